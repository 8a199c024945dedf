/** Who of the household is alive in which year, on every path. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { streamOf } from './generator.ts';
import { survival } from './life-table.ts';

/** Bit 0: the first person is alive at the year's start; bit 1: the second. 0 is a household that has ended. */
export type State = 0 | 1 | 2 | 3;
export const STATES = [0, 1, 2, 3] as const;

export interface Lives {
  /** The state in each year where it is the same on all paths. */
  certain: Uint8Array | null;
  /** Else by year and path: `drawn[year * count + path]`. */
  drawn: Uint8Array | null;
}

/** Keeps lifetimes apart from the market's draws of the same seed. */
const LIFE_STREAM = 0x51ed270b;

/**
 * Without people the household simply lasts as long as the plan. Lifetimes by the life table are drawn independently of each other and of markets,
 * two streams of their own a path, so that a path keeps its lifetimes whatever else changes.
 */
export function livesOf({ lives: people, seed }: ProjectionInput, years: number, count: number): Lives {
  if (people.length === 0) return { certain: new Uint8Array(years).fill(1), drawn: null };
  if (people.every((person) => person.years !== null)) {
    return {
      certain: Uint8Array.from({ length: years }, (_, year) =>
        people.reduce((state, person, n) => state | ((person.years ?? 0) > year ? 1 << n : 0), 0),
      ),
      drawn: null,
    };
  }
  const drawn = new Uint8Array(years * count);
  people.forEach(({ age, sex, years: fixed }, n) => {
    const alive = Uint32Array.from(survival(age, sex), (share) => Math.min(0xffffffff, share * 0x100000000));
    for (let path = 0; path < count; path += 1) {
      const u = fixed === null ? streamOf((seed ^ LIFE_STREAM) >>> 0, path * 2 + n).next() : 0;
      for (
        let year = 0;
        year < years && (fixed === null ? year === 0 || u < alive[Math.min(year, alive.length - 1)]! : year < fixed);
        year += 1
      )
        drawn[year * count + path]! |= 1 << n;
    }
  });
  return { certain: null, drawn };
}
