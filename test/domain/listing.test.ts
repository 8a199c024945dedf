import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayIn, formOf } from '#domain/listing/form.ts';
import { outranks, planImport } from '#domain/listing/plan.ts';
import type { Known } from '#domain/listing/plan.ts';
import { readList, UnknownFormError } from '#domain/listing/read.ts';
import type { Proposal } from '#domain/listing/read.ts';
import { Classification } from '#schema/instrument.ts';

const OPTIONS = { asOf: '2026-08-16', today: '2026-11-26' };
const COMPANIES = ['symbol', 'name', 'gics_sector', 'industry', 'country', 'exchange', 'source'];
const FUNDS = ['symbol', 'name', 'fdb_category_group', 'fdb_category', 'family', 'exchange'];

function read(header: string[], ...rows: string[][]) {
  return readList(
    [header, ...rows].map((cells, index) => ({ line: index + 1, cells })),
    OPTIONS,
  );
}
/** `class/region/sector confidence`, or the reason for none. */
function said({ proposals, leftOut }: ReturnType<typeof readList>): string {
  const [proposal] = proposals;
  if (proposal === undefined) return `left out: ${leftOut[0]?.reason ?? ''}`;
  const { classification, reason } = proposal;
  if (classification === null) return `open: ${reason ?? ''}`;
  expect(Classification.safeParse(classification).success).toBe(true);
  const parts = [classification.assetClass, classification.regions, classification.sectors].map((part) =>
    part === null ? '-' : Object.keys(part).join('+'),
  );
  return `${parts.join('/')} ${classification.confidence}`;
}

describe('which form a header is', () => {
  test.each([
    ['companies', ['symbol', 'name', 'currency', 'sector', 'industry_group', 'industry', 'exchange', 'market', 'country', 'state', 'city']],
    ['companies', COMPANIES],
    ['funds', ['symbol', 'name', 'currency', 'summary', 'category_group', 'category', 'family', 'exchange']],
    ['funds', FUNDS],
    ['funds', FUNDS.map((name) => ` ${name.toUpperCase()} `)],
  ])('%s: %j', (kind, header) => {
    expect(formOf(header)?.description).toContain(kind);
  });

  test.each([
    [['Symbol', 'Quantity', 'Price']],
    [['symbol', 'name']],
    [['symbol', 'name', 'sector']],
    [['symbol', 'symbol', 'name', 'sector', 'industry', 'country']],
    [['']],
  ])('none: %j', (header) => {
    expect(() => read(header)).toThrow(UnknownFormError);
    expect(() => read(header)).toThrow(/category_group/);
  });

  test('an empty file is none', () => {
    expect(() => readList([], OPTIONS)).toThrow(/found nothing/);
  });
});

