import { describe, expect, it } from 'vitest';
import { Headline } from '#schema/retirement.ts';
import { beginStudy, project, study } from '#domain/retirement/index.ts';
import { openModel } from '#domain/retirement/models.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { chanceWith, scenarioOf, trial } from '#domain/retirement/trial.ts';
import { VariantChances } from '#domain/retirement/variant-chances.ts';
import { constantReturns, plan, worker } from './plans.ts';

const full = study(worker());

describe('the study', () => {
  it.each([worker(), plan(), plan({ model: 'historical' }), plan({ horizonYears: 80 }), worker({ timing: 'end', seed: 9 })])(
    'repeats the headline exactly (%#)',
    (input) => {
      const headline = project(input);
      expect(study(input)).toMatchObject(headline);
      expect(Headline.parse(study(input))).toEqual(headline);
    },
  );

  it.each([worker(), plan(), worker({ model: 'lognormal' }), plan({ rule: { kind: 'percentage', share: 0.05, floor: 0.75 } })])(
    'is the same to the bit when it goes on from what the facts began (%#)',
    (input) => {
      const headline = project(input);
      const begun = { headline, ...beginStudy(headline) };
      expect(study(input, DEFAULT_DATA, begun)).toEqual(study(input));
    },
  );

  it.each<[string, Partial<Headline>]>([
    ['another engine’s', { engineVersion: '1.0.0' }],
    ['another plan’s', { success: { ...full.success, probability: full.success.probability - 0.0001 } }],
  ])('computes everything where what was begun is %s', (_, other) => {
    const input = worker();
    const begun = { headline: { ...Headline.parse(full), ...other, fan: [] }, models: [], failureCauses: [] };
    expect(study(input, DEFAULT_DATA, begun)).toEqual(full);
  });

  it.each<[string, Parameters<VariantChances['of']>]>([
    ['spending', [{ spending: 99_000 }]],
    ['a shorter plan', [{ horizonYears: 40 }]],
    ['a longer plan', [{ horizonYears: 62 }]],
    ['another date', [{ yearsToRetirement: 13 }]],
    ['other returns', [{}, { shift: -0.01 }]],
    ['spending in a shorter plan', [{ spending: 99_000, horizonYears: 40 }]],
    ['nothing', [{}]],
  ])('a variant’s chance is that of its own run, also where none is needed: %s', (_, asked) => {
    for (const input of [worker(), worker({ rule: { kind: 'percentage', share: 0.05, floor: 0.75 } }), worker({ model: 'historical' })]) {
      const model = openModel(input, DEFAULT_DATA, 5);
      const now = trial(input, scenarioOf(input, model));
      const chances = new VariantChances(input, model, now);
      const [change, market] = asked;
      for (let again = 0; again < 2; again += 1)
        expect(chances.of(change, market)).toBe(chanceWith({ ...input, ...change }, model, market));
    }
  });

  it('leaves the input as it was', () => {
    const input = worker();
    const before = structuredClone(input);
    study(input);
    expect(input).toEqual(before);
  });

  describe('stresses', () => {
    it('are all there for a worker with a pension in fixed dollars, the most harmful first, each against the plan’s own chance', () => {
      expect(full.stresses.map(({ id }) => id).sort()).toEqual([
        'early-crash',
        'inflation-higher',
        'retire-earlier',
        'returns-lower',
        'save-less',
        'spending-higher',
      ]);
      expect(full.stresses.map(({ change }) => change)).toEqual(full.stresses.map(({ change }) => change).sort((a, b) => a - b));
      for (const { probability, change } of full.stresses) {
        expect(change).toBe(probability - full.success.probability);
        expect(change).toBeLessThan(0);
      }
    });

    it('are the rerun of the changed plan', () => {
      const stress = (id: string) => full.stresses.find((one) => one.id === id)!.probability;
      expect(stress('spending-higher')).toBe(project(worker({ spending: 99_000 })).success.probability);
      expect(stress('save-less')).toBe(project(worker({ contribution: 15_000 })).success.probability);
      expect(stress('retire-earlier')).toBe(project(worker({ yearsToRetirement: 13 })).success.probability);
    });

    it('the crash comes in the first year of retirement, after its spending', () => {
      // 100 at no return, two years of spending x: 100 − x shrinks to 70 % and must still be x, so x is at most 70 / 1.7 = 41.18; a crash a year earlier would leave 35.
      const crash = (spending: number) => {
        const input = plan({ balance: 100, spending, yearsToRetirement: 1, horizonYears: 3, mix: { stocks: 1 }, paths: 5 });
        return study(input, constantReturns(0)).stresses.find(({ id }) => id === 'early-crash')!.probability;
      };
      expect([crash(41), crash(42)]).toEqual([1, 0]);
    });

    it('leave out what cannot touch the plan', () => {
      expect(
        study(plan({ mix: { bonds: 1 } }))
          .stresses.map(({ id }) => id)
          .sort(),
      ).toEqual(['returns-lower', 'spending-higher']);
      expect(study(worker({ yearsToRetirement: 1, contribution: 0 })).stresses).toContainEqual(
        expect.objectContaining({ id: 'retire-earlier', label: expect.stringMatching(/one year/) as string }),
      );
    });
  });

  describe('tornado', () => {
    it('has a bar for each input the plan has, the widest first, around the plan’s chance', () => {
      expect(full.tornado.map(({ id }) => id).sort()).toEqual(['horizon', 'retirement', 'returns', 'saving', 'spending']);
      const widths = full.tornado.map(({ low, high }) => high - low);
      expect(widths).toEqual([...widths].sort((a, b) => b - a));
      for (const { low, high } of full.tornado) {
        expect(low).toBeLessThanOrEqual(full.success.probability);
        expect(high).toBeGreaterThanOrEqual(full.success.probability);
      }
      expect(
        study(plan())
          .tornado.map(({ id }) => id)
          .sort(),
      ).toEqual(['horizon', 'returns', 'spending']);
    });

    it('is the rerun of the changed plan', () => {
      const spending = full.tornado.find(({ id }) => id === 'spending')!;
      expect(spending.low).toBe(project(worker({ spending: 90_000 * 1.1 })).success.probability);
      expect(spending.high).toBe(project(worker({ spending: 90_000 * 0.9 })).success.probability);
    });
  });

  describe('replays', () => {
    it('tell the known stories of 5 % in 60/40 over 30 years', () => {
      const { replays } = study(plan({ spending: 50_000 }));
      // Highest 60/40 rates: 1929 4.602 %, 1937 4.380 %, 1966 below 4 %: those run out; 2000 and 2008 are not over yet.
      expect(replays.map(({ startYear, lasts, partial }) => [startYear, lasts, partial])).toEqual([
        [1929, false, false],
        [1937, false, false],
        [1966, false, false],
        [1973, false, false],
        [2000, true, true],
        [2008, true, true],
      ]);
      for (const { startYear, runsOutYear, lasts } of replays) {
        if (lasts) expect(runsOutYear).toBeNull();
        else expect(runsOutYear! - startYear).toBeGreaterThan(10);
      }
    });

    it('last at the rate that history bore, and not a hair above', () => {
      const replay = (rate: number) =>
        study(plan({ spending: rate * 1e6, paths: 10 })).replays.find(({ startYear }) => startYear === 1929)!;
      expect(replay(0.04601)).toEqual({ startYear: 1929, lasts: true, runsOutYear: null, partial: false });
      expect(replay(0.04602)).toEqual({ startYear: 1929, lasts: false, runsOutYear: 1958, partial: false });
    });

    it('are not partial where the money ran out before history did', () => {
      const year2000 = study(plan({ spending: 90_000, paths: 10 })).replays.find(({ startYear }) => startYear === 2000)!;
      expect(year2000).toMatchObject({ lasts: false, partial: false });
      expect(year2000.runsOutYear).toBeLessThan(2015);
    });

    it('begin at retirement, with the middle balance', () => {
      const replayed = study(worker()).replays;
      const retired = study({
        ...worker(),
        yearsToRetirement: 0,
        horizonYears: 31,
        contribution: 0,
        balance: full.atRetirement.p50,
        incomes: [
          { label: 'Social Security', annual: 30_000, fromYear: 2, indexed: true },
          { label: 'Pension', annual: 12_000 / 1.02 ** 15, fromYear: 0, indexed: false },
        ],
      }).replays;
      expect(replayed).toEqual(retired);
    });
  });

  describe('causes of failure', () => {
    it('sum to one, the largest first', () => {
      expect(full.failureCauses.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(full.failureCauses.map(({ share }) => share)).toEqual(full.failureCauses.map(({ share }) => share).sort((a, b) => b - a));
    });

    it('are none when no path fails', () => {
      expect(study(plan({ spending: 1000 })).failureCauses).toEqual([]);
    });

    it('without chance in the market, spending alone: early it is too much, at the end too long', () => {
      const causes = (spending: number) =>
        study(plan({ spending, paths: 20 }), constantReturns(0.02, 0.02)).failureCauses.filter(({ share }) => share > 0);
      expect(causes(80_000)).toEqual([{ cause: 'overspending', share: 1 }]);
      expect(causes(44_500)).toEqual([{ cause: 'longevity', share: 1 }]);
    });

    it('inflation counts for what it takes from bonds, not only from incomes in fixed dollars', () => {
      const causes = study(plan({ mix: { bonds: 1 }, spending: 38_000 })).failureCauses;
      expect(causes.find(({ cause }) => cause === 'inflation')!.share).toBeGreaterThan(0);
    });

    it('a bad start is the main cause for a plan that stocks should carry', () => {
      expect(study(plan({ mix: { stocks: 1 }, spending: 38_000 })).failureCauses[0]!.cause).toBe('early_crash');
    });
  });

  it('says what is not modelled, as far as it concerns the plan', () => {
    expect(full.notModelled.join(' ')).toMatch(/Taxes/);
    expect(full.notModelled.join(' ')).not.toMatch(/Gold/);
    expect(study(plan({ mix: { gold: 1 } })).notModelled.join(' ')).toMatch(/Gold/);
  });
});
