import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSET_CLASSES, REGIONS, type Classification } from '#schema/instrument.ts';
import { modelWeights } from '#domain/retirement-assets.ts';
import { mixOfTargets } from '#domain/retirement-basis.ts';

function made(name: string, assetClass: Classification['assetClass'], regions: Classification['regions'] = null) {
  return {
    name,
    classification: {
      assetClass,
      regions,
      sectors: null,
      method: 'curated',
      source: 'test',
      confidence: 1,
      asOf: '2026-11-20',
    } satisfies Classification,
  };
}

describe('what the retirement engine takes an instrument for', () => {
  it.each([
    ['a fund of American stocks', made('Total Stock Market', { equity: 100 }, { north_america: 100 }), { stocks: 100 }],
    ['stocks of which no region is known', made('Some Stocks', { equity: 100 }), { stocks: 100 }],
    ['stocks around the world, not split', made('Global Stocks', { equity: 100 }, { global: 100 }), { stocks: 100 }],
    ['developed markets abroad', made('MSCI EAFE', { equity: 100 }, { europe: 66, asia: 26, oceania: 8 }), { intl_stocks: 100 }],
    [
      'emerging markets by name',
      made('FTSE Emerging Markets', { equity: 100 }, { asia: 80, latin_america: 10, africa: 5, europe: 5 }),
      { emerging_stocks: 100 },
    ],
    [
      'everything abroad, half of whose Asia is emerging',
      made('Total International', { equity: 100 }, { europe: 40, asia: 40, north_america: 8, oceania: 5, latin_america: 4, africa: 3 }),
      { intl_stocks: 65, emerging_stocks: 27, stocks: 8 },
    ],
    [
      'a mix whose regions are those of its stocks too',
      made('Balanced', { equity: 60, fixed_income: 40 }, { north_america: 75, europe: 25 }),
      { stocks: 45, intl_stocks: 15, bonds: 40 },
    ],
    ['inflation-protected bonds by their abbreviation', made('Schwab U.S. TIPS ETF', { fixed_income: 100 }), { tips: 100 }],
    ['… and by their name', made('Short-Term Inflation-Protected Securities', { fixed_income: 90, cash: 10 }), { tips: 90, cash: 10 }],
    ['other bonds', made('Total Bond Market', { fixed_income: 100 }, { north_america: 94, europe: 6 }), { bonds: 100 }],
    ['real estate', made('REIT Index', { real_estate: 100 }), { real_estate: 100 }],
    ['gold', made('SPDR Gold Shares', { commodities: 100 }), { gold: 100 }],
    ['other commodities', made('Silver Trust', { commodities: 100 }), { commodities: 100 }],
    [
      'alternatives, which have no returns',
      made('Hedge', { alternatives: 70, equity: 30 }, { north_america: 100 }),
      { alternatives: 70, stocks: 30 },
    ],
  ])('%s', (_, instrument, weights) => {
    expect(modelWeights(instrument)).toEqual(weights);
  });

  it('is not known where the class is not', () => {
    expect(modelWeights(made('?', null, { europe: 100 }))).toBeNull();
    expect(modelWeights({ name: '?', classification: null })).toBeNull();
  });

  it('is always 100% in four decimals', () => {
    const parts = (keys: readonly string[]) =>
      fc
        .array(fc.integer({ min: 0, max: 1000 }), { minLength: keys.length, maxLength: keys.length })
        .filter((values) => values.some((value) => value > 0))
        .map((values) => {
          const whole = values.reduce((sum, value) => sum + value, 0);
          const units = values.map((value) => Math.floor((value * 1_000_000) / whole));
          units[values.findIndex((value) => value > 0)]! += 1_000_000 - units.reduce((sum, value) => sum + value, 0);
          return Object.fromEntries(keys.map((key, index) => [key, units[index]! / 10_000]));
        });
    fc.assert(
      fc.property(parts(ASSET_CLASSES), parts(REGIONS), fc.constantFrom('Fund', 'Emerging Fund'), (classes, regions, name) => {
        const weights = Object.values(modelWeights(made(name, classes, regions)) ?? {});
        expect(weights.reduce((sum, weight) => sum + Math.round(weight * 10_000), 0)).toBe(1_000_000);
        for (const weight of weights) expect(Math.abs(weight * 10_000 - Math.round(weight * 10_000))).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('a target mix', () => {
  it('divides each class as it is held, and takes its first asset where nothing of it is', () => {
    expect(mixOfTargets({ equity: 60, fixed_income: 40 }, { stocks: 0.3, intl_stocks: 0.1, cash: 0.6 })).toEqual({
      stocks: 0.45,
      intl_stocks: 0.15,
      bonds: 0.4,
    });
    expect(mixOfTargets({ equity: 50, commodities: 50 }, {})).toEqual({ stocks: 0.5, commodities: 0.5 });
  });
  it('has no returns with alternatives in it, and says nothing without targets', () => {
    expect(mixOfTargets({ equity: 90, alternatives: 10 }, { stocks: 1 })).toBeNull();
    expect(mixOfTargets({}, { stocks: 1 })).toBeNull();
  });
});
