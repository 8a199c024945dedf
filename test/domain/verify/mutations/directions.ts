/** Words of period and direction, turned round. */
import type { Annotation, CorpusReport } from '../corpus.ts';
import { kindOf, sentenceOf } from './annotated.ts';
import type { Change, Draw, Stretch } from './annotated.ts';

const PERIODS: [RegExp, string][] = [
  [/\b(an?|per|each|every) year\b/i, '$1 month'],
  [/\b(an?|per|each|every) (?:year|month)\b/i, '$1 week'],
  [/\b(an?|per|each|every) month\b/i, '$1 year'],
  [/\/year\b/i, '/month'],
  [/\/month\b/i, '/year'],
  [/\/yr\b/i, '/mo'],
  [/\/mo\b/i, '/yr'],
  [/\bannually\b/i, 'monthly'],
  [/\byearly\b/i, 'monthly'],
  [/\bannual\b/i, 'monthly'],
  [/\bmonthly\b/i, 'yearly'],
];
export function wrongPeriods(report: CorpusReport): Change[] {
  return report.annotations.flatMap((one) => {
    if (!/[$]/.test(one.text)) return [];
    // In the annotation or right after it; before it only as "monthly" or "annual" in the same clause.
    const inside: Stretch = { start: one.start, text: report.text.slice(one.start, one.end) };
    const after: Stretch = {
      start: one.end,
      text:
        /^\s?(?:(?:an?|per|each|every) (?:year|month)|\/(?:yr|mo|year|month)|annually|yearly|monthly)\b/i.exec(
          report.text.slice(one.end),
        )?.[0] ?? '',
    };
    for (const stretch of [inside, after]) {
      const changes = PERIODS.flatMap(([pattern, by]): Change[] => {
        const match = pattern.exec(stretch.text);
        return match
          ? [
              [
                {
                  start: stretch.start + match.index,
                  end: stretch.start + match.index + match[0].length,
                  text: match[0].replace(pattern, by),
                },
              ],
            ]
          : [];
      });
      if (changes.length > 0) return changes;
    }
    return [];
  });
}

