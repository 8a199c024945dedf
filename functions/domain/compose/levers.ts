/** What would bring the chance to its target, as the engine solved it: read from the facts, in the order a household would weigh them. */
import type { Sheet } from './sheet.ts';

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
  if (cut !== null && cut > 0)
    found.push({
      kind: 'spend', row: 'Spend {{lever-spend-cut-month}} less a month', doing: 'spending {{lever-spend-cut-month}} less a month',
      chanceId: 'lever-spend-chance', burden: spending > 0 ? cut / spending : 0.2,
    });
  if (later !== null && later > 0)
    found.push({ kind: 'later', row: `Retire ${years} later`, doing: `retiring ${years} later`, chanceId: 'lever-later-chance', burden: later * 0.06 });
  if (save !== null && save > 0)
    found.push({
      kind: 'save', row: 'Save {{lever-save-month}} more a month', doing: 'saving {{lever-save-month}} more a month',
      chanceId: 'lever-save-chance', burden: spending > 0 ? (0.8 * save) / spending : 0.25,
    });
  return found.filter((lever) => sheet.fills(lever.row)).sort((a, b) => a.burden - b.burden);
}
