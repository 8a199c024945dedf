/** How figures are written, en-US: `$1,204,113`, `42.5%`, `+2.6 points`, `November 20, 2026`. Minus is U+2212; there is no negative zero. */
import { decimal, round } from './money.ts';
import type { Numeric } from './money.ts';

const MINUS = '\u2212';
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const grouped = Array.from(
  { length: 5 },
  (_, digits) => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** A number with so many decimals (0 to 4) and thousands separated. */
export function formatNumber(value: Numeric, decimals = 0): string {
  const rounded = round(value, decimals);
  const digits = (grouped[decimals] ?? grouped[0])?.format(rounded.abs().toFixed(decimals) as Intl.StringNumericLiteral) ?? '';
  return rounded.isNegative() ? `${MINUS}${digits}` : digits;
}

/** With an explicit sign, as changes are written: `+2.6`, `−8.7`, `0`. */
export function formatSigned(value: Numeric, decimals = 0): string {
  const rounded = round(value, decimals);
  return rounded.greaterThan(0) ? `+${formatNumber(rounded, decimals)}` : formatNumber(rounded, decimals);
}

/** The form for sentences: whole dollars from $100 on; below, cents unless there are none. */
export function formatMoney(value: Numeric): string {
  const amount = round(value, 2);
  return withDollar(formatNumber(amount, amount.abs().lessThan(100) && !amount.isInteger() ? 2 : 0));
}
/** The form for tables of positions: always dollars and cents. */
export function formatMoneyExact(value: Numeric): string {
  return withDollar(formatNumber(value, 2));
}
function withDollar(digits: string): string {
  return digits.startsWith(MINUS) ? `${MINUS}$${digits.slice(1)}` : `$${digits}`;
}

/** The form for sentences: one decimal unless it is whole. `value` is in per cent: 42.5. */
export function formatPercent(value: Numeric): string {
  return `${formatNumber(value, isWhole(value) ? 0 : 1)}%`;
}
/** The form for columns: always so many decimals. */
export function formatPercentFixed(value: Numeric, decimals = 1): string {
  return `${formatNumber(value, decimals)}%`;
}
export function formatPoints(value: Numeric): string {
  return `${formatSigned(value, isWhole(value) ? 0 : 1)} ${round(value, 1).abs().equals(1) ? 'point' : 'points'}`;
}
function isWhole(value: Numeric): boolean {
  return round(value, 1).isInteger();
}

/** A count with its noun: `1 day`, `12 days`, `8.9 months`. */
export function formatWith(value: Numeric, one: string, many: string, decimals = 0): string {
  const rounded = round(value, decimals);
  return `${formatNumber(rounded, rounded.isInteger() ? 0 : decimals)} ${rounded.equals(1) ? one : many}`;
}

/** `2026-11-20` → `November 20, 2026`. */
export function formatDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${MONTHS[Number(month) - 1] ?? month} ${Number(date)}, ${year}`;
}

/** `A`, `A and B`, `A, B and C`; what does not fit into `max` characters is counted: `A, B and 12 more`. */
export function formatList(items: readonly string[], max = 120): string {
  for (let shown = items.length; shown > 0; shown--) {
    const left = items.length - shown;
    const parts = left > 0 ? [...items.slice(0, shown), `${formatNumber(decimal(left))} more`] : items;
    const text = parts.length === 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
    if (text.length <= max) return text;
  }
  return 'none';
}

/** Whole days from one day to another, negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((new Date(`${to}T00:00:00Z`).getTime() - new Date(`${from}T00:00:00Z`).getTime()) / 86_400_000);
}
