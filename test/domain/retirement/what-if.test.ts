import { describe, expect, it } from 'vitest';
import type { ProjectionInput } from '#schema/retirement.ts';
import { InvalidPlanError, openWhatIf, project } from '#domain/retirement/index.ts';
import { worker } from './plans.ts';

const GUARDRAILS = { kind: 'guardrails', upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15, floor: 0.75 } as const;
/** One after the other, each what a slider or a switch may do to the plan before. */
const CHANGES: Partial<ProjectionInput>[] = [
  {},
  { spending: 85_000 },
  { contribution: 30_000 },
  { yearsToRetirement: 12 },
  { mix: { stocks: 0.3, bonds: 0.5, cash: 0.2 } },
  { mix: { stocks: 0.5, tips: 0.5 } },
  { horizonYears: 40 },
  { horizonYears: 46 },
  { returns: 'history' },
  { meanBlockYears: 5 },
  { paths: 700 },
  { seed: 7 },
  { timing: 'end' },
  { taxRate: 0.15 },
  { cashInterest: 0.04 },
  { glide: [{ inYear: 15, mix: { stocks: 0.3, bonds: 0.7 } }] },
  { rule: GUARDRAILS },
  { rule: { kind: 'percentage', share: 0.04, floor: 0.75 } },
  { mix: { stocks: 1 }, fee: 0.01 },
  {},
];

describe.each(['bootstrap', 'lognormal', 'historical'] as const)('what-if, %s', (model) => {
  it('answers every change as a projection of the whole plan does, whatever it answered before', () => {
    const answer = openWhatIf();
    for (const change of CHANGES) {
      const plan = worker({ model, paths: 300, ...change });
      expect(answer(plan), JSON.stringify(change)).toEqual(project(plan));
    }
  });
});

it('a plan that cannot be is refused, and the next one is answered', () => {
  const answer = openWhatIf();
  const plan = worker({ paths: 300 });
  expect(() => answer({ ...plan, mix: { stocks: 0.5 } })).toThrow(InvalidPlanError);
  expect(() => answer({ ...plan, mix: { bitcoin: 1 } })).toThrow(InvalidPlanError);
  expect(answer(plan)).toEqual(project(plan));
});
