/** The verifier beside a plain check that each number of the text is one that some fact displays: how long both take, and which lies they let through. */
import { partsVerifier } from '#domain/grounding.ts';
import type { Fact } from '#schema/facts.ts';
import { median, shown, timeEach } from '../figure.ts';
import type { Place } from '../place.ts';
import { sampleSheet, upTo, wordsOf } from '../texts-and-figures.ts';
import type { Comparison } from './comparison.ts';

const SIZES = [500, 2_000, 8_000] as const;
const HEADLINE = 2_000;
const FACTS = 300;
/** Lies of each kind. */
const LIES = 60;

const NUMBER = /[−-]?\$?\d[\d,]*(?:\.\d+)?%?/g;
const AMOUNT = /\$\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?%/g;

type Refused = (parts: readonly string[]) => number;

export async function verifier(place: Place): Promise<Comparison[]> {
  const { sheet, report } = await sampleSheet(place);
  const parts = [report.title, report.summary, report.markdown];
  const facts = upTo(sheet.facts, FACTS);
  const times = [];
  let reading: number[] = [];
  for (const words of SIZES) {
    const text = wordsOf(parts.join('\n\n'), words);
    const runs = place.runs(words > HEADLINE ? 9 : 21);
    const refusedOf = (of: (facts: readonly Fact[]) => Refused) => timeEach(runs, () => of(facts)([text]));
    times.push({ of: `${words.toLocaleString('en-US')} words`, words, ours: await refusedOf(ours), plain: await refusedOf(byMembership) });
    if (words === HEADLINE) reading = await timeEach(runs, () => text.match(NUMBER));
  }
  const headline = times.find(({ words }) => words === HEADLINE);
  return [
    {
      what: `${HEADLINE.toLocaleString('en-US')} words verified against ${FACTS} facts`,
      unit: 'ms',
      ours: headline?.ours ?? [],
      plain: { what: 'each number looked up among the facts’ displays', values: headline?.plain ?? [] },
      limit: `${shown(median(reading), 'ms')}: the numbers found, nothing looked up`,
      growth: times.map(({ of, ours, plain }) => ({ of, ours, plain })),
      why: whatIsCaught(parts, sheet.facts),
    },
  ];
}

/** Both are told the same lies in the sample report, one at a time. */
function whatIsCaught(parts: readonly [string, string, string] | string[], facts: readonly Fact[]): string {
  const [title = '', summary = '', markdown = ''] = parts;
  const all = [ours(facts), byMembership(facts)] as const;
  const [truth, refusedTruth] = all.map((refused) => refused([title, summary, markdown]));
  const lies = liesIn(markdown);
  const caught = (kind: 'invented' | 'swapped') =>
    all.map(
      (refused, n) => lies.filter((lie) => refused([title, summary, lie[kind]]) > (n === 0 ? (truth ?? 0) : (refusedTruth ?? 0))).length,
    );
  const [invented, swapped] = [caught('invented'), caught('swapped')];
  return `of ${lies.length} invented figures in the sample report the verifier refuses ${invented[0]} and the look-up ${invented[1]}; of ${lies.length} figures put in another’s place ${swapped[0]} and ${swapped[1]}. As it stands the report has ${truth} refused figures by the one and ${refusedTruth} by the other, which knows no rounding and no figure that follows from two. A report with a wrong figure in a true sentence is what Alex must not send: it is worth the milliseconds.`;
}

/** The body with one amount or percentage changed to a figure that nobody computed, and to that of another sentence. */
function liesIn(markdown: string): { invented: string; swapped: string }[] {
  const found = [...markdown.matchAll(AMOUNT)].filter(([text]) => /[1-9]/.test(text));
  const every = Math.max(1, Math.floor(found.length / LIES));
  return found
    .filter((_, n) => n % every === 0)
    .slice(0, LIES)
    .flatMap((match) => {
      const [text] = match;
      const isMoney = text.startsWith('$');
      const other =
        found.find((one) => one.index > match.index && one[0].startsWith('$') === isMoney && one[0] !== text) ??
        found.find((one) => one[0].startsWith('$') === isMoney && one[0] !== text);
      if (other === undefined) return [];
      const put = (instead: string) => `${markdown.slice(0, match.index)}${instead}${markdown.slice(match.index + text.length)}`;
      return [{ invented: put(text.replace(/[1-9]/, (digit) => String((Number(digit) % 9) + 1))), swapped: put(other[0]) }];
    });
}

function ours(facts: readonly Fact[]): Refused {
  const verify = partsVerifier(facts);
  return (parts) => verify(parts).ungrounded.length;
}

function byMembership(facts: readonly Fact[]): Refused {
  const known = new Set(facts.flatMap(({ display }) => display.match(NUMBER) ?? []));
  return (parts) => parts.flatMap((text) => text.match(NUMBER) ?? []).filter((number) => !known.has(number)).length;
}
