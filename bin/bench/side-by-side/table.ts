/** The table of comparisons, for the terminal and the README: one line a headline, and below it why each is as it is. */
import { median, shown, type Unit } from '../figure.ts';
import { ratioOf, type Comparison } from './comparison.ts';

export const HEAD = ['Headline', 'This system', 'Plain baseline', 'Ratio', 'Limit', 'Growth: this system / plain'];

export function cellsOf(comparison: Comparison): string[] {
  const { what, unit, ours, plain, limit, growth } = comparison;
  return [
    what,
    amount(ours, unit),
    `${amount(plain.values, unit)}: ${plain.what}`,
    ratioOf(comparison),
    limit,
    growth.map((size) => grown(size, unit)).join('; '),
  ];
}

/** Numbered as the lines of the table are. */
export function reasons(comparisons: readonly Comparison[]): string[] {
  return comparisons.map(({ what, why }, index) => `${index + 1}. *${what}*: ${why}`);
}

function grown({ of, ours, plain }: Comparison['growth'][number], unit: Unit): string {
  return `${of} ${amount(ours, unit)}${plain === undefined ? '' : ` / ${amount(plain, unit)}`}`;
}

function amount(values: readonly number[], unit: Unit): string {
  const middle = median(values);
  return unit === 'ms' && middle >= 1000 ? shown(middle / 1000, 's') : shown(middle, unit);
}
