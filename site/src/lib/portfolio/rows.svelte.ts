/** Of a long table only the rows near the window are drawn; @tanstack/virtual-core says which. */
import { untrack } from 'svelte';
import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll, type Range, type VirtualItem } from '@tanstack/virtual-core';

/** A table shorter than this is drawn whole: a page can then be searched and printed as it is. */
const DRAWN_WHOLE = 80;
const OVERSCAN = 12;

export interface Drawn {
  index: number;
  /** Pixels of rows left out before this one. */
  gap: number;
}

export class WindowRows<T extends { readonly id: string }> {
  readonly #list: () => readonly T[];
  readonly #pinned: () => number;
  readonly #virtualizer: Virtualizer<Window, HTMLElement>;
  /** The list that the virtualizer was told of. */
  #told: readonly T[];
  #version = $state(0);

  /** `pinned`: the place of a row that stays whatever is scrolled, −1 for none: an editor in it would be lost. */
  constructor({ list, estimate, pinned }: { list: () => readonly T[]; estimate: () => number; pinned: () => number }) {
    this.#list = list;
    this.#pinned = pinned;
    this.#told = untrack(list);
    this.#virtualizer = new Virtualizer<Window, HTMLElement>({
      ...this.#ofList(this.#told),
      getScrollElement: () => window,
      estimateSize: estimate,
      scrollToFn: windowScroll,
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      initialRect: { width: window.innerWidth, height: window.innerHeight },
      initialOffset: () => window.scrollY,
      overscan: OVERSCAN,
      onChange: () => this.#changed(),
    });
  }

  get isWhole(): boolean {
    return this.#list().length <= DRAWN_WHOLE;
  }

  /** Begins to listen; answers how to stop. Called when the table is there. */
  mount(): () => void {
    const stop = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    return stop;
  }

  /** The rows begin so many pixels below the top of the document; also what is pinned may be another. */
  place(top: number): void {
    this.#virtualizer.setOptions({ ...this.#virtualizer.options, scrollMargin: Math.round(top), rangeExtractor: this.#extractor() });
    this.#virtualizer._willUpdate();
    this.#changed();
  }

  get drawn(): Drawn[] {
    if (this.isWhole) return this.#list().map((_, index) => ({ index, gap: 0 }));
    let end = this.#margin;
    return this.#items.map((item) => {
      const gap = item.start - end;
      end = item.end;
      return { index: item.index, gap };
    });
  }
  /** Pixels of rows left out after the last one drawn. */
  get rest(): number {
    const last = this.isWhole ? undefined : this.#items.at(-1);
    return last === undefined ? 0 : this.#margin + this.#virtualizer.getTotalSize() - last.end;
  }

  /** An attachment of each row that is drawn: its height counts. The row names its place in `data-index`. */
  measured = (row: HTMLElement): void => {
    if (!untrack(() => this.isWhole)) this.#virtualizer.measureElement(row);
  };

  get #margin(): number {
    return this.#virtualizer.options.scrollMargin;
  }
  /** Of the list as it is now: what is drawn never lags behind it, or a row with an editor would be gone for a moment. */
  get #items(): VirtualItem[] {
    void this.#version;
    const list = this.#list();
    if (list !== this.#told) {
      this.#told = list;
      this.#virtualizer.setOptions({ ...this.#virtualizer.options, ...this.#ofList(list) });
    }
    return this.#virtualizer.getVirtualItems();
  }
  /** Functions of its own for each list: what was worked out for another counts no more. Heights are remembered by the row. */
  #ofList(list: readonly T[]) {
    return { count: list.length, getItemKey: (index: number) => list[index]?.id ?? String(index), rangeExtractor: this.#extractor() };
  }
  /** Near the window, and what is pinned. */
  #extractor() {
    return ({ startIndex, endIndex, overscan, count }: Range): number[] => {
      const [first, last] = [Math.max(0, startIndex - overscan), Math.min(count - 1, endIndex + overscan)];
      const near = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const kept = this.#pinned();
      return kept < 0 || kept >= count || (kept >= first && kept <= last) ? near : [...near, kept].sort((a, b) => a - b);
    };
  }

  /** Told from within effects, which must not run again by that. */
  #changed(): void {
    untrack(() => (this.#version += 1));
  }
}
