/** Days as statements write them. Which of 05/06/2026 is the month is known of a form, or shown by the date itself, or not known. */

export type DayOrder = 'month-first' | 'day-first' | null;
export type DayRead = { day: string } | { fault: string } | null;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const YEAR_FIRST = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const COMPACT = /(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)/;
const MONTH_NAME = /(?<![a-z])([a-z]{3})[a-z]*[-.\s]+(\d{1,2})(?:st|nd|rd|th)?[-,\s]+(\d{4})(?!\d)/gi;
const DAY_NAME = /(?<!\d)(\d{1,2})[-.\s]+([a-z]{3})[a-z]*[-.,\s]+(\d{4})(?!\d)/gi;
const NUMBERS = /(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;

/** The last day that the text names (a period ends with it); null when it names none. */
export function findDay(text: string, order: DayOrder): DayRead {
  const named = [...text.matchAll(MONTH_NAME)].map(([, month, day, year]) => [year, month, day] as const);
  const dayNamed = [...text.matchAll(DAY_NAME)].map(([, day, month, year]) => [year, month, day] as const);
  const byName = [...named, ...dayNamed].filter(([, month]) => MONTHS.includes((month ?? '').toLowerCase())).at(-1);
  if (byName) return made(byName[0], MONTHS.indexOf((byName[1] ?? '').toLowerCase()) + 1, byName[2], text);
  const iso = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (iso) return made(iso[1], iso[2], iso[3], text);
  const numbers = NUMBERS.exec(text);
  if (!numbers) return null;
  const [, first = '', mark, second = '', years = ''] = numbers;
  const year = years.length === 2 ? `20${years}` : years;
  const dayFirst = mark === '.' || Number(first) > 12 ? true : Number(second) > 12 ? false : order === null ? null : order === 'day-first';
  if (dayFirst === null && first !== second)
    return {
      fault: `“${numbers[0]}” could be ${longDay(year, first, second)} or ${longDay(year, second, first)}. Please write it as 2026-11-20.`,
    };
  return dayFirst === true ? made(year, second, first, text) : made(year, first, second, text);
}

function longDay(year: string, month: string, day: string): string {
  const name = MONTHS[Number(month) - 1] ?? month;
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${Number(day)}, ${year}`;
}

function made(year: string | undefined, month: string | number | undefined, day: string | undefined, text: string): DayRead {
  const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) && iso >= '1900-01-01';
  return exists ? { day: iso } : { fault: `“${text.trim().slice(0, 40)}” is no day. Please write it as 2026-11-20.` };
}
