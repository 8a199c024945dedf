/** Comparisons and directions of a text, held against the values of what they relate. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from './claims.ts';
import { comparisonsIn } from './direction/between.ts';
import { wrongSide } from './direction/difference.ts';
import type { Comparison } from './direction/figure.ts';
import { contradiction } from './direction/poles.ts';
import { againstYardstick, sideBefore, wrongEnd } from './direction/yardstick.ts';
import { sameKind } from './matching.ts';
import { refused, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import type { Passage } from './passages.ts';
import type { Sheet } from './sheet.ts';

const ROW_VERDICT = /\b(?:(above|over)|below|under) (?:its |the |your )?(?:target|limit|minimum|maximum|threshold|line)\b/i;

/** Every comparison of a text; a figure whose direction is contradicted is refused itself. */
export function comparisonsOf(
  passages: readonly Passage[],
  opinions: readonly Opinion[],
  lines: ReadonlyMap<number, Opinion[]>,
  sheet: Sheet,
): Judged[] {
  const byPassage = new Map<Passage, Opinion[]>();
  for (const opinion of opinions) byPassage.set(opinion.passage, [...(byPassage.get(opinion.passage) ?? []), opinion]);
  const found: Judged[] = [];
  const tell = (passage: Passage, { start, end, factIds, reason }: Comparison) => {
    const claim: Claim = {
      text: passage.text.slice(start, end).trim(),
      line: passage.line,
      kind: 'comparison',
      value: 0,
      step: 1,
      bound: null,
      sign: 0,
      date: null,
      unit: null,
      period: null,
      alone: false,
      start,
      end,
    };
    found.push(reason === null ? told(claim, factIds, 'derived') : refused(claim, reason, passage.line));
  };
  const next = (said: Opinion[], opinion: Opinion) => said.slice(said.indexOf(opinion) + 1, said.indexOf(opinion) + 2).map(figure)[0];
  const figure = ({ claim, subject, judged }: Opinion) => ({
    claim,
    fact: judged.verdict === 'grounded' ? (subject?.fact ?? null) : null,
    derived: judged.verdict === 'derived',
    yardstick: subject?.yardstick ?? false,
  });
  for (const passage of passages) {
    const said = byPassage.get(passage);
    if (!said) {
      const verdict = passage.cell && ROW_VERDICT.exec(passage.text);
      if (verdict) rowVerdict(passage, verdict, lines.get(passage.line) ?? [], tell);
      continue;
    }
    for (const comparison of comparisonsIn(passage.text, said.map(figure))) tell(passage, comparison);
    for (const opinion of said) {
      const one = figure(opinion);
      const against =
        againstYardstick(passage.text, one, () => yardstickOf(opinion, sheet)) ?? sideBefore(passage.text, one, next(said, opinion));
      if (against) tell(passage, against);
      const reason =
        opinion.judged.verdict === 'grounded'
          ? (wrongEnd(passage.text, one) ?? contradiction(passage.text, one))
          : opinion.difference
            ? wrongSide(passage.text, {
                claim: opinion.claim,
                of: opinion.difference,
                stated: said.flatMap((other) =>
                  other !== opinion && other.subject ? [{ fact: other.subject.fact, start: other.claim.start }] : [],
                ),
              })
            : null;
      if (reason) opinion.judged = Object.assign(opinion.judged, refused(opinion.claim, reason, passage.line));
    }
  }
  return found;
}

/** A table's last word on a row: `above target`. */
function rowVerdict(
  passage: Passage,
  verdict: RegExpExecArray,
  row: Opinion[],
  tell: (passage: Passage, comparison: Comparison) => void,
): void {
  const [found, line] = row.filter(({ claim }) => claim.kind !== 'ticker');
  if (!found || !line || found.claim.kind !== line.claim.kind || found.passage === line.passage) return;
  const wrong = verdict[1] ? found.claim.value <= line.claim.value : found.claim.value >= line.claim.value;
  tell(passage, {
    start: verdict.index,
    end: verdict.index + verdict[0].length,
    factIds: [found, line].flatMap(({ judged }) => judged.factIds),
    reason: wrong ? `${found.claim.text} is not ${verdict[0]}, ${line.claim.text}` : null,
  });
}

/** The target or limit that a figure is measured against, where the sheet has but one that is about the same. */
function yardstickOf({ subject, claim, context }: Opinion, sheet: Sheet): Fact | null {
  if (!subject || subject.yardstick) return null;
  const own = new Set(subject.alternatives.flatMap(({ concepts }) => concepts.map(({ name }) => name)));
  const ranked = sheet.subjects
    .filter((other) => other.yardstick && sameKind(claim, other.fact))
    .map((other) => ({
      other,
      score:
        Math.max(
          ...other.alternatives.map(({ concepts }) =>
            concepts.filter(({ name }) => name !== 'yardstick' && own.has(name)).reduce((sum, { name }) => sum + sheet.weight(name), 0),
          ),
        ) +
        0.2 * context.fit(other, claim).coverage,
    }))
    .sort((x, y) => y.score - x.score);
  const [first, second] = ranked;
  return first && first.score > 0.3 && (!second || first.score > second.score + 0.1) ? first.other.fact : null;
}
