/** Figures changed: a digit, the rounding, the unit, two exchanged. */
import type { Annotation, CorpusReport } from '../corpus.ts';
import { bound, figureOf, kindOf, shuffled, stillTrue } from './annotated.ts';
import type { Change, Draw } from './annotated.ts';

export function changedDigits(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    const figure = figureOf(one);
    if (!figure) return [];
    const places = [...figure.digits].flatMap((char, index) => (/\d/.test(char) ? [index] : []));
    return [0, 1].flatMap(() => {
      const place = places[Math.floor(draw.random() * places.length)] ?? 0;
      const digit = String((Number(figure.digits[place]) + 1 + Math.floor(draw.random() * 9)) % 10);
      const changed = figure.digits.slice(0, place) + digit + figure.digits.slice(place + 1);
      if (/^0\d/.test(changed) || stillTrue(report, one, figure.start, figure.value, Number(changed.replaceAll(',', '')), draw)) return [];
      return [[{ start: figure.start, end: figure.start + figure.digits.length, text: changed }]];
    });
  });
}

/** One or two units off in the last place shown, as a careless rounding would leave it. */
export function drifted(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    const figure = figureOf(one);
    if (!figure || figure.value === 0 || /^(?:19|20)\d\d$/.test(figure.digits)) return [];
    const step = figure.decimals > 0 ? 10 ** -figure.decimals : 10 ** (/0*$/.exec(figure.digits.replaceAll(',', ''))?.[0].length ?? 0);
    if (figure.value <= step) return [];
    const by = (draw.random() < 0.5 ? -1 : 1) * (draw.random() < 0.7 ? 1 : 2);
    const value = figure.value + by * step;
    if (value <= 0 || stillTrue(report, one, figure.start, figure.value, value, draw)) return [];
    const text =
      figure.digits.includes(',') || value >= 10_000
        ? value.toLocaleString('en-US', { minimumFractionDigits: figure.decimals, maximumFractionDigits: figure.decimals })
        : value.toFixed(figure.decimals);
    return [[{ start: figure.start, end: figure.start + figure.digits.length, text }]];
  });
}

const UNITS: [RegExp, string[]][] = [
  [/(?<=\d)\s?%/, [' points', ' years', ' million']],
  [/(?<=\d)\spercent\b/, [' points', ' dollars']],
  [/\smonths?\b/, [' years', '%', ' days']],
  [/\syears?\b/, [' months', '%']],
  [/\sdays?\b/, [' months', ' years']],
  [/\s(?:percentage )?points?\b/, ['%', ' years']],
  [/\smillion\b/, [' billion', ' thousand', '']],
  [/(?<=\d)[kK]\b/, ['M', '']],
  [/(?<=\d)M\b/, ['K', '']],
  [/\$/, ['€', '£']],
];
export function wrongUnits(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    for (const [pattern, others] of UNITS) {
      if (/year|month|day/.test(pattern.source) && /[$€]/.test(one.text)) continue;
      const match = pattern.exec(one.text);
      if (!match) continue;
      if (/\b(?:an?|per|each|every|one) ?$/i.test(one.text.slice(0, match.index)) && /dollars|thousand|hundred|million/i.test(one.text)) {
        draw.exclude('"a year" of an amount in words: a period, not a unit');
        continue;
      }
      const text = others[Math.floor(draw.random() * others.length)] ?? '';
      // What is said right after the annotation could give the unit back: `[[1.9|…]] months`, `62% of`.
      return [[{ start: one.start + match.index, end: one.start + match.index + match[0].length, text }]];
    }
    const after = /^\s(?:months?|years?|days?)\b/.exec(report.text.slice(one.end));
    if (!after) return [];
    return [[{ start: one.end, end: one.end + after[0].length, text: after[0].includes('year') ? ' months' : ' years' }]];
  });
}

function sameByPeriod(one: Annotation, other: Annotation): boolean {
  const [a, b] = [one.value, other.value];
  return (
    a !== null &&
    b !== null &&
    /month/.test(one.text + other.text) &&
    /year|annual/.test(one.text + other.text) &&
    (Math.abs(a / b - 12) < 0.01 || Math.abs(b / a - 12) < 0.01)
  );
}

/** `from 76.2% to 77.9%` of a margin: which end comes first says nothing; after a word of movement it does. */
function endsOfRange(report: CorpusReport, one: Annotation, other: Annotation): boolean {
  const before = report.text.slice(Math.max(0, one.start - 60), one.start);
  return (
    /^\s?(?:to|–|-|and)\s?$/.test(report.text.slice(one.end, other.start)) &&
    /\b(?:between|range|margin|band|runs?|interval|anything)\b/i.test(before) &&
    !/\b(?:lift|rais|ris|rose|fall|fell|drop|grow|grew|go|went|moves?)\w*\b/i.test(before)
  );
}

/** Two figures of one kind, exchanged, from one section. Equal figures, and figures of one fact, are left alone. */
export function swapped(report: CorpusReport, draw: Draw): Change[] {
  const section = (at: number) => report.text.slice(0, at).split(/\n#+ /).length;
  const pairs = report.annotations.flatMap((one, i) =>
    report.annotations.slice(i + 1).flatMap((other) => {
      if (kindOf(one) === 'words' || kindOf(one) !== kindOf(other) || section(one.start) !== section(other.start)) return [];
      const [a, b] = [figureOf(one), figureOf(other)];
      if (one.text === other.text || one.factIds.some((id) => other.factIds.includes(id))) return [];
      if (sameByPeriod(one, other)) {
        draw.exclude('the same amount by the month and by the year');
        return [];
      }
      if (endsOfRange(report, one, other)) {
        draw.exclude('the two ends of one range');
        return [];
      }
      if (
        a &&
        b &&
        (Math.abs(a.value - b.value) <= Math.max(10 ** -a.decimals, 10 ** -b.decimals) ||
          bound(report, one, a.start) !== null ||
          bound(report, other, b.start) !== null)
      )
        return [];
      return [
        [
          { start: one.start, end: one.end, text: other.text },
          { start: other.start, end: other.end, text: one.text },
        ],
      ];
    }),
  );
  return shuffled(pairs, draw.random).slice(0, 12);
}
