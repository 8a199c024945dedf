import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '#domain/format.ts';
import { numberWords, readNumberWords } from '#domain/number-words.ts';
import { verify } from '#domain/verify.ts';
import { UnknownFactError, factIdsIn, renderTemplate } from '#domain/render.ts';
import type { Fact } from '#schema/facts.ts';

function fact(id: string, kind: Fact['kind'], value: number | string, display: string): Fact {
  return { id, kind, value, display, label: id, asOf: '2026-11-20', source: { formula: 'stated by the test', inputs: {} } };
}

const FACTS = [
  fact('total', 'money', 1_204_113.456, '$1,204,113'),
  fact('small', 'money', 68_102.56, '$68,103'),
  fact('loss', 'money', -1234.5, '−$1,235'),
  fact('big', 'money', 999_600, '$999,600'),
  fact('goal-year', 'money', 30_500, '$30,500'),
  fact('text-money', 'money', '12345678901234.56', '$12,345,678,901,235'),
  fact('chance', 'percent', 85.65, '85.7%'),
  fact('target', 'percent', 71, '71%'),
  fact('drift', 'percent', -17.25, '−17.3 points'),
  fact('one-point', 'percent', 1, '+1 point'),
  fact('years', 'years', 5, '5 years'),
  fact('months', 'ratio', 1.5, '1.5 months'),
  fact('year', 'year', 2037, '2037'),
  fact('age', 'age', 18, '18'),
  fact('symbol', 'text', 'VTI', 'VTI'),
  fact('as-of', 'date', '2026-11-20', 'November 20, 2026'),
  fact('sly', 'text', '{{chance}}', '{{chance}} }} {{'),
];

describe('a template becomes text', () => {
  it.each([
    ['{{total}}', '$1,204,113'],
    ['{{total:exact}} {{loss:exact}}', '$1,204,113.46 −$1,234.50'],
    ['{{total:rounded}} {{small:rounded}} {{big:rounded}} {{chance:rounded}}', '$1.2 million $68,000 $1.0 million 86%'],
    ['{{goal-year:month}} a month', '$2,542 a month'],
    ['{{goal-year:monthly}}', '$2,542 a month'],
    [
      '{{total:about}} {{small:about}} {{goal-year:about}} {{chance:about}} {{target:about}}',
      'about $1.2 million about $68,000 about $30,000 about 86% 71%',
    ],
    ['{{chance:words}}, {{chance:words:cap}}', 'eighty-six percent, Eighty-six percent'],
    ['{{goal-year:words}}', 'thirty thousand five hundred dollars'],
    ['{{text-money:exact}}', '$12,345,678,901,234.56'],
    ['{{years:words}} on, {{years:words:cap}}', 'five on, Five'],
    ['{{months:number}} months, {{years:number}} years, {{year:number}}', '1.5 months, 5 years, 2037'],
    ['{{drift:points}} below, {{one-point:points}}', '17.3 points below, 1 point'],
    ['{{chance:an}} {{target:an}} {{age:an}} {{years:words:an}}', 'an 85.7% a 71% an 18 a five'],
    ['no token at all', 'no token at all'],
  ])('%s', (template, text) => {
    expect(renderTemplate(template, FACTS)).toBe(text);
  });

  it('never reads what a fact displays for tokens again', () => {
    expect(renderTemplate('named {{sly}}', FACTS)).toBe('named {{chance}} }} {{');
  });

  it('lists every token that cannot be filled with its line, and says why', () => {
    const template = 'A {{nobody}}\nB {{chance:loud}} {{chance}}\nC {{symbol:month}} {{months:words}}\nD {{chance} and }}';
    expect(() => renderTemplate(template, FACTS)).toThrow(UnknownFactError);
    try {
      renderTemplate(template, FACTS);
    } catch (error) {
      expect((error as UnknownFactError).unknown.map(({ token, line }) => `${line} ${token}`)).toEqual([
        '1 {{nobody}}',
        '2 {{chance:loud}}',
        '3 {{symbol:month}}',
        '3 {{months:words}}',
        '4 {{',
        '4 }}',
      ]);
      expect(String(error)).toMatch(/no such fact.*no such form.*does not fit a fact of kind text/s);
    }
  });

  it('names the facts of a template, each once', () => {
    expect(factIdsIn('{{chance}} {{total:exact}} {{chance:an}}')).toEqual(['chance', 'total']);
  });
});

describe("whatever a fact's value, the verifier takes what a form makes of it", () => {
  const of = (kind: Fact['kind'], id: string, value: number, label: string, display: string): Fact => ({
    ...fact(id, kind, value, display),
    label,
  });
  const refused = (template: string, facts: Fact[]) => verify(renderTemplate(template, facts), facts).ungrounded;
  const cents = fc.integer({ min: 100, max: 500_000_000_00 }).map((value) => value / 100);

  it('amounts, rounded', () => {
    fc.assert(
      fc.property(cents, (value) => {
        expect(
          refused('The portfolio is worth {{portfolio-total:about}}.', [
            of('money', 'portfolio-total', value, 'Value of the whole portfolio', formatMoney(value)),
          ]),
        ).toEqual([]);
      }),
    );
  });

  it('yearly amounts, by the month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_200, max: 5_000_000 }), (value) => {
        expect(
          refused('You plan on spending {{goal-year:monthly}}.', [
            of('money', 'goal-year', value, "Spending goal a year in retirement, in today's money", formatMoney(value)),
          ]),
        ).toEqual([]);
      }),
    );
  });

  it('an amount that ends like the name of a plan', () => {
    for (const value of [170_529 * 12, 2_046_342, 1_529 * 12])
      expect(
        refused('You plan on spending {{goal-year:monthly}}.', [
          of('money', 'goal-year', value, "Spending goal a year in retirement, in today's money", formatMoney(value)),
        ]),
      ).toEqual([]);
    expect(verify('A 529 plan and a 401(k) hold none of it; $529 is another thing.', []).ungrounded.map(({ text }) => text)).toEqual([
      '$529',
    ]);
  });

  it('chances, rounded and in words', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }).map((value) => value / 10),
        (value) => {
          const facts = [of('percent', 'chance', value, "Chance of success: that the money lasts to the plan's last year", `${value}%`)];
          for (const form of ['about', 'words', 'rounded'])
            expect(refused(`You have a chance of success of {{chance:${form}}}.`, facts)).toEqual([]);
        },
      ),
    );
  });

  it('and whole amounts in words', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999_999 }), (value) => {
        expect(
          refused('The portfolio is worth {{portfolio-total:words}}.', [
            of('money', 'portfolio-total', value, 'Value of the whole portfolio', formatMoney(value)),
          ]),
        ).toEqual([]);
      }),
    );
  });
});

describe('numbers in words', () => {
  it('read back as the number that was written', () => {
    fc.assert(fc.property(fc.nat(999_999_999), (value) => readNumberWords(numberWords(value)) === value));
  });

  it.each([
    [0, 'zero'],
    [21, 'twenty-one'],
    [115, 'one hundred fifteen'],
    [10_000, 'ten thousand'],
    [2_000_042, 'two million forty-two'],
  ])('%d is %s', (value, words) => {
    expect(numberWords(value)).toBe(words);
  });

  it('are only for whole numbers, and a run that is no number reads as none', () => {
    expect(() => numberWords(1.5)).toThrow(RangeError);
    expect(readNumberWords('two three')).toBeNull();
    expect(readNumberWords('one hundred and two')).toBe(102);
  });
});
