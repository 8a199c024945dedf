import { describe, expect, it } from 'vitest';
import { drawnFutures, type DrawPaths } from '#domain/retirement/futures.ts';
import { openModel } from '#domain/retirement/models.ts';
import { verdict } from '#domain/retirement/project.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { plan } from './plans.ts';

const YEARS = 3;
const valueOf = (year: number, path: number) => year * 1_000_000 + path;

/** Draws values that tell their year and path, and notes what was asked for. */
function told(): { draw: DrawPaths; asked: [first: number, paths: number, anew: boolean][] } {
  const asked: [number, number, boolean][] = [];
  const draw: DrawPaths = (paths, first, into = { growth: new Float64Array(paths * YEARS), prices: new Float64Array(paths * YEARS) }) => {
    asked.push([first, paths, into.growth.length === paths * YEARS]);
    for (let year = 0; year < YEARS; year += 1) {
      for (let path = 0; path < paths; path += 1) {
        into.growth[year * paths + path] = valueOf(year, first + path);
        into.prices![year * paths + path] = -valueOf(year, first + path);
      }
    }
    return into;
  };
  return { draw, asked };
}

describe('drawn futures', () => {
  it('of few paths are drawn at once', () => {
    const { draw, asked } = told();
    drawnFutures(draw, 32_768);
    expect(asked).toEqual([[0, 32_768, true]]);
  });

  it('of many paths are drawn a block at a time by who lives through them in order, and once more, all of them, by who comes back', () => {
    const { draw, asked } = told();
    const count = 40_000;
    const { growth, prices } = drawnFutures(draw, count);
    const live = () => {
      for (let from = 0; from < count; from += 1024) {
        const to = Math.min(count, from + 1024);
        for (let year = 0; year < YEARS; year += 1) {
          expect([growth(year, from, to)[0], growth(year, from, to).at(-1), growth(year, from, to).length]).toEqual([
            valueOf(year, from),
            valueOf(year, to - 1),
            to - from,
          ]);
          expect(prices(year, from, to).at(-1)).toBe(-valueOf(year, to - 1));
        }
      }
    };
    live();
    expect(asked).toHaveLength(40);
    expect(asked.at(-1)).toEqual([39_936, 64, false]);
    live();
    live();
    expect(asked.slice(40)).toEqual([[0, count, true]]);
  });

  it.each<[string, [from: number, to: number][]]>([
    [
      'blocks of other sizes',
      [
        [0, 100],
        [100, 1124],
        [1124, 1130],
        [1130, 2000],
      ],
    ],
    [
      'a place further on',
      [
        [0, 512],
        [4096, 4608],
        [0, 512],
      ],
    ],
    [
      'a part of the block',
      [
        [0, 1024],
        [0, 512],
        [512, 1024],
      ],
    ],
    [
      'more than a block, as a sample',
      [
        [0, 4096],
        [0, 1024],
        [1024, 2048],
      ],
    ],
    ['all of them', [[0, 50_000]]],
  ])('are the same asked for as %s', (_, ranges) => {
    const { growth } = drawnFutures(told().draw, 50_000);
    for (const [from, to] of ranges) {
      for (let year = 0; year < YEARS; year += 1) {
        expect([...growth(year, from, to)]).toEqual(Array.from({ length: to - from }, (__, i) => valueOf(year, from + i)));
      }
    }
  });

  it('without prices say so when they are read', () => {
    const { prices } = drawnFutures((paths) => ({ growth: new Float64Array(paths), prices: null }), 2);
    expect(() => prices(0, 0, 2)).toThrow('drawn without prices');
  });
});

it.each([
  ['constant spending', {}],
  [
    'guardrails, whose blocks are smaller',
    { rule: { kind: 'guardrails', upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15, floor: 0.75 } as const },
  ],
  [
    'an income in fixed dollars',
    { incomes: [{ label: 'Pension', annual: 10_000, fromYear: 2, indexed: false, growth: 0, owner: null, survivor: 0 as const }] },
  ],
])('a lognormal plan of many paths is the same to the bit whether they are drawn as they are lived through or were kept: %s', (_, some) => {
  const input = plan({ model: 'lognormal', paths: 33_000, ...some });
  const model = openModel(input, DEFAULT_DATA);
  const [streamed, kept] = [verdict(input, model), verdict(input, model)];
  expect(kept.fan).toEqual(streamed.fan);
  expect(kept.spendingAt90).toBe(streamed.spendingAt90);
  expect(kept.now).toEqual(streamed.now);
});
