/** How many columns of a table are shown: a cell that spans those that are not would make room for them. */
import { MediaQuery } from 'svelte/reactivity';

const wide = new MediaQuery('min-width: 48rem', true);
const roomy = new MediaQuery('min-width: 64rem', true);

/** One number for each width that the page folds at: below 768 pixels, below 1024, and from there on. */
export function columns(narrow: number, snug: number, all: number): number {
  return roomy.current ? all : wide.current ? snug : narrow;
}
