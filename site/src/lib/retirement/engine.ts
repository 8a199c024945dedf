/** Asks the worker. One question is under way at a time; of those that come meanwhile only the newest is asked, so that a slider is never behind its thumb. */
import type { Fact } from '#schema/facts.ts';
import type { Headline, RetirementInputs, Study } from '#schema/retirement.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';

export interface EngineQuestion {
  id: number;
  /** Null: the full study. Else the headline and its facts, as of this day. */
  day: string | null;
  inputs: RetirementInputs;
  basis: ProjectionBasis;
}
/** A projection with its figures, each with where it comes from. */
export interface Projected {
  headline: Headline;
  facts: Fact[];
}
type Found = Projected | Study;
export type EngineAnswer = { id: number; outcome: Found; problems?: never } | { id: number; problems: string[]; outcome?: never };

/** A plan that the engine refuses, or a browser that runs no worker: a sentence for the person. */
export class EngineError extends Error {
  override readonly name = 'EngineError' as const;
}

export interface EngineWorker {
  postMessage(question: EngineQuestion): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<EngineAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export function startWorker(): EngineWorker {
  return new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'retirement' });
}

interface Waiting {
  question: EngineQuestion;
  resolve: (outcome: Found | null) => void;
  reject: (error: EngineError) => void;
}

export class Engine {
  readonly #start: () => EngineWorker;
  #worker: EngineWorker | null = null;
  #asked: Waiting | null = null;
  #next: Waiting | null = null;
  #count = 0;

  constructor(start: () => EngineWorker = startWorker) {
    this.#start = start;
  }

  /** Null when a newer question has taken its place. @throws EngineError */
  project(inputs: RetirementInputs, basis: ProjectionBasis, day: string): Promise<Projected | null> {
    return this.#ask(day, inputs, basis) as Promise<Projected | null>;
  }
  study(inputs: RetirementInputs, basis: ProjectionBasis): Promise<Study | null> {
    return this.#ask(null, inputs, basis) as Promise<Study | null>;
  }

  stop(): void {
    this.#worker?.terminate();
    for (const waiting of [this.#asked, this.#next]) waiting?.resolve(null);
    [this.#worker, this.#asked, this.#next] = [null, null, null];
  }

  #ask(day: string | null, inputs: RetirementInputs, basis: ProjectionBasis): Promise<Found | null> {
    return new Promise((resolve, reject) => {
      this.#next?.resolve(null);
      this.#count += 1;
      this.#next = { question: { id: this.#count, day, inputs, basis }, resolve, reject };
      this.#send();
    });
  }

  #send(): void {
    if (this.#asked !== null || this.#next === null) return;
    [this.#asked, this.#next] = [this.#next, null];
    try {
      this.#worker ??= this.#started();
      this.#worker.postMessage(this.#asked.question);
    } catch {
      this.#failed();
    }
  }

  #started(): EngineWorker {
    const worker = this.#start();
    worker.onmessage = ({ data }) => {
      const asked = this.#asked;
      if (asked?.question.id !== data.id) return;
      this.#asked = null;
      if (data.outcome === undefined) asked.reject(new EngineError(`This cannot be projected: ${data.problems.join('; ')}.`));
      else asked.resolve(data.outcome);
      this.#send();
    };
    worker.onerror = () => this.#failed();
    return worker;
  }

  /** The script did not load, or the browser has none of it: the next question starts anew. */
  #failed(): void {
    const asked = this.#asked;
    this.#worker?.terminate();
    [this.#worker, this.#asked] = [null, null];
    asked?.reject(new EngineError('The part of this page that projects could not be started. Load the page again; nothing is lost.'));
    this.#send();
  }
}
