/** Figures of a saved scenario. Apart from the others, so that only who has scenarios fetches it. */
import type { Fact } from '#schema/facts.ts';
import type { Headline } from '#schema/retirement.ts';
import { FactBook } from '#domain/facts/book.ts';
import { decimal, sharePercent } from '#domain/money.ts';
import type { Projected } from './engine.ts';
import { apart } from './facts.ts';

/** A saved scenario beside the plan: its own facts, and what it does to the plan's chance. */
export function scenarioFacts({ headline, facts }: Projected, prefix: string, planned: Headline, asOf: string): Fact[] {
  const book = new FactBook(asOf);
  const change = decimal(sharePercent(headline.success.probability)).minus(sharePercent(planned.success.probability));
  book.points('chance-change', 'Against the chance of your plan', change, {
    formula: 'chance of the scenario − chance of your plan, on the same futures',
    inputs: { scenario: 'chance', plan: sharePercent(planned.success.probability) },
  });
  return apart([...facts, ...book.facts()], prefix, 'Scenario');
}
