/** Every figure of a page, and which one is open. A figure is a `button.fig` that names its fact in `data-fact`. */
import { getContext, setContext } from 'svelte';
import type { Fact } from '#schema/facts.ts';

export class FigureBook {
  readonly #facts: () => readonly Fact[];
  readonly #byId = $derived.by(() => new Map(this.#facts().map((fact) => [fact.id, fact])));
  #anchor = $state.raw<HTMLElement | null>(null);

  constructor(facts: () => readonly Fact[]) {
    this.#facts = facts;
  }

  get facts(): readonly Fact[] {
    return this.#facts();
  }
  fact(id: string | undefined): Fact | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }
  has(...ids: string[]): boolean {
    return ids.every((id) => this.#byId.has(id));
  }
  /** The fact's number; undefined when there is none. */
  number(id: string): number | undefined {
    const value = Number(this.#byId.get(id)?.value);
    return Number.isFinite(value) ? value : undefined;
  }

  /** The button whose figure is open. */
  get anchor(): HTMLElement | null {
    return this.#anchor;
  }
  open(anchor: HTMLElement): void {
    this.#anchor?.setAttribute('aria-expanded', 'false');
    this.#anchor = anchor;
    anchor.setAttribute('aria-expanded', 'true');
  }
  /** Focus goes back to where the person was reading. */
  close({ focus = true }: { focus?: boolean } = {}): void {
    const anchor = this.#anchor;
    this.#anchor = null;
    anchor?.setAttribute('aria-expanded', 'false');
    if (focus) anchor?.focus({ preventScroll: true });
  }
}

const KEY = Symbol('figures');
export function provideFigures(facts: () => readonly Fact[]): FigureBook {
  return setContext(KEY, new FigureBook(facts));
}
export function useFigures(): FigureBook {
  return getContext<FigureBook>(KEY);
}
