/** What a passage speaks of near each of its figures. */
import type { Claim } from './claims/claim.ts';
import type { Passage } from './passages.ts';
import type { Sheet, Subject } from './sheet.ts';
import type { Place } from './vocabulary.ts';

/** A word this many words away says little of a figure. */
const REACH = 16;
/** The least that a word of the same passage counts; one that another figure of the kind has nearer counts at most `TAKEN`. */
const SAID = 0.2;
const TAKEN = 0.35;
/** "Target" alone does not say of what. */
const HALF = 0.25;
/** Long labels are not held against a fact in full. */
const LENGTH = 0.75;
/** What a figure is compared with is not what it is: `84%, just under your target`. */
const COMPARED = /\b(?:above|below|under|over|against|versus|vs\.?|short of|beyond|than|past|near|nearer|towards?|meets?|misses|clears|reach(?:es)?|within|inside|to)\b/i;

export interface Fit {
  /** Comparable between facts at one figure: a weighted cosine. */
  score: number;
  /** How much of what the fact is about is there, 0 to 1. */
  coverage: number;
  /** The same, in the sentence or the table's heads alone. */
  here: number;
}

export class Context {
  readonly text: string;
  readonly claims: Claim[];
  readonly passage: Passage;
  readonly #sheet: Sheet;
  readonly #places = new Map<string, Place[]>();
  readonly #around = new Map<string, number>();
  /** Words, and what separates clauses, before each character. */
  readonly #cost: Float64Array;
  readonly #near = new Map<Claim, Map<string, number>>();
  readonly #fits = new Map<Claim, Map<Subject, Fit>>();

  constructor(sheet: Sheet, passage: Passage, claims: Claim[], find: (text: string) => Place[]) {
    this.#sheet = sheet;
    this.text = passage.text;
    this.passage = passage;
    this.claims = claims;
    for (const place of find(passage.text)) {
      const known = this.#places.get(place.concept);
      if (known) known.push(place);
      else this.#places.set(place.concept, [place]);
    }
    for (const { text, weight } of passage.around) for (const { concept } of find(text)) this.#around.set(concept, Math.max(weight, this.#around.get(concept) ?? 0));
    this.#cost = costs(passage.text);
  }

  fit(subject: Subject, claim: Claim): Fit {
    return this.#fitsOf(claim).get(subject) ?? { score: 0, coverage: 0, here: 0 };
  }

  /** Every fact of which anything is said near the claim. */
  spokenOf(claim: Claim): Iterable<[Subject, Fit]> {
    return this.#fitsOf(claim);
  }

  /** How near a concept stands to a claim, 0 to 1. */
  near(concept: string, claim: Claim): number {
    return this.#nearOf(claim).get(concept) ?? 0;
  }

  places(concept: string): readonly Place[] {
    return this.#places.get(concept) ?? [];
  }

  #fitsOf(claim: Claim): Map<Subject, Fit> {
    const known = this.#fits.get(claim);
    if (known) return known;
    const sums = new Map<Subject, number[]>();
    const said = new Map<Subject, number[]>();
    const heres = new Map<Subject, number[]>();
    for (const [concept, near] of this.#nearOf(claim)) {
      const weight = this.#sheet.weight(concept) ** 2;
      for (const { subject, alternative } of this.#sheet.links.get(concept) ?? []) {
        let sum = sums.get(subject);
        if (!sum) sums.set(subject, (sum = subject.alternatives.map(() => 0)));
        sum[alternative] = (sum[alternative] ?? 0) + weight * near;
        let mass = said.get(subject);
        if (!mass) said.set(subject, (mass = subject.alternatives.map(() => 0)));
        mass[alternative] = (mass[alternative] ?? 0) + (concept === 'yardstick' ? HALF : 1) * weight * Math.min(1, 4 * near);
        let beside = heres.get(subject);
        if (!beside) heres.set(subject, (beside = subject.alternatives.map(() => 0)));
        if (near >= SAID) beside[alternative] = (beside[alternative] ?? 0) + weight;
      }
    }
    const fits = new Map<Subject, Fit>();
    for (const [subject, sum] of sums) {
      let best: Fit = { score: 0, coverage: 0, here: 0 };
      const { alternatives } = subject;
      for (const [i, { norm }] of alternatives.entries()) {
        const score = (sum[i] ?? 0) / (norm || 1) ** LENGTH;
        const all = norm ** 2 - (alternatives[i]?.concepts.some(({ name }) => name === 'yardstick') ? 1 - HALF : 0);
        const coverage = (said.get(subject)?.[i] ?? 0) / (all || 1);
        const here = (heres.get(subject)?.[i] ?? 0) / (norm || 1) ** 2;
        best = { score: Math.max(score, best.score), coverage: Math.max(coverage, best.coverage), here: Math.max(here, best.here) };
      }
      fits.set(subject, best);
    }
    this.#fits.set(claim, fits);
    return fits;
  }

  #nearOf(claim: Claim): Map<string, number> {
    const known = this.#near.get(claim);
    if (known) return known;
    const near = new Map<string, number>(this.#around);
    for (const [concept, places] of this.#places) {
      let nearest = near.get(concept) ?? 0;
      for (const place of places) if (nearest < 1) nearest = Math.max(nearest, this.#nearness(place, concept.startsWith('<'), claim));
      if (nearest > 0) near.set(concept, Math.min(1, nearest));
    }
    this.#near.set(claim, near);
    return near;
  }

  #nearness(place: Place, onlyLeft: boolean, claim: Claim): number {
    if (place.start < claim.end && place.end > claim.start) return 1;
    const left = place.end <= claim.start;
    if (!left && onlyLeft) return 0;
    if (!left && place.concept === 'yardstick' && COMPARED.test(this.text.slice(claim.end, place.start))) return SAID;
    const distance = this.#distance(place, claim);
    const taken = this.claims.some((other) => other !== claim && other.kind === claim.kind && (!onlyLeft || place.end <= other.start) && this.#distance(place, other) < distance);
    return taken ? Math.max(SAID, TAKEN * (1 - distance / REACH)) : Math.max(0.5, 1 - distance / REACH);
  }

  #distance(place: Place, claim: Claim): number {
    const [from, to] = place.end <= claim.start ? [place.end, claim.start] : [claim.end, place.start];
    return to <= from ? 0 : (this.#cost[to] ?? 0) - (this.#cost[from] ?? 0);
  }
}

/** Running total of words, a clause's boundary counting for more. */
function costs(text: string): Float64Array {
  const cost = new Float64Array(text.length + 1);
  let sum = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const breaks = /[\s,;:()–—]/.test(char);
    if (!breaks && !inWord) sum += 1;
    inWord = !breaks;
    if (char === '(') sum += 4;
    else if (/[,;)–—]/.test(char) && /^\s|^$/.test(text[at + 1] ?? '')) sum += 3;
    else if (char === ':' && /^\s|^$/.test(text[at + 1] ?? '')) sum += 1;
    else if (char === ' ' && /^(?:and|but|while|whereas)\b/i.test(text.slice(at + 1, at + 9))) sum += 2;
    cost[at + 1] = sum;
  }
  return cost;
}
