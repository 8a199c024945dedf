import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookUp } from '#domain/lookup.ts';
import { Classification } from '#schema/instrument.ts';
import { INSTRUMENTS, STOCK_LOOKUP } from '#schema/seed.ts';

/** `asset class/region/sector`, `-` for a part that is not settled; null when nothing is. */
function settled(symbol: string, name: string): string | null {
  const found = lookUp(symbol, name);
  if (found === null) return null;
  return [found.assetClass, found.regions, found.sectors].map((part) => (part === null ? '-' : Object.keys(part).join('+'))).join('/');
}

describe('a fund whose name settles it', () => {
  test.each([
    ['Vanguard Federal Money Market Fund', 'cash/-/cash'],
    ['Schwab Treasury Obligations Money Market Fund', 'cash/-/cash'],
    ['SPDR Bloomberg 1-3 Month T-Bill ETF', 'cash/north_america/treasury'],
    ['iShares 0-3 Month Treasury Bond ETF', 'cash/north_america/treasury'],
    ['SPDR Bloomberg 3-12 Month T-Bill ETF', 'fixed_income/north_america/treasury'],
    ['US Treasury 3 Month Bill ETF', 'cash/north_america/treasury'],
    ['iShares 20+ Year Treasury Bond ETF', 'fixed_income/north_america/treasury'],
    ['iShares Short Treasury Bond ETF', 'fixed_income/north_america/treasury'],
    ['Schwab U.S. TIPS ETF', 'fixed_income/north_america/treasury'],
    ['iShares International Treasury Bond ETF', 'fixed_income/-/treasury'],
    ['Vanguard Short-Term Inflation-Protected Securities Index Fund', 'fixed_income/-/-'],
    ['iShares National Muni Bond ETF', 'fixed_income/north_america/municipal'],
    ['Vanguard Tax-Exempt Bond Index Fund', 'fixed_income/north_america/municipal'],
    ['iShares GNMA Bond ETF', 'fixed_income/north_america/mortgage'],
    ['iShares iBoxx $ High Yield Corporate Bond ETF', 'fixed_income/-/corporate'],
    ['Vanguard Total Bond Market ETF', 'fixed_income/-/-'],
    ['VANGUARD TOT BD MKT IDX ADM', 'fixed_income/-/-'],
    ['iShares Core U.S. Aggregate Bond ETF', 'fixed_income/-/-'],
    ['WisdomTree Emerging Markets Local Debt Fund', 'fixed_income/-/-'],
    ['Schwab U.S. REIT ETF', 'real_estate/north_america/real_estate'],
    ['Vanguard Real Estate ETF', 'real_estate/-/real_estate'],
    ['Vanguard Global ex-U.S. Real Estate ETF', 'real_estate/-/real_estate'],
    ['SPDR Gold Shares', 'commodities/global/commodities'],
    ['Sprott Physical Gold Trust', 'commodities/global/commodities'],
    ['iShares Silver Trust', 'commodities/global/commodities'],
    ['Invesco DB Commodity Index Tracking Fund', 'commodities/global/commodities'],
    ['Vanguard S&P 500 ETF', 'equity/north_america/-'],
    ['Plan S & P 500 Index Pool', 'equity/north_america/-'],
    ['Fidelity 500 Index Fund', 'equity/north_america/-'],
    ['Vanguard Total Stock Market Index Fund', 'equity/north_america/-'],
    ['iShares Russell 2000 ETF', 'equity/north_america/-'],
    ['Vanguard Total World Stock ETF', 'equity/-/-'],
    ['Vanguard Total International Stock ETF', 'equity/-/-'],
    ['iShares Core MSCI Emerging Markets ETF', 'equity/-/-'],
    ['Schwab International Index Fund', 'equity/-/-'],
    ['FID INTL INDEX FD INDEX', 'equity/-/-'],
    ['iShares MSCI Japan ETF', 'equity/asia/-'],
    ['Vanguard FTSE Europe ETF', 'equity/europe/-'],
    ['iShares MSCI Emerging Markets ex China ETF', 'equity/-/-'],
    ['Technology Select Sector SPDR Fund', 'equity/north_america/technology'],
    ['Health Care Select Sector SPDR Fund', 'equity/north_america/healthcare'],
    ['The Real Estate Select Sector SPDR Fund', 'real_estate/-/real_estate'],
    ['Shares of constructor Select Sector Fund', null],
    ['NWSF Company Stock Fund', 'equity/-/-'],
  ])('%s → %s', (name, expected) => {
    expect(settled('ZZFUND', name)).toBe(expected);
  });

  test.each([
    ['SPY', 'SPDR S&P 500 ETF Trust', 'equity/north_america/-'],
    ['VIG', 'Vanguard Dividend Appreciation ETF', 'equity/-/-'],
    ['SCHD', 'Schwab US Dividend Equity ETF', 'equity/north_america/-'],
  ])('%s, which a public list files under the wrong class, is %s', (symbol, name, expected) => {
    expect(settled(symbol, name)).toBe(expected);
  });
});

