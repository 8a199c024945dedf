/** Decides for each claim of a text whether it is a fact, and the one its sentence speaks of. */
import type { Fact } from '#schema/facts.ts';
import { exchangeDoubtful, exchangeReversed, recall, repeat, sumColumns } from './across.ts';
import { claimsIn } from './claims.ts';
import type { Claim } from './claims.ts';
import { comparisonsOf } from './comparing.ts';
import { Context } from './context.ts';
import type { Others } from './others.ts';
import { aliasesOf, codesOf, namesOf, tickersOf } from './names.ts';
import type { Judged, Opinion } from './opinion.ts';
import type { Passage } from './passages.ts';
import { Reader } from './reader.ts';
import { ofPeers, peersOf } from './peers.ts';
import { settle } from './settle.ts';
import type { Known } from './settle.ts';
import { Sheet } from './sheet.ts';
import { usualIn, usualsOf } from './usual.ts';
import { ofAnother, weigh } from './weigh.ts';

export type { Judged } from './opinion.ts';

const PERIOD = /^(?:(?:\w+ )?(?:a|per|each) )?(month|year|monthly|yearly|annual)\b/i;

/** The facts, prepared once for many passages. */
export class Judge {
  readonly #sheet: Sheet;
  readonly #reader: Reader;
  readonly #tickers: Set<string>;
  readonly #texts: string[];
  readonly #codes: Set<string>;
  readonly #knowsNine: boolean;
  readonly #known: Known;
  readonly #judged = new Map<string, Opinion[]>();

  constructor(facts: readonly Fact[], others?: Others) {
    const aliases = aliasesOf(facts);
    this.#sheet = new Sheet(facts, aliases);
    this.#reader = new Reader(facts, this.#sheet.vocabulary, aliases);
    this.#tickers = tickersOf(facts);
    this.#texts = [
      ...facts.filter((fact) => fact.kind === 'text' && fact.display.length > 5).map((fact) => fact.display),
      ...namesOf(facts),
    ];
    this.#codes = codesOf(facts);
    const { subjects, wholes } = this.#sheet;
    const [usuals, peers] = [this.#sheet.foreign ? (others?.impliedOf(subjects) ?? []) : usualsOf(subjects), peersOf(subjects)];
    const keys = new Set(usuals.flatMap(({ key }) => key ?? []));
    this.#known = (opinion, text, operands, before) =>
      usualIn(opinion.claim, opinion.context, text, { usuals, keys }) ??
      ofPeers(opinion.claim, opinion.context, { peers, wholes }) ??
      (this.#sheet.foreign ? (others?.workedOut(opinion, operands, before, wholes) ?? null) : null);
    this.#knowsNine = facts.some((fact) => /-at-90$|^poor-at-/.test(fact.id));
  }

  /** All claims of a text, comparisons among them, by their lines. */
  judge(passages: readonly Passage[]): Judged[] {
    const opinions = this.opinions(passages);
    const comparisons = comparisonsOf(passages, opinions, byLine(opinions), this.#sheet);
    return [...opinions.map(({ judged }) => judged), ...comparisons].sort((x, y) => x.line - y.line);
  }

  /** What is found of each figure, date and ticker. A passage that was judged before, in another draft, is not judged again. */
  opinions(passages: readonly Passage[]): Opinion[] {
    this.#reader.open(passages);
    const opinions = passages.flatMap((passage) =>
      this.#opinionsOf(passage).map((opinion) => ({ ...opinion, passage, judged: { ...opinion.judged, line: passage.line } })),
    );
    recall(opinions);
    let before: Opinion[] = [];
    for (const line of byLine(opinions).values()) {
      settle(line, before, this.#sheet, this.#codes, this.#known);
      // The rows of a table stand together.
      const table = line[0]?.passage.cell?.table;
      before = table !== undefined && before[0]?.passage.cell?.table === table ? [...before, ...line] : line;
    }
    sumColumns(opinions);
    repeat(opinions);
    exchangeDoubtful(opinions);
    exchangeReversed(opinions);
    return opinions;
  }

  #opinionsOf(passage: Passage): Opinion[] {
    const key = JSON.stringify([passage.text, passage.around, this.#reader.key]);
    let opinions = this.#judged.get(key);
    if (!opinions) this.#judged.set(key, (opinions = this.#judge(passage)));
    return opinions;
  }

  #judge(passage: Passage): Opinion[] {
    const claims = claimsIn(passage, this.#texts, this.#knowsNine);
    if (claims.length === 0) return [];
    // `| A year | A month |` over the figures.
    const period = passage.cell && passage.cell.column > 0 ? PERIOD.exec(passage.around[0]?.text ?? '')?.[1]?.toLowerCase() : undefined;
    if (period) for (const claim of claims) if (claim.kind === 'money') claim.period ??= period.startsWith('month') ? 'month' : 'year';
    const context = new Context(this.#sheet, passage, claims, this.#reader.find);
    const opinions = claims.map((claim, index) => this.#weigh(claim, context, claims[index - 1]));
    const judged = opinions.map((opinion) => opinion.judged);
    return opinions.map((opinion) => {
      const claim = opinion.judged;
      const mended = claim.verdict === 'ungrounded' ? null : ofAnother(claim, judged);
      return mended ? { ...opinion, judged: mended, doubts: [] } : opinion;
    });
  }

  #weigh(claim: Claim, context: Context, before: Claim | undefined): Opinion {
    const opinion = weigh(claim, context, this.#sheet, this.#tickers);
    if (opinion.isFigure || claim.kind !== 'money' || claim.period !== null) return opinion;
    // `Social Security pays $2,450 a month and the pension $800`, `You spend $6,400 a month. Social Security sends you $2,450`.
    const also = before?.kind === 'money' && ALSO.test(context.text.slice(before.end, claim.start)) ? before.period : null;
    claim.period =
      also ??
      (context.passage.around.some(({ text, weight }) => weight >= 0.18 && weight < 1 && MONTHLY.test(text)) ||
      MONTHLY.test(context.text.slice(0, claim.start))
        ? 'month'
        : null);
    if (claim.period === null) return opinion;
    const again = weigh(claim, context, this.#sheet, this.#tickers);
    if (again.judged.verdict !== 'ungrounded') return again;
    claim.period = null;
    return opinion;
  }
}
const MONTHLY = /\$[\d,]+ (?:a|per|each|every) month\b|\b(?:each|every) month\b|\bmonthly\b/i;
const ALSO = /^[^.;:]{0,20}(?:,|\band\b)[^.;:]{0,40}$/;

function byLine(opinions: readonly Opinion[]): Map<number, Opinion[]> {
  const lines = new Map<number, Opinion[]>();
  for (const opinion of opinions) {
    const line = lines.get(opinion.passage.line);
    if (line) line.push(opinion);
    else lines.set(opinion.passage.line, [opinion]);
  }
  return lines;
}
