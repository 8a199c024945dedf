/**
 * Decides for each claim whether it is a fact, and the one its sentence speaks of. A figure must be some fact's (unit, sign,
 * precision), the sentence must speak of that fact, and must not speak more of another fact whose figure is a different one.
 */
import type { Fact } from '#schema/facts.ts';
import { claimsIn } from './claims.ts';
import type { Claim } from './claims.ts';
import { occurrences, profileOf } from './lexicon.ts';
import type { Concept, Profile } from './lexicon.ts';
import { isPoints, sameFigure, sameKind } from './matching.ts';
import type { Passage } from './passages.ts';

export interface Judged extends Claim {
  verdict: 'grounded' | 'ungrounded';
  factIds: string[];
  reason: string | null;
}

/** A word this many words away says nothing of a figure. */
const REACH = 14;
/** From the heading or the sentence before; said in the passage, though of another figure. */
const WIDE = 0.2;
const SAID = 0.3;
/** By how much another fact must fit the sentence better to take the claim away. */
const MARGIN = 0.05;

interface Subject {
  fact: Fact;
  profile: Profile;
}

/** The facts, prepared once for many passages. */
export class Judge {
  readonly #subjects: Subject[];
  readonly #tickers: Set<string>;
  readonly #texts: string[];
  readonly #codes: Set<string>;
  readonly #knowsNine: boolean;
  readonly #judged = new Map<string, Judged[]>();

  constructor(facts: readonly Fact[]) {
    const symbols = new Map(facts.filter((fact) => fact.kind === 'text' && /-symbols?$/.test(fact.id)).map((fact) => [fact.id, String(fact.value)]));
    this.#subjects = facts.filter((fact) => fact.kind !== 'text').map((fact) => ({ fact, profile: profileOf(fact, symbols) }));
    this.#tickers = tickersOf(facts);
    this.#texts = [...facts.filter((fact) => fact.kind === 'text' && fact.display.length > 5).map((fact) => fact.display), ...namesOf(facts)];
    this.#codes = codesOf(facts);
    this.#knowsNine = facts.some((fact) => /-at-90$|^poor-at-/.test(fact.id));
  }

  /** A passage that was judged before, in another draft of the same text, is not judged again. */
  judge(passage: Passage): Judged[] {
    const key = JSON.stringify([passage.text, passage.around]);
    let judged = this.#judged.get(key);
    if (!judged) this.#judged.set(key, (judged = this.#judge(passage)));
    return judged.map((claim) => ({ ...claim, line: passage.line }));
  }

