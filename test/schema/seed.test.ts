import { fileURLToPath } from 'node:url';
import { Decimal } from 'decimal.js';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { allocate } from '#domain/allocation.ts';
import { companyOf } from '#domain/companies.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES, INSTRUMENTS, STOCK_LOOKUP } from '#schema/seed.ts';
import type { Household } from '#schema/household.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { Portfolio } from '#schema/portfolio.ts';

const bySymbol = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
const held = HOUSEHOLDS.flatMap((household) => household.accounts.flatMap((account) => account.positions));

function instrument(symbol: string): Instrument {
  const found = bySymbol.get(symbol);
  if (found === undefined) throw new Error(`${symbol} is not in the seed`);
  return found;
}

function total(household: Household): string {
  const values = household.accounts.flatMap((account) => [
    new Decimal(account.cashBalance),
    ...account.positions.map(({ quantity, price }) => new Decimal(quantity).times(price?.amount ?? 0).toDecimalPlaces(2)),
  ]);
  return Decimal.sum(...values).toFixed(2);
}

/** As it would be read back from the database once it has been loaded. */
function portfolioOf(household: Household): Portfolio {
  const id = (account: number, position = 0) => `00000000-0000-4000-8000-${String(account * 100 + position).padStart(12, '0')}`;
  const instruments = new Map<string, Instrument>();
  const positions = household.accounts.flatMap((account, a) =>
    account.positions.map(({ symbol, quantity, price, name }, p) => {
      const known = bySymbol.get(symbol) ?? {
        symbol,
        name: name ?? symbol,
        type: null,
        expenseRatio: null,
        classification: null,
        companies: null,
        price: null,
      };
      instruments.set(symbol, { ...known, price: price && { ...price, currency: 'USD', source: 'statement' } });
      return { id: id(a + 1, p + 1), accountId: id(a + 1), symbol, quantity, asOf: '2026-11-20' };
    }),
  );
  const accounts = household.accounts.map(({ positions: _, ...account }, a) => ({ ...account, id: id(a + 1) }));
  return { accounts, positions, instruments: [...instruments.values()] };
}

