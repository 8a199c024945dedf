/** Facts about what has moved since the last report. Those of what has not moved are not written. */
import type { Fact } from '#schema/facts.ts';
import { CAUSES } from '../changes.ts';
import type { Cause, Changes, Earlier } from '../changes.ts';
import { decimal } from '../money.ts';
import type { FactBook } from './book.ts';

/** What a household enters about its plan: a change of one is the household's own. */
const ENTERED = ['goal-year', 'savings-year', 'retire-age', 'plan-end-age', 'plan-end-partner-age', 'chance-target'] as const;

const CAUSE_LABELS: Record<Cause, string> = {
  assumptions: 'Change of the chance since the last report that our assumptions make, in points',
  calendar: 'Change of the chance since the last report that the calendar makes, in points',
  prices: 'Change of the chance since the last report that prices make, in points',
  holdings: 'Change of the chance since the last report that deposits, withdrawals and corrections make, in points',
  plan: 'Change of the chance since the last report that the plan as entered makes, in points',
};
const CAUSE_FORMULAS: Record<Cause, string> = {
  assumptions: "the last report's plan run again with today's assumptions and engine, less the chance that it stated",
  calendar: 'the same as of this year, less that',
  prices: 'the same with what was held then at the prices of now, less that',
  holdings: 'the same with what is held now, less that',
  plan: 'the chance of now, less that: what is left is what was entered about the plan',
};

/** `facts`: those of this sheet that are written already. */
export function writeChanges(book: FactBook, { sheet }: Earlier, { before, total, chance }: Changes, facts: readonly Fact[]): void {
  const origin = `the report of ${sheet.asOf}`;
  const stated = { formula: 'as that report had it', origin, asOf: sheet.asOf };
  book.date('last-report-date', 'Day of the last report', sheet.asOf, { formula: 'day of the last finished analysis', origin });
  book.money('last-total', 'Portfolio total in the last report', before.total, stated);
  if (total) {
    const parts = { 'total then': 'last-total', 'total now': 'portfolio-total' };
    book.change('since-total', 'Change of the portfolio since the last report', total.difference, {
      formula: 'total now − total then',
      inputs: parts,
    });
    if (Number(total.prices) !== 0)
      book.change('since-prices', 'Change of the portfolio since the last report by the prices of what was held then', total.prices, {
        formula: 'shares then × (price now − price then), summed',
        inputs: parts,
        origin,
      });
    const moved = decimal(total.positions).plus(total.cash);
    if (!moved.isZero())
      book.change('since-holdings', 'Change of the portfolio since the last report by deposits, withdrawals and corrections', moved, {
        formula: 'change of the whole − change by prices',
        inputs: { change: 'since-total', prices: 'since-prices' },
      });
  }
  if (chance) {
    book.percent('last-chance', 'Chance of success in the last report', chance.before, stated);
    book.points('since-chance', 'Change of the chance since the last report, in points', chance.after - chance.before, {
      formula: 'chance now − chance then',
      inputs: { now: 'chance', then: 'last-chance' },
    });
    for (const cause of CAUSES) {
      if (chance.byCause[cause] !== 0)
        book.points(`since-chance-${cause}`, CAUSE_LABELS[cause], chance.byCause[cause], {
          formula: CAUSE_FORMULAS[cause],
          inputs: { futures: 'paths', then: 'last-chance' },
          origin,
        });
    }
  }
  const now = new Map(facts.map((fact) => [fact.id, fact]));
  const then = new Map(sheet.facts.map((fact) => [fact.id, fact]));
  // A younger partner's last age is what was entered; one's own in that year follows from it.
  const partner = [now, then].some((sheet) => sheet.has('plan-end-partner-age'));
  for (const id of ENTERED) {
    if (id === 'plan-end-age' && partner) continue;
    const [was, is] = [then.get(id), now.get(id)];
    if (was && is && was.kind === is.kind && was.value !== is.value)
      book.again(`last-${id}`, `${was.label}, in the last report`, was, stated);
  }
}
