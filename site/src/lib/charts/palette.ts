/** Which colour a thing has on every page. Five categories at most; what is beyond is ranked bars in one colour. */
import type { Chart } from '#schema/report.ts';

const CLASSES: Record<string, string> = {
  equity: 'var(--chart-1)',
  fixed_income: 'var(--chart-2)',
  real_estate: 'var(--chart-3)',
  cash: 'var(--chart-4)',
  commodities: 'var(--chart-5)',
  other: 'var(--chart-other)',
  alternatives: 'var(--chart-other)',
};
/** The order of classes in rings and tables, whatever their size. */
const CLASS_ORDER = ['equity', 'fixed_income', 'real_estate', 'cash', 'commodities', 'alternatives', 'other', 'unknown'];

/** Key of a bar that stands for several small ones. */
export const REST = 'rest';

/** Null is the hatch of what is unknown. */
export function colourOf(kind: Chart['kind'], key: string): string | null {
  if (key === 'unknown') return null;
  if (kind === 'asset_class') return CLASSES[key] ?? 'var(--chart-other)';
  return key === 'other' || key === REST ? 'var(--chart-other)' : 'var(--chart-1)';
}

export function inOrder(chart: Chart): Chart['segments'] {
  return chart.kind === 'asset_class' ? classesInOrder(chart.segments) : chart.segments;
}

export function classesInOrder<T extends { key: string }>(classes: readonly T[]): T[] {
  return [...classes].sort((a, b) => CLASS_ORDER.indexOf(a.key) - CLASS_ORDER.indexOf(b.key));
}
