/** The period that is asked for, and what was spent in it as a table. */
import * as z from 'zod';
import type { Grouping, Spending } from '../../functions/ports/spending.ts';

export interface SpendingPeriod {
  /** Instants, the second one past the end. */
  from: string;
  to: string;
  period: string;
  isMonth: boolean;
}

/** A month, a day, or days from one to another, all UTC; this month unless told. A string says what is wrong. */
export function periodOf(
  { month, day, from, to }: Partial<Record<'month' | 'day' | 'from' | 'to', string | undefined>>,
  now: Date,
): SpendingPeriod | string {
  if ([month, day, from ?? to].filter((one) => one !== undefined).length > 1)
    return 'One period at a time: --month, --day, or --from with --to.';
  const start = (text: string): Date => new Date(`${text}T00:00:00Z`);
  const period = (first: Date, end: Date, words: string, isMonth = false): SpendingPeriod => ({
    from: first.toISOString(),
    to: end.toISOString(),
    period: words,
    isMonth,
  });
  const after = (date: Date): Date => new Date(date.getTime() + 86_400_000);
  const wrong = [day, from, to].find((one) => one !== undefined && !z.iso.date().safeParse(one).success);
  if (wrong !== undefined) return `"${wrong}" is no day. Write it as 2026-11-27.`;
  if (day !== undefined) return period(start(day), after(start(day)), day);
  if (from !== undefined || to !== undefined) {
    if (from === undefined || to === undefined) return 'Say both, --from DAY and --to DAY.';
    return from > to ? `${from} is after ${to}.` : period(start(from), after(start(to)), `${from} to ${to}`);
  }
  const asked = month ?? now.toISOString().slice(0, 7);
  if (!z.iso.date().safeParse(`${asked}-01`).success) return `"${asked}" is no month. Write it as 2026-11.`;
  const first = start(`${asked}-01`);
  return period(first, new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)), asked, true);
}

/** `budget`: micro-dollars of each user, where one is to be compared with. */
export function printedSpending(
  { rows, total, departedMicroDollars, researchMicroDollars }: Spending,
  { by, period, budget }: { by: Grouping; period: string; budget: number | null },
): string {
  const departed =
    departedMicroDollars === 0 ? '' : `Users who have left since had used $${dollars(departedMicroDollars)}, which is in no row.\n`;
  const research = researchMicroDollars === 0 ? '' : `The researcher has used $${dollars(researchMicroDollars)}, which is in no row.\n`;
  if (total.calls === 0 && total.reservedMicroDollars === 0)
    return `No model was called in ${period}${research === '' ? '' : ' for a user'}.\n${departed}${research}`;
  const head = [
    capital(by),
    ...(by === 'user' ? [] : ['users']),
    ...(by === 'job' || by === 'call' ? [] : ['jobs']),
    'calls',
    'tokens in',
    'out',
    'dollars',
    'set aside',
    ...(budget === null ? [] : ['of budget']),
  ];
  const line = (row: Omit<Spending['rows'][number], 'key'>, key: string, share: boolean): string[] => [
    plain(key),
    ...(by === 'user' ? [] : [count(row.users)]),
    ...(by === 'job' || by === 'call' ? [] : [count(row.jobs)]),
    count(row.calls),
    count(row.inputTokens),
    count(row.outputTokens),
    row.unpriced === 0 ? dollars(row.costMicroDollars) : `${dollars(row.costMicroDollars)} + ${row.unpriced} unpriced`,
    row.reservedMicroDollars === 0 ? '' : dollars(row.reservedMicroDollars),
    ...(budget === null ? [] : [share ? ofBudget(row, budget) : '']),
  ];
  const lines = [head, ...rows.map((row) => line(row, row.key, true)), line(total, 'All', false)];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const text = lines.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  const notes = [budget === null ? '' : `Each user may use models for $${dollars(budget)} a month.\n`, departed, research];
  return `Models in ${period} (UTC), at list price\n\n${text.join('\n')}\n\n${notes.join('')}`.replace(/\n+$/, '\n');
}

function ofBudget(
  { costMicroDollars, reservedMicroDollars }: { costMicroDollars: number; reservedMicroDollars: number },
  budget: number,
): string {
  return budget === 0 ? 'none' : `${(((costMicroDollars + reservedMicroDollars) / budget) * 100).toFixed(1)} %`;
}

/** To the hundredth of a cent, since a call costs that little; the sums are whole millionths. */
function dollars(microDollars: number): string {
  return (microDollars / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** Ids are others' text: one line, without what a terminal would obey. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
