/** What has just been done, with a way to undo it: one at a time, eight seconds, and longer while somebody looks at it. */
import { getContext, setContext, untrack } from 'svelte';

const SHOWN_MS = 8_000;

export interface Toast {
  id: number;
  text: string;
  /** Named by what it does; gone once it is used. */
  action?: { label: string; run: () => unknown };
  tone: 'done' | 'bad';
  /** What had the focus is gone, and was used by keyboard: then the way back has it. */
  takesFocus: boolean;
}
interface Manner {
  tone?: Toast['tone'];
  takesFocus?: boolean;
}

export class Toasts {
  #current = $state.raw<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  #places = $state.raw<readonly symbol[]>([]);

  get current(): Toast | null {
    return this.#current;
  }

  /** Where they are shown now. */
  get place(): symbol | undefined {
    return this.#places.at(-1);
  }
  shownAt(place: symbol): () => void {
    untrack(() => (this.#places = [...this.#places, place]));
    return () => (this.#places = this.#places.filter((one) => one !== place));
  }

  tell(text: string, action?: Toast['action'], { tone = 'done', takesFocus = false }: Manner = {}): void {
    this.#count += 1;
    this.#current = { id: this.#count, text, tone, takesFocus, ...(action && { action }) };
    this.resume();
  }

  /** The pointer or the focus is on it. */
  pause(): void {
    clearTimeout(this.#timer);
  }
  resume(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#current = null), SHOWN_MS);
  }

  act(): void {
    const action = this.#current?.action;
    this.dismiss();
    action?.run();
  }
  dismiss(): void {
    clearTimeout(this.#timer);
    this.#current = null;
  }
}

const KEY = Symbol('toasts');
export function provideToasts(): Toasts {
  return setContext(KEY, new Toasts());
}
/** Undefined on pages that tell nothing. */
export function findToasts(): Toasts | undefined {
  return getContext<Toasts | undefined>(KEY);
}
export function useToasts(): Toasts {
  return getContext<Toasts>(KEY);
}
