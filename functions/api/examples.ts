/** A body for each route that takes one, as the document and its page show it. A test sends every one of them. */
const PLAN = { birthYear: 1980, retirementYear: 2045, spending: 72000, contribution: 18000 };
const FILE = { asOf: '2026-11-20', text: 'Symbol,Quantity,Price\nVTI,120,331.40\nBND,200,74.06\n' };

export const EXAMPLES: Readonly<Record<string, unknown>> = {
  'PUT /api/me/settings': {
    displayName: 'Ada and Charles',
    retirement: PLAN,
    assetClassTargets: { equity: 60, fixed_income: 35, cash: 5 },
  },
  'DELETE /api/me': { confirm: 'delete everything' },
  'POST /api/sample-household': { replace: true },
  'POST /api/accounts': { name: 'Our 401(k)', kind: '401k', cashBalance: '1500.00' },
  'PATCH /api/accounts/{id}': { cashBalance: '1750.00' },
  'POST /api/accounts/{id}/positions': { symbol: 'VTI', quantity: '12.5', onExisting: 'replace' },
  'PATCH /api/accounts/{id}/positions/{positionId}': { quantity: '14' },
  'POST /api/holdings/preview': FILE,
  'POST /api/holdings/apply': { ...FILE, tag: 'TAG' },
  'POST /api/import': {
    format: 'alex-export',
    version: 1,
    exportedAt: '2026-11-20T21:05:00Z',
    household: { displayName: 'Ada', retirement: null, assetClassTargets: null, regionTargets: null, checkupLimits: null },
    accounts: [],
    instruments: [],
    symbolAnswers: [],
  },
  'PUT /api/instruments/{symbol}/classification': { assetClass: { equity: 100 }, regions: { north_america: 100 } },
  'PUT /api/instruments/{symbol}/price': { amount: '331.40', asOf: '2026-11-20' },
  'POST /api/analyze': {},
  'POST /api/retirement/what-if': { ...PLAN, retirementYear: 2042 },
  'POST /api/retirement/scenarios': { name: 'Three years earlier', inputs: { ...PLAN, retirementYear: 2042 } },
};

/** What a query may say, where a route is asked with one more often than without. */
export const QUERIES: Readonly<Record<string, string>> = {
  'GET /api/instruments': 'query=total+market',
  'GET /api/knowledge/search': 'query=deposit+insurance',
  'GET /api/accounts/{id}/positions': 'limit=100',
  'POST /api/import': 'replace=true',
};

/** By the word in front of it: `/api/accounts/{id}` is asked with ACCOUNT_ID in its place. */
export function placeholder(noun: string, place: string): string {
  return place === 'symbol' ? 'VTI' : `${noun.replace(/s$/, '').toUpperCase()}_ID`;
}
