/** What follows from two or three facts without a word for the steps: only where so many digits are no luck. */
import { describe, expect, it } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { OTHERS } from '#domain/verify/others.ts';
import { claimsIn } from '#domain/verify/claims.ts';
import type { Claim } from '#domain/verify/claims.ts';
import { aliasesOf } from '#domain/verify/names.ts';
import { Sheet } from '#domain/verify/sheet.ts';
import { followsFrom } from '#domain/verify/workings.ts';
import type { Fact } from '#schema/facts.ts';
import { seeded } from './mutations.ts';
import { expectOnlyAsWritten, factsOf } from './sentences.ts';

const LUCK = 0.02;

function subjectsOf(facts: readonly [id: string, kind: Fact['kind'], value: number, label: string, display: string][]) {
  const all = facts.map(([id, kind, value, label, display]): Fact => {
    return { id, kind, value, label, display, asOf: '', source: { formula: '', inputs: {} } };
  });
  return new Sheet(all, aliasesOf(all)).subjects;
}
function claimOf(text: string): Claim {
  const [claim, ...more] = claimsIn({ text, line: 1 }, [], false);
  if (!claim || more.length > 0) throw new Error(`one claim was meant: ${text}`);
  return claim;
}
const idsOf = (text: string, pool: ReturnType<typeof subjectsOf>, luck = LUCK) =>
  followsFrom(claimOf(text), pool, luck)?.map(({ fact }) => fact.id) ?? null;

const farm = subjectsOf([
  ['price', 'money', 3_140_000, 'Gross price of the land', '$3,140,000'],
  ['down', 'percent', 30, 'Paid down', '30%'],
  ['debt', 'money', 773_250, 'All farm debt', '$773,250'],
  ['rent', 'money', 63_480, 'Rent a year', '$63,480 a year'],
  ['tax', 'money', 6_230, 'Property tax a year', '$6,230 a year'],
  ['acres', 'count', 407, 'Acres that are kept', '407 acres'],
]);

describe('figures that were worked out', () => {
  it.each([
    ['a share of an amount', '$942,000 comes at once', ['price', 'down']],
    ['the rest of it', '$2,198,000 is owed by the buyer', ['price', 'down']],
    ['a difference', '$2,366,750 stays', ['price', 'debt']],
    ['a difference, by the month', '$4,770.83 a month is what the land brings', ['rent', 'tax']],
    ['one of so many parts', '$155.97 an acre', ['rent', 'acres']],
    ['a share less another amount', '$168,750 is spare', ['price', 'down', 'debt']],
    ['a ratio', '24.63% of the price goes to the bank', ['price', 'debt']],
    ['a ratio of a difference', '90.19% of the rent is kept', ['rent', 'tax']],
  ])('finds %s', (_, text, ids) => {
    expect(idsOf(text, farm)).toEqual(ids);
  });

  it.each([
    ['another digit', '$942,100 comes at once'],
    ['a stock and a flow together', '$709,770 in all'],
    ['an amount by the week', '$91.75 a week'],
    ['a percentage of two digits', '25% of the price goes to the bank'],
    ['a difference with a sign, since a result has none', '−$2,366,750'],
  ])('does not find %s', (_, text) => {
    expect(idsOf(text, farm)).toBeNull();
  });

  it('gives up when what lies near is so much that one result would be luck', () => {
    const many = subjectsOf(Array.from({ length: 14 }, (_, i) => [`m${i}`, 'money', 1000 * (i + 3) + 10 * i * i, `Amount ${i}`, '$1']));
    expect(idsOf('$7,010 in all', many.slice(0, 2))).toEqual(['m0', 'm1']);
    expect(idsOf('$7,010 in all', [...many.slice(2), ...many.slice(0, 2)])).toBeNull();
  });

  it('takes the facts that a figure beside it was derived from', () => {
    const net = { ...farm[3]!, from: ['rent', 'tax'] };
    expect(followsFrom(claimOf('$703,020 in all'), [net, farm[2]!], LUCK)).toBeNull();
    expect(followsFrom(claimOf('$57,250 a year'), [net, farm[4]!], LUCK)).toEqual([net, farm[4]]);
  });

  it('takes figures at random for worked out no more often than it is told to', () => {
    const random = seeded(11);
    const money = () => Math.round(10 ** (3 + 3 * random()) / 10) * 10;
    let passed = 0;
    const tries = 3000;
    for (let i = 0; i < tries; i++) {
      const pool = subjectsOf(
        Array.from({ length: 10 }, (_, k) =>
          k % 4 === 3
            ? [`p${k}`, 'percent', Math.round(1000 * random()) / 10, `Share ${k}`, '1%']
            : [`m${k}`, 'money', money(), `Amount ${k}`, '$1'],
        ),
      );
      const digits = 3 + Math.floor(3 * random());
      const figure = Math.round(10 ** (digits - 1 + random())) * 10 ** (6 - digits);
      if (idsOf(`$${figure.toLocaleString('en-US')} in all`, pool)) passed++;
    }
    expect(passed).toBeGreaterThan(0);
    expect(passed / tries).toBeLessThanOrEqual(LUCK);
  });
});

describe('in a sentence over the sheet of another', () => {
  it.each([
    ['Grants for education and for the arts: $273,400.', '$273,400', '$272,400'],
    ['Realized and unrealized gains of $589,900 carried the year.', '$589,900', '$598,900'],
    ['Bonds at target would be $2,526,000.', '$2,526,000', '$2,562,000'],
    // Beside what it states wrongly, a figure is no sum of others.
    ['The foundation paid $402,000 in grants.', '$402,000', '$403,000'],
  ])('%s', (text, right, wrong) => {
    expectOnlyAsWritten(factsOf('ferrante-foundation'), text, [[right, wrong]]);
  });

  it('is not asked over our own, where what is usually derived is known', () => {
    const drifting = factsOf('sample-drifting');
    expectOnlyAsWritten(drifting, 'Stocks, cash and real estate together: $1,039,461.', [['$1,039,461', '$1,039,641']]);
    const [sum] = judgeOf(drifting, OTHERS)('Stocks, property, cash: $1,039,461.');
    expect(sum?.verdict).toBe('ungrounded');
  });
});
