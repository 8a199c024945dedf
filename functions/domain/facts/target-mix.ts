/** What the household's own target mix would do to the chance: the plan once more, on the same simulated futures, with nothing else changed. */
import type { Headline, ProjectionInput } from '#schema/retirement.ts';
import { mixOfTargets } from '../retirement-basis.ts';
import { steppedSpending } from '../retirement/lever-steps.ts';
import { openModel } from '../retirement/models.ts';
import { DEFAULT_DATA } from '../retirement/returns.ts';
import { spendings } from '../retirement/spending.ts';
import { lastingOf, scenarioOf, trial } from '../retirement/trial.ts';
import { beginsInPhase } from '../retirement/timeline.ts';
import { decimal, sharePercent } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import type { FactBook } from './book.ts';

/** The plan with the target mix, each class of it divided as it is held now, run once; null without targets, or with one for what has no return series. */
function atTargets(input: ProjectionInput, targets: HouseholdSettings['assetClassTargets']) {
  const mix = targets && mixOfTargets(targets, input.mix);
  if (!mix) return null;
  const mixed = { ...input, mix };
  const scenario = scenarioOf(mixed, openModel(mixed, DEFAULT_DATA));
  return { mixed, scenario, now: trial(mixed, scenario) };
}

/** A fraction. */
export function chanceAtTargets(input: ProjectionInput, targets: HouseholdSettings['assetClassTargets']): number | null {
  const run = atTargets(input, targets);
  return run && lastingOf(run.now, input.spending);
}

export function writeTargetMix(book: FactBook, headline: Headline, { assetClassTargets }: HouseholdSettings): void {
  const { input } = headline;
  const run = atTargets(input, assetClassTargets);
  if (!run) return;
  const { mixed, scenario, now } = run;
  const chance = sharePercent(lastingOf(now, input.spending));
  const futures: Record<string, string> = input.model === 'historical' ? {} : { futures: 'paths' };
  const origin = `projection, engine ${headline.engineVersion}, seed ${input.seed}`;
  book.percent('target-mix-chance', 'Chance of success with the target mix, all else as it is', chance, {
    formula:
      'the projection run again with the target mix from today on, each class divided as it is held now, on the same futures; fund costs as they are, tax on the exchange left out',
    inputs: { ...futures, balance: 'projection-balance', spending: 'goal-year' },
    origin,
  });
  // Only where the mix is not enough by itself, and spending follows no rule of its own that would have to be searched.
  if (!now.limits || chance >= sharePercent(input.targetChance)) return;
  const spending = decimal(steppedSpending(input.spending, spendings(mixed, scenario, now)(input.targetChance).amount)).floor();
  const cut = decimal(input.spending).minus(spending);
  if (spending.lessThanOrEqualTo(0) || cut.lessThanOrEqualTo(0)) return;
  const full = beginsInPhase(input) ? ' at full spending' : '';
  const both = {
    formula: 'the yearly spending that as many simulated futures can pay as the target asks, with the target mix, in whole steps a month',
    inputs: { 'target': 'chance-target', 'mix alone': 'target-mix-chance' },
    origin,
  };
  book.money(
    'lever-mix-spend-year',
    `Spending a year${full} that reaches the target together with the target mix, in today's money`,
    spending,
    both,
  );
  book.money(
    'lever-mix-spend-cut-month',
    `Spending less a month${full} that reaches the target together with the target mix, in today's money`,
    cut.dividedBy(12),
    { formula: '(spending goal − that spending) ÷ 12', inputs: { goal: 'goal-year', spending: 'lever-mix-spend-year' } },
  );
  book.percent(
    'lever-mix-spend-chance',
    'Chance of success with the target mix and that lower spending',
    sharePercent(lastingOf(now, spending.toNumber())),
    { formula: 'the projection run again with both changes, on the same futures', inputs: futures, origin },
  );
}
