/** The thresholds of the checkup as fields: empty where the usual one holds. */
import type { CheckupLimits, LimitName } from '#schema/checkup-limits.ts';
import { SettingsChange, type MeView } from '#schema/settings.ts';
import { readNumber } from '#lib/portfolio/typed.ts';

export interface LimitField {
  /** `drift.warn`. */
  place: string;
  name: LimitName;
  side: 'warn' | 'fail';
  label: string;
  hint: string;
  usual: string;
  /** Shown at once. */
  first: boolean;
}
export type LimitFaults = Readonly<Record<string, string>>;

const NAMES: Record<LimitName, { label: string; unit: string }> = {
  drift: { label: 'Band around a target', unit: 'points' },
  singleCompany: { label: 'One company', unit: '% of everything' },
  singleFund: { label: 'One broad fund', unit: '% of everything' },
  narrowFund: { label: 'One narrow fund', unit: '% of everything' },
  sectorOver: { label: 'A sector above the market', unit: 'points' },
  glidePath: { label: 'Stocks beside the glide path', unit: 'points' },
  fundOverlap: { label: 'Two funds alike', unit: '% of their companies' },
  fundCost: { label: 'Fund costs', unit: '% a year' },
  idleCash: { label: 'Idle cash', unit: '% of everything' },
  cashMonths: { label: 'Cash for', unit: 'months of spending' },
  priceAgeDays: { label: 'Age of the oldest price', unit: 'days' },
  classified: { label: 'Classified', unit: '% of everything' },
};

export function limitFields(usual: MeView['usualLimits']): LimitField[] {
  return (Object.entries(NAMES) as [LimitName, { label: string; unit: string }][]).flatMap(([name, { label, unit }]) =>
    (['warn', 'fail'] as const).flatMap((side): LimitField[] => {
      const limit = usual[name]?.[side];
      if (limit === undefined) return [];
      const both = usual[name]?.fail !== undefined;
      const means = side === 'fail' ? 'act on' : 'look at';
      return [
        {
          place: `${name}.${side}`,
          name,
          side,
          first: name === 'drift',
          usual: String(limit),
          label: both ? `${label}: ${means}` : label,
          hint: name === 'drift' ? 'In points. Drift beyond it is something to look at, twice as much to act on.' : `In ${unit}`,
        },
      ];
    }),
  );
}

export function typedLimits(limits: CheckupLimits | null, fields: readonly LimitField[]): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ place, name, side }) => [place, String((limits?.[name] as { warn?: number; fail?: number } | undefined)?.[side] ?? '')]),
  );
}

/** Null where every limit is as usual. */
export function readLimits(
  typed: Readonly<Record<string, string>>,
  fields: readonly LimitField[],
): { limits: CheckupLimits | null; faults?: never } | { faults: LimitFaults; limits?: never } {
  const faults: Record<string, string> = {};
  const limits: Partial<Record<LimitName, Record<string, number>>> = {};
  for (const { place, name, side } of fields) {
    const words = (typed[place] ?? '').trim();
    if (words === '') continue;
    const read = readNumber(words.replace(/%\s*$/, ''), '', 'Write a number, such as 5; nothing for the usual one.');
    if (read.fault === undefined) limits[name] = { ...limits[name], [side]: Number(read.value) };
    else faults[place] = read.fault;
  }
  if (Object.keys(faults).length > 0) return { faults };
  const parsed = SettingsChange.safeParse({ checkupLimits: limits });
  if (parsed.success) return { limits: Object.keys(limits).length === 0 ? null : (parsed.data.checkupLimits ?? null) };
  for (const { path, message } of parsed.error.issues)
    faults[path.slice(1).join('.')] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return { faults };
}
