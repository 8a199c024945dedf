/** One attempt to change something: on its way, refused with what is the matter, or overtaken by a change elsewhere. */
import { ConflictError } from './conflict.ts';

export class Attempt<T = never> {
  #busy = $state(false);
  #trouble = $state.raw<Error | undefined>();
  #conflict = $state.raw<ConflictError<T> | undefined>();

  get busy(): boolean {
    return this.#busy;
  }
  get trouble(): Error | undefined {
    return this.#trouble;
  }
  get conflict(): ConflictError<T> | undefined {
    return this.#conflict;
  }

  async run(work: () => Promise<unknown>): Promise<void> {
    [this.#busy, this.#trouble, this.#conflict] = [true, undefined, undefined];
    try {
      await work();
    } catch (error) {
      if (error instanceof ConflictError) this.#conflict = error as ConflictError<T>;
      else this.#trouble = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#busy = false;
    }
  }
}

/** What a toast says of an error: it has no room for more. */
export function reasonOf(error: unknown): string {
  if (error instanceof ConflictError)
    return error.theirs === null ? 'it has been removed elsewhere since.' : 'it has been changed elsewhere since.';
  return error instanceof Error ? error.message : String(error);
}
