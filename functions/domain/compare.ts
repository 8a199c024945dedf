/** How one report differs from an earlier one: fact by fact, and where the change of the total came from. */
import type { ReportView } from '#schema/api.ts';
import type { FactChange, ReportComparison, Separation } from '#schema/comparison.ts';
import type { Fact } from '#schema/facts.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { daysBetween, formatMoney, formatPoints, formatSigned, formatWith } from './format.ts';
import { isOfKnowledge } from './knowledge/cite.ts';
import { ZERO, cents, decimal, round } from './money.ts';
import type { Decimal } from './money.ts';
import { valuePortfolio } from './valuation.ts';
import type { Valuation } from './valuation.ts';

export interface Compared {
  readonly report: Pick<ReportView, 'id' | 'jobId' | 'createdAt' | 'reportDate' | 'title' | 'facts'> &
    Partial<Pick<ReportView, 'accounts'>>;
  /** As frozen for it. */
  readonly portfolio: Portfolio;
}

export function compareReports(before: Compared, after: Compared): ReportComparison {
  const [earlier, later] = [byId(own(before.report.facts)), byId(own(after.report.facts))];
  const others = relabelled(before.report, after.report);
  const inBoth = ({ id, kind }: Fact, there: ReadonlyMap<string, Fact>) => there.get(id)?.kind === kind && !others.has(id);
  const separated = separate(
    valuePortfolio(before.portfolio, before.report.reportDate),
    valuePortfolio(after.portfolio, after.report.reportDate),
  );
  return {
    before: side(before),
    after: side(after),
    facts: own(after.report.facts).flatMap((fact) => {
      const was = earlier.get(fact.id);
      return was && inBoth(fact, earlier) ? [change(was, fact)] : [];
    }),
    onlyBefore: own(before.report.facts).flatMap((fact) => (inBoth(fact, later) ? [] : [fact.id])),
    onlyAfter: own(after.report.facts).flatMap((fact) => (inBoth(fact, earlier) ? [] : [fact.id])),
    ...(typeof separated === 'string' ? { total: null, totalMissing: separated } : { total: separated, totalMissing: null }),
  };
}

/** What sources said is no change of the household's. */
const own = (facts: readonly Fact[]) => facts.filter((fact) => !isOfKnowledge(fact));
const byId = (facts: readonly Fact[]) => new Map(facts.map((fact) => [fact.id, fact]));

/** Values of accounts whose label is another account's in the other report, since one was deleted or is of another kind by now. */
function relabelled(before: Compared['report'], after: Compared['report']): ReadonlySet<string> {
  const idsOf = ({ accounts = [] }: Compared['report']) => new Map(accounts.map(({ label, accountId }) => [label, accountId]));
  const [earlier, later] = [idsOf(before), idsOf(after)];
  const moved = [...later].flatMap(([label, id]) => ((earlier.get(label) ?? id) === id ? [] : [`${label}, value`]));
  return new Set(after.facts.flatMap(({ id, label }) => (moved.includes(label) ? [id] : [])));
}

function side({ report: { id, jobId, createdAt, reportDate, title } }: Compared): ReportComparison['before'] {
  return { id, jobId, createdAt, reportDate, title };
}

function change(before: Fact, after: Fact): FactChange {
  const difference = differenceOf(before, after);
  const figure = ({ value, display, asOf }: Fact) => ({ value, display, asOf });
  return {
    id: after.id,
    kind: after.kind,
    label: after.label,
    before: figure(before),
    after: figure(after),
    difference,
    display: difference === null ? null : displayOf(after.kind, difference),
  };
}

function differenceOf(before: Fact, after: Fact): number | null {
  if (after.kind === 'date')
    return typeof before.value === 'string' && typeof after.value === 'string' ? finite(daysBetween(before.value, after.value)) : null;
  if (typeof before.value !== 'number' || typeof after.value !== 'number') return null;
  return decimal(after.value).minus(before.value).toNumber();
}
const finite = (value: number) => (Number.isFinite(value) ? value : null);

function displayOf(kind: Fact['kind'], difference: number): string {
  if (kind === 'money') return difference > 0 ? `+${formatMoney(difference)}` : formatMoney(difference);
  if (kind === 'percent') return formatPoints(difference);
  const sign = round(difference, 2).greaterThan(0) ? '+' : '';
  if (kind === 'date') return `${sign}${formatWith(difference, 'day', 'days')}`;
  if (kind === 'years' || kind === 'year' || kind === 'age') return `${sign}${formatWith(difference, 'year', 'years', 1)}`;
  return formatSigned(difference, Number.isInteger(difference) ? 0 : 2);
}

/**
 * For each instrument q₁p₁ − q₀p₀ = q₀(p₁ − p₀) + (q₁ − q₀)p₁: the first is the prices' part, the second the positions'. What was held on one side only has no price
 * part. Each position is rounded to the cent at either price, as in the totals, and the positions' part is the rest: the parts add up exactly, and where no quantity moved it is nothing. A sentence where a price is missing on one side only.
 */
export function separate(before: Valuation, after: Valuation): Separation | string {
  const unpriced = [...missingIn(before, after), ...missingIn(after, before)];
  if (unpriced.length > 0) {
    const symbols = [...new Set(unpriced)].sort();
    return `The change of the total cannot be split into prices and positions, because there is no price on one side for ${symbols.slice(0, 5).join(', ')}${symbols.length > 5 ? ` and ${symbols.length - 5} more` : ''}.`;
  }
  const later = new Map(after.holdings.map((holding) => [holding.instrument.symbol, holding]));
  let byPrices: Decimal = ZERO;
  for (const { position, instrument, value } of before.accounts.flatMap(({ positions }) => positions)) {
    const now = later.get(instrument.symbol);
    if (value !== null && now?.instrument.price && now.value !== null)
      byPrices = byPrices.plus(cents(decimal(position.quantity).times(now.instrument.price.amount))).minus(value);
  }
  const [difference, cash] = [after.total.minus(before.total), after.cash.minus(before.cash)];
  return {
    before: before.total.toFixed(2),
    after: after.total.toFixed(2),
    difference: difference.toFixed(2),
    prices: byPrices.toFixed(2),
    positions: difference.minus(cash).minus(byPrices).toFixed(2),
    cash: cash.toFixed(2),
  };
}

/** What has no price on the one side and a value on the other; what has none on either is in neither total. */
function missingIn(one: Valuation, other: Valuation): string[] {
  const valued = new Set(other.holdings.flatMap(({ instrument, value }) => (value === null ? [] : [instrument.symbol])));
  return one.unpriced.flatMap(({ symbol }) => (valued.has(symbol) ? [symbol] : []));
}
