import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Headline, Study, type ProjectionInput } from '#schema/retirement.ts';
import { ENGINE_VERSION, InvalidPlanError, project, study } from '#domain/retirement/index.ts';
import { constantReturns, plan, worker } from './plans.ts';

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

describe('a projection', () => {
  it('fits its contract and survives JSON', () => {
    const headline = project(worker());
    expect(Headline.parse(JSON.parse(JSON.stringify(headline)))).toEqual(headline);
    const whole = study(worker());
    expect(Study.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it('is the same to the bit for a seed, here and everywhere, until the engine’s version changes', () => {
    expect(ENGINE_VERSION).toBe('2.6.0');
    expect(digest(study(worker()))).toBe('7dca93aa0f1d3280797fa87443f4f048ded46498f5c81c34484050bf91232416');
  });

  it('does not depend on the order of the mix’s keys, which a database does not keep', () => {
    const mix = { stocks: 0.37, bonds: 0.29, cash: 0.23, gold: 0.11 };
    const { fan, success, levers } = project(plan({ mix }));
    const turned = project(plan({ mix: Object.fromEntries(Object.entries(mix).reverse()) }));
    expect(turned).toMatchObject({ fan, success, levers });
  });

  it('differs between seeds by chance alone', () => {
    const [one, other] = [project(plan({ seed: 1, paths: 10_000 })), project(plan({ seed: 2, paths: 10_000 }))];
    expect(one.fan).not.toEqual(other.fan);
    expect(Math.abs(one.success.probability - other.success.probability)).toBeLessThan(0.025);
  });

  it('is the same in a worker thread', async () => {
    const input = worker({ paths: 500 });
    expect(await studyInWorker(input)).toEqual(study(input));
  });

  it('begins with today’s balance and shows run-out paths at zero', () => {
    const { fan, medianShortfallYear } = project(plan({ spending: 80_000 }));
    expect(fan[0]).toEqual({ year: 2026, p5: 1e6, p10: 1e6, p25: 1e6, p50: 1e6, p75: 1e6, p90: 1e6, p95: 1e6 });
    expect(fan.at(-1).p10).toBe(0);
    expect(medianShortfallYear).toBeGreaterThan(2035);
    expect(medianShortfallYear).toBeLessThan(2056);
  });

  it('keeps a path that has run out at zero, though a later income exceeds the spending', () => {
    const input = plan({
      balance: 1000,
      spending: 600,
      horizonYears: 5,
      incomes: [{ label: 'Late', annual: 5000, fromYear: 2, indexed: true }],
      paths: 5,
    });
    const { fan, success } = project(input, constantReturns(0));
    expect(success.probability).toBe(0);
    expect(fan.map(({ p50 }) => p50)).toEqual([1000, 400, 0, 0, 0, 0]);
  });

  it('has no year of shortfall when no path fails', () => {
    expect(project(plan({ spending: 1000 })).medianShortfallYear).toBeNull();
  });

  it('states what it assumed: only the assets held, and that gold’s return is our own assumption', () => {
    const { assumptions } = project(plan({ mix: { stocks: 0.5, bonds: 0.4, gold: 0.1, cash: 0 } }));
    expect(Object.keys(assumptions.realReturns).sort()).toEqual(['bonds', 'gold', 'stocks']);
    expect(assumptions).toMatchObject({
      inflation: 0.02,
      meanBlockYears: 10,
      source: expect.stringMatching(/Damodaran.*Vanguard.*gold: 0%/) as string,
    });
    expect(project(plan()).assumptions.source).not.toMatch(/gold/);
    expect(project(plan({ model: 'historical' })).assumptions).toMatchObject({
      meanBlockYears: 0,
      source: expect.stringMatching(/unadjusted/) as string,
    });
  });

  it('shows history beside the model, and that history is kinder than what is assumed', () => {
    const { history, success } = project(plan());
    expect(history).toMatchObject({ probability: 65 / 69, windows: 69 });
    expect(success.probability).toBeLessThan(history!.probability);
  });

  it('refuses what it cannot project, with the path and the reason', () => {
    const reasons = (changes: Partial<Record<keyof ProjectionInput, unknown>>) => {
      try {
        project({ ...plan(), ...changes } as ProjectionInput);
      } catch (error) {
        if (error instanceof InvalidPlanError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`).join('\n');
      }
      return 'accepted';
    };
    expect(reasons({ mix: { stocks: 0.6, bonds: 0.3 } })).toMatch(/^mix: .*sum to 1.*0\.9/);
    expect(reasons({ mix: { stocks: 0.6, crypto: 0.4 } })).toMatch(/^mix\.crypto: .*no returns/);
    expect(reasons({ mix: {} })).toMatch(/^mix: /);
    expect(reasons({ mix: { stocks: 1.5, bonds: -0.5 } })).toMatch(/mix\.bonds/);
    expect(reasons({ horizonYears: 81 })).toMatch(/^horizonYears/);
    expect(reasons({ horizonYears: 0 })).toMatch(/^horizonYears/);
    expect(reasons({ yearsToRetirement: 30 })).toMatch(/^yearsToRetirement/);
    expect(reasons({ balance: Number.NaN })).toMatch(/^balance/);
    expect(reasons({ spending: Number.POSITIVE_INFINITY })).toMatch(/^spending/);
    expect(reasons({ contribution: -1 })).toMatch(/^contribution/);
    expect(reasons({ contributionGrowth: 2 })).toMatch(/^contributionGrowth/);
    expect(reasons({ seed: 1.5 })).toMatch(/^seed/);
    expect(reasons({ incomes: [{ label: 'x', annual: -5, fromYear: 0, indexed: true }] })).toMatch(/^incomes\.0\.annual/);
  });
});

/** Node runs the engine's TypeScript itself in the worker: another thread, and another loader than this test's. */
function studyInWorker(input: ProjectionInput): Promise<unknown> {
  const engine = new URL('../../../functions/domain/retirement/index.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(engine)}).then(({ study }) => require('node:worker_threads').parentPort.postMessage(study(${JSON.stringify(input)})))`;
  return new Promise((resolve, reject) => {
    const thread = new Worker(code, { eval: true, execArgv: [] });
    thread.once('error', reject);
    thread.once('message', (message) => {
      void thread.terminate();
      resolve(message);
    });
  });
}