describe('what a name does not settle stays null', () => {
  test.each([
    // Nothing, or only the symbol, is known.
    ['STBL2', 'STBL2'],
    ['STBL2', 'Plan Stable Value Fund II'],
    ['CLGWX', 'Crestline Growth Fund'],
    ['HBRNOTE', 'Harbor Bridge private credit note'],
    ['TARNLABS', 'Tarn Laboratories, Inc. common stock, not publicly traded'],
    // Companies that sound like funds.
    ['ZZ', 'Bond Street Corp'],
    ['ZZ', 'Treasury Wine Estates Limited'],
    ['ZZ', 'Golden Entertainment, Inc.'],
    ['ZZ', 'Goldman Sachs BDC, Inc.'],
    ['ZZ', 'Royal Gold, Inc.'],
    ['ZZ', 'Stock Yards Bancorp'],
    ['ZZ', 'Pennsylvania Real Estate Investment Trust'],
    // Leverage, inverse, options.
    ['TQQQ', 'ProShares UltraPro QQQ'],
    ['SH', 'ProShares Short S&P500'],
    ['TBF', 'ProShares Short 20+ Year Treasury'],
    ['TBT', 'ProShares UltraShort 20+ Year Treasury'],
    ['SPXL', 'Direxion Daily S&P 500 Bull 3X Shares'],
    ['ZZ', 'Guggenheim Inverse 2x S&P 500 ETF'],
    ['JEPI', 'JPMorgan Equity Premium Income ETF'],
    ['ZZ', 'Innovator S&P 500 Power Buffer ETF - July'],
    ['ZZ', 'Invesco S&P 500 BuyWrite ETF'],
    // Two promises, or a mix.
    ['ZZ', 'ProShares S&P 500 Bond ETF'],
    ['ZZ', 'Amplify BlackSwan Growth & Treasury Core ETF'],
    ['AOR', 'iShares Core 60/40 Balanced Allocation ETF'],
    ['VTTSX', 'Vanguard Target Retirement 2060 Fund'],
    ['PFF', 'iShares Preferred and Income Securities ETF'],
    ['CWB', 'SPDR Bloomberg Convertible Securities ETF'],
    // Miners and notes are not bullion or commodities.
    ['GDX', 'VanEck Gold Miners ETF'],
    ['ZZ', 'First Eagle Gold Fund'],
    ['ZZ', 'iPath Bloomberg Commodity Index Total Return ETN'],
    ['ZZ', 'iShares Mortgage Real Estate ETF'],
  ])('%s %s', (symbol, name) => {
    expect(settled(symbol, name)).toBeNull();
  });

  test('bending words undo every rule', () => {
    const funds = INSTRUMENTS.filter(({ type }) => type !== 'equity').map(({ name }) => name);
    fc.assert(
      fc.property(
        fc.constantFrom(...funds),
        fc.constantFrom('2x', '-1x', 'Ultra', 'Inverse', 'Daily Bear', 'Buffer', 'Covered Call', 'ETN'),
        (name, bend) => {
          expect(lookUp('ZZFUND', `${bend} ${name}`)).toBeNull();
          expect(lookUp('ZZFUND', `${name} ${bend}`)).toBeNull();
        },
      ),
    );
  });
});

describe('stocks', () => {
  test.each([
    ['AAPL', 'AAPL', 'equity/north_america/technology'],
    ['AAPL', 'APPLE INC COM', 'equity/north_america/technology'],
    ['BRK.B', 'Berkshire Hathaway Inc. Class B', 'equity/north_america/financials'],
    ['MCD', 'McDonald’s Corp.', 'equity/north_america/consumer_discretionary'],
    ['T', 'AT&T INC', 'equity/north_america/communication'],
    ['MDT', 'Medtronic plc', 'equity/europe/healthcare'],
    ['O', 'Realty Income Corporation', 'equity/north_america/real_estate'],
  ])('%s %s → %s', (symbol, name, expected) => {
    expect(settled(symbol, name)).toBe(expected);
  });

  test.each([
    ['ALL', 'Plan All-Weather Pool'],
    ['ICE', 'Stable Value Tier'],
    ['AAPL', 'Apple Inc. 3.85% notes'],
    ['MS', 'Morgan Stanley Capital Fund'],
  ])('a plan’s own code %s named %s is not that company', (symbol, name) => {
    expect(lookUp(symbol, name)).toBeNull();
  });

  test('every company of the table is found by its own name, and less surely when it sits abroad on paper', () => {
    for (const { symbol, name, region } of STOCK_LOOKUP.bySymbol.values()) {
      expect(lookUp(symbol, name), symbol).toMatchObject({
        assetClass: { equity: 100 },
        confidence: region === 'north_america' ? 0.95 : 0.8,
      });
    }
  });
});

test('what is settled never contradicts what is curated', () => {
  for (const { symbol, name, type, classification } of INSTRUMENTS) {
    const found = lookUp(symbol, name);
    if (found === null || classification === null) continue;
    for (const part of ['assetClass', 'regions', 'sectors'] as const) {
      const [key] = Object.keys(found[part] ?? {});
      const curated: Partial<Record<string, number>> | null = classification[part];
      if (key !== undefined && curated !== null) expect(curated[key] ?? 0, `${symbol} (${String(type)}) ${part}`).toBeGreaterThan(90);
    }
  }
});

test('whatever the name, the answer keeps its contract, says its rule and is never certain', () => {
  const words = fc.constantFrom(
    ...[
      'Gold',
      'Treasury',
      'Bond',
      'Fund',
      'ETF',
      'Index',
      'S&P 500',
      'Trust',
      'U.S.',
      'REIT',
      'Stock',
      'Emerging Markets',
      'Money Market',
      'Select Sector',
      'Europe',
    ],
  );
  const name = fc.oneof(
    fc.string({ maxLength: 255 }),
    fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(name, (text) => {
      const found = lookUp('ZZFUND', text);
      if (found === null) return;
      expect(Classification.parse(found)).toEqual(found);
      expect(found).toMatchObject({ method: 'lookup', source: expect.stringContaining('Name rule') as string });
      expect(found.confidence).toBeLessThan(1);
      expect(found.assetClass).not.toBeNull();
    }),
    { numRuns: 500 },
  );
});
