/** Every figure of a page, and which one is open. A figure is a `button.fig` that names its fact in `data-fact`. */
import { getContext, setContext } from 'svelte';
import type { Fact } from '#schema/facts.ts';

export class FigureBook {
  readonly #facts: () => readonly Fact[];
  readonly #find: (id: string) => Fact | undefined;
  readonly #byId = $derived.by(() => new Map(this.#facts().map((fact) => [fact.id, fact])));
  #anchor = $state.raw<HTMLElement | null>(null);

  /** `find` makes a fact that is not in the list, where a page has more figures than anybody opens. */
  constructor(facts: () => readonly Fact[], find: (id: string) => Fact | undefined = () => undefined) {
    this.#facts = facts;
    this.#find = find;
  }

  get facts(): readonly Fact[] {
    return this.#facts();
  }
  fact(id: string | undefined): Fact | undefined {
    return id === undefined ? undefined : (this.#byId.get(id) ?? this.#find(id));
  }
  has(...ids: string[]): boolean {
    return ids.every((id) => this.fact(id) !== undefined);
  }
  /** The fact's number; undefined when there is none. */
  number(id: string): number | undefined {
    const value = Number(this.fact(id)?.value);
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
export function provideFigures(facts: () => readonly Fact[], find?: (id: string) => Fact | undefined): FigureBook {
  return setContext(KEY, new FigureBook(facts, find));
}
export function useFigures(): FigureBook {
  return getContext<FigureBook>(KEY);
}
