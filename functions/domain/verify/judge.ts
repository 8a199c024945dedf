/**
 * Decides for each claim whether it is a fact, and the one its sentence speaks of. A figure must be some fact's (unit, sign,
 * precision), and the sentence must not speak better of another fact whose figure is a different one.
 */
import type { Fact } from '#schema/facts.ts';
import { claimsIn } from './claims.ts';
import type { Claim } from './claims.ts';
import { Context } from './context.ts';
import type { Fit } from './context.ts';
import { derive } from './derive.ts';
import type { Operands } from './derive.ts';
import { againstYardstick, comparisonsIn, contradiction } from './direction.ts';
import type { Comparison } from './direction.ts';
import { periodOf, sameFigure, sameKind, shows } from './matching.ts';
import type { Stated } from './matching.ts';
import { codesOf, namesOf, tickersOf } from './names.ts';
import type { Passage } from './passages.ts';
import { Sheet } from './sheet.ts';
import type { Subject } from './sheet.ts';
import type { Place } from './vocabulary.ts';

export interface Judged extends Claim {
  verdict: 'grounded' | 'derived' | 'ungrounded';
  factIds: string[];
  reason: string | null;
}

/** By how much better another fact must fit the sentence to take the claim away: the more, the more digits its figure says by itself. */
const MARGIN = 0.06;
/** Claims to either side, of which one may follow. */
const AROUND = 24;
const NOTICED = 0.03;
const LEADS = [1.4, 1.4, 1.5, 2.2, 3, 4];
/** From here on a rival is a doubt, which becomes a refusal when the two figures would fit each other's sentences better. */
const DOUBT = 1.02;
/** By how much two exchanged figures must fit better. */
const EXCHANGE = 0.14;

/** The facts, prepared once for many passages. */
export class Judge {
  readonly #sheet: Sheet;
  /** What a share is a share of, where a text does not say. */
  readonly #whole: Subject | null;
  readonly #tickers: Set<string>;
  readonly #texts: string[];
  readonly #names: string[];
  readonly #codes: Set<string>;
  readonly #knowsNine: boolean;
  readonly #judged = new Map<string, Opinion[]>();
  readonly #found = new Map<string, Place[]>();

  constructor(facts: readonly Fact[]) {
    this.#sheet = new Sheet(facts);
    const totals = this.#sheet.subjects.filter(({ fact, alternatives }) => fact.kind === 'money' && periodOf(fact) === null && alternatives.some(({ concepts }) => concepts.some(({ name }) => name === 'portfolio')));
    this.#whole = totals.sort((a, b) => Number(b.fact.value) - Number(a.fact.value))[0] ?? null;
    this.#tickers = tickersOf(facts);
    this.#texts = [...facts.filter((fact) => fact.kind === 'text' && fact.display.length > 5).map((fact) => fact.display), ...namesOf(facts)];
    this.#names = namesOf(facts).filter((name) => name.includes(' ')).sort((a, b) => b.length - a.length);
    this.#codes = codesOf(facts);
    this.#knowsNine = facts.some((fact) => /-at-90$|^poor-at-/.test(fact.id));
  }

