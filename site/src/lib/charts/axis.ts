/** The geometry of charts, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** The `d` of a line through points, straight from one to the next: the years between them are not known. */
export function line(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${tenth(x)},${tenth(y)}`).join('');
}
/** The `d` of what lies between two lines. */
export function band(lower: readonly Point[], upper: readonly Point[]): string {
  return lower.length === 0 ? '' : `${line([...lower, ...upper.toReversed()])}Z`;
}
/** The `d` of a part of a ring around the origin; `from` and `to` are shares of the turn, clockwise from the top. A whole turn is two circles, of which the inner one runs back. */
export function sector(from: number, to: number, inner: number, outer: number): string {
  const at = (share: number, radius: number): string =>
    `${tenth(Math.sin(share * 2 * Math.PI) * radius)},${tenth(-Math.cos(share * 2 * Math.PI) * radius)}`;
  const way = (start: number, end: number, radius: number): string =>
    `A${radius},${radius} 0 ${Math.abs(end - start) > 0.5 ? 1 : 0} ${end > start ? 1 : 0} ${at(end, radius)}`;
  // An arc that ends where it begins would be none.
  if (to - from >= 1)
    return `M${at(0, outer)}${way(0, 0.5, outer)}${way(0.5, 1, outer)}ZM${at(1, inner)}${way(1, 0.5, inner)}${way(0.5, 0, inner)}Z`;
  return `M${at(from, outer)}${way(from, to, outer)}L${at(to, inner)}${way(to, from, inner)}Z`;
}
function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Lines of a dollar axis from zero: at most five with the zero line, on round steps. */
export function dollarTicks(most: number): number[] {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(Math.max(most, 1) / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Moves labels apart so that no two are closer than `gap`, keeping their order and staying within the height. */
export function spread(positions: readonly number[], gap: number, height: number): number[] {
  const placed = positions.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  placed.forEach((label, index) => (label.at = Math.max(label.at, index === 0 ? 0 : (placed[index - 1]?.at ?? 0) + gap)));
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    const label = placed[index];
    if (label) label.at = Math.min(label.at, index === placed.length - 1 ? height : (placed[index + 1]?.at ?? height) - gap);
  }
  return placed.sort((a, b) => a.index - b.index).map(({ at }) => at);
}
