/** A fact sheet made ready for judging: each fact with what a sentence must speak of for a figure in it to be this fact's. */
import type { Fact } from '#schema/facts.ts';
import { claimsIn } from './claims.ts';
import type { Claim } from './claims.ts';
import { profileOf } from './profiles.ts';
import type { Concept } from './profiles.ts';
import { Vocabulary } from './vocabulary.ts';

export interface Subject {
  index: number;
  fact: Fact;
  alternatives: Alternative[];
  /** What a change would bring about: never the base from which it starts. */
  outcome: boolean;
  /** The lexicon knows it by its id: a sentence must speak of all that it is about. */
  curated: boolean;
  /** A target, a limit or a minimum. */
  yardstick: boolean;
  /** Figures within its label, which a sentence may repeat as its name: `chance if retiring at 59`. */
  named: Claim[];
}
interface Alternative {
  concepts: Concept[];
  /** Euclidean, of the concepts' weights. */
  norm: number;
}
/** Where a concept leads: a subject's alternative. */
interface Link {
  subject: Subject;
  alternative: number;
  left: boolean;
}

/** Concepts that tell two kinds of facts apart however many there are of each: what is, and what it is measured against. */
const DECISIVE = new Set(['yardstick']);

export class Sheet {
  readonly subjects: Subject[];
  readonly vocabulary: Vocabulary;
  readonly links = new Map<string, Link[]>();
  readonly weights = new Map<string, number>();

  constructor(facts: readonly Fact[]) {
    const symbols = new Map(facts.filter((fact) => fact.kind === 'text' && /-symbols?$/.test(fact.id)).map((fact) => [fact.id, String(fact.value)]));
    const stated = facts.filter((fact) => fact.kind !== 'text');
    const profiles = stated.map((fact) => profileOf(fact, symbols));
    const frequency = new Map<string, number>();
    for (const { alternatives } of profiles) for (const name of new Set(alternatives.flat().map((concept) => concept.name))) frequency.set(name, (frequency.get(name) ?? 0) + 1);
    for (const [name, count] of frequency) this.weights.set(name, DECISIVE.has(name) ? 1 : Math.log(1 + stated.length / count) / Math.log(1 + stated.length));
    this.vocabulary = new Vocabulary(new Set([...frequency.keys()].filter((name) => /^[~#=]/.test(name))));
    this.subjects = stated.map((fact, index) => {
      const profile = profiles[index];
      const alternatives = (profile?.alternatives ?? []).map((concepts) => ({ concepts, norm: Math.sqrt(concepts.reduce((sum, { name }) => sum + this.weight(name) ** 2, 0)) }));
      const yardstick = alternatives.some(({ concepts }) => concepts.some(({ name }) => name === 'yardstick' || name === 'limit'));
      return { index, fact, alternatives, outcome: profile?.outcome ?? false, curated: profile?.curated ?? false, yardstick, named: claimsIn({ text: fact.label, line: 0 }, [], false, true) };
    });
    for (const subject of this.subjects)
      for (const [alternative, { concepts }] of subject.alternatives.entries())
        for (const { name, left } of concepts) {
          const links = this.links.get(name);
          if (links) links.push({ subject, alternative, left });
          else this.links.set(name, [{ subject, alternative, left }]);
        }
  }

  /** How much a concept tells of which fact is spoken of: 1 when one fact alone has it, near 0 when all do. */
  weight(concept: string): number {
    return this.weights.get(concept) ?? 0;
  }
}