describe('instruments', () => {
  test('there are at least 45, each symbol once, sorted', () => {
    const symbols = INSTRUMENTS.map(({ symbol }) => symbol);
    expect(symbols.length).toBeGreaterThanOrEqual(45);
    expect(symbols).toEqual([...new Set(symbols)].sort());
  });

  test.each([
    'SPY',
    'QQQ',
    'IWM',
    'VEA',
    'VWO',
    'EFA',
    'AGG',
    'BND',
    'TLT',
    'HYG',
    'XLK',
    'XLV',
    'XLF',
    'XLE',
    'VNQ',
    'GLD',
    'SLV',
    'AOR',
    'AOA',
    'VUG',
    'VTV',
    'VIG',
  ])('%s of the first plan is there', (symbol) => {
    expect(bySymbol.has(symbol)).toBe(true);
  });

  test.each(INSTRUMENTS.map((row) => [row.symbol, row] as const))(
    '%s: every known part sums to exactly 100, in decimals',
    (_, { classification }) => {
      for (const part of [classification?.assetClass, classification?.regions, classification?.sectors]) {
        if (part) expect(Decimal.sum(...Object.values(part).map(String)).toString()).toBe('100');
      }
    },
  );

  test('no price is seeded, and every classification is curated with a source and a day', () => {
    for (const { symbol, price, classification } of INSTRUMENTS) {
      expect(price, symbol).toBeNull();
      expect(classification?.method, symbol).toBe('curated');
    }
  });

  test('certainty is stated only for what holds by definition', () => {
    for (const { symbol, classification } of INSTRUMENTS) {
      expect(classification?.confidence === 1, symbol).toBe(classification?.source.startsWith('By definition') ?? false);
    }
  });

  test('a fund says what it costs, a company has no such cost', () => {
    for (const { symbol, type, expenseRatio } of INSTRUMENTS) expect(expenseRatio === null, symbol).toBe(type === 'equity');
  });

  test('the companies of a fund are at most what it holds in stocks and property, each company once, whatever its share classes', () => {
    const funds = INSTRUMENTS.filter(({ companies }) => companies !== null);
    expect(funds.length).toBeGreaterThanOrEqual(45);
    for (const { symbol, type, companies, classification } of funds) {
      const { equity = 0, real_estate: property = 0 } = classification?.assetClass ?? {};
      expect(type, symbol).not.toBe('equity');
      expect(Decimal.sum(...Object.values(companies?.weights ?? {})).toNumber(), symbol).toBeLessThanOrEqual(equity + property);
      expect(
        Object.keys(companies?.weights ?? {}).filter((company) => companyOf(company) !== company),
        symbol,
      ).toEqual([]);
    }
  });

  test('two funds of one index hold the same companies, and a fund of two funds what they hold by their parts', () => {
    const weights = (symbol: string) => instrument(symbol).companies?.weights ?? {};
    for (const symbol of ['SPY', 'VOO', 'VFIAX', 'FXAIX', 'SWPPX']) expect(weights(symbol), symbol).toEqual(weights('IVV'));
    expect(weights('VTSAX')).toEqual(weights('VTI'));
    expect(weights('VTIAX')).toEqual(weights('VXUS'));
    for (const company of ['NVDA', 'AAPL', 'TSM']) {
      const parts = new Decimal(weights('VTI')[company] ?? 0).times(0.635).plus(new Decimal(weights('VXUS')[company] ?? 0).times(0.365));
      expect(weights('VT')[company], company).toBeCloseTo(parts.toNumber(), 2);
    }
  });

  test('geography is right where it is most often wrong', () => {
    expect(instrument('EFA').classification?.regions?.north_america).toBeUndefined();
    expect(instrument('VEA').classification?.regions?.north_america).toBe(10);
    expect(instrument('VXUS').classification?.regions).toMatchObject({
      asia: expect.any(Number) as number,
      latin_america: expect.any(Number) as number,
    });
    expect(instrument('VTSAX').classification).toMatchObject({
      regions: instrument('VTI').classification?.regions,
      sectors: instrument('VTI').classification?.sectors,
    });
  });

  test('a stock has the sector and region of the look-up table', () => {
    const stocks = INSTRUMENTS.filter(({ type, symbol }) => type === 'equity' && STOCK_LOOKUP.bySymbol.has(symbol));
    expect(stocks.length).toBeGreaterThan(20);
    for (const { symbol, classification } of stocks) {
      const row = STOCK_LOOKUP.bySymbol.get(symbol);
      expect(classification?.sectors, symbol).toEqual({ [row?.sector ?? '']: 100 });
      expect(classification?.regions, symbol).toEqual({ [row?.region ?? '']: 100 });
    }
  });
});