test.each([
  [
    ['MSFT', 'Microsoft', 'Information Technology', 'Software', 'United States', 'NMS', 'sp500-pddl-2026-08-08'],
    'equity/north_america/technology 0.9',
  ],
  [['MDT', 'Medtronic', 'Health Care', 'Devices', 'Ireland', 'NYQ', 'sp500-pddl-2026-08-08'], 'equity/europe/healthcare 0.8'],
  [['AA', 'Alcoa Corporation', 'Materials', 'Metals', 'United States', 'NYQ', 'fdb-2026-08'], 'equity/north_america/materials 0.7'],
  [['QQQX', 'Some Company Inc', 'Materials', 'Metals', 'United States', 'NMS', 'fdb-2023-02-13'], 'equity/north_america/materials 0.6'],
  [['AB', 'Alpha Beta Inc.', 'Energy', 'Oil', 'Bermuda', 'NYQ', 'fdb-2026-08'], 'equity/-/energy 0.7'],
  [
    [
      'BABA',
      'Alibaba Group Holding Limited American Depositary Shares',
      'Consumer Discretionary',
      'Retail',
      'United States',
      'NYQ',
      'fdb-2026-08',
    ],
    'equity/-/consumer_discretionary 0.7',
  ],
  [
    ['BABA', 'Alibaba Group Holding Limited American Depositary Shares', 'Consumer Discretionary', 'Retail', 'China', 'NYQ', 'fdb-2026-08'],
    'equity/asia/consumer_discretionary 0.7',
  ],
  [
    ['UAC', 'United Acquisition Corp. I', 'Financials', 'Shell Companies', 'United States', 'ASE', 'fdb-2026-08'],
    'equity/north_america/- 0.7',
  ],
  [
    ['O', 'Realty Income', 'Real Estate', 'Retail REITs', 'United States', 'NYQ', 'sp500-pddl-2026-08-08'],
    'equity/north_america/real_estate 0.9',
  ],
  [
    ['TBB', 'AT&T Inc. 5.35% GLB NTS 66', 'Communication Services', 'Telecom', '', 'NYQ', 'fdb-2026-08'],
    'open: is a note, preferred share, warrant, right or unit, not the company’s common shares',
  ],
  [
    [
      'ECCC',
      'Eagle Point 6.50% Series C Term Preferred Stock due 2031',
      'Financials',
      'Capital Markets',
      'United States',
      'NYQ',
      'fdb-2026-08',
    ],
    'open: is a note, preferred share, warrant, right or unit, not the company’s common shares',
  ],
  [
    ['BBK', 'BlackRock Municipal Bond Trust', 'Financials', '', 'United States', 'NYQ', 'fdb-2026-08'],
    'open: is a fund by its name, and what it holds is not said',
  ],
  [['PHYS', 'Sprott Physical Gold Trust', 'Financials', '', 'Canada', 'NYQ', 'fdb-2026-08'], 'commodities/global/commodities 0.9'],
  [
    ['BAC', 'Bank of America Corporation', 'Financials', 'Banks', 'United States', 'NYQ', 'fdb-2026-08'],
    'equity/north_america/financials 0.7',
  ],
  [
    ['NTRS', 'Northern Trust Corporation', 'Financials', 'Banks', 'United States', 'NMS', 'fdb-2026-08'],
    'equity/north_america/financials 0.7',
  ],
  [['XX', 'No Sector Inc', '', '', 'United States', 'NYQ', 'fdb-2026-08'], 'open: has no sector'],
  [
    ['XX', 'Odd Sector Inc', 'Basic Stuff', '', 'United States', 'NYQ', 'fdb-2026-08'],
    'open: has a sector that is none of GICS: Basic Stuff',
  ],
  [['XX', '', 'Energy', '', 'United States', 'NYQ', 'fdb-2026-08'], 'left out: XX has no name'],
  [
    ['XX', 'A\tB', 'Energy', '', 'United States', 'NYQ', 'fdb-2026-08'],
    'left out: XX has a name that is not one line of at most 255 characters',
  ],
  [['X'.repeat(300), 'Long', 'Energy', '', 'United States', 'NYQ', 'fdb-2026-08'], `left out: “${'X'.repeat(20)}” is no symbol`],
  [['XX', 'Short row'], 'left out: has 2 cells where the header has 7'],
  [
    ['XX', 'From Tomorrow Inc', 'Energy', '', 'United States', 'NYQ', 'fdb-2030-01'],
    'left out: XX is dated 2030-01-01, which lies in the future',
  ],
])('a company %j is %s', (row, expected) => {
  expect(said(read(COMPANIES, row))).toBe(expected);
});

test('a preferred share of Nasdaq is known by the company beside it', () => {
  const { proposals } = read(
    COMPANIES,
    ['UCBI', 'United Community Banks, Inc.', 'Financials', 'Banks', 'United States', 'NMS', 'fdb-2023-02-13'],
    ['UCBIO', 'United Community Banks Inc', 'Financials', 'Banks', 'United States', 'NMS', 'fdb-2023-02-13'],
    ['PCT', 'PureCycle Technologies, Inc.', 'Industrials', 'Machinery', 'United States', 'NCM', 'fdb-2026-08'],
    ['PCTTW', 'PureCycle Technologies, Inc.', 'Industrials', 'Machinery', 'United States', 'NCM', 'fdb-2026-08'],
    ['TVE', 'Tennessee Valley Authority PARRS A 2029', 'Utilities', 'Electric Utilities', 'United States', 'NYQ', 'fdb-2026-08'],
    ['GOOGL', 'Alphabet Inc. Class A', 'Communication Services', 'Media', 'United States', 'NMS', 'fdb-2023-02-13'],
  );
  expect(proposals.map(({ classification }) => classification !== null)).toEqual([true, false, true, false, false, true]);
});

describe('a fund by its name and its category together', () => {
  test.each([
    // What the list files wrongly: right, or open, never wrong.
    [['SPY', 'SPDR S&P 500 ETF Trust', 'Alternatives', 'Large Cap'], 'equity/north_america/- 0.9'],
    [['VIG', 'Vanguard Dividend Appreciation Index Fund ETF Shares', 'Alternatives', 'Developed Markets'], 'equity/-/- 0.85'],
    [['SCHD', 'Schwab U.S. Dividend Equity ETF', 'Fixed Income', 'Value'], 'equity/north_america/- 0.9'],
    [['VTI', 'Vanguard Total Stock Market Index Fund ETF Shares', 'Financials', 'Blend'], 'equity/north_america/- 0.9'],
    [['MGC', 'Vanguard Mega Cap Index Fund ETF Shares', 'Fixed Income', 'Large Cap'], 'equity/-/- 0.75'],
    [['BND', 'Vanguard Total Bond Market Index Fund ETF Shares', 'Fixed Income', 'Investment Grade Bonds'], 'fixed_income/-/- 0.9'],
    [['BIL', 'SPDR Bloomberg 1-3 Month T-Bill ETF', 'Fixed Income', 'Treasury Bonds'], 'cash/north_america/treasury 0.9'],
    [['RWR', 'SPDR Dow Jones REIT ETF', 'Equities', 'REITs'], 'real_estate/-/real_estate 0.9'],
    [['AVUS', 'Avantis U.S. Equity ETF', 'Real Estate', ''], 'open: reads as equity by its name, but its category group is “Real Estate”'],
    [
      ['QQ', 'Some U.S. Equity ETF', 'Equities', 'Corporate Bonds'],
      'open: reads as equity by its name, but its category is “Corporate Bonds”',
    ],
    [['HYLD', 'ZZ Opaque Fund', 'Equities', 'Large Cap'], 'open: has a name that does not settle what it holds'],
    [['TQQQ', 'ProShares UltraPro QQQ', 'Equities', 'Large Cap'], 'open: has a name that does not settle what it holds'],
    [['^SPY-IV', 'SPDR S&P 500 ETF', 'Equities', 'Large Cap'], 'left out: ^SPY-IV is an index or an indicative value, not a security'],
  ])('%j is %s', (row, expected) => {
    expect(said(read(FUNDS, [...row, 'A family', 'PCX']))).toBe(expected);
  });
});