  #judge(passage: Passage): Judged[] {
    const claims = claimsIn(passage, this.#texts, this.#knowsNine);
    if (claims.length === 0) return [];
    const scores = new Scores(passage, claims);
    const judged = claims.map((claim) => this.#one(claim, claims, scores));
    return judged.map((claim) => (claim.verdict === 'ungrounded' ? (this.#partOfName(claim, judged) ?? this.#code(claim) ?? claim) : (ofAnotherIncome(claim, judged) ?? claim)));
  }

  #one(claim: Claim, claims: Claim[], scores: Scores): Judged {
    if (claim.kind === 'ticker')
      return this.#tickers.has(claim.text) ? told(claim, []) : refused(claim, `${claim.text} is no holding of this sheet`);
    const possible = this.#subjects.filter(({ fact }) => sameKind(claim, fact));
    const same = possible.filter(({ fact }) => sameFigure(claim, fact));
    if (same.length === 0) return refused(claim, `no fact has this figure${possible.length === 0 ? ' or this unit' : ''}`);
    const named = same.filter(({ profile }) => !(profile.outcome && scores.isBase(claim))).map((subject) => ({ subject, score: scores.of(subject.profile, claim, true) })).filter(({ score }) => score !== null);
    if (named.length === 0) return refused(claim, `the figure is "${same[0]?.fact.label ?? ''}", and the sentence does not speak of that`);
    if (claim.kind === 'date') return told(claim, named.map(({ subject }) => subject.fact.id));
    const best = Math.max(...named.map(({ score }) => score ?? -Infinity));
    // A fact that only the heading or the sentence before speaks of gives way to any that this sentence itself speaks of.
    let said: boolean | null = null;
    const isSaid = () => (said ??= named.some(({ subject }) => scores.of(subject.profile, claim, false) !== null));
    for (const rival of possible) {
      if (same.includes(rival) || (rival.profile.outcome && scores.isBase(claim))) continue;
      const score = scores.of(rival.profile, claim, false);
      if (score === null || (score <= best + MARGIN && isSaid())) continue;
      const statedBetter = claims.some((other) => other !== claim && sameFigure(other, rival.fact) && (scores.of(rival.profile, other, false) ?? -Infinity) >= score);
      if (!statedBetter) return refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`);
    }
    const facts = named.filter(({ score }) => (score ?? 0) >= best - MARGIN).map(({ subject }) => subject.fact);
    const against = facts.find((fact) => isPoints(fact) && scores.contradicts(claim, Number(fact.value)));
    return against ? refused(claim, `"${against.label}" is ${against.display}: the direction is the other one`) : told(claim, facts.map((fact) => fact.id));
  }

  /** A bare number that is a holding's symbol; with a unit it counts something. */
  #code(claim: Judged): Judged | null {
    return claim.kind === 'number' && claim.unit === null && claim.sign === 0 && this.#codes.has(claim.text) ? told(claim, []) : null;
  }

  /** A figure that is in the label of a fact which the same passage states is part of that fact's name: `at 59, 91%`. */
  #partOfName(claim: Judged, judged: Judged[]): Judged | null {
    const token = new RegExp(`(?<![\\d.,])${claim.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\d%]|[.,]\\d)`);
    const namer = judged.filter((other) => other.verdict === 'grounded').flatMap((other) => other.factIds).find((id) => this.#subjects.some(({ fact }) => fact.id === id && token.test(fact.label)));
    return namer ? told(claim, [namer]) : null;
  }
}

/** How near a passage's words put each concept to each claim, computed once a pair. */
class Scores {
  readonly #passage: Passage;
  readonly #claims: Claim[];
  readonly #found = new Map<string, { start: number; end: number }[]>();
  readonly #around = new Map<string, number>();
  readonly #nearness = new Map<string, number>();

  constructor(passage: Passage, claims: Claim[]) {
    this.#passage = passage;
    this.#claims = claims;
  }

  /** Null when the words are not there. `wide` also takes the heading and the sentence before. */
  of(profile: Profile, claim: Claim, wide: boolean): number | null {
    let best: number | null = null;
    for (const concepts of profile.alternatives) {
      const near = concepts.map((concept) => this.#near(concept, claim)).filter((value) => value >= (wide ? WIDE : SAID)).map(worth).sort((a, b) => b - a);
      const need = Math.min(profile.need, concepts.length);
      if (near.length < need || need === 0) continue;
      // Words of a long label count no more than the two concepts of a known fact.
      const score = near.slice(0, need).reduce((sum, value) => sum + value, 0) * Math.min(1, profile.need === Infinity ? 1 : 2 / need);
      const measured = score - (concepts.some(({ name }) => name === 'yardstick') ? 0 : this.#unexplainedYardstick(claim));
      best = best === null ? measured : Math.max(best, measured);
    }
    return best;
  }

  /** "Target" right beside a figure, or at the head of its column, speaks against every fact that is none. */
  #unexplainedYardstick(claim: Claim): number {
    const near = this.#near({ name: 'yardstick', left: false }, claim);
    return near > 0.8 ? near - 0.5 : 0;
  }

  /** `from 71% to 80%`: what stands after "from" is no outcome of a change. */
  isBase(claim: Claim): boolean {
    return /\bfrom\s+$/i.test(this.#passage.text.slice(0, claim.start));
  }

  /** Whether words beside the figure say above where the fact is below, or the reverse. */
  contradicts(claim: Claim, value: number): boolean {
    const near = this.#passage.text.slice(Math.max(0, claim.start - 40), claim.end + 25);
    const [above, below] = [/\b(?:above|over|more than|too much|excess)\b/i.test(near), /\b(?:below|under|short of|less than|too little)\b/i.test(near)];
    return above !== below && ((above && value < 0) || (below && value > 0));
  }

  #near(concept: Concept, claim: Claim): number {
    const key = `${concept.name} ${claim.start}`;
    const known = this.#nearness.get(key);
    if (known !== undefined) return known;
    const around = this.#aroundWeight(concept.name);
    let nearest = around >= 1 ? 1 : around;
    for (const place of this.#places(concept.name)) nearest = Math.max(nearest, this.#nearnessOf(place, concept, claim));
    this.#nearness.set(key, nearest);
    return nearest;
  }

  #nearnessOf(place: { start: number; end: number }, concept: Concept, claim: Claim): number {
    const left = place.end <= claim.start;
    if (!left && (concept.left || place.start < claim.end)) return place.start < claim.end && place.end > claim.start ? 1 : 0;
    const distance = this.#distance(place, claim);
    const taken = this.#claims.some((other) => other !== claim && other.kind === claim.kind && (!concept.left || place.end <= other.start) && this.#distance(place, other) < distance);
    return taken ? Math.max(SAID, 0.4 * (1 - distance / REACH)) : Math.max(0.5, 1 - distance / REACH);
  }

  /** Words between, a clause's boundary counting for more. */
  #distance(place: { start: number; end: number }, claim: Claim): number {
    const gap = place.end <= claim.start ? this.#passage.text.slice(place.end, claim.start) : this.#passage.text.slice(claim.end, place.start);
    const count = (pattern: RegExp) => gap.match(pattern)?.length ?? 0;
    return count(/[^\s,;:()–—]+/g) + 3 * count(/[,;)–—](?=\s|$)/g) + 4 * count(/\(/g) + count(/:(?=\s|$)/g) + 2 * count(/\b(?:and|but|while|whereas)\b/g);
  }

  #places(name: string): { start: number; end: number }[] {
    let places = this.#found.get(name);
    if (!places) this.#found.set(name, (places = occurrences(name, this.#passage.text)));
    return places;
  }

  #aroundWeight(name: string): number {
    let weight = this.#around.get(name);
    if (weight === undefined) {
      weight = Math.max(0, ...this.#passage.around.filter(({ text }) => occurrences(name, text).length > 0).map((one) => one.weight));
      this.#around.set(name, weight);
    }
    return weight;
  }
}

/** Two incomes of one kind have the same words: the age must be that of the income whose amount stands beside it. */
function ofAnotherIncome(claim: Judged, judged: Judged[]): Judged | null {
  const numbers = (ids: string[]) => ids.flatMap((id) => /^income-(\d+)-/.exec(id)?.[1] ?? []);
  const own = numbers(claim.factIds);
  if (own.length === 0 || own.length < claim.factIds.length) return null;
  const beside = judged.filter((other) => other !== claim && other.verdict === 'grounded').flatMap((other) => numbers(other.factIds));
  return beside.length === 0 || own.some((n) => beside.includes(n)) ? null : refused(claim, 'the amount beside it is that of another income');
}

/** A word said of another figure counts against a fact; one that is far off, or elsewhere, counts neither way. */
function worth(near: number): number {
  return near < SAID ? -0.3 : near - 0.5;
}

function tickersOf(facts: readonly Fact[]): Set<string> {
  const known = new Set<string>();
  for (const fact of facts) {
    const symbol = /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1];
    if (symbol) known.add(symbol.toUpperCase());
    if (fact.kind === 'text') for (const word of `${fact.value} ${fact.display}`.split(/[^A-Z0-9.-]+/)) if (/[A-Z]/.test(word)) known.add(word.replace(/[.-]+$/, ''));
    for (const word of fact.label.match(/\b[A-Z][A-Z0-9.]*[A-Z0-9]\b/g) ?? []) known.add(word);
  }
  return known;
}

/** Symbols that are figures alone, as a plan's fund codes are: `7203`. */
function codesOf(facts: readonly Fact[]): Set<string> {
  const symbols = facts.flatMap((fact) => /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1] ?? (fact.kind === 'text' && /-symbols?$/.test(fact.id) ? String(fact.value).split(', ') : []));
  return new Set(symbols.filter((symbol) => /^\d{2,}$/.test(symbol)));
}

/** Instruments' own names, which may have figures in them: `Target Retirement 2040`. One of figures alone would hide what a text claims. */
function namesOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.id.startsWith('holding-') ? (/^\S+ \((.+)\), /.exec(fact.label)?.[1] ?? []) : [])).filter((name) => name.length > 2 && /\p{L}/u.test(name));
}

function told(claim: Claim, factIds: string[]): Judged {
  return { ...claim, verdict: 'grounded', factIds, reason: null };
}

function refused(claim: Claim, reason: string): Judged {
  return { ...claim, verdict: 'ungrounded', factIds: [], reason };
}
