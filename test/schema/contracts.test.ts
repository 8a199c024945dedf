import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWERS } from '../../schema/answers.ts';
import { AssetClassWeights } from '../../schema/instrument.ts';
import { JobMessage, JobRequest } from '../../schema/job.ts';
import { MATERIALS } from '../../schema/material.ts';
import { NewAccount, NewPosition } from '../../schema/portfolio.ts';
import { MarkFailedTask, readStateInput } from '../../schema/workflow.ts';
import { line } from '../../schema/values.ts';

const uuid = '6f1c9a52-7f7b-4d2e-9a61-0d6a4f4b8c11';

describe('weights', () => {
  it('accepts what sums to exactly 100 and refuses a hundredth of a per cent more or less', () => {
    expect(AssetClassWeights.safeParse({ equity: 60, fixed_income: 40 }).success).toBe(true);
    expect(AssetClassWeights.safeParse({ equity: 33.3333, fixed_income: 33.3333, cash: 33.3334 }).success).toBe(true);
    expect(AssetClassWeights.safeParse({ equity: 60, fixed_income: 40.01 }).success).toBe(false);
    expect(AssetClassWeights.safeParse({ equity: 99.99 }).success).toBe(false);
    expect(AssetClassWeights.safeParse({}).success).toBe(false);
  });

  it('refuses a class that nobody knows', () => {
    expect(AssetClassWeights.safeParse({ stocks: 100 }).success).toBe(false);
  });

  it('is not fooled by the float that 0.1 + 0.2 is', () => {
    expect(AssetClassWeights.safeParse({ equity: 0.1, cash: 0.2, fixed_income: 99.7 }).success).toBe(true);
  });
});

describe('what a person sends', () => {
  it.each(['-1', '-0.5', '0', '0.00', 'NaN', 'Infinity', '1e308', '1,000', '', '1234567890123', '0.123456789'])(
    'refuses the quantity %j',
    (quantity) => {
      expect(NewPosition.safeParse({ symbol: 'VTI', quantity }).success).toBe(false);
    },
  );

  it.each(['1', '0.00000001', '999999999999.12345678'])('takes the quantity %j as it is', (quantity) => {
    expect(NewPosition.parse({ symbol: 'VTI', quantity }).quantity).toBe(quantity);
  });

  it.each([
    ['vti', 'VTI'],
    [' brk.b ', 'BRK.B'],
    ['BF-B', 'BF-B'],
    ['brk/b', 'BRK/B'],
    ['12803a108', '12803A108'],
  ])('reads the symbol %j as %j', (symbol, read) => {
    expect(NewPosition.parse({ symbol, quantity: '1' }).symbol).toBe(read);
  });

  it.each(['', '.VTI', 'A'.repeat(21), "VTI'; DROP TABLE users", 'VT;I', 'ВТИ'])('refuses the symbol %j', (symbol) => {
    expect(NewPosition.safeParse({ symbol, quantity: '1' }).success).toBe(false);
  });

  it.each(['ſ', 'ßa', 'µ'])('refuses the symbol %j, whose upper case is another one', (symbol) => {
    expect(NewPosition.safeParse({ symbol, quantity: '1' }).success).toBe(false);
  });

  it.each(['0', '0.0000001', '1.1234567', '1234567890123'])(
    'refuses the price %j, which the database would round, or could not hold',
    (amount) => {
      expect(NewPosition.safeParse({ symbol: 'VTI', quantity: '1', price: { amount, asOf: '2026-11-20' } }).success).toBe(false);
    },
  );

  it('takes the smallest and the largest price', () => {
    for (const amount of ['0.000001', '999999999999.999999'])
      expect(NewPosition.safeParse({ symbol: 'VTI', quantity: '1', price: { amount, asOf: '2026-11-20' } }).success).toBe(true);
  });

  it('refuses a price of no day that can be, and one in another currency', () => {
    for (const asOf of ['0000-01-01', '1899-12-31', '2026-02-30', '20.11.2026'])
      expect(NewPosition.safeParse({ symbol: 'VTI', quantity: '1', price: { amount: '1', asOf } }).success).toBe(false);
    expect(
      NewPosition.safeParse({ symbol: 'VTI', quantity: '1', price: { amount: '1', asOf: '2026-11-20', currency: 'EUR' } }).success,
    ).toBe(false);
  });

  it('says how an amount is written to whom sends a JSON number', () => {
    expect(NewAccount.safeParse({ name: '401k', cashBalance: 1500 }).error?.issues[0]?.message).toMatch(/string.*such as "/);
    expect(NewPosition.safeParse({ symbol: 'VTI', quantity: 3 }).error?.issues[0]?.message).toMatch(/string.*such as "/);
  });

  it('refuses fields that it does not know, a user id above all', () => {
    expect(NewAccount.safeParse({ name: '401k', userId: 'somebody' }).success).toBe(false);
    expect(JobRequest.safeParse({ readingLevel: 'expert', userId: 'somebody' }).success).toBe(false);
    expect(JobMessage.safeParse({ jobId: uuid, userId: 'somebody' }).success).toBe(false);
  });

  it('refuses names with control or bidirectional characters', () => {
    for (const name of ['a\u0000b', 'a\nb', 'a\u202eb', 'a\u2066b', '   ']) expect(line(255).safeParse(name).success).toBe(false);
    // A person is told what is wrong with it, not that a string is no string.
    for (const [given, words] of [
      ['   ', 'must not be empty'],
      ['abcdef', 'must have at most 5 characters'],
      [undefined, 'is missing'],
      [7, 'must be a string'],
    ] as const) {
      expect(line(5).safeParse(given).error?.issues[0]?.message).toBe(words);
    }
    expect(line(255).parse(' Café – 401(k) 日本 ')).toBe('Café – 401(k) 日本');
  });

  it('never throws anything but a refusal, whatever it is handed', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof NewPosition.safeParse(value).success === 'boolean'));
  });
});

describe('contracts that belong together', () => {
  it('has material for every answer and an answer for every material', () => {
    expect(Object.keys(MATERIALS).sort()).toEqual(Object.keys(ANSWERS).sort());
  });

  it('hands Catch output to mark-failed with or without a cause, which takes whatever it is; a tester has to hand it what Catch does', () => {
    const job = { jobId: uuid, userId: 'demo' };
    const taken = (failure: unknown) => MarkFailedTask.parse({ action: 'mark-failed', ...job, failure }).failure;
    for (const failure of [{ Error: 'States.Timeout' }, { Error: 'X', Cause: '{}' }]) {
      expect(taken(failure)).toEqual(failure);
      expect(readStateInput('MarkFailed', { ...job, failure })).toHaveProperty('input');
    }
    for (const failure of [undefined, null, 7, 'X', {}, { Error: 7, Cause: null }]) {
      expect(Object.values(taken(failure)).filter((word) => word !== undefined)).toEqual([]);
      expect(readStateInput('MarkFailed', { ...job, failure })).toHaveProperty('faults');
    }
    expect(taken({ Error: 'X', Cause: { not: 'a text' } })).toMatchObject({ Error: 'X' });
    expect(MarkFailedTask.safeParse({ action: 'mark-failed', userId: 'demo', failure: {} }).success).toBe(false);
  });
});