  /** All claims of a text. A passage that was judged before, in another draft, is not judged again. */
  judge(passages: readonly Passage[]): Judged[] {
    const opinions = passages.flatMap((passage) => this.#opinionsOf(passage).map((opinion) => ({ ...opinion, passage, judged: { ...opinion.judged, line: passage.line } })));
    const lines = new Map<number, Opinion[]>();
    for (const opinion of opinions) {
      const line = lines.get(opinion.passage.line);
      if (line) line.push(opinion);
      else lines.set(opinion.passage.line, [opinion]);
    }
    recall(opinions);
    let before: Opinion[] = [];
    for (const line of lines.values()) {
      this.#settle(line, before);
      before = line;
    }
    this.#sumColumns(opinions);
    exchangeDoubtful(opinions);
    const judged = opinions.map((opinion) => opinion.judged);
    return [...judged, ...this.#comparisons(passages, opinions, lines)].sort((x, y) => x.line - y.line);
  }

  /** What one line's claims say of each other: a name's own figures, and figures that follow from the others. */
  #settle(line: Opinion[], before: Opinion[]): void {
    const ids = new Set(line.filter(({ judged }) => judged.verdict !== 'ungrounded').flatMap(({ judged }) => judged.factIds));
    const names = this.#sheet.subjects.filter(({ fact, named }) => named.length > 0 && ids.has(fact.id));
    for (const opinion of line) if (opinion.judged.verdict === 'ungrounded') opinion.judged = partOfName(opinion.judged, names) ?? this.#code(opinion.judged) ?? opinion.judged;
    for (const [index, opinion] of line.entries()) {
      // A figure that is a fact's, in a sentence that speaks of another, is no less wrong for being a sum as well.
      if (opinion.judged.verdict !== 'ungrounded' || opinion.claim.kind === 'ticker' || opinion.claim.kind === 'date' || (opinion.isFigure && digitsOf(opinion.claim) >= 3)) continue;
      if (isBase(opinion.claim, opinion.context.text)) continue;
      const facts = derive(opinion.claim, this.#operandsOf(opinion, line.slice(Math.max(0, index - AROUND), index + AROUND), before.slice(-AROUND)));
      if (facts) opinion.judged = told(opinion.judged, facts.map(({ fact }) => fact.id), 'derived');
    }
  }

  #operandsOf({ claim, context, passage }: Opinion, line: Opinion[], before: Opinion[]): Operands {
    const at = line.findIndex((other) => other.claim === claim);
    const stated = line
      .map((other, index) => ({ other, far: Math.abs(index - at) + (other.passage === passage ? 0 : 3) }))
      .filter(({ other }) => other.subject && other.claim !== claim && other.judged.verdict !== 'ungrounded')
      .sort((x, y) => x.far - y.far)
      .flatMap(({ other }) => other.subject ?? []);
    const spoken = [...context.spokenOf(claim)].filter(([subject, { coverage }]) => coverage >= 0.3 && !stated.includes(subject)).sort((x, y) => y[1].score - x[1].score);
    const direct = spoken.find(([subject, { here }]) => here >= 0.8 && sameKind(claim, subject.fact) && context.places('rest').length === 0);
    const text = [...new Set(line.map((other) => other.passage.text)), ...passage.around.filter(({ weight }) => weight >= 0.18).map((around) => around.text)].join(' ');
    // A sentence that names a fact of the kind and shows another figure states that fact wrongly: nothing is derived for it.
    if (direct) return { stated: claim.value / claim.step >= 10_000 ? stated : [], named: [], text };
    const earlier = before.flatMap(({ subject, judged }) => (subject && judged.verdict === 'grounded' ? [subject] : [])).slice(-6);
    const whole = claim.kind === 'percent' && this.#whole ? [this.#whole] : [];
    return { stated: [...stated.slice(0, 6), ...whole, ...stated.slice(6)], named: [...spoken.slice(0, 6).map(([subject]) => subject), ...earlier], text };
  }

  /** A cell that is the sum of those right above it. */
  #sumColumns(opinions: Opinion[]): void {
    for (const [index, opinion] of opinions.entries()) {
      const { claim, judged, passage } = opinion;
      if (judged.verdict !== 'ungrounded' || claim.kind !== 'money' || claim.unit !== null || !passage.cell || claim.value / claim.step < 1000) continue;
      const above = opinions.slice(Math.max(0, index - 60), index).filter((other) => other.passage.cell?.table === passage.cell?.table && other.passage.cell?.column === passage.cell?.column && other.claim.kind === 'money' && other.subject).reverse();
      let sum = 0;
      for (const [count, { subject }] of above.slice(0, 20).entries()) {
        sum += Number(subject?.fact.value);
        if (count === 0 || !shows(claim, sum)) continue;
        opinion.judged = told(judged, above.slice(0, count + 1).flatMap((other) => other.subject?.fact.id ?? []), 'derived');
        break;
      }
    }
  }

