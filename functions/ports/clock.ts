/** The only place where a function learns what time it is; tests hand in their own. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** From one instant up to another. */
export interface Period {
  from: string;
  to: string;
}

/** The day and the month of an instant, UTC. */
export function periodsOf(instant: Date): { day: Period; month: Period } {
  const [year, month, date] = [instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate()];
  const at = (...parts: [number, number, number]) => new Date(Date.UTC(...parts)).toISOString();
  return {
    day: { from: at(year, month, date), to: at(year, month, date + 1) },
    month: { from: at(year, month, 1), to: at(year, month + 1, 1) },
  };
}

/** The calendar day of an instant, UTC: `2026-11-20`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
