import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf, normalised } from '#domain/knowledge/pooling.ts';

const numbers = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const tokens = fc
  .integer({ min: 1, max: 8 })
  .chain((length) => fc.array(fc.array(numbers, { minLength: length, maxLength: length }), { minLength: 1, maxLength: 6 }));

describe('pooling', () => {
  test('takes the mean of all tokens, and not the first', () => {
    expect(
      meanOf([
        [1, 0],
        [0, 1],
        [2, 2],
      ]),
    ).toEqual([1, 1]);
    expect(meanOf([[3, 4]])).toEqual([3, 4]);
  });

  test.each([
    ['nothing', []],
    ['an empty vector', [[]]],
    ['two lengths', [[1], [1, 2]]],
  ])('of %s is refused', (_, wrong) => {
    expect(() => meanOf(wrong)).toThrow(RangeError);
  });

  test.each([[[0, 0]], [[Number.NaN, 1]], [[Infinity, 1]]])('%o has no direction', (wrong) => {
    expect(() => normalised(wrong)).toThrow(RangeError);
  });

  test('law: the order of the tokens does not matter, and the length is one', () => {
    fc.assert(
      fc.property(
        tokens.filter((rows) => Math.hypot(...meanOf(rows)) > 1e-6),
        (rows) => {
          const [forwards, backwards] = [meanOf(rows), meanOf([...rows].reverse())];
          forwards.forEach((value, at) => expect(value).toBeCloseTo(backwards[at] ?? Number.NaN, 6));
          expect(Math.hypot(...normalised(forwards))).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