  #comparisons(passages: readonly Passage[], opinions: Opinion[], lines: Map<number, Opinion[]>): Judged[] {
    const byPassage = new Map<Passage, Opinion[]>();
    for (const opinion of opinions) byPassage.set(opinion.passage, [...(byPassage.get(opinion.passage) ?? []), opinion]);
    const found: Judged[] = [];
    const tell = (passage: Passage, { start, end, factIds, reason }: Comparison) => {
      const claim: Claim = { text: passage.text.slice(start, end).trim(), line: passage.line, kind: 'comparison', value: 0, step: 1, bound: null, sign: 0, date: null, unit: null, period: null, alone: false, start, end };
      found.push(reason === null ? told(claim, factIds, 'derived') : refused(claim, reason, passage.line));
    };
    const figure = ({ claim, subject, judged }: Opinion) => ({ claim, fact: judged.verdict === 'grounded' ? (subject?.fact ?? null) : null, yardstick: subject?.yardstick ?? false });
    for (const passage of passages) {
      const said = byPassage.get(passage);
      if (!said) {
        const verdict = passage.cell && ROW_VERDICT.exec(passage.text);
        if (verdict) this.#rowVerdict(passage, verdict, lines.get(passage.line) ?? [], tell);
        continue;
      }
      for (const comparison of comparisonsIn(passage.text, said.map(figure))) tell(passage, comparison);
      for (const opinion of said) {
        const one = figure(opinion);
        const against = againstYardstick(passage.text, one, () => this.#yardstickOf(opinion));
        if (against) tell(passage, against);
        const reason = opinion.judged.verdict === 'grounded' ? contradiction(passage.text, one) : null;
        if (reason) opinion.judged = Object.assign(opinion.judged, refused(opinion.claim, reason, passage.line));
      }
    }
    return found;
  }

