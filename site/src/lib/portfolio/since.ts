/** What the total has changed by since the last report. */
import type { Fact } from '#schema/facts.ts';
import type { PortfolioView } from '#schema/portfolio.ts';
import { decimal } from '#domain/money.ts';
import { formatMoneyExact } from '#lib/format/numbers.ts';

/** `facts` are empty when nothing has changed; undefined where there is no report. */
export function sinceReport(
  { total, asOf }: PortfolioView,
  report: { reportDate: string; facts: readonly Fact[] } | undefined,
): { reportDate: string; facts: Fact[] } | undefined {
  const before = report?.facts.find(({ id }) => id === 'portfolio-total');
  if (report === undefined || before === undefined) return undefined;
  const change = decimal(total).minus(before.value);
  if (change.isZero()) return { reportDate: report.reportDate, facts: [] };
  const then: Fact = {
    ...before,
    id: 'since-before',
    label: 'What you owned, in your last report',
    display: formatMoneyExact(before.value),
  };
  const since: Fact = {
    id: 'since-change',
    kind: 'money',
    value: change.toFixed(2),
    label: 'Change of what you own since your last report',
    display: `${change.isPositive() ? '+' : ''}${formatMoneyExact(change)}`,
    asOf,
    source: {
      formula: 'total now − total in the report, whatever it came from: prices, what was paid in, and what was entered',
      inputs: { 'now': 'total', 'in the report': 'since-before' },
    },
  };
  return { reportDate: report.reportDate, facts: [since, then] };
}
