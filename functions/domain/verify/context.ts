/** What a passage speaks of near each of its figures. */
import type { Claim } from './claims/claim.ts';
import type { Passage } from './passages.ts';
import { HALF, isYardstick } from './sheet.ts';
import type { Sheet, Subject } from './sheet.ts';
import type { Place } from './vocabulary.ts';

/** A word this many words away says little of a figure. */
const REACH = 16;
/** The least that a word of the same passage counts; one that another figure of the kind has nearer counts at most `TAKEN`. */
const SAID = 0.2;
const TAKEN = 0.35;
/** A target that another figure has, or against which something is measured, says nothing of this one. */
const UNSAID = 0.15;
/** Long labels are not held against a fact in full. */
const LENGTH = 0.75;
/** What a figure is compared with is not what it is: `84%, just under your target`. */
const COMPARED =
  /\b(?:above|below|under|over|against|versus|vs\.?|short of|beyond|than|past|near|nearer|trails?|lags?|exceeds?|beats?|towards?|meets?|misses|clears|reach(?:es)?|within|inside|to)\b/i;

const ON = /\b(?:on|near|close to|in line with|points? (?:above|below|over|under))\s(?:its |the |your |our |their )?$/i;
const REFERS =
  /(?:×|\b(?:times|twice|double|half(?: of)?|over|above|under|below|beyond|short of|off|of|past|from|near|within|inside|outside|beats?|misses|clears?|exceeds?|meets?|to|towards?|than))\s(?:(?:the|its|your|their|our|an?|that|this|you|we|they|I|he|she|what you|what we)(?: had| have|.ve|.d)?\s)?$/i;

