/** In which order an account's positions are shown, and which of them. */
import type { ValuedPosition } from '#schema/portfolio.ts';

export interface Order {
  by: 'symbol' | 'value';
  isDescending: boolean;
}

/** Those whose symbol or name has the words, in the order asked for; what has no value comes last. */
export function arranged(positions: readonly ValuedPosition[], { by, isDescending }: Order, words = ''): readonly ValuedPosition[] {
  const wanted = words.trim().toLowerCase();
  const shown =
    wanted === ''
      ? positions
      : positions.filter(({ symbol, name }) => symbol.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted));
  const direction = isDescending ? -1 : 1;
  if (by === 'symbol') return [...shown].sort((a, b) => direction * compare(a.symbol, b.symbol));
  const values = new Map(shown.map(({ id, value }) => [id, value === null ? null : Number(value)]));
  return [...shown].sort((a, b) => {
    const [x, y] = [values.get(a.id) ?? null, values.get(b.id) ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return direction * (x - y) || compare(a.symbol, b.symbol);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
