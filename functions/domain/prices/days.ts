/** Which trading days a run fetches. Days are UTC calendar days; a bar of a New York day is complete well before the next UTC day has passed. */

/** At most so many days in one run: the rest is the next run's, so none is lost. */
export const DAYS_A_RUN = 5;
/** A feed that has never run, or stood still for long, begins so many days ago. */
export const LOOK_BACK_DAYS = 30;
/** Where nothing has been stored yet: enough for a price to be judged by the next one. */
const FIRST_DAYS = 7;
/** A weekday without any bar is a holiday once it is so old; before, it may be late. */
export const HOLIDAY_AFTER_DAYS = 2;

const DAY_MS = 86_400_000;

/**
 * @param settled days that are stored or known to be closed.
 * @param refused days that were asked for in vain, the one that has waited longest first. They come last: however many there are, they keep no newer day away.
 * @returns weekdays before `today` that are not settled, the new ones oldest first.
 */
export function daysToFetch(today: string, settled: readonly string[], refused: readonly string[] = []): string[] {
  const known = new Set([...settled, ...refused]);
  // What lies before the first day ever asked for was never wanted.
  const first = [...known].sort()[0] ?? addDays(today, -FIRST_DAYS);
  const from = addDays(today, -LOOK_BACK_DAYS);
  const days = [];
  for (let day = first > from ? first : from; day < today; day = addDays(day, 1)) {
    if (isWeekday(day) && !known.has(day)) days.push(day);
  }
  return [...days, ...refused.filter((day) => day >= from && day < today)].slice(0, DAYS_A_RUN);
}

export function isWeekday(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
