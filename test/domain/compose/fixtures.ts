/** Three invented households as the writers are handed them: a concentrated couple, an overspending retiree, a plan on course. */
import { FactBook } from '#domain/facts/book.ts';
import { WRITER } from '#domain/compose/answer.ts';
import type { Check, Fact } from '#schema/facts.ts';
import type { ReportMaterial } from '#schema/material.ts';
import type { Flag } from '#schema/plan.ts';

interface Figures {
  holdings: [symbol: string, name: string, value: number][];
  cash: number;
  classes: Record<string, [label: string, percent: number, target: number]>;
  region: [key: string, label: string, percent: number];
  sector: [key: string, label: string, percent: number];
  company: string | null;
  fund: string;
  cost: { percent: number; year: number };
  accounts: number;
  retirement: {
    age: number;
    retireYear: number;
    retireAge: number;
    endAge: number;
    goal: number;
    savings: number;
    chance: number;
    target: number;
    low: number;
    high: number;
    mixChance: number;
    withdrawal?: number;
    history: number;
    windows: number;
    at90: number;
    middle: number | null;
    poor: number | null;
    shortfall: number | null;
    income: [year: number, age: number];
    levers: { spend?: [spending: number, chance: number]; save?: [year: number, chance: number]; later?: [years: number, chance: number] };
  };
}

const AS_OF = '2026-11-20';
const REAL: [string, number][] = [
  ['stocks', 3.2],
  ['bonds', 2.4],
];

