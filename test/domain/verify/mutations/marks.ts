/** Dates, counts and tickers changed, and statistics invented. */
import type { CorpusReport } from '../corpus.ts';
import { bound, figureOf, shuffled, stillTrue, symbolsOf } from './annotated.ts';
import type { Change, Draw } from './annotated.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
export function wrongDates(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    if (!fact || !['date', 'year', 'age'].includes(fact.kind)) return [];
    const changes: Change[] = [];
    for (const match of one.text.matchAll(/\d{1,4}/g)) {
      const value = Number(match[0]);
      const by = (draw.random() < 0.5 ? -1 : 1) * (1 + Math.floor(draw.random() * 3));
      const other = value + by <= 0 || (match[0].length < 3 && fact.kind === 'date' && value + by > 28) ? value - Math.abs(by) : value + by;
      if (other > 0)
        changes.push([
          {
            start: one.start + match.index,
            end: one.start + match.index + match[0].length,
            text: String(other).padStart(match[0].length, '0'),
          },
        ]);
    }
    const month = MONTHS.find((name) => one.text.includes(name));
    if (month)
      changes.push([
        {
          start: one.start + one.text.indexOf(month),
          end: one.start + one.text.indexOf(month) + month.length,
          text: MONTHS[(MONTHS.indexOf(month) + 1 + Math.floor(draw.random() * 10)) % 12] ?? '',
        },
      ]);
    return changes;
  });
}

const NUMBERS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
];
export function wrongCounts(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    if (!fact || !['count', 'years', 'ratio'].includes(fact.kind) || one.factIds.length > 1) return [];
    const figure = figureOf(one);
    if (figure) {
      if (figure.decimals > 0) return [];
      return [1, 2].flatMap((more) => {
        const value = figure.value + (draw.random() < 0.4 && figure.value > more ? -more : more) * (figure.value >= 1000 ? 1000 : 1);
        if (stillTrue(report, one, figure.start, figure.value, value, draw)) return [];
        return [
          [
            {
              start: figure.start,
              end: figure.start + figure.digits.length,
              text: figure.digits.includes(',') ? value.toLocaleString('en-US') : String(value),
            },
          ],
        ];
      });
    }
    const match = new RegExp(`\\b(?:${NUMBERS.join('|')})\\b`, 'i').exec(one.text);
    if (!match) return [];
    const index = NUMBERS.indexOf(match[0].toLowerCase());
    return [1, 2, 3].flatMap((more) => {
      const other = NUMBERS[(index + more) % NUMBERS.length] ?? 'two';
      if (other === 'one' || bound(report, one, one.start + match.index) !== null) return [];
      return [
        [
          {
            start: one.start + match.index,
            end: one.start + match.index + match[0].length,
            text: /^[A-Z]/.test(match[0]) ? other.charAt(0).toUpperCase() + other.slice(1) : other,
          },
        ],
      ];
    });
  });
}

/** Statements that no sheet bears out; `#` is drawn anew each time. */
const INVENTED = [
  'About #% of households your age have saved less than this.',
  'The market has returned #% a year over the past decade.',
  'Studies put the average retiree’s spending at $#,000 a year.',
  'A typical family of your income saves $#,000 a year.',
  'Experts expect inflation of #% next year.',
  'Your home is worth about $#0,000.',
  'Nearly # in 100 such plans run out of money.',
  'Medicare premiums will take another $# a month.',
  'The fund has beaten its index in # of 40 years.',
  'Your tax rate in retirement would be around #%.',
  'You could earn $#,000 a year from part-time work.',
  'Bonds have fallen #% since January.',
  'A couple like you needs $#,000 for health care.',
  'The company lost #% of its value in a week.',
  'Your accounts have grown #% since last year.',
  'That is $#,000 more than the average American has.',
  'Roughly #% of your trades lost money.',
  'The probability of a recession is #%.',
];
export function invented(report: CorpusReport, draw: Draw): Change[] {
  const ends = [...report.text.matchAll(/[a-z]\.(?=\n\n)/g)].map((match) => match.index + 2);
  return shuffled([...INVENTED], draw.random)
    .slice(0, 16)
    .flatMap((sentence) => {
      const at = ends[Math.floor(draw.random() * ends.length)];
      const number = 11 + Math.floor(draw.random() * 88);
      // By chance a fact's own figure, which would be a true number in a strange sentence.
      if (
        at === undefined ||
        report.facts.some(
          ({ value, display }) =>
            Math.round(Number(value)) === number || display.includes(`${number},000`) || display.includes(`${number}0,000`),
        )
      )
        return [];
      return [[{ start: at, end: at, text: ` ${sentence.replace('#', String(number))}` }]];
    });
}

const STRANGERS = ['VTX', 'QQQM', 'SPLG', 'ARKK', 'FXAIX', 'SCHD', 'IVV', 'AGG', 'TSLA', 'DIA'];
export function wrongTickers(report: CorpusReport, draw: Draw): Change[] {
  const known = symbolsOf(report);
  return known.flatMap((symbol) =>
    [...report.text.matchAll(new RegExp(`(?<![\\w.-])${symbol}(?![\\w.-]?\\w)`, 'g'))].flatMap((match) => {
      const strangers = STRANGERS.filter((other) => !known.includes(other) && !report.facts.some(({ label }) => label.includes(other)));
      const from = Math.floor(draw.random() * strangers.length);
      return [0, 1].flatMap((more) => {
        const other = strangers[(from + more) % strangers.length];
        return other ? [[{ start: match.index, end: match.index + symbol.length, text: other }]] : [];
      });
    }),
  );
}
