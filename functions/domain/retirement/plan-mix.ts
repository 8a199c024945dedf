/** What a plan file says that something is invested in. */
import * as z from 'zod';
import { PlanFile, Weights } from '#schema/retirement-file.ts';
import type { ModelAsset } from '#schema/retirement.ts';
import { VANGUARD_2025_04 } from './assumptions.ts';
import type { PlanProblem } from './errors.ts';
import type { ReturnsTable } from './returns.ts';

/** Names of widely used annual tables for what the engine knows. Without a table of one's own they are the shipped series. */
export const ALIASES: Readonly<Record<string, ModelAsset>> = { sp500_tr: 'stocks', tbond_10y: 'bonds', tbill_3m: 'cash' };
/** Per cent become fractions; what is assigned is looked through; a name that nothing is known of is refused. */
export function readMix(
  weights: Record<string, number>,
  path: string,
  { assigned, assumptions }: Pick<PlanFile, 'assigned' | 'assumptions'>,
  series: ReturnsTable | null,
  problems: PlanProblem[],
): Record<string, number> {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 100) > 0.01) {
    const fractions = Math.abs(sum - 1) < 1e-4 ? ' They look like fractions: write 60, not 0.6.' : '';
    problems.push({ path, reason: `the weights must sum to 100%, but sum to ${Number(sum.toFixed(4))}%.${fractions}` });
  }
  const ownReturns = assumptions?.returns ?? {};
  const mix: Record<string, number> = {};
  const add = (name: string, weight: number, from: string) => {
    const asset = series ? name : (ALIASES[name] ?? name);
    const known = asset in (series?.nominal ?? VANGUARD_2025_04.real) || name in ownReturns;
    const choices = Object.keys(series ? series.nominal : VANGUARD_2025_04.real).join(', ');
    if (!known && weight > 0)
      problems.push({
        path: from,
        reason: `nothing is known of its returns, and it is not taken to earn nothing: there are ${choices}; or say what it is made of, "assigned": {"${name}": {…}}`,
      });
    mix[asset] = (mix[asset] ?? 0) + weight / sum;
  };
  for (const [name, weight] of Object.entries(weights)) {
    const parts = assigned[name];
    if (!parts) {
      add(name, weight, `${path}.${name}`);
      continue;
    }
    const whole = Object.values(parts).reduce((total, part) => total + part, 0);
    if (Math.abs(whole - 100) > 0.01)
      problems.push({ path: `assigned.${name}`, reason: `the weights must sum to 100%, but sum to ${Number(whole.toFixed(4))}%` });
    for (const [part, share] of Object.entries(parts)) add(part, (weight * share) / whole, `assigned.${name}.${part}`);
  }
  return mix;
}

/** What can be read of a file that is not a whole plan. */
const Parts = z.object({
  balance: z.unknown().optional(),
  mix: Weights.optional().catch({}),
  accounts: z
    .array(z.object({ mix: Weights.optional().catch(undefined) }).catch({}))
    .optional()
    .catch([]),
  glide: z
    .array(z.object({ mix: Weights.optional().catch(undefined) }).catch({}))
    .catch([])
    .default([]),
  assigned: PlanFile.shape.assigned.catch({}),
  assumptions: PlanFile.shape.assumptions.catch(undefined),
});

/** What is wrong with the mixes of a file that the contract refuses already, so that whoever wrote it learns of everything at once. */
export function mixProblems(json: unknown, series: ReturnsTable | null): PlanProblem[] {
  const parsed = Parts.safeParse(json);
  if (!parsed.success) return [];
  const { balance, mix, accounts, glide, ...told } = parsed.data;
  const problems: PlanProblem[] = [];
  const check = (weights: z.infer<typeof Weights> | undefined, path: string) => {
    // An empty one was refused by the contract, or is what stands for it.
    if (weights && Object.keys(weights).length > 0) readMix(weights, path, told, series, problems);
  };
  if (!accounts) {
    if (balance === undefined) problems.push({ path: 'balance', reason: 'is missing: what the plan starts with, in dollars' });
    if (mix === undefined) problems.push({ path: 'mix', reason: 'is missing: what it is invested in, per cent by asset' });
  }
  check(mix, 'mix');
  accounts?.forEach((account, n) => check(account.mix, `accounts.${n}.mix`));
  glide.forEach((point, n) => check(point.mix, `glide.${n}.mix`));
  return problems;
}
