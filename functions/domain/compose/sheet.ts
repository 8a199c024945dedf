/** The facts as the rules writer asks for them. A sentence whose facts are not there is left out, so any subset of facts makes a text. */
import type { Fact } from '#schema/facts.ts';
import type { Verification } from '#schema/report.ts';
import { fill, renderTemplate } from '../render.ts';
import { verifierOf } from '../verify.ts';

export type Sentence = string | false | null | undefined;

export class Sheet {
  readonly facts: readonly Fact[];
  readonly #byId: ReadonlyMap<string, Fact>;
  #verifier: ((markdown: string) => Verification) | null = null;

  constructor(facts: readonly Fact[]) {
    this.facts = facts;
    this.#byId = new Map(facts.map((fact) => [fact.id, fact]));
  }

  fact(id: string): Fact | undefined {
    return this.#byId.get(id);
  }

  has(...ids: string[]): boolean {
    return ids.every((id) => this.#byId.has(id));
  }

  /** The fact's number; null when there is no such fact, or it is not one. */
  number(id: string): number | null {
    const fact = this.#byId.get(id);
    if (!fact || fact.kind === 'text' || fact.kind === 'date') return null;
    const value = Number(fact.value);
    return Number.isFinite(value) ? value : null;
  }

  text(id: string): string | null {
    const fact = this.#byId.get(id);
    return fact?.kind === 'text' ? String(fact.value) : null;
  }

  /** Whether every token of this text can be filled. */
  fills(text: string): boolean {
    return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].every((match) => 'text' in fill(match[1] ?? '', this.#byId));
  }

  /** What the verifier says of a template once it is filled in; the facts are read once, with the first that is asked about. */
  verify(template: string): Verification {
    this.#verifier ??= verifierOf(this.facts);
    return this.#verifier(renderTemplate(template, this.facts));
  }

  /** A token for a count that agrees with its noun: `one account`, `12 holdings`. */
  counted(id: string, one: string, many: string): string {
    const count = this.number(id);
    if (count === null) return `{{${id}}}`;
    return `{{${id}:${Number.isInteger(count) && count >= 0 && count <= 10 ? 'words' : 'number'}}} ${count === 1 ? one : many}`;
  }

  /** The sentences whose facts are all there, as one paragraph; '' when none is left. */
  paragraph(...sentences: Sentence[]): string {
    return sentences.filter((sentence): sentence is string => Boolean(sentence) && this.fills(String(sentence))).join(' ');
  }

  /** The first of the sentences whose facts are all there. */
  first(...sentences: Sentence[]): string | null {
    return sentences.find((sentence): sentence is string => Boolean(sentence) && this.fills(String(sentence))) ?? null;
  }
}

export type Relation = 'far above' | 'above' | 'just above' | 'level' | 'just below' | 'below' | 'far below';

/** How a figure stands to its yardstick, in points: within 0.05 level, within 2 just, beyond 10 far. */
export function relation(value: number, yardstick: number): Relation {
  const gap = value - yardstick;
  const size = Math.abs(gap);
  if (size < 0.05) return 'level';
  const side = gap > 0 ? 'above' : 'below';
  return size <= 2 ? `just ${side}` : size > 10 ? `far ${side}` : side;
}
