/** How every number of the site is written. Rounding is the domain's, so that a page and a report never differ. */
import { formatNumber } from '#domain/format.ts';
import { decimal } from '#domain/money.ts';

export { formatMoney, formatMoneyExact, formatNumber, formatPercent, formatPercentFixed, formatSigned } from '#domain/format.ts';

/** For the axes and labels of charts, three figures at most: `$8M`, `$2.24M`, `$952k`, `$0`. */
export function formatCompactMoney(dollars: number): string {
  const sign = dollars < 0 ? '\u2212' : '';
  const size = Math.abs(dollars);
  if (size >= 999_500) return `${sign}$${trimmed(size / 1e6)}M`;
  return size >= 999.5 ? `${sign}$${formatNumber(size / 1e3, 0)}k` : `${sign}$${formatNumber(size, 0)}`;
}

function trimmed(millions: number): string {
  const decimals = millions >= 99.95 ? 0 : millions >= 9.995 ? 1 : 2;
  const text = formatNumber(millions, decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** In a column whose other values have a decimal: `91%` → `91.0%`, `−10 points` → `−10.0 points`; what is no such value stays. */
export function withDecimal(text: string): string {
  return text.replace(/^([+−]?[\d,]+)(%| points)$/, '$1.0$2');
}

/** A share from 0 to 1 in whole per cent, as in sentences: `87%`. */
export function formatShare(share: number): string {
  return `${formatNumber(decimal(share).times(100), 0)}%`;
}