export function factsOf(figures: Figures): Fact[] {
  const book = new FactBook(AS_OF);
  const made = { formula: 'stated by the fixture' };
  const { holdings, cash, classes, retirement: plan } = figures;
  const total = Math.round((holdings.reduce((sum, [, , value]) => sum + value, 0) + cash) * 100) / 100;
  const share = (value: number) => (100 * value) / total;
  const year = 2026;
  book.date('as-of', 'Date for which the figures hold', AS_OF, made);
  book.money('portfolio-total', 'Value of the whole portfolio', total, made);
  book.money('cash-total', 'Cash in the accounts', cash, made);
  book.percent('cash-pct', 'Cash in the accounts, share of the portfolio', share(cash), made);
  book.count('account-count', 'Number of accounts', figures.accounts, made);
  book.count('holding-count', 'Number of different holdings', holdings.length, made);
  book.money('account-401k-total', '401(k) account, value', total * 0.6, made);
  book.money('account-taxable-total', 'Taxable account, value', total * 0.4, made);
  for (const [symbol, name, value] of holdings) {
    book.money(`holding-${symbol.toLowerCase()}-value`, `${symbol} (${name}), value`, value, made);
    book.percent(`holding-${symbol.toLowerCase()}-pct`, `${symbol} (${name}), share of the portfolio`, share(value), made);
  }
  for (const [key, [label, percent, target]] of Object.entries(classes)) {
    book.money(`class-${key}-value`, `${label}, value`, (total * percent) / 100, made);
    book.percent(`class-${key}-pct`, `${label}, share of the portfolio`, percent, made);
    book.percent(`class-${key}-target-pct`, `${label}, target share`, target, made);
    book.points(`class-${key}-drift`, `${label}, difference from the target`, percent - target, made);
  }
  book.percent(`region-${figures.region[0]}-pct`, `${figures.region[1]}, share of the portfolio`, figures.region[2], made);
  book.percent(`sector-${figures.sector[0]}-pct`, `${figures.sector[1]}, share of the portfolio`, figures.sector[2], made);
  const valueOf = (symbol: string) => holdings.find(([one]) => one === symbol)?.[2] ?? 0;
  if (figures.company) {
    book.text('largest-company-symbol', 'Largest single company held directly', figures.company, figures.company, made);
    book.percent(
      'largest-company-pct',
      `Largest single company held directly (${figures.company}), share of the portfolio`,
      share(valueOf(figures.company)),
      made,
    );
  }
  if (figures.company && share(valueOf(figures.company)) > 10)
    book.money(
      'largest-company-over-limit',
      `Value of ${figures.company} that is over the checkup's limit for one company`,
      valueOf(figures.company) - total / 10,
      made,
    );
  if (plan.withdrawal !== undefined) {
    book.money('withdrawal-year', 'Withdrawal from the portfolio a year: spending less the incomes that have begun', plan.withdrawal, made);
    book.percent('withdrawal-pct', 'Withdrawal a year, share of the portfolio', share(plan.withdrawal), made);
  }
  book.text('largest-fund-symbol', 'Largest fund', figures.fund, figures.fund, made);
  book.percent('largest-fund-pct', `Largest fund (${figures.fund}), share of the portfolio`, share(valueOf(figures.fund)), made);
  book.money('fund-cost-year', 'Cost of all funds a year', figures.cost.year, made);
  book.cost('fund-cost-pct', 'Cost of all funds a year, share of the portfolio', figures.cost.percent, made);
  book.percent('classified-pct', 'Share of the portfolio that is classified', 100, made);
  book.count('unclassified-count', 'Number of holdings that nobody has classified', 0, made);
  book.count('unpriced-count', 'Number of holdings without a price', 0, made);
  book.days('oldest-price-days', 'Age of the oldest price', 1, made);
  book.months('cash-months', 'Months of spending that cash covers', Math.round((120 * cash) / plan.goal) / 10, made);
  book.percent('limit-single-company', 'Checkup limit for one company', 10, made);
  book.percent('limit-single-fund', 'Checkup limit for one broad fund', 75, made);
  book.band('limit-drift', 'Checkup limit for the difference from a target, in either direction', 5, made);
  book.cost('limit-fund-cost', 'Checkup limit for the cost of all funds a year', 0.5, made);
  book.months('limit-thin-cash-months', 'Checkup limit for the months of spending that cash covers', 3, made);
  book.days('limit-price-age-days', 'Checkup limit for the age of a price', 7, made);
  book.percent('limit-classified', 'Checkup limit for the share of the portfolio that is classified', 95, made);

  book.age('age', 'Age this year', plan.age, made);
  book.year('retire-year', 'Planned year of retirement', plan.retireYear, made);
  book.age('retire-age', 'Planned age at retirement', plan.retireAge, made);
  book.years('years-to-retire', 'Years to retirement', Math.max(0, plan.retireYear - year), made);
  book.age('plan-end-age', 'Last age that the plan must pay for', plan.endAge, made);
  book.money('goal-year', "Spending goal a year in retirement, in today's money", plan.goal, made);
  book.money('goal-month', "Spending goal a month in retirement, in today's money", plan.goal / 12, made);
  book.money('savings-year', "Saving a year until retirement, in today's money", plan.savings, made);
  book.percent('chance-target', 'Chance of success aimed at', plan.target, made);
  book.money('income-1-year', "Social Security a year, in today's money", plan.income[0], made);
  book.age('income-1-age', 'Age at which Social Security begins', plan.income[1], made);
  book.count('paths', 'Number of simulated futures', 10_000, made);
  book.money('projection-balance', 'Balance from which the projection starts', total, made);
  book.percent('chance', "Chance of success: that the money lasts to the plan's last year", plan.chance, made);
  book.percent('target-mix-chance', 'Chance of success with the target mix, all else as it is', plan.mixChance, made);
  book.percent('chance-low', 'Chance of success, low end of the sampling error', plan.low, made);
  book.percent('chance-high', 'Chance of success, high end of the sampling error', plan.high, made);
  book.count('history-windows', 'Number of starting years in the history that are long enough', plan.windows, made);
  book.percent('history-chance', 'Chance in the history: starting years in which the money lasts', plan.history, made);
  book.money('spending-at-90', "Spending a year that lasts in 90 of 100 futures, in today's money", plan.at90, made);
  if (plan.middle !== null)
    book.money('median-at-retirement', "Balance at retirement in the middle case, in today's money", plan.middle, made);
  if (plan.poor !== null) book.money('poor-at-retirement', "Balance at retirement in a poor case, in today's money", plan.poor, made);
  if (plan.shortfall !== null)
    book.age('shortfall-age', 'Age at which the money typically runs out in the futures that fail', plan.shortfall, made);
  const { spend, save, later } = plan.levers;
  if (spend) {
    book.money('lever-spend-year', "Spending a year that reaches the target by itself, in today's money", spend[0], made);
    book.money(
      'lever-spend-cut-month',
      "Spending less a month that reaches the target by itself, in today's money",
      (plan.goal - spend[0]) / 12,
      made,
    );
    book.percent('lever-spend-chance', 'Chance of success after spending that much', spend[1], made);
  }
  if (save) {
    book.money('lever-save-year', "Extra saving a year that reaches the target by itself, in today's money", save[0], made);
    book.money('lever-save-month', "Extra saving a month that reaches the target by itself, in today's money", save[0] / 12, made);
    book.percent('lever-save-chance', 'Chance of success after saving that much more', save[1], made);
  }
  if (later) {
    book.years('lever-later-years', 'Years of later retirement that reach the target by themselves', later[0], made);
    book.percent('lever-later-chance', 'Chance of success after retiring that much later', later[1], made);
  }
  for (const [asset, real] of REAL) book.percent(`real-return-${asset}`, `Assumed return of ${asset} above inflation, a year`, real, made);
  book.percent('inflation-assumed', 'Assumed inflation a year', 2, made);
  book.years('block-years', 'Average length of the stretches of history that are drawn', 10, made);
  return book.facts();
}

