/** What has been written and not saved, by its place on the page; leaving asks first. */
import { getContext, onDestroy, setContext } from 'svelte';

export class Unsaved {
  readonly #places = new Map<symbol, () => string | null>();

  /** What would be lost, in words; null when nothing would. */
  get what(): string | null {
    for (const look of this.#places.values()) {
      const what = look();
      if (what !== null) return what;
    }
    return null;
  }

  add(look: () => string | null): () => void {
    const place = Symbol();
    this.#places.set(place, look);
    return () => void this.#places.delete(place);
  }
}

const KEY = Symbol('unsaved');
export function provideUnsaved(): Unsaved {
  return setContext(KEY, new Unsaved());
}
/** A component with a form says what would be lost: `your change to VTI`. */
export function guardUnsaved(look: () => string | null): void {
  onDestroy(getContext<Unsaved>(KEY).add(look));
}