test('the same security under two spellings is taken once, the other left out by line', () => {
  const row = (symbol: string) => [symbol, 'Berkshire Hathaway', 'Financials', 'Insurance', 'United States', 'NYQ', 'fdb-2026-08'];
  const { proposals, leftOut } = read(COMPANIES, row('BRK-B'), row('BRK/B'));
  expect(proposals.map(({ symbol, line }) => [symbol, line])).toEqual([['BRK.B', 2]]);
  expect(leftOut).toEqual([{ line: 3, reason: 'BRK.B is in line 2 already' }]);
});

test('other currencies and delisted rows are left out', () => {
  const header = ['symbol', 'name', 'currency', 'sector', 'industry', 'country', 'delisted'];
  const { leftOut } = read(
    header,
    ['SAP.DE', 'SAP', 'EUR', 'Information Technology', 'Software', 'Germany', ''],
    ['OLD', 'Old Corp', 'USD', 'Energy', 'Oil', 'United States', 'True'],
  );
  expect(leftOut.map(({ reason }) => reason)).toEqual(['is listed in EUR, and prices here are in US dollars', 'is delisted']);
});

test.each([
  ['fdb-2026-08', '2026-08-01'],
  ['sp500-pddl-2026-08-08', '2026-08-08'],
  ['fdb', null],
  ['fdb-2026-13', null],
])('the day in %s is %s', (source, day) => {
  expect(dayIn(source)).toBe(day);
});

describe('what is known better is kept', () => {
  const aClassification = fc
    .record({
      method: fc.constantFrom('lookup' as const, 'curated' as const),
      confidence: fc.constantFrom(0.5, 0.6, 0.7, 0.9),
      asOf: fc.constantFrom('2024-12-31', '2026-08-01', '2026-08-16'),
    })
    .map((made): Classification => ({ assetClass: { equity: 100 }, regions: null, sectors: null, source: 'a list', ...made }));

  test('whatever the order of the imports, the strongest is what remains', () => {
    fc.assert(
      fc.property(fc.array(aClassification, { minLength: 1, maxLength: 6 }), (given) => {
        const kept = given.reduce<Classification | null>((known, next) => (outranks(next, known) ? next : known), null);
        for (const one of given) {
          if (kept?.method === 'lookup') expect(one.method).toBe('lookup');
          if (kept?.method === one.method && one.method === 'lookup') expect(kept.confidence).toBeGreaterThanOrEqual(one.confidence);
        }
      }),
    );
  });

  const proposal = (confidence: number | null): Proposal => ({
    line: 2,
    symbol: 'ZZ',
    name: 'Zed',
    type: 'equity',
    reason: confidence === null ? 'has no sector' : null,
    classification:
      confidence === null
        ? null
        : { assetClass: { equity: 100 }, regions: null, sectors: null, method: 'lookup', source: 'a list', confidence, asOf: '2026-08-16' },
  });
  const known = (over: Partial<Known>): Known => ({ symbol: 'ZZ', name: 'Zed', type: 'equity', classification: null, ...over });
  const curated: Classification = {
    assetClass: { equity: 100 },
    regions: null,
    sectors: null,
    method: 'curated',
    source: 'by hand',
    confidence: 0.5,
    asOf: '2020-01-01',
  };

  test.each([
    [proposal(0.7), undefined, 'added'],
    [proposal(null), undefined, 'added'],
    [proposal(0.7), known({}), 'changed'],
    [proposal(0.7), known({ classification: proposal(0.7).classification }), 'same'],
    [proposal(0.7), known({ classification: proposal(0.9).classification }), 'kept'],
    [proposal(0.9), known({ classification: proposal(0.7).classification }), 'changed'],
    [proposal(0.9), known({ classification: curated }), 'kept'],
    [proposal(null), known({ classification: curated }), 'kept'],
    [proposal(null), known({ name: 'ZZ' }), 'changed'],
    [proposal(null), known({}), 'same'],
  ])('case %#', (given, before, what) => {
    const [outcome] = planImport([given], new Map(before ? [['ZZ', before]] : []));
    expect(outcome?.what).toBe(what);
  });
});
