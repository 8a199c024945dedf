/** Some of a plan's paths, to try on them alone what cannot change the others. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { cashflows } from './cashflows.ts';
import type { Slice } from './futures.ts';
import type { Scenario } from './kernel.ts';
import { trial } from './trial.ts';

/** Those paths on which the plan still fails, and how many they are. `prices`: whether something of the plan reads them. */
export function failing(scenario: Scenario, shortfalls: Int16Array, prices: boolean): Scenario {
  const places: number[] = [];
  shortfalls.forEach((year, place) => void (year >= 0 && places.push(place)));
  return chosen(scenario, places, prices);
}

/** The paths at these ascending places alone, their futures and lives copied. */
export function chosen(scenario: Scenario, places: readonly number[], prices: boolean): Scenario {
  const { flows, futures, lives } = scenario;
  const [all, count, within] = [futures.count, places.length, (places.at(-1) ?? -1) + 1];
  const copied = (slice: Slice): Slice => {
    if (slice.only) return slice.only(places);
    const values = new Float64Array(flows.years * count);
    for (let year = 0; year < flows.years; year += 1) {
      const from = slice(year, 0, within);
      for (let at = 0, to = year * count; at < count; at += 1, to += 1) values[to] = from[places[at]!]!;
    }
    return (year, from, to) => values.subarray(year * count + from, year * count + to);
  };
  const { drawn } = lives;
  const alive =
    drawn && Uint8Array.from({ length: flows.years * count }, (_, cell) => drawn[Math.floor(cell / count) * all + places[cell % count]!]!);
  return {
    ...scenario,
    futures: { count, growth: copied(futures.growth), prices: prices ? copied(futures.prices) : futures.prices },
    lives: { ...lives, drawn: alive },
  };
}

/** The same futures and lives under a changed plan: the first year that each path cannot pay. */
export function shortfallsOf(input: ProjectionInput, scenario: Scenario): Int16Array {
  return trial(input, { ...scenario, flows: cashflows(input) }).shortfalls;
}
