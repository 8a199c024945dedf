/** A search as it is typed: asked for when the typing rests, and only the answer to the last words counts. */
import type { Instrument } from '#schema/instrument.ts';

const REST_MS = 140;

export class Search {
  readonly #find: (words: string) => Promise<Instrument[]>;
  #words = $state('');
  #found = $state.raw<readonly Instrument[]>([]);
  /** The words that `found` answers. */
  #answered = $state('');
  #trouble = $state.raw<Error | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(find: (words: string) => Promise<Instrument[]>) {
    this.#find = find;
  }

  get words(): string {
    return this.#words;
  }
  get found(): readonly Instrument[] {
    return this.#found;
  }
  get trouble(): Error | undefined {
    return this.#trouble;
  }
  get isDone(): boolean {
    return this.#answered === this.#words.trim();
  }

  ask(words: string): void {
    this.#words = words.slice(0, 60);
    clearTimeout(this.#timer);
    if (this.#words.trim() === '') return this.clear();
    this.#timer = setTimeout(() => void this.#answer(this.#words.trim()), REST_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    [this.#words, this.#found, this.#answered, this.#trouble] = ['', [], '', undefined];
  }

  async #answer(words: string): Promise<void> {
    try {
      const found = await this.#find(words);
      if (words !== this.#words.trim()) return;
      [this.#found, this.#answered, this.#trouble] = [found, words, undefined];
    } catch (error) {
      if (words !== this.#words.trim()) return;
      [this.#found, this.#answered, this.#trouble] = [[], words, error instanceof Error ? error : new Error(String(error))];
    }
  }
}
