/** Asks the worker. One question is under way at a time; of those that come meanwhile only the newest is asked, so that a slider is never behind its thumb. */
import type { Headline, RetirementInputs, Study } from '#schema/retirement.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';

export interface EngineQuestion {
  id: number;
  /** The full study, or the headline. */
  whole: boolean;
  inputs: RetirementInputs;
  basis: ProjectionBasis;
}
export type EngineAnswer = { id: number; outcome: Headline | Study; problems?: never } | { id: number; problems: string[]; outcome?: never };

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
  resolve: (outcome: Headline | Study | null) => void;
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
  headline(inputs: RetirementInputs, basis: ProjectionBasis): Promise<Headline | null> {
    return this.#ask(false, inputs, basis);
  }
  study(inputs: RetirementInputs, basis: ProjectionBasis): Promise<Study | null> {
    return this.#ask(true, inputs, basis) as Promise<Study | null>;
  }

  stop(): void {
    this.#worker?.terminate();
    for (const waiting of [this.#asked, this.#next]) waiting?.resolve(null);
    [this.#worker, this.#asked, this.#next] = [null, null, null];
  }

  #ask(whole: boolean, inputs: RetirementInputs, basis: ProjectionBasis): Promise<Headline | Study | null> {
    return new Promise((resolve, reject) => {
      this.#next?.resolve(null);
      this.#count += 1;
      this.#next = { question: { id: this.#count, whole, inputs, basis }, resolve, reject };
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
