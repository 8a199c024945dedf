/** Dates, whole or in part: `2026-11-20`, `November 20, 2026`, `20 Nov 2026`, `11/20/2026`, `11/20/26`, `September 2026`, `February 15`. */
import type { Add } from './claim.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
/** `June 74`: who has a month's name may have an age beside it. */
const NO_NAME = '(?!(?:April|May|June)\\s(?:3[2-9]|[4-9]\\d))';

const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/g;
const AMERICAN = /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(?![\d/])/g;
const SHORT = /(?<![\d/$])(\d{1,2})\/(\d{1,2})\/(\d{2})(?![\d/%])/g;
const MONTH_FIRST = new RegExp(`\\b(${MONTH})\\s${DAY},?\\s(\\d{4})\\b`, 'g');
const DAY_FIRST = new RegExp(`\\b(?:(?:the )?${DAY}(?: of)?\\s)?(${MONTH}),?(?: of)?\\s(\\d{4})\\b`, 'g');
const NO_YEAR = new RegExp(`\\b(?:${NO_NAME}(${MONTH})\\s(?:the )?${DAY}|(?:the )?${DAY}(?: of)?\\s(${MONTH}))(?![\\w%]|[.,]\\d)`, 'g');

export function dates(read: () => string, add: Add): void {
  const of = (year: string, month: number, day: string | undefined) =>
    `${year}-${String(month).padStart(2, '0')}${day ? `-${day.padStart(2, '0')}` : ''}`;
  const monthOf = (name: string) => MONTHS.indexOf(name.toLowerCase().slice(0, 3)) + 1;
  const each = (pattern: RegExp, date: (match: RegExpExecArray) => string) => {
    for (const match of read().matchAll(pattern)) add(match.index, match.index + match[0].length, { kind: 'date', date: date(match) });
  };
  each(ISO, (match) => match[0]);
  each(AMERICAN, (match) => of(match[3] ?? '', Number(match[1]), match[2]));
  for (const match of read().matchAll(SHORT))
    if (Number(match[1]) <= 12 && Number(match[1]) > 0 && Number(match[2]) <= 31 && Number(match[2]) > 0)
      add(match.index, match.index + match[0].length, { kind: 'date', date: of(`20${match[3] ?? ''}`, Number(match[1]), match[2]) });
  each(MONTH_FIRST, (match) => of(match[3] ?? '', monthOf(match[1] ?? ''), match[2]));
  each(DAY_FIRST, (match) => of(match[3] ?? '', monthOf(match[2] ?? ''), match[1]));
  each(NO_YEAR, (match) => of('-', monthOf(match[1] ?? match[4] ?? ''), match[2] ?? match[3]));
}