const check = (rule: string, outcome: Check['outcome'], foundFactId: string, limitFactId: string | null): Check => ({
  rule,
  outcome,
  label: rule,
  foundFactId,
  limitFactId,
});

function material(facts: Fact[], flags: Flag[], checks: Check[], focus: ReportMaterial['plan']['focus']): ReportMaterial {
  return {
    readingLevel: 'standard',
    plan: { writer: WRITER, length: 'full', focus, knowledgeQueries: [], charts: ['asset_class', 'region', 'sector'] },
    flags,
    checks,
    facts,
  };
}

export const CONCENTRATED = material(
  factsOf({
    holdings: [
      ['HLDN', 'Halden Instruments', 214_630.4],
      ['VTI', 'Vanguard Total Stock Market ETF', 188_204.16],
      ['VXUS', 'Vanguard Total International Stock ETF', 96_410.55],
      ['BND', 'Vanguard Total Bond Market ETF', 71_882.9],
    ],
    cash: 12_960.25,
    classes: { 'equity': ['Stocks', 85.5, 80], 'fixed-income': ['Bonds', 12.3, 15], 'cash': ['Cash', 2.2, 5] },
    region: ['north-america', 'North America', 81.4],
    sector: ['technology', 'Technology', 47.9],
    company: 'HLDN',
    fund: 'VTI',
    cost: { percent: 0.04, year: 189.3 },
    accounts: 3,
    retirement: {
      age: 41,
      retireYear: 2047,
      retireAge: 62,
      endAge: 95,
      goal: 84_000,
      savings: 38_500,
      chance: 91.3,
      target: 85,
      low: 90.7,
      high: 91.8,
      mixChance: 92.6,
      history: 97.1,
      windows: 45,
      at90: 86_240,
      middle: 2_310_400,
      poor: 1_180_900,
      shortfall: 88,
      income: [41_600, 67],
      levers: {},
    },
  }),
  [
    { kind: 'concentration', subject: 'HLDN', severity: 'act' },
    { kind: 'thin_cash', subject: null, severity: 'warn' },
    { kind: 'drift', subject: 'equity', severity: 'warn' },
  ],
  [
    check('single-company', 'fail', 'largest-company-pct', 'limit-single-company'),
    check('cash-months', 'warn', 'cash-months', 'limit-thin-cash-months'),
    check('class-drift-equity', 'warn', 'class-equity-drift', 'limit-drift'),
    check('chance', 'pass', 'chance', 'chance-target'),
    check('fund-cost', 'pass', 'fund-cost-pct', 'limit-fund-cost'),
    check('price-age', 'pass', 'oldest-price-days', 'limit-price-age-days'),
  ],
  [
    { question: 'What if HLDN has a bad year?', flags: ['concentration'] },
    { question: 'How long would your cash last?', flags: ['thin_cash'] },
    { question: 'Has the mix moved away from what you chose?', flags: ['drift'] },
  ],
);

