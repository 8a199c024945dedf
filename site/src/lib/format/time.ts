/** Days and durations: `21 Nov 2026`, `09:14`, `37 s`. A day of the data is a day anywhere; an instant is told in the reader's own zone. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const INSTANT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `2026-11-21` → `21 Nov 2026`. */
export function formatDay(day: string): string {
  return short(DAY.format(new Date(`${day}T00:00:00Z`)));
}

/** `2026-11-21T09:14:02.000Z` → `21 Nov 2026, 09:14`. */
export function formatInstant(instant: string): string {
  const at = new Date(instant);
  return `${short(INSTANT_DAY.format(at))}, ${TIME.format(at)}`;
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
/** `2026-11` → `November 2026`. */
export function formatMonth(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

/** `under 0.1 s`, `0.8 s`, `37 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 0.05) return 'under 0.1 s';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** British English writes September with four letters. */
function short(day: string): string {
  return day.replace('Sept', 'Sep');
}
