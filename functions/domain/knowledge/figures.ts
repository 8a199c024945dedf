/** Figures that a document states: how they are written, and whether they stand in a text. */
import type { StatedFigure } from '#schema/knowledge.ts';
import { formatMoney, formatNumber, formatPercent } from '../format.ts';

/** As sentences write it: `$24,500`, `2.8%`, `67`, `12 years`. */
export function displayOf({ kind, value }: Pick<StatedFigure, 'kind' | 'value'>): string {
  switch (kind) {
    case 'money':
      return formatMoney(value);
    case 'percent':
      return Number.isInteger(value * 10) ? formatPercent(value) : `${value}%`;
    case 'years':
      return `${formatNumber(value)} ${value === 1 ? 'year' : 'years'}`;
    case 'count':
      return formatNumber(value);
    case 'age':
    case 'year':
      return String(value);
  }
}

/** Whether the figure stands there as it is written, and is no part of a longer one: `67` is not in `167` nor in `67.5`. */
export function states(text: string, figure: Pick<StatedFigure, 'kind' | 'value'>): boolean {
  const display = displayOf(figure).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\d$.,])${display}(?![\\d%]|[.,]\\d)`).test(text);
}