const DIRECTIONS: [RegExp, string][] = [
  [/\babove\b/, 'below'],
  [/\bbelow\b/, 'above'],
  [/\bover\b(?= (?:the|your|its|our|that|this))/, 'under'],
  [/\bunder\b(?= (?:the|your|its|our|that|this))/, 'over'],
  [/\bmore than\b/, 'less than'],
  [/\bless than\b/, 'more than'],
  [/\bhigher\b/, 'lower'],
  [/\b(?:lift|raise|increase|improve)(s?)\b/, 'lower$1'],
  [/\b(?:lower|reduce|cut)(s?)\b/, 'raise$1'],
  [/\brose\b/, 'fell'],
  [/\bfell\b/, 'rose'],
  [/\brise(s?)\b/, 'fall$1'],
  [/\bfall(s?)\b/, 'rise$1'],
  [/\bgr(?:ew|own)\b/, 'shrunk'],
  [/\bup\b(?= (?:from|by))/, 'down'],
  [/\bdown\b(?= (?:from|by))/, 'up'],
  [/\bbeneath\b/, 'above'],
  [/^ more\b(?= (?:an?|per|each|every) )/, ' less'],
  [/^ less\b(?= (?:an?|per|each|every) )/, ' more'],
  [/\bat least\b/, 'at most'],
  [/\bat most\b/, 'at least'],
  [/\b(?:warning, |fail\*\*, |pass, )?above (target|limit)\b/, 'below $1'],
  [/\bshort of\b/, 'ahead of'],
  [/\bexceeds\b/, 'falls short of'],
  [/\+(?=[$\d])/, '−'],
  [/[−](?=[$\d])/, '+'],
  [/\btoo much\b/, 'too little'],
  [/\btoo little\b/, 'too much'],
  [/\bclears\b/, 'misses'],
  [/\bunderweight\b/, 'overweight'],
  [/\boverweight\b/, 'underweight'],
];
/** A word of direction right beside a claim, turned round; of a comparison, or of a figure with a sign of its own. */
export function wrongDirections(report: CorpusReport, draw: Draw): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    const signed =
      fact !== undefined &&
      (/\b(?:above|below|drift|change|over|under|short|gain|loss|points)\b/i.test(`${fact.label} ${fact.display}`) ||
        /^[+−]/.test(one.text));
    // What stands in another sentence or another cell says nothing of this figure.
    const sentence = sentenceOf(report, one);
    const end = sentence.start + sentence.text.length;
    const near: Stretch = { start: Math.max(report.text.lastIndexOf('\n', one.start) + 1, sentence.start, one.start - 60), text: '' };
    near.text = report.text.slice(
      near.start,
      Math.min(one.end + 48, ...['\n', '. ', ' | '].map((stop) => report.text.indexOf(stop, one.end)).filter((at) => at >= 0)),
    );
    // A comparison of two annotated figures, a change from one to another, or a figure that is itself above or below.
    const pair = report.annotations.find(
      (other) =>
        other.start > one.end &&
        other.start - one.end < 40 &&
        kindOf(other) === kindOf(one) &&
        other.value !== null &&
        one.value !== null &&
        other.value !== one.value,
    );
    const between: Stretch | null = pair ? { start: one.end, text: report.text.slice(one.end, pair.start) } : null;
    const change =
      pair && /\bfrom\s$/.test(report.text.slice(0, one.start)) && /^\s?to\s/.test(between?.text ?? '')
        ? { start: Math.max(report.text.lastIndexOf('\n', one.start) + 1, one.start - 50), text: '' }
        : null;
    if (change) change.text = report.text.slice(change.start, one.start);
    const changes = [
      change,
      between &&
      !/[.;]\s|\n/.test(between.text) &&
      /\b(?:above|below|over|under|more|less|higher|short|exceeds|clears)\b/.test(between.text)
        ? between
        : null,
      signed ? near : null,
      verdictAfter(report, one),
      { start: one.end, text: report.text.slice(one.end, Math.max(one.end, Math.min(end, one.end + 12))) },
    ].flatMap((stretch) =>
      DIRECTIONS.flatMap(([pattern, by]): Change[] => {
        const match = stretch ? pattern.exec(stretch.text) : null;
        if (stretch && match && notADirection(stretch.text, match)) draw.exclude('"over the quarter", "gives rise to": no direction');
        else if (stretch && match)
          return [
            [
              {
                start: stretch.start + match.index,
                end: stretch.start + match.index + match[0].length,
                text: by.replace('$1', match[1] ?? ''),
              },
            ],
          ];
        return [];
      }),
    );
    return unlike(changes);
  });
}

function notADirection(text: string, match: RegExpExecArray): boolean {
  return (
    /^(?:over|under) (?:the|this|that|its|our|your) (?:past |last |whole )?(?:quarter|year|month|week|period|decade|summer|plan|years)\b/.test(
      text.slice(match.index),
    ) ||
    (/^ris/.test(match[0]) && /\bg(?:ives?|ave|iving) $/.test(text.slice(0, match.index)))
  );
}

/** What a row or a sentence says of a figure against its target, right after it: `| 85% | above target |`, `, below your target`. */
export function verdictAfter(report: CorpusReport, one: Annotation): Stretch | null {
  const text = /^[^\n.;]{0,60}/.exec(report.text.slice(one.end))?.[0] ?? '';
  return /\b(?:above|below|over|under|short of|clears|exceeds)\b(?=[^|]{0,12}\b(?:target|limit|minimum|maximum|policy|goal|ceiling)\b)/.test(
    text,
  )
    ? { start: one.end, text }
    : null;
}

export function unlike(changes: Change[]): Change[] {
  const seen = new Set<string>();
  return changes.filter((change) => !seen.has(JSON.stringify(change)) && seen.add(JSON.stringify(change)));
}
