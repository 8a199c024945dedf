/** The words that say what a figure is of, changed. */
import type { Annotation, CorpusReport } from '../corpus.ts';
import { sentenceOf, symbolsOf } from './annotated.ts';
import type { Change, Draw, Stretch } from './annotated.ts';

/** Words that name different things, a family a line: one in the place of another makes a true figure a false statement. */
const FAMILIES: string[][] = [
  ['stocks', 'bonds', 'cash', 'real estate', 'commodities', 'alternatives'],
  ['equity', 'bonds', 'cash', 'alternatives'],
  ['client', 'spouse'],
  ['portfolio', 'benchmark'],
  ['mortgage', 'credit card', 'student loan', 'auto loan'],
  ['pension', 'Social Security'],
  ['advisory', 'fund'],
  ['dividends', 'interest', 'fees'],
  ['essential', 'lifestyle'],
  ['income', 'expenses'],
  ['North America', 'Europe', 'Asia'],
  ['technology', 'health care', 'financials', 'energy'],
  ['in a poor case', 'in the middle case'],
  ['spending', 'saving'],
  ['chance', 'drift'],
];
const words = (text: string) => text.toLowerCase();

export function wrongLabels(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    if (one.factIds.length !== 1 || one.derived) return [];
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    const sentence = sentenceOf(report, one);
    // The sentence must be about this claim alone, or this one come first, so that the word that is exchanged is the one that says what it is of.
    if (
      !fact ||
      report.annotations.some(
        (other) =>
          other !== one && other.start >= sentence.start && other.start < one.start && other.end <= sentence.start + sentence.text.length,
      )
    )
      return [];
    const found: Change[] = [];
    for (const family of FAMILIES) {
      const own = family.find(
        (word) =>
          new RegExp(`\\b${word}\\b`, 'i').test(sentence.text) &&
          new RegExp(`\\b${word.replace(/s$|^in (?:a|the) | case$/g, '')}`, 'i').test(fact.label),
      );
      if (!own) continue;
      const others = family.filter(
        (word) =>
          word !== own &&
          !words(sentence.text).includes(words(word)) &&
          !words(fact.label).includes(words(word.replace(/^in (?:a|the) | case$/g, ''))),
      );
      // Only where the sheet knows the other thing with another figure: then the sentence states it falsely.
      const known = others.filter((word) =>
        report.facts.some(
          (other) =>
            other.kind === fact.kind &&
            other.value !== fact.value &&
            new RegExp(`\\b${word.replace(/s$|^in (?:a|the) | case$/g, '')}`, 'i').test(other.label),
        ),
      );
      const match = new RegExp(`\\b${own}\\b`, 'i').exec(sentence.text);
      if (!match) continue;
      if (own === 'income' && /fixed[- ]$/i.test(sentence.text.slice(0, match.index))) {
        draw.exclude('"fixed income" is no income');
        continue;
      }
      for (const other of known) {
        if (
          report.facts.some(
            (fact2) =>
              fact2.kind === fact.kind &&
              fact2 !== fact &&
              fact2.display === fact.display &&
              words(fact2.label).includes(words(other).replace(/s$/, '')),
          )
        )
          continue;
        const text = /^\p{Lu}/u.test(match[0]) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
        found.push([{ start: sentence.start + match.index, end: sentence.start + match.index + match[0].length, text }]);
      }
    }
    return [...found, ...tickerLabel(report, one, sentence, fact.label + fact.id, draw)];
  });
}

/** A holding's figure said of another holding. */
export function tickerLabel(report: CorpusReport, one: Annotation, sentence: Stretch, about: string, draw: Draw): Change[] {
  const known = symbolsOf(report);
  const own = known.filter((symbol) => new RegExp(`\\b${symbol}\\b`).test(sentence.text));
  const [symbol] = own;
  if (own.length !== 1 || !symbol || !new RegExp(`\\b${symbol}\\b`, 'i').test(about.replaceAll('-', ' '))) return [];
  const others = known.filter(
    (other) =>
      other !== symbol &&
      report.facts.some(
        (fact) =>
          fact.kind === (/[$]/.test(one.text) ? 'money' : 'percent') &&
          new RegExp(`\\b${other}\\b`, 'i').test(`${fact.label} ${fact.id.replaceAll('-', ' ')}`) &&
          fact.display !== one.text,
      ),
  );
  const other = others[Math.floor(draw.random() * others.length)];
  const at = sentence.text.search(new RegExp(`\\b${symbol}\\b`));
  return other ? [[{ start: sentence.start + at, end: sentence.start + at + symbol.length, text: other }]] : [];
}
