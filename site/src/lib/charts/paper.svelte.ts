/**
 * Whether the page is being printed. Charts measure their box, and a browser does not measure again for paper: while it prints
 * they are drawn at the width of the report's column there.
 */
import { flushSync } from 'svelte';

/** CSS pixels: A4 less its margins and the column of labels, as base.css and ReportSection set them. */
export const PAPER_WIDTH = 556;

let printing = $state(false);
if (typeof window !== 'undefined') {
  addEventListener('beforeprint', () => flushSync(() => (printing = true)));
  addEventListener('afterprint', () => (printing = false));
}

export function onPaper(): boolean {
  return printing;
}