  /** A table's last word on a row: `above target`. */
  #rowVerdict(passage: Passage, verdict: RegExpExecArray, row: Opinion[], tell: (passage: Passage, comparison: Comparison) => void): void {
    const [found, line] = row.filter(({ claim }) => claim.kind !== 'ticker');
    if (!found || !line || found.claim.kind !== line.claim.kind || found.passage === line.passage) return;
    const wrong = verdict[1] ? found.claim.value <= line.claim.value : found.claim.value >= line.claim.value;
    tell(passage, { start: verdict.index, end: verdict.index + verdict[0].length, factIds: [found, line].flatMap(({ judged }) => judged.factIds), reason: wrong ? `${found.claim.text} is not ${verdict[0]}, ${line.claim.text}` : null });
  }

  /** The target or limit that a figure is measured against, where the sheet has but one that is about the same. */
  #yardstickOf({ subject, claim, context }: Opinion): Fact | null {
    if (!subject || subject.yardstick) return null;
    const own = new Set(subject.alternatives.flatMap(({ concepts }) => concepts.map(({ name }) => name)));
    const ranked = this.#sheet.subjects
      .filter((other) => other.yardstick && sameKind(claim, other.fact))
      .map((other) => ({ other, score: Math.max(...other.alternatives.map(({ concepts }) => concepts.filter(({ name }) => name !== 'yardstick' && own.has(name)).reduce((sum, { name }) => sum + this.#sheet.weight(name), 0))) + 0.2 * context.fit(other, claim).coverage }))
      .sort((x, y) => y.score - x.score);
    const [first, second] = ranked;
    return first && first.score > 0.3 && (!second || first.score > second.score + 0.1) ? first.other.fact : null;
  }

  /** An instrument's own name says which it is, and nothing else: "Treasury" in it speaks of no sector. */
  #withoutNames(text: string): string {
    return this.#names.reduce((rest, name) => (rest.includes(name) ? rest.replaceAll(name, ' '.repeat(name.length)) : rest), text);
  }

  #opinionsOf(passage: Passage): Opinion[] {
    const key = JSON.stringify([passage.text, passage.around]);
    let opinions = this.#judged.get(key);
    if (!opinions) this.#judged.set(key, (opinions = this.#judge(passage)));
    return opinions;
  }

  readonly #find = (text: string): Place[] => {
    let places = this.#found.get(text);
    if (!places) this.#found.set(text, (places = this.#sheet.vocabulary.find(this.#withoutNames(text))));
    return places;
  };

  #judge(passage: Passage): Opinion[] {
    const claims = claimsIn(passage, this.#texts, this.#knowsNine);
    if (claims.length === 0) return [];
    const context = new Context(this.#sheet, passage, claims, this.#find);
    const opinions = claims.map((claim) => this.#one(claim, context));
    const judged = opinions.map((opinion) => opinion.judged);
    return opinions.map((opinion) => {
      const claim = opinion.judged;
      const mended = claim.verdict === 'ungrounded' ? null : ofAnotherIncome(claim, judged);
      return mended ? { ...opinion, judged: mended, doubts: [] } : opinion;
    });
  }

  #one(claim: Claim, context: Context): Opinion {
    const same: ({ subject: Subject; stated: Stated } & Fit)[] = [];
    const opinion = (judged: Judged, doubts: Subject[] = [], subject: Subject | null = null): Opinion => ({ claim, judged, doubts, subject, context, passage: context.passage, isFigure: same.length > 0, unspoken: null });
    if (claim.kind === 'ticker') return opinion(this.#tickers.has(claim.text) ? told(claim, []) : refused(claim, `${claim.text} is no holding of this sheet`));
    const base = isBase(claim, context.text);
    for (const subject of this.#sheet.subjects) {
      const stated = sameFigure(claim, subject.fact);
      if (stated && !(base && subject.outcome)) same.push({ subject, stated, ...context.fit(subject, claim) });
    }
    const [first] = same.sort((a, b) => b.score - a.score);
    if (!first) return opinion(refused(claim, 'no fact has this figure and unit'));
    const best = first.score;
    const digits = digitsOf(claim);
    const rivalled = [...context.spokenOf(claim)].some(([rival, { here, score }]) => here >= 0.8 && score > best && sameKind(claim, rival.fact) && sameFigure(claim, rival.fact) === null);
    if (!same.some(({ subject, coverage }) => coverage >= needed(claim, subject, context))) return { ...opinion(refused(claim, `the figure is "${first.subject.fact.label}", and the sentence does not speak of that`)), unspoken: rivalled ? null : same.map(({ subject }) => subject) };
    const doubts: Subject[] = [];
    const mark = claim.kind === 'number' && claim.unit === null && MARK_OF_TIME.test(context.text.slice(Math.max(0, claim.start - 24), claim.start));
    const lead = LEADS[Math.min(LEADS.length - 1, Math.floor(digits))] ?? 1.2;
    for (const [rival, fit] of context.spokenOf(claim)) {
      // Where a sentence says "target" or "at most" of a figure, what is measured against it is no rival.
      if (first.subject.yardstick && !rival.yardstick && first.here >= 0.97 && context.near('yardstick', claim) >= 0.9) continue;
      // The catalogue's facts are told apart by what the sentence says: one that is wholly spoken of takes the figure.
      const whole = rival.curated && first.subject.curated && fit.here >= 0.97 && (digits < 4 ? (first.here < 0.97 || (rival.yardstick && !first.subject.yardstick && context.near('yardstick', claim) >= 0.9) ? fit.score > 0.93 * best : fit.score > best + NOTICED) : fit.score > (first.here < 0.97 ? 1.2 : 2) * best);
      if (mark && (fit.here < 0.5 || (rival.fact.kind !== 'age' && rival.fact.kind !== 'year') || !sameKind(claim, rival.fact) || same.some(({ subject }) => subject === rival))) continue;
      if (mark && (fit.score > best + MARGIN || (fit.here >= 0.97 && first.here < 0.5 && fit.score > best)) && !context.claims.some((other) => other !== claim && sameFigure(other, rival.fact) !== null)) return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
      if ((!whole && fit.score <= best * DOUBT) || !sameKind(claim, rival.fact) || same.some(({ subject }) => subject === rival) || (base && rival.outcome) || (claim.sign !== 0 && rival.yardstick)) continue;
      if (!whole && (fit.score <= best * lead + MARGIN || fit.here < 0.4)) {
        doubts.push(rival);
        continue;
      }
      const statedBetter = context.claims.some((other) => other !== claim && sameFigure(other, rival.fact) !== null && context.fit(rival, other).score >= fit.score);
      if (!statedBetter) return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
    }
    const facts = same.filter(({ score }) => score >= best - MARGIN);
    return opinion(told(claim, facts.map(({ subject }) => subject.fact.id), facts.every(({ stated }) => stated === 'form') ? 'derived' : 'grounded'), doubts, first.subject);
  }

  /** A bare number that is a holding's symbol; with a unit it counts something. */
  #code(claim: Judged): Judged | null {
    return claim.kind === 'number' && claim.unit === null && claim.sign === 0 && this.#codes.has(claim.text) ? told(claim, []) : null;
  }
}

/** A figure that is in the label of a fact which the same line states is part of that fact's name: `at 59, 91%`. */
function partOfName(claim: Judged, names: readonly Subject[]): Judged | null {
  const namer = names.find(({ named }) => named.some((one) => sameName(claim, one)));
  return namer ? told(claim, [namer.fact.id]) : null;
}

/** Whether a claim repeats a figure of a label: `50%` of `halves`, `10-year` as it stands. */
function sameName(claim: Claim, one: Claim): boolean {
  if (claim.kind === 'ticker' || claim.date !== one.date) return false;
  if (claim.kind === one.kind) return claim.value === one.value;
  const part = ({ kind, value }: Claim) => (kind === 'percent' ? value / 100 : kind === 'fraction' || kind === 'multiple' ? value : NaN);
  return Math.abs(part(claim) - part(one)) < 1e-9;
}

const ROW_VERDICT = /\b(?:(above|over)|below|under) (?:its |the |your )?(?:target|limit|minimum|maximum|threshold|line)\b/i;

/** What one claim was found to be, with the facts that its sentence speaks of about as well. */
interface Opinion {
  claim: Claim;
  judged: Judged;
  doubts: Subject[];
  subject: Subject | null;
  context: Context;
  passage: Passage;
  /** Its figure is that of some fact, whatever its sentence speaks of. */
  isFigure: boolean;
  /** The facts whose figure it is, where the sentence names none of them and no other. */
  unspoken: Subject[] | null;
}

/** A figure that the report has said what it is of may be repeated without its name. */
function recall(opinions: Opinion[]): void {
  const said = new Set(opinions.filter(({ judged, subject, context, claim }) => judged.verdict !== 'ungrounded' && subject && context.fit(subject, claim).here >= 0.4).flatMap(({ judged }) => judged.factIds));
  for (const opinion of opinions) {
    if (!opinion.unspoken || opinion.judged.verdict !== 'ungrounded') continue;
    const known = opinion.unspoken.filter(({ fact }) => said.has(fact.id));
    if (known.length > 0) opinion.judged = told(opinion.judged, known.map(({ fact }) => fact.id));
  }
}

/** Two true figures exchanged: each would fit the other's sentence better than its own. */
function exchangeDoubtful(opinions: Opinion[]): void {
  const stating = new Map<string, Opinion[]>();
  for (const opinion of opinions) {
    for (const id of opinion.judged.factIds) {
      const known = stating.get(id);
      if (!known) stating.set(id, [opinion]);
      else if (known.length < 50) known.push(opinion);
    }
  }
  for (const one of opinions) {
    if (!one.subject) continue;
    for (const rival of one.doubts) {
      const gain = one.context.fit(rival, one.claim).score - one.context.fit(one.subject, one.claim).score;
      for (const other of stating.get(rival.fact.id) ?? []) {
        if (other === one || !other.subject || other.judged.verdict === 'ungrounded') continue;
        const loss = other.context.fit(rival, other.claim).score - other.context.fit(one.subject, other.claim).score;
        if (gain - loss < EXCHANGE || gain < 0 || loss > 0.03) continue;
        one.judged = refused(one.claim, `"${one.subject.fact.label}" and "${rival.fact.label}" stand in each other's place`, one.judged.line);
        other.judged = refused(other.claim, `"${rival.fact.label}" and "${one.subject.fact.label}" stand in each other's place`, other.judged.line);
      }
    }
  }
}

/** How many digits a claim shows. */
function digitsOf(claim: Claim): number {
  if (claim.kind === 'date') return 5;
  if (!(claim.value > 0) || claim.step === 0) return 1;
  const shown = Math.round(claim.value / claim.step);
  // The zeros of "about $400,000" are rounding, and say nothing.
  return Math.max(1, (claim.bound === null ? String(shown) : String(shown).replace(/0+$/, '')).length);
}

/** How much of what a fact is about must be said: the less, the more its figure says by itself. An age or a year after "at" or "in" is a mark of time. */
function needed(claim: Claim, { fact, curated }: Subject, { text, passage: { cell } }: Context): number {
  const inTable = cell !== null && cell.column > 0;
  if (claim.kind === 'date' || fact.kind === 'date') return 0;
  const digits = digitsOf(claim);
  // A table's heads say what its figures are.
  if (digits >= 4) return inTable ? 0.1 : 0;
  if (claim.kind === 'number' && fact.kind === 'percent') return digits < 2 ? 0.5 : 0.15;
  if (claim.kind === 'number' && (fact.kind === 'age' || fact.kind === 'year') && claim.step === 1 && MARK_OF_TIME.test(text.slice(Math.max(0, claim.start - 24), claim.start))) return 0;
  if (curated) return digits < 3 ? 0.5 : 0.1;
  return digits < 3 ? 0.06 : 0;
}
const MARK_OF_TIME = /\b(?:at|ages?|by|from|to|until|till|through|in|and|past|since|turn(?:s|ing)?|aged|reach(?:es|ing)?|are|is|or|before|after|of)\s(?:about\s|around\s)?$|[–/-]\s?$/i;

/** `from 71% to 80%`: what stands after "from" is no outcome of a change. */
function isBase(claim: Claim, text: string): boolean {
  return /\bfrom\s+$/i.test(text.slice(Math.max(0, claim.start - 12), claim.start));
}

/** Two incomes of one kind have the same words: the age must be that of the income whose amount stands beside it. */
function ofAnotherIncome(claim: Judged, judged: Judged[]): Judged | null {
  const numbers = (ids: string[]) => ids.flatMap((id) => /^income-(\d+)-/.exec(id)?.[1] ?? []);
  if (claim.kind !== 'number') return null;
  const own = numbers(claim.factIds);
  if (own.length === 0 || own.length < claim.factIds.length) return null;
  const beside = judged.filter((other) => other !== claim && other.verdict !== 'ungrounded').flatMap((other) => numbers(other.factIds));
  return beside.length === 0 || own.some((n) => beside.includes(n)) ? null : refused(claim, 'the amount beside it is that of another income');
}

function told(claim: Claim, factIds: string[], verdict: 'grounded' | 'derived' = 'grounded'): Judged {
  return { ...claim, verdict, factIds, reason: null };
}

function refused(claim: Claim, reason: string, line = claim.line): Judged {
  return { ...claim, line, verdict: 'ungrounded', factIds: [], reason };
}
