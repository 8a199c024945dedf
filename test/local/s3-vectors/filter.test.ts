import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFilter, type Metadata } from '../../../lib/local/s3-vectors/filter.ts';

const all = (filter: unknown) => readFilter(filter, (key) => key !== 'text');
const document: Metadata = { published: 20261120, trust: 'official', symbols: ['VTI', 'BND'], draft: false };

describe('filters', () => {
  test.each<[unknown, boolean]>([
    [{ trust: 'official' }, true],
    [{ trust: { $eq: 'issuer' } }, false],
    [{ trust: { $ne: 'issuer' } }, true],
    [{ nothing: { $ne: 'issuer' } }, true],
    [{ published: { $gte: 20261120 } }, true],
    [{ published: { $gt: 20261120 } }, false],
    [{ published: { $lt: 20261121, $gte: 20260101 } }, true],
    [{ published: { $lte: 20261119 } }, false],
    [{ published: '20261120' }, false],
    [{ trust: { $gt: 5 } }, false],
    [{ symbols: 'BND' }, true],
    [{ symbols: { $in: ['BND', 'X'] } }, true],
    [{ symbols: { $in: ['X'] } }, false],
    [{ symbols: { $nin: ['X'] } }, true],
    [{ symbols: { $nin: ['VTI'] } }, false],
    [{ symbols: { $ne: 'VTI' } }, false],
    [{ draft: false }, true],
    [{ symbols: { $exists: true } }, true],
    [{ nothing: { $exists: false } }, true],
    [{ nothing: { $exists: true } }, false],
    [{ nothing: { $in: ['a'] } }, false],
    [{ $or: [{ nothing: { $exists: true } }, { trust: 'official' }] }, true],
    [{ $and: [{ trust: 'official' }, { symbols: 'X' }] }, false],
    [{ trust: 'official', symbols: 'X' }, false],
    [{ $and: [{ $or: [{ symbols: 'X' }, { symbols: 'VTI' }] }, { published: { $gt: 1 } }] }, true],
    [{ constructor: { $exists: true } }, false],
  ])('%j is %s', (filter, matches) => {
    expect(all(filter)(document)).toBe(matches);
  });

  test.each([
    [{}],
    [[]],
    ['x'],
    [null],
    [{ $and: [] }],
    [{ $or: {} }],
    [{ $not: [{ a: 1 }] }],
    [{ a: {} }],
    [{ a: { $regex: 'x' } }],
    [{ a: { $in: [] } }],
    [{ a: { $in: 'x' } }],
    [{ a: { $gt: '5' } }],
    [{ a: { $exists: 'yes' } }],
    [{ a: null }],
    [{ a: { $eq: [1] } }],
    [{ text: 'x' }],
    [{ $and: [{ text: { $exists: true } }] }],
  ])('%j is refused', (filter) => {
    expect(() => all(filter)).toThrow(expect.objectContaining({ name: 'ValidationException' }) as Error);
  });

  test('law: $ne, $nin and $exists are the contrary of their siblings; $and and $or are as in logic', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom('a', 'b'), fc.boolean());
    const metadata = fc.record({ k: fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })) }, { requiredKeys: [] });
    fc.assert(
      fc.property(metadata, value, fc.array(value, { minLength: 1, maxLength: 3 }), (held, one, some) => {
        const given = held as Metadata;
        const is = (filter: unknown) => all(filter)(given);
        expect(is({ k: { $ne: one } })).toBe(!is({ k: { $eq: one } }));
        expect(is({ k: { $nin: some } })).toBe(!is({ k: { $in: some } }));
        expect(is({ k: { $exists: false } })).toBe(!is({ k: { $exists: true } }));
        expect(is({ $or: some.map((each) => ({ k: each })) })).toBe(is({ k: { $in: some } }));
        expect(is({ $and: [{ k: one }, { k: { $in: some } }] })).toBe(is({ k: one }) && is({ k: { $in: some } }));
      }),
    );
  });
});
