import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { maskFor, namesIn } from '#ports/traces/mask.ts';
import { namesOf } from '#ports/traces/names.ts';
import { householdOf, portfolioOf } from '../../../bin/agent/household.ts';
import { workOf, type Agent } from '../../../bin/agent/work.ts';

const masked = (value: unknown, names: string[] = []): string => JSON.stringify(maskFor(names)(value));

describe('A masked value', () => {
  test('holds no figure, in whatever script and wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double(), fc.string({ unit: 'grapheme' }), (value, number, text) => {
        expect(masked({ value, number, [text]: text, arabic: '٣٤', wide: '１２' })).not.toMatch(/\p{Nd}/u);
      }),
    );
  });

  test('keeps its structure and its words', () => {
    expect(maskFor()({ title: 'Cash covers 9 months, not $12,345.67', ok: true, none: null, list: ['50%'] })).toEqual({
      title: 'Cash covers # months, not $#',
      ok: true,
      none: null,
      list: ['#%'],
    });
  });

  test.each([
    ['ACME (Acme Widgets Inc.) fell', ['ACME', 'Acme Widgets Inc.'], '[a] ([b]) fell'],
    ['acme widgets inc. again', ['Acme Widgets Inc.'], '[a] again'],
    ['Acme Widgets and Acme', ['Acme', 'Acme Widgets'], '[a] and [b]'],
    ['The fund T rose', ['VTI'], 'The fund T rose'],
    ['Theory of VTI', ['VTI'], 'Theory of [a]'],
    ['a (b) [c] {d} $', ['(b)', '[c]'], 'a [a] [b] {d} $'],
  ])('names nothing that it was told: %s', (text, names, expected) => {
    expect(maskFor(names)(text)).toBe(expected);
  });

  test('takes words in capitals for symbols, also where nobody told of them, and leaves common ones', () => {
    expect(maskFor()('Sell HBRNOTE and BRK.B in the IRA; an ETF of US stocks')).toBe('Sell [a] and [b] in the IRA; an ETF of US stocks');
  });

  test('gives one name one label, in capitals, in ids and in tokens', () => {
    expect(maskFor(['VTI'])(['VTI', 'vti', '{{holding-vti-value}}', '{{holding-bnd-pct:about}}', '{{company-apple-inc-pct}}'])).toEqual([
      '[a]',
      '[a]',
      '{{holding-[a]-value}}',
      '{{holding-[b]-pct:about}}',
      '{{company-[c]-pct}}',
    ]);
  });

  test('reads large numbers in words, and leaves small ones that count nothing of anybody’s', () => {
    expect(maskFor()('one of them; forty thousand dollars; twenty-five years; one hundred and two')).toBe(
      'one of them; # dollars; # years; #',
    );
  });

  test('is masked text by text: nothing reaches from one into the next, also where a text holds what stands between them', () => {
    expect(maskFor(['Acme Fund', 'Nul\u0000Fund'])(['two', 'one', 'Acme', 'Fund', '1', ',5', 'a\u0000b', 'Nul\u0000Fund'])).toEqual([
      'two',
      'one',
      'Acme',
      'Fund',
      '#',
      ',#',
      'a\uFFFDb',
      '[a]',
    ]);
  });

  test('tells a fact by its id alone', () => {
    const fact = {
      id: 'holding-vti-value',
      kind: 'money',
      label: 'VTI (Zebra Fund), value',
      display: '$98,765',
      value: 98_765,
      asOf: '2026-11-20',
      source: { formula: 'x', inputs: { quantity: 12 } },
    };
    expect(maskFor()({ facts: [fact], said: 'Zebra Fund is VTI' })).toEqual({ facts: ['holding-[a]-value'], said: '[b] is [a]' });
  });

  test('names no income as its household calls it', () => {
    const fact = {
      id: 'income-1-year',
      kind: 'money',
      label: 'Pension of Uncle Zebra a year, in today’s money',
      display: '$1',
      value: 1,
      asOf: '2026-11-20',
      source: { formula: 'x', inputs: {} },
    };
    expect(namesIn([fact])).toEqual(['Pension of Uncle Zebra']);
  });
});

/** Words that are both a symbol and said of markets. */
const ALSO_WORDS = new Set(['CASH']);
const asked = (id: string) => ({
  household: householdOf(id),
  asOf: '2026-11-22',
  readingLevel: 'standard' as const,
  symbols: [],
  name: null,
  insist: false,
});

describe.each(HOUSEHOLDS.map(({ id }) => id))('What leaves of the household %s', (id) => {
  test.each(['planner', 'reporter', 'charter', 'retirement'] as const satisfies Agent[])(
    'of the %s holds no figure, no symbol and no name of what it holds',
    async (agent) => {
      const seen: string[] = [];
      const work = await workOf({ ...asked(id), agent });
      await work.run((assignment) => {
        const { material, compose, judge } = assignment;
        // As agents do it: the answer is masked after the material that it is about. Only the planner and the charter know the portfolio.
        const mask = maskFor(agent === 'planner' || agent === 'charter' ? namesOf(portfolioOf(householdOf(id))) : []);
        const answer = compose(material);
        seen.push(JSON.stringify([mask({ material }), mask(answer)]));
        const judgement = judge(answer);
        if (!('draft' in judgement)) throw new Error('The composed text does not pass.');
        return Promise.resolve({
          authored: { draft: judgement.draft, authorship: { writer: 'rules', fallback: false, repairs: 0 }, standIn: null },
        } as never);
      });
      expect(seen).toHaveLength(1);
      const [text = ''] = seen;
      expect(text).not.toMatch(/\p{Nd}/u);
      for (const name of namesOf(portfolioOf(householdOf(id)))) {
        if (name.length < 2 || ALSO_WORDS.has(name)) continue;
        expect(text, name).not.toMatch(
          new RegExp(`(?<![\\p{L}\\p{N}])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu'),
        );
      }
    },
    60_000,
  );
});
