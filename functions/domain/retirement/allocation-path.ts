import type { ProjectionInput } from '#schema/retirement.ts';
import type { Mix } from './market.ts';

/** The mix in each year of a plan: a straight line from today's through each of the glide's, then the last one; one object where nothing changes. */
export function mixesByYear({ mix, glide }: Pick<ProjectionInput, 'mix' | 'glide'>, years: number): Mix[] {
  const points = [{ inYear: 0, mix }, ...[...glide].sort((one, other) => one.inYear - other.inYear)];
  const last = points[points.length - 1]!;
  return Array.from({ length: years }, (_, year) => {
    if (year >= last.inYear) return last.mix;
    const next = points.findIndex(({ inYear }) => inYear > year);
    const [before, after] = [points[next - 1]!, points[next]!];
    const share = (year - before.inYear) / (after.inYear - before.inYear);
    if (share === 0) return before.mix;
    const assets = [...new Set([...Object.keys(before.mix), ...Object.keys(after.mix)])];
    return Object.fromEntries(assets.map((asset) => [asset, (before.mix[asset] ?? 0) * (1 - share) + (after.mix[asset] ?? 0) * share]));
  });
}

/** Every asset that is held at some time, sorted. */
export function assetsHeld({ mix, glide }: Pick<ProjectionInput, 'mix' | 'glide'>): string[] {
  const all = [mix, ...glide.map((point) => point.mix)];
  return [...new Set(all.flatMap((one) => Object.keys(one).filter((asset) => one[asset]! > 0)))].sort();
}
