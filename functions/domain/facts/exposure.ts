/** Facts about what the portfolio is made of: asset classes, regions and sectors, looked through the funds, against the household's targets. */
import { contributions } from '../allocation.ts';
import type { LookThrough, Segment } from '../allocation.ts';
import { drift, withoutCash } from '../drift.ts';
import type { Drift } from '../drift.ts';
import { CASH, CLASS_LABELS, REGION_LABELS, SECTOR_LABELS, UNKNOWN, idPart } from '../labels.ts';
import type { Measures } from '../measures.ts';
import { decimal, sum } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import type { Valuation } from '../valuation.ts';
import { HOUSEHOLD, figure } from './book.ts';
import type { FactBook, Inputs } from './book.ts';
import { originOfClassifications } from './holdings.ts';

/** So many holdings are named as the inputs of a segment; the rest is one figure. */
const NAMED = 3;
const PREFIX = { asset_class: 'class', region: 'region', sector: 'sector' } as const;
const LABELS: Record<LookThrough, Readonly<Record<string, string>>> = {
  asset_class: CLASS_LABELS,
  region: REGION_LABELS,
  sector: SECTOR_LABELS,
};
const WHAT = { asset_class: 'asset class', region: 'region', sector: 'sector' } as const;

export function writeExposure(book: FactBook, valuation: Valuation, measures: Measures, settings: HouseholdSettings): void {
  writeSegments(book, 'asset_class', measures.classes, valuation);
  writeSegments(book, 'region', measures.regions, valuation);
  writeSegments(book, 'sector', measures.sectors, valuation);
  if (settings.assetClassTargets) writeClassDrifts(book, measures.classes, settings.assetClassTargets);
  if (settings.regionTargets) writeRegionDrifts(book, withoutCash(measures.regions), settings.regionTargets);
}

function writeSegments(book: FactBook, kind: LookThrough, segments: readonly Segment[], valuation: Valuation): void {
  const parts = contributions(valuation, kind, NAMED);
  const origin = originOfClassifications(valuation.holdings.map(({ instrument }) => instrument.classification?.method));
  for (const { key, value, percent } of segments) {
    const id = `${PREFIX[kind]}-${idPart(key)}`;
    const label = labelOf(kind, key);
    book.money(`${id}-value`, `${label}, value`, value, {
      formula:
        key === UNKNOWN
          ? `sum of the holdings whose ${WHAT[kind]} is not known`
          : `sum of value × weight in this ${WHAT[kind]} over all holdings, rounded once to the cent`,
      inputs: inputsOf(parts.get(key) ?? [], value, key === CASH ? valuation.cash.toFixed() : '0'),
      origin,
    });
    book.percent(`${id}-pct`, `${label}, share of the portfolio`, percent, {
      formula: 'value ÷ portfolio total, in tenths of a per cent by largest remainder, so that the shares add up to 100.0',
      inputs: { value: `${id}-value`, total: 'portfolio-total' },
    });
  }
}

/** The largest holdings by name, cash of the accounts, and one figure for what is left: they add up to the value. */
function inputsOf(parts: readonly { symbol: string; amount: { toFixed(): string } }[], value: string, cash: string): Inputs {
  const left = decimal(value).minus(sum([cash, ...parts.map(({ amount }) => amount.toFixed())]));
  return {
    ...Object.fromEntries(parts.map(({ symbol, amount }) => [symbol, figure(amount.toFixed())])),
    ...(decimal(cash).isZero() ? {} : { 'cash in the accounts': 'cash-total' }),
    ...(left.isZero() ? {} : { 'other holdings and rounding': figure(left) }),
  };
}

function writeClassDrifts(
  book: FactBook,
  segments: readonly Segment[],
  targets: NonNullable<HouseholdSettings['assetClassTargets']>,
): void {
  for (const row of drift(segments, targets)) {
    const id = `class-${idPart(row.key)}`;
    const label = labelOf('asset_class', row.key);
    if (!segments.some(({ key }) => key === row.key)) writeNothing(book, id, label);
    writeTarget(book, id, label, row, `${id}-pct`);
  }
}

/** Targets for regions speak of what is invested, so the drift is measured on shares without cash, which are facts of their own. */
function writeRegionDrifts(book: FactBook, invested: readonly Segment[], targets: NonNullable<HouseholdSettings['regionTargets']>): void {
  for (const row of drift(invested, targets)) {
    const id = `region-${idPart(row.key)}`;
    const label = labelOf('region', row.key);
    if (!invested.some(({ key }) => key === row.key)) writeNothing(book, id, label);
    book.percent(`${id}-invested-pct`, `${label}, share of what is invested, cash left out`, row.percent, {
      formula: 'value of the region ÷ (portfolio total − cash and money market funds)',
      inputs: { total: 'portfolio-total', value: invested.some(({ key }) => key === row.key) ? `${id}-value` : 0 },
    });
    writeTarget(book, id, label, row, `${id}-invested-pct`);
  }
}

function writeNothing(book: FactBook, id: string, label: string): void {
  book.percent(`${id}-pct`, `${label}, share of the portfolio`, 0, {
    formula: 'nothing of it is held, as far as holdings are classified',
    inputs: { total: 'portfolio-total' },
  });
}

function writeTarget(book: FactBook, id: string, label: string, { target, points }: Drift, found: string): void {
  book.percent(`${id}-target-pct`, `${label}, target share`, target, {
    formula: 'as entered; what has no target has a target of 0',
    origin: HOUSEHOLD,
  });
  book.points(`${id}-drift`, `${label}, difference from the target`, points, {
    formula: 'share found − target share, in percentage points',
    inputs: { found, target: `${id}-target-pct` },
  });
}

function labelOf(kind: LookThrough, key: string): string {
  // A fund may be classified and its sectors still not be known.
  if (key === UNKNOWN)
    return kind === 'asset_class'
      ? 'Unknown asset class (unclassified holdings)'
      : `Not known by ${WHAT[kind]} (holdings whose ${WHAT[kind]} is unknown)`;
  const label = LABELS[kind][key] ?? key;
  // Real estate, commodities and cash are asset classes and sectors, with different amounts.
  return kind === 'sector' && key in CLASS_LABELS ? `${label} as a sector` : label;
}