describe('households', () => {
  test.each([
    ['drifting', '1310916.34', 4, 12],
    ['concentrated', '623911.87', 4, 7],
    ['overspending', '737762.68', 3, 6],
  ])('%s is worth %s in %i accounts and %i holdings', (id, worth, accounts, holdings) => {
    const household = HOUSEHOLDS.find((candidate) => candidate.id === id);
    if (household === undefined) throw new Error(`no household ${id}`);
    expect(total(household)).toBe(worth);
    expect(household.accounts).toHaveLength(accounts);
    expect(household.accounts.flatMap(({ positions }) => positions)).toHaveLength(holdings);
  });

  test('the demo is the household that has drifted: stocks 71.3% of a target of 65%, bonds 17.8% of 25%', () => {
    const [demo] = HOUSEHOLDS;
    if (demo === undefined) throw new Error('no demo');
    const segments = allocate(valuePortfolio(portfolioOf(demo), '2026-11-21'), 'asset_class');
    expect(Object.fromEntries(segments.map(({ key, value, percent }) => [key, [value, percent]]))).toEqual({
      equity: ['934229.04', 71.3],
      fixed_income: ['233847.20', 17.8],
      real_estate: ['51111.20', 3.9],
      cash: ['54120.95', 4.1],
      unknown: ['37607.95', 2.9],
    });
  });

  test('the demo comes first', () => {
    expect(HOUSEHOLDS.map(({ id }) => id)).toEqual(['drifting', 'concentrated', 'overspending']);
  });

  test('each has a 401(k), an IRA and a taxable account', () => {
    for (const { id, accounts } of HOUSEHOLDS) {
      const kinds = accounts.map(({ kind }) => kind);
      expect(kinds, id).toEqual(expect.arrayContaining(['401k', 'taxable']));
      expect(
        kinds.some((kind) => kind === 'ira' || kind === 'roth_ira'),
        id,
      ).toBe(true);
    }
  });

  test('a symbol that no list knows carries its name from the statement, and a known one does not', () => {
    for (const { symbol, name } of held) expect(name === undefined, symbol).toBe(bySymbol.has(symbol));
    expect([...new Set(held.filter(({ name }) => name).map(({ symbol }) => symbol))]).toEqual([
      'STBL2',
      'CLGWX',
      'NWSF',
      'TARNLABS',
      'HBRNOTE',
    ]);
    for (const { symbol, name } of held) if (name !== undefined) expect(STOCK_LOOKUP.bySymbol.has(symbol), symbol).toBe(false);
  });

  test('no account holds a symbol twice', () => {
    for (const account of HOUSEHOLDS.flatMap(({ accounts }) => accounts)) {
      const symbols = account.positions.map(({ symbol }) => symbol);
      expect(new Set(symbols).size, account.name).toBe(symbols.length);
    }
  });

  test('one holding has no price, one price is months old, and no symbol has two prices on one day', () => {
    expect(held.filter(({ price }) => price === null).map(({ symbol }) => symbol)).toEqual(['TARNLABS']);
    expect(held.filter(({ price }) => price !== null && price.asOf < '2026-08-01').map(({ symbol }) => symbol)).toEqual(['VWO']);
    const prices = new Map<string, string>();
    for (const { symbol, price } of held) {
      if (price === null) continue;
      const key = `${symbol} ${price.asOf}`;
      expect(prices.get(key) ?? price.amount, key).toBe(price.amount);
      prices.set(key, price.amount);
    }
  });
});

describe('illustrative prices', () => {
  test('each seed instrument has one, more than zero, labelled as no quote', () => {
    expect(Object.keys(ILLUSTRATIVE_PRICES).sort()).toEqual([...bySymbol.keys()].sort());
    for (const [symbol, price] of Object.entries(ILLUSTRATIVE_PRICES)) {
      expect(Number(price.amount), symbol).toBeGreaterThan(0);
      expect(price).toMatchObject({ source: 'illustrative, not a quote', asOf: '2026-11-20', currency: 'USD' });
    }
  });

  test('they agree with the statements: to the cent on their own day, within five per cent otherwise', () => {
    for (const { symbol, price } of held) {
      const illustrative = ILLUSTRATIVE_PRICES[symbol];
      if (illustrative === undefined || price === null) continue;
      if (price.asOf === illustrative.asOf) expect(Number(illustrative.amount), symbol).toBe(Number(price.amount));
      else expect(Math.abs(Number(price.amount) / Number(illustrative.amount) - 1), symbol).toBeLessThan(0.05);
    }
  });
});

test('the look-up table is the S&P 500, by symbol', () => {
  expect(STOCK_LOOKUP.bySymbol.size).toBeGreaterThan(490);
  expect(STOCK_LOOKUP).toMatchObject({ source: 'sp500-pddl-2026-08-08', asOf: '2026-08-08' });
  expect(STOCK_LOOKUP.bySymbol.get('BRK.B')).toEqual({
    symbol: 'BRK.B',
    name: 'Berkshire Hathaway',
    sector: 'financials',
    region: 'north_america',
  });
});

test.each([
  ['INSTRUMENTS', 'instruments.json'],
  ['HOUSEHOLDS', 'households.json'],
  ['ILLUSTRATIVE_PRICES', 'illustrative-prices.json'],
  ['STOCK_LOOKUP', 'lookup.json'],
])('a bundle that imports %s carries %s and no other list', async (name, file) => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const result = await build({
    stdin: { contents: `export { ${name} } from './schema/seed.ts';`, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  const inputs = Object.values(result.metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const carried = inputs
    .filter(([path, { bytesInOutput }]) => path.includes('seed/') && bytesInOutput > 0)
    .map(([path]) => path.replace(/^.*seed\//, ''));
  expect(carried).toEqual([file]);
});
