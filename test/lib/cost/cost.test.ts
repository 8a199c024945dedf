/** The bill follows what it says it follows; the figures it stands on are those of the machine, of the templates and of the README. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { main, withTables } from '../../../bin/cost.ts';
import { FIXED, aModel, anAnalysis, monthly, total, type Load } from '../../../lib/cost/month.ts';
import { needs, reservations } from '../../../lib/cost/scale.ts';
import { ANALYSIS } from '../../../lib/cost/usage.ts';
import { endpointsNeeded } from '../../../lib/cloud/network.ts';

const root = join(import.meta.dirname, '..', '..', '..');

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  End?: boolean;
  Choices?: { Next: string }[];
  ItemProcessor?: Machine;
  Branches?: Machine[];
}
interface Machine {
  StartAt: string;
  States: Record<string, State>;
}

/** States entered on the way that succeeds, with `batches` items in each Map. */
function transitions({ StartAt, States }: Machine, batches: number): number {
  let count = 0;
  for (let name: string | undefined = StartAt; name !== undefined;) {
    const state: State | undefined = States[name];
    if (!state) throw new Error(`no state ${name}`);
    count += 1;
    if (state.ItemProcessor) count += batches * transitions(state.ItemProcessor, batches);
    for (const branch of state.Branches ?? []) count += transitions(branch, batches);
    name = state.Type === 'Choice' ? (batches > 0 ? state.Choices?.[0]?.Next : state.Default) : state.Next;
  }
  return count;
}

describe('a month’s bill', () => {
  test('counts the state transitions of the ASL file: ten with one batch to classify, eight without', () => {
    const machine = JSON.parse(readFileSync(join(root, 'statemachines', 'analysis.asl.json'), 'utf8')) as Machine;
    expect([transitions(machine, 1), transitions(machine, 0)]).toEqual([ANALYSIS.transitions, 8]);
  });

  test('has an analysis for less than a sixth of a cent, without the model', () => {
    expect(anAnalysis('prod')).toBeLessThan(0.0016);
    expect(anAnalysis('prod')).toBeGreaterThan(0.0005);
    expect(aModel()).toBeGreaterThan(anAnalysis('prod'));
  });

  test('pays for as many endpoints as the network has', () => {
    expect(endpointsNeeded()).toHaveLength(FIXED.endpoints);
  });

  test('never falls when there is more to do, and has no line below zero', () => {
    const load = fc.record({
      stage: fc.constantFrom('dev', 'prod'),
      users: fc.integer({ min: 0, max: 1e6 }),
      analyses: fc.double({ min: 0, max: 60, noNaN: true }),
    }) as fc.Arbitrary<Load>;
    fc.assert(
      fc.property(load, fc.integer({ min: 0, max: 1e5 }), fc.double({ min: 0, max: 10, noNaN: true }), (one, users, analyses) => {
        const [less, more] = [monthly(one), monthly({ ...one, users: one.users + users, analyses: one.analyses + analyses })];
        for (const [index, { what, dollars }] of less.entries()) {
          expect(dollars, what).toBeGreaterThanOrEqual(0);
          expect(more[index]?.dollars ?? 0, what).toBeGreaterThanOrEqual(dollars - 1e-9);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('costs little where nothing is done, and production more', () => {
    const idle = (stage: Load['stage']): number => total(monthly({ stage, users: 0, analyses: 0 }));
    expect(idle('dev')).toBeLessThan(40);
    expect(idle('prod')).toBeGreaterThan(idle('dev') + 150);
  });
});

describe('the quotas', () => {
  test('bind in the order of how near they are, and grow with the users', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e7 }), (users) => {
        const found = needs(users);
        const near = found.map(({ needed, available }) => needed / available);
        expect(near).toEqual([...near].sort((a, b) => b - a));
        for (const { quota, needed } of found)
          expect(needs(2 * users).find((each) => each.quota === quota)?.needed).toBeCloseTo(2 * needed, 6);
      }),
    );
  });

  test('ask for more concurrency only where there is too little', () => {
    expect(reservations(100)).toEqual({});
    expect(Object.keys(reservations(1_000_000))).toContain('reporter');
  });
});

describe('npm run cost', () => {
  const run = (...args: string[]): { code: number; out: string; problem: string } => {
    let [out, problem] = ['', ''];
    const code = main(
      args,
      (text) => (out += text),
      (text) => (problem += text),
    );
    return { code, out, problem };
  };

  test('prints the bill of a load', () => {
    const { code, out } = run('--users', '100', '--analyses', '4');
    expect(code).toBe(0);
    expect(out).toMatch(/Aurora, capacity\s+8\d\.\d\d[\s\S]*400 analyses a month/);
  });

  test.each([
    [['--users', 'many'], /no number/],
    [['--users=-1'], /no number/],
    [['--users', ''], /no number/],
    [['--analyses', '4'], /How many users/],
    [['--stage', 'test'], /dev or prod/],
    [['--what'], /what/],
  ])('tells what is wrong with %j', (args, message) => {
    const { code, problem } = run(...args);
    expect(code).toBe(2);
    expect(problem).toMatch(message);
  });

  test('has written the tables of lib/README.md (npm run cost -- --write)', () => {
    const text = readFileSync(join(root, 'lib', 'README.md'), 'utf8');
    expect(text).toContain('<!-- cost:');
    expect(withTables(text)).toBe(text);
  });
});
