import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClassificationAnswer } from '#schema/answers.ts';
import { ASSET_CLASSES, Classification } from '#schema/instrument.ts';
import { MIN_CONFIDENCE, normalised, proposalsFrom } from '../../functions/tagger/classify.ts';

const by = { writer: 'us.anthropic.claude-sonnet-4-6', asOf: '2026-11-20' };
const proposal: ClassificationAnswer['classifications'][number] = {
  symbol: 'NWSF',
  known: true,
  assetClass: [
    { key: 'equity', percent: 60 },
    { key: 'fixed_income', percent: 40 },
  ],
  regions: [{ key: 'north_america', percent: 100 }],
  sectors: [{ key: 'technology', percent: 30 }],
  confidencePercent: 80,
  evidence: 'It follows a balanced index.',
};
const only = (changes: Partial<typeof proposal>) =>
  proposalsFrom({ classifications: [{ ...proposal, ...changes }] }, ['NWSF'], by).get('NWSF');

describe('A proposal of the model', () => {
  test('is kept with who proposed it, when, how sure, and on what grounds', () => {
    expect(only({ sectors: [{ key: 'technology', percent: 100 }] })).toEqual({
      assetClass: { equity: 60, fixed_income: 40 },
      regions: { north_america: 100 },
      sectors: { technology: 100 },
      method: 'model',
      confidence: 0.8,
      asOf: '2026-11-20',
      source: 'proposed by us.anthropic.claude-sonnet-4-6: It follows a balanced index.',
    });
  });

  test('that does not add up in one part leaves that part unknown', () => {
    expect(only({})?.sectors).toBeNull();
    expect(only({})?.assetClass).toEqual({ equity: 60, fixed_income: 40 });
  });

  test('without a whole of asset classes leaves everything unknown', () => {
    expect(only({ assetClass: [{ key: 'equity', percent: 60 }] })).toMatchObject({ assetClass: null, regions: null, sectors: null });
  });

  test.each([
    [MIN_CONFIDENCE - 1, null],
    [MIN_CONFIDENCE, { equity: 60, fixed_income: 40 }],
  ])('of confidence %i counts as %j', (confidencePercent, expected) => {
    expect(only({ confidencePercent })?.assetClass).toEqual(expected);
  });

  test('that says the model does not know stays unknown, however sure it is', () => {
    expect(only({ known: false, confidencePercent: 100 })?.assetClass).toBeNull();
  });

  test('for a symbol that was not asked about, or a second one for the same, is dropped', () => {
    const stored = proposalsFrom(
      { classifications: [proposal, { ...proposal, known: false }, { ...proposal, symbol: 'VTI' }] },
      ['NWSF'],
      by,
    );
    expect([...stored.keys()]).toEqual(['NWSF']);
    expect(stored.get('NWSF')?.assetClass).not.toBeNull();
  });

  test('keeps the model’s words as one plain line', () => {
    expect(only({ evidence: 'one\ntwo\u202e three\u0000' })?.source).toBe('proposed by us.anthropic.claude-sonnet-4-6: one two  three');
  });
});

describe('Weights', () => {
  test('of 33, 33 and 33 become basis points that sum to 100', () => {
    expect(
      normalised([
        { key: 'a', percent: 33 },
        { key: 'b', percent: 33 },
        { key: 'c', percent: 33 },
      ]),
    ).toEqual({ a: 33.34, b: 33.33, c: 33.33 });
  });

  test.each([
    [94, null],
    [95, { a: 100 }],
    [105, { a: 100 }],
    [106, null],
  ])('that add up to %i per cent become %j', (percent, expected) => {
    expect(normalised([{ key: 'a', percent }])).toEqual(expected);
  });

  test('with a key twice are no weights', () => {
    expect(
      normalised([
        { key: 'a', percent: 50 },
        { key: 'a', percent: 50 },
      ]),
    ).toBeNull();
  });

  test('are either unknown or fit the contract, whatever the model proposes', () => {
    const weights = fc.array(fc.record({ key: fc.constantFrom(...ASSET_CLASSES), percent: fc.integer({ min: 0, max: 100 }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        weights,
        fc.integer({ min: 0, max: 100 }),
        (assetClass, confidencePercent) => Classification.safeParse(only({ assetClass, confidencePercent })).success,
      ),
    );
  });
});
