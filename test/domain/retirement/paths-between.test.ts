import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '#domain/retirement/kernel.ts';
import { PathsBetween } from '#domain/retirement/paths-between.ts';
import { searched } from '#domain/retirement/spending.ts';

/** Futures whose growth names the path, so that a run of some knows which they are. */
function numbered(count: number): Scenario {
  const names = Float64Array.from({ length: count }, (_, path) => path);
  const slice = (__: number, from: number, to: number) => names.subarray(from, to);
  return {
    flows: { years: 1 },
    timing: 'begin',
    futures: { count, growth: slice, prices: slice },
    lives: { certain: null, drawn: null },
  } as unknown as Scenario;
}
/** Each path lasts up to a limit of its own; `odd` ones only beyond it. Counts the paths that are lived through. */
function runOf(limits: readonly number[], odd: ReadonlySet<number> = new Set()) {
  const lived = { paths: 0 };
  const run = (amount: number, { futures }: Scenario) => {
    lived.paths += futures.count;
    return Int16Array.from(futures.growth(0, 0, futures.count), (path) => (amount <= limits[path]! !== odd.has(path) ? -1 : 0));
  };
  return { run, lived };
}
const shares = fc.array(fc.double({ min: 10, max: 1000, noNaN: true }), { minLength: 20, maxLength: 400 });

describe('a search that lives through open paths alone', () => {
  it('counts what runs of all paths count, whatever is asked in which order', () => {
    fc.assert(
      fc.property(shares, fc.array(fc.double({ min: 1, max: 1100, noNaN: true }), { minLength: 2, maxLength: 12 }), (limits, amounts) => {
        const paths = new PathsBetween(numbered(limits.length), true, runOf(limits).run);
        for (const amount of amounts) {
          const all = limits.filter((limit) => amount <= limit).length / limits.length;
          expect(paths.about(amount, Number.POSITIVE_INFINITY)).toBe(all);
          expect(paths.exactly(amount)).toBe(all);
        }
      }),
    );
  });

  it('counts the first paths alone where few are asked for', () => {
    const limits = Array.from({ length: 100 }, (_, path) => path);
    expect(new PathsBetween(numbered(100), false, runOf(limits).run).about(5, 10)).toBe(0.5);
  });

  it('states only what a run of all paths confirms, though some last at more and not at less', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.5, 0.8, 0.9), (limits, every, share) => {
        const odd = new Set(limits.flatMap((_, path) => (path % 10 === every ? [path] : [])));
        const paths = new PathsBetween(numbered(limits.length), true, runOf(limits, odd).run);
        const found = searched(paths, (chance) => chance - share, { least: 1, guess: 100 }, 'low');
        if (found) expect(paths.exactly(found.low)).toBeGreaterThanOrEqual(share);
      }),
    );
  });

  it('knows a path that lasts at more but not at less from the run that has shown it, and lives through it again', () => {
    const limits = Array.from({ length: 100 }, (_, path) => 200 + path);
    const { run, lived } = runOf(limits, new Set([5]));
    const paths = new PathsBetween(numbered(100), true, run);
    expect([paths.exactly(230), paths.about(220, Number.POSITIVE_INFINITY)]).toEqual([0.71, 0.81]); // path 5 is taken to last at 220 too, since it does at 230
    expect(paths.exactly(204)).toBe(0.95);
    expect(paths.about(203, Number.POSITIVE_INFINITY)).toBe(0.96);
    expect(paths.about(204.5, Number.POSITIVE_INFINITY)).toBe(0.94);
    lived.paths = 0;
    expect(paths.about(203.5, Number.POSITIVE_INFINITY)).toBe(0.95);
    expect(lived.paths).toBeLessThan(4);
  });

  it('tells one search what another has found: the second aim takes a fraction of the first', () => {
    const limits = Array.from({ length: 10_000 }, (_, path) => 500 + ((path * 7919) % 10_000) / 20);
    const { run, lived } = runOf(limits);
    const paths = new PathsBetween(numbered(10_000), true, run);
    searched(paths, (chance) => chance - 0.85, { least: 1, guess: 700 }, 'low');
    const first = lived.paths;
    searched(paths, (chance) => chance - 0.9, { least: 1, guess: 700 }, 'low');
    expect(lived.paths - first).toBeLessThan(0.8 * first);
  });

  it('runs a few per cent of the paths after the first steps', () => {
    const limits = Array.from({ length: 10_000 }, (_, path) => 500 + ((path * 7919) % 10_000) / 20);
    const { run, lived } = runOf(limits);
    const paths = new PathsBetween(numbered(10_000), true, run);
    searched(paths, (chance) => chance - 0.9, { least: 1, guess: 700 }, 'low');
    expect(lived.paths).toBeLessThan(6 * 10_000);
  });
});
