/** What would bring the chance to its target, as the engine solved it, and what the target mix would do: read from the facts. */
import type { Sheet } from './sheet.ts';
import type { Situation } from './situation.ts';

export interface LeverText {
  kind: 'spend' | 'save' | 'later';
  /** As a table's row: `Spend {{…}} less a month`. */
  row: string;
  /** To begin a sentence: `spending {{…}} less a month`. */
  doing: string;
  chanceId: string;
}

/** Those that move something; the one asking for the smallest share of its base comes first. */
export function levers(sheet: Sheet): LeverText[] {
  const cut = sheet.number('lever-spend-cut-month');
  const save = sheet.number('lever-save-month');
  const later = sheet.number('lever-later-years');
  const spending = sheet.number('goal-month') ?? (sheet.number('goal-year') ?? 0) / 12;
  const years = later === 1 ? 'one year' : sheet.counted('lever-later-years', 'year', 'years');
  const found: (LeverText & { burden: number })[] = [];
  // Who still works cuts what is planned for later, not what is spent now; and where a phase counts, a part of what the goal is cut by.
  const [spend, doing] = sheet.has('spending-first-year')
    ? [
        'Plan to spend {{lever-spend-cut-month}} less a month at full spending',
        'planning to spend {{lever-spend-cut-month}} less a month at full spending',
      ]
    : isRetired(sheet)
      ? ['Spend {{lever-spend-cut-month}} less a month', 'spending {{lever-spend-cut-month}} less a month']
      : [
          'Spend {{lever-spend-cut-month}} less a month in retirement',
          'planning to spend {{lever-spend-cut-month}} less a month in retirement',
        ];
  if (cut !== null && cut > 0)
    found.push({ kind: 'spend', row: spend, doing, chanceId: 'lever-spend-chance', burden: spending > 0 ? cut / spending : 0.2 });
  if (later !== null && later > 0)
    found.push({
      kind: 'later',
      row: `Retire ${years} later`,
      doing: `retiring ${years} later`,
      chanceId: 'lever-later-chance',
      burden: later * 0.06,
    });
  if (save !== null && save > 0)
    found.push({
      kind: 'save',
      row: 'Save {{lever-save-month}} more a month',
      doing: 'saving {{lever-save-month}} more a month',
      chanceId: 'lever-save-chance',
      burden: spending > 0 ? (0.8 * save) / spending : 0.25,
    });
  return found.filter((lever) => sheet.fills(lever.row)).sort((a, b) => a.burden - b.burden);
}

function isRetired(sheet: Sheet): boolean {
  return sheet.number('years-to-retire') === 0;
}

/** Less than this is no change worth speaking of, in points. */
const NOTICEABLE = 0.5;
/** A free change that closes so much of the gap is the first step, though it does not reach the target. */
const WORTH_TAKING_FIRST = 0.4;

/** What the target mix alone would do to the chance, in points; null where it is not known, or the mix is not certain to be off its target. */
export function mixGain({ sheet, drifts }: Situation): number | null {
  const [chance, after] = [sheet.number('chance'), sheet.number('target-mix-chance')];
  return chance === null || after === null || !drifts.some(({ stem }) => stem.startsWith('class-')) ? null : after - chance;
}

/** Whether the free step comes before those that cost spending, saving or years. */
export function mixFirst(s: Situation): boolean {
  const gain = mixGain(s);
  const gap = (s.sheet.number('chance-target') ?? 0) - (s.sheet.number('chance') ?? 0);
  return gain !== null && gain >= 1 && gap > 0 && gain >= WORTH_TAKING_FIRST * gap;
}

/** The effect in a sentence, before and after; null when there is nothing to say. */
export function mixEffect(s: Situation): string | null {
  const gain = mixGain(s);
  if (gain === null) return null;
  if (Math.abs(gain) < NOTICEABLE)
    return 'Moving to your target mix would hardly move the chance: it would be {{target-mix-chance}}, against {{chance}} today.';
  if (gain < 0)
    return 'Moving to your target mix would take the chance from {{chance}} to {{target-mix-chance}}: what it offers is calmer years, not a better chance.';
  const target = s.sheet.number('chance-target');
  const left = target === null ? 0 : target - (s.sheet.number('target-mix-chance') ?? 0);
  const moving = 'Moving to your target mix, with nothing else changed, would lift the chance from {{chance}} to {{target-mix-chance}}';
  return `${moving}${left <= 0 ? '.' : mixFirst(s) ? ', a good part of the way.' : `: a help, but ${left > 10 ? 'far from' : 'not'} enough by itself.`}`;
}

/** Why fewer stocks can mean a better chance; it is an assumption of ours, so it is said. */
export function mixReason(s: Situation): string | false {
  const stocks = s.drifts.find(({ stem }) => stem === 'class-equity');
  return (
    (mixGain(s) ?? 0) >= NOTICEABLE &&
    (stocks?.points ?? 0) > 0 &&
    'With the cautious return we assume for stocks, a steadier mix gives up little and loses less in bad years.'
  );
}