/** What a sentence begins with that goes on about what the one before has named. */
const ITS =
  /^(?:It|Its|That|This) (?!is )(?:fund |stock |holding |position )?(?:alone |also )?(?:makes?|charges?|costs?|holds?|represents?|accounts?)\b/;

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
  /** The first and the last of those that stand side by side with each: `$26,400 and $41,880`. */
  readonly #beside: Map<Claim, Beside>;

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
    // `FCNTX charges 0.63%. It makes up 6.2% of the portfolio`.
    const refers = passage.cell === null && ITS.test(passage.text) && ![...this.#places.keys()].some((concept) => concept.startsWith('='));
    for (const [index, { text, weight }] of passage.around.entries())
      for (const { concept } of find(text))
        this.#around.set(concept, Math.max(refers && index === 1 && concept.startsWith('=') ? 1 : weight, this.#around.get(concept) ?? 0));
    this.#cost = costs(passage.text);
    this.#beside = besideIn(passage.text, claims);
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

  /** Whether a concept stands in the passage itself or in the heads of its table. */
  says(concept: string): boolean {
    return this.#places.has(concept) || (this.#around.get(concept) ?? 0) >= 1;
  }

  /** The concept nearest to a claim, at least so near, of those that a test takes. */
  nearest(claim: Claim, least: number, takes: (concept: string) => boolean): string | null {
    let found: string | null = null;
    for (const [concept, near] of this.#nearOf(claim)) {
      if (near < least || !takes(concept)) continue;
      least = near;
      found = concept;
    }
    return found;
  }

  /** What is said for one fact and not for another, and the reverse: of the concepts that only one of them has, the weight that is near, and the share of it. */
  contrast(one: Subject, other: Subject, claim: Claim): { gain: number; covered: number; loss: number; lost: number } {
    const near = this.#nearOf(claim);
    let best = { gain: 0, covered: 0, loss: 0, lost: 1 };
    let top = -Infinity;
    for (const { concepts } of one.alternatives) {
      for (const { concepts: others } of other.alternatives) {
        const side = (mine: typeof concepts, theirs: typeof concepts) => {
          let said = 0;
          let all = 0;
          for (const { name } of mine) {
            if (theirs.some((concept) => concept.name === name)) continue;
            const weight = this.#sheet.weight(name) ** 2;
            all += weight;
            said += weight * (near.get(name) ?? 0);
          }
          return [said, all] as const;
        };
        const [gain, mine] = side(concepts, others);
        const [loss, theirs] = side(others, concepts);
        if (gain - loss > top) {
          top = gain - loss;
          best = { gain, covered: mine === 0 ? 0 : gain / mine, loss, lost: theirs === 0 ? 1 : loss / theirs };
        }
      }
    }
    return best;
  }

  /** Where the words begin that one fact has, and another has not, before a claim; -1 where there are none. */
  leads(one: Subject, other: Subject, claim: Claim): number {
    const others = new Set(other.alternatives.flatMap(({ concepts }) => concepts.map(({ name }) => name)));
    const own = one.alternatives.flatMap(({ concepts }) => concepts.map(({ name }) => name)).filter((name) => !others.has(name));
    return Math.max(-1, ...own.flatMap((name) => this.places(name).flatMap(({ start, end }) => (end <= claim.start ? [start] : []))));
  }

  /** The first of the claims that stand side by side with this one. */
  firstBeside(claim: Claim): Claim {
    return this.#beside.get(claim)?.first ?? claim;
  }

  places(concept: string): readonly Place[] {
    return this.#places.get(concept) ?? [];
  }

  #fitsOf(claim: Claim): Map<Subject, Fit> {
    const known = this.#fits.get(claim);
    if (known) return known;
    const { links, scratch } = this.#sheet;
    const touched: number[] = [];
    for (const [concept, near] of this.#nearOf(claim)) {
      const leads = links.get(concept);
      if (!leads) continue;
      const weight = this.#sheet.weight(concept) ** 2;
      const mass = (isYardstick(concept) ? HALF : 1) * weight * Math.min(1, 4 * near);
      for (const { slot } of leads) {
        if (scratch.sums[slot] === 0) touched.push(slot);
        scratch.sums[slot] = (scratch.sums[slot] ?? 0) + weight * near;
        scratch.said[slot] = (scratch.said[slot] ?? 0) + mass;
        if (near >= SAID) scratch.here[slot] = (scratch.here[slot] ?? 0) + weight;
      }
    }
    const fits = new Map<Subject, Fit>();
    for (const slot of touched) {
      const { subject, alternative } = this.#sheet.slots[slot] ?? {};
      if (!subject || !alternative) continue;
      const { norm, mass } = alternative;
      const score = (scratch.sums[slot] ?? 0) / (norm || 1) ** LENGTH;
      const coverage = (scratch.said[slot] ?? 0) / (mass || 1);
      const here = (scratch.here[slot] ?? 0) / (norm || 1) ** 2;
      scratch.sums[slot] = scratch.said[slot] = scratch.here[slot] = 0;
      const known = fits.get(subject);
      if (!known) fits.set(subject, { score, coverage, here });
      else
        Object.assign(known, {
          score: Math.max(score, known.score),
          coverage: Math.max(coverage, known.coverage),
          here: Math.max(here, known.here),
        });
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
    if (
      !left &&
      isYardstick(place.concept) &&
      (COMPARED.test(this.text.slice(claim.end, place.start)) ||
        /\b(?:on|at|in line with)\s(?:its |the |your |our )?$/.test(this.text.slice(claim.end, place.start)))
    )
      return UNSAID;
    if (isYardstick(place.concept) && this.#isReference(place, claim)) return UNSAID;
    const distance = this.#distance(place, claim);
    const taken = this.claims.some(
      (other) =>
        other !== claim && alike(other, claim) && (!onlyLeft || place.end <= other.start) && this.#distance(place, other) < distance,
    );
    return taken && isYardstick(place.concept)
      ? UNSAID
      : taken
        ? Math.max(SAID, TAKEN * (1 - distance / REACH))
        : Math.max(0.5, 1 - distance / REACH);
  }

  /** `2.5 points over target; cash 9.1%`: a target that something is measured against, and that has no figure of its own. */
  #isReference({ start, end }: Place, claim: Claim): boolean {
    // `Bonds are nearly on target at 39.6%`.
    if (end <= claim.start && /^ at /.test(this.text.slice(end, end + 4)) && ON.test(this.text.slice(Math.max(0, start - 24), start)))
      return true;
    if (
      end <= claim.start &&
      claim.start - end < 9 &&
      /^\s?(?:of|is|at|:|\(|=)?\s?(?:about |an? )?$/.test(this.text.slice(end, claim.start))
    )
      return false;
    // `against a 10% limit`: it has its figure.
    if (
      this.claims.some(
        (other) =>
          other !== claim &&
          (this.#between(other, start, end) <= 1 || (other.start >= end && /^[\s:(=]{1,4}$/.test(this.text.slice(end, other.start)))),
      )
    )
      return true;
    return (
      REFERS.test(this.text.slice(Math.max(0, start - 24), start)) &&
      !/^\s?(?:of|is|at|was|share)\b|^[\s(:]*\$?\d/.test(this.text.slice(end, end + 8))
    );
  }

  #between({ start, end }: Claim, from: number, to: number): number {
    return to <= start ? start - to : from >= end ? from - end : 0;
  }

  #distance(place: Place, claim: Claim): number {
    const { first, last } = this.#beside.get(claim) ?? NONE;
    const [from, to] =
      first && place.end <= first.start
        ? [place.end, first.start]
        : place.end <= claim.start
          ? [place.end, claim.start]
          : last && place.start >= last.end
            ? [last.end, place.start]
            : [claim.end, place.start];
    return to <= from ? 0 : (this.#cost[to] ?? 0) - (this.#cost[from] ?? 0);
  }
}

/** `4.1% against 3.6`: a bare number stands for a figure of the other's kind. */
function alike(one: Claim, other: Claim): boolean {
  return (
    one.kind === other.kind ||
    (one.kind === 'percent' && other.kind === 'number' && other.unit === null) ||
    (other.kind === 'percent' && one.kind === 'number' && one.unit === null)
  );
}

const NONE: Partial<Beside> = {};
interface Beside {
  first: Claim;
  last: Claim;
}

/** `Pension and Social Security add $26,400 and $41,880`: what stands before the first of them is as near to each. */
function besideIn(text: string, claims: readonly Claim[]): Map<Claim, Beside> {
  const beside = new Map<Claim, Beside>();
  let group: Claim[] = [];
  const close = () => {
    const [first, last] = [group[0], group.at(-1)];
    if (first && last && group.length > 1) for (const claim of group) beside.set(claim, { first, last });
    group = [];
  };
  for (const claim of claims) {
    const last = group.at(-1);
    if (last && !(alike(last, claim) && JOINED.test(text.slice(last.end, claim.start)))) close();
    group.push(claim);
  }
  close();
  return beside;
}
const JOINED = /^\s?(?:,|,? (?:and|or)|&|\/)\s?(?:(?:about|roughly|around|nearly|another)\s)?$/i;

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
    // `401(k)` is one word, and `a taxable account ($229,276)` says what it is of.
    if (char === '(') sum += /^[$\d~≈−+]/.test(text[at + 1] ?? '') || /\w/.test(text[at - 1] ?? '') ? 0 : 4;
    else if (/[,;)–—]/.test(char) && /^\s|^$/.test(text[at + 1] ?? '')) sum += 3;
    else if (char === ':' && /^\s|^$/.test(text[at + 1] ?? '')) sum += 1;
    else if (char === ' ' && /^(?:and|but|while|whereas)\b/i.test(text.slice(at + 1, at + 9))) sum += 2;
    cost[at + 1] = sum;
  }
  return cost;
}