export const OVERSPENDING = material(
  factsOf({
    holdings: [
      ['BND', 'Vanguard Total Bond Market ETF', 301_455.7],
      ['TLT', 'iShares 20+ Year Treasury Bond ETF', 148_902.35],
      ['VTI', 'Vanguard Total Stock Market ETF', 121_040.8],
    ],
    cash: 41_233.09,
    classes: { 'fixed-income': ['Bonds', 73.5, 55], 'equity': ['Stocks', 19.8, 40], 'cash': ['Cash', 6.7, 5] },
    region: ['north-america', 'North America', 93.3],
    sector: ['treasury', 'Treasury bonds', 58.2],
    company: null,
    fund: 'BND',
    cost: { percent: 0.06, year: 367.4 },
    accounts: 2,
    retirement: {
      age: 70,
      retireYear: 2021,
      retireAge: 65,
      endAge: 95,
      goal: 62_400,
      savings: 0,
      chance: 36.8,
      target: 80,
      low: 35.9,
      high: 37.8,
      mixChance: 41.2,
      withdrawal: 32_700,
      history: 44.4,
      windows: 72,
      at90: 47_310,
      middle: null,
      poor: null,
      shortfall: 87,
      income: [29_700, 67],
      levers: { spend: [50_220, 80.0] },
    },
  }),
  [
    { kind: 'low_chance', subject: null, severity: 'act' },
    { kind: 'drift', subject: 'equity', severity: 'act' },
    { kind: 'drift', subject: 'fixed_income', severity: 'act' },
  ],
  [
    check('chance', 'fail', 'chance', 'chance-target'),
    check('class-drift-equity', 'fail', 'class-equity-drift', 'limit-drift'),
    check('class-drift-fixed-income', 'fail', 'class-fixed-income-drift', 'limit-drift'),
    check('cash-months', 'pass', 'cash-months', 'limit-thin-cash-months'),
    check('fund-cost', 'pass', 'fund-cost-pct', 'limit-fund-cost'),
  ],
  [
    { question: 'Can this portfolio pay what you withdraw?', flags: ['low_chance'] },
    { question: 'Can a different mix help?', flags: ['drift'] },
  ],
);

export const ON_COURSE = material(
  factsOf({
    holdings: [
      ['VTI', 'Vanguard Total Stock Market ETF', 402_118.2],
      ['BND', 'Vanguard Total Bond Market ETF', 251_760.45],
      ['VXUS', 'Vanguard Total International Stock ETF', 158_240.1],
      ['MSFT', 'Microsoft Corporation', 31_415],
    ],
    cash: 38_902.6,
    classes: { 'equity': ['Stocks', 67.1, 65], 'fixed-income': ['Bonds', 28.5, 30], 'cash': ['Cash', 4.4, 5] },
    region: ['north-america', 'North America', 77.7],
    sector: ['technology', 'Technology', 22.6],
    company: 'MSFT',
    fund: 'VTI',
    cost: { percent: 0.04, year: 353.1 },
    accounts: 4,
    retirement: {
      age: 54,
      retireYear: 2037,
      retireAge: 65,
      endAge: 95,
      goal: 71_000,
      savings: 24_000,
      chance: 92.4,
      target: 85,
      low: 91.9,
      high: 92.9,
      mixChance: 92.5,
      history: 98.3,
      windows: 58,
      at90: 73_650,
      middle: 1_402_300,
      poor: 812_700,
      shortfall: 90,
      income: [35_400, 67],
      levers: {},
    },
  }),
  [],
  [
    check('chance', 'pass', 'chance', 'chance-target'),
    check('single-company', 'pass', 'largest-company-pct', 'limit-single-company'),
    check('cash-months', 'pass', 'cash-months', 'limit-thin-cash-months'),
    check('class-drift-equity', 'pass', 'class-equity-drift', 'limit-drift'),
  ],
  [],
);

export const FIXTURES = { 'concentrated': CONCENTRATED, 'overspending': OVERSPENDING, 'on-course': ON_COURSE } as const;
