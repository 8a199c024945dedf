/** Asset classes and regions as a plan sees them: how much there is, how much there should be, and what a share of each instrument adds. */
import type { Instrument } from '#schema/instrument.ts';
import { allocate, isCash, regionsOf } from '../allocation.ts';
import type { Segment } from '../allocation.ts';
import { withoutCash } from '../drift.ts';
import { CASH, UNKNOWN } from '../labels.ts';
import { decimal, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { Valuation } from '../valuation.ts';

export type Targets = Readonly<Partial<Record<string, number>>>;

/** One class or region in dollars: found and aimed at. */
export interface Sleeve {
  readonly key: string;
  readonly value: Decimal;
  readonly aim: Decimal;
}
export interface Mix {
  readonly classes: readonly Segment[];
  /** Of what is invested. */
  readonly regions: readonly Segment[];
  readonly classSleeves: readonly Sleeve[];
  readonly regionSleeves: readonly Sleeve[];
  /** Dollars that are not cash. */
  readonly invested: Decimal;
}

/** The charts' own segments, so that a plan, a chart and a fact agree. Sleeves are there only where targets are; one for cash always, since a sale may make the first of it. */
export function mixOf(valuation: Valuation, classTargets: Targets | null, regionTargets: Targets | null): Mix {
  const classes = allocate(valuation, 'asset_class');
  const regions = withoutCash(allocate(valuation, 'region'));
  const invested = sum(regions.map(({ value }) => value));
  // What is held below a cent shows in no segment, and can still be bought.
  const makeups = valuation.holdings.flatMap(({ instrument }) => makeupOf(instrument) ?? []);
  const held = (kind: 'classes' | 'regions') => makeups.flatMap((makeup) => [...makeup[kind].keys()]);
  return {
    classes,
    regions,
    invested,
    classSleeves: sleeves(classes, classTargets, valuation.total, [CASH, ...held('classes')]),
    regionSleeves: sleeves(regions, regionTargets, invested, held('regions')),
  };
}

function sleeves(segments: readonly Segment[], targets: Targets | null, whole: Decimal, also: readonly string[] = []): Sleeve[] {
  if (targets === null) return [];
  const found = new Map(segments.map(({ key, value }) => [key, value]));
  const keys = new Set([...Object.keys(targets).filter((key) => targets[key]), ...found.keys(), ...also]);
  keys.delete(UNKNOWN);
  return [...keys].sort().map((key) => ({ key, value: decimal(found.get(key) ?? 0), aim: whole.times(targets[key] ?? 0).dividedBy(100) }));
}

/** The sum of all distances from the aims, in dollars: exact. */
export function distance(sleeves: readonly Sleeve[]): Decimal {
  return sum(sleeves.map(({ value, aim }) => value.minus(aim).abs()));
}

/** Keys that are above their aim, or below it, by more than a twentieth of a point of `whole`. */
export function off(sleeves: readonly Sleeve[], whole: Decimal, side: 'above' | 'below'): Set<string> {
  const slack = whole.times(0.0005);
  return new Set(
    sleeves.filter(({ value, aim }) => (side === 'above' ? value.minus(aim) : aim.minus(value)).greaterThan(slack)).map(({ key }) => key),
  );
}

/** What a dollar in an instrument is in, as fractions. Cash is in no region; an instrument of unknown region is in `unknown`. */
export interface Makeup {
  readonly classes: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, number>;
  readonly cash: boolean;
}
/** Null for what nobody has classified. */
export function makeupOf(instrument: Instrument): Makeup | null {
  const classes = instrument.classification?.assetClass;
  if (!classes) return null;
  const cash = isCash({ instrument });
  return { classes: fractions(classes), regions: cash ? new Map() : fractions(regionsOf({ instrument }) ?? { [UNKNOWN]: 100 }), cash };
}
function fractions(weights: Targets): Map<string, number> {
  return new Map(Object.entries(weights).flatMap(([key, weight]) => (weight ? [[key, weight / 100]] : [])));
}

/** How much of a class must be in a fund for it to count as made of that class alone. */
export const PURE = 0.9;
