/** A page's own script did not come: nothing answers, or the site is a newer one by now. Either way the page is whole again once it is loaded from a system that answers. */

/** What browsers say of a script or style that did not arrive: Chromium, Firefox, Safari, and Vite's own loader. */
const NOT_ARRIVED = /dynamically imported module|Importing a module script failed|Unable to preload CSS/i;

export function isNotArrived(error: unknown): boolean {
  return error instanceof Error && NOT_ARRIVED.test(error.message);
}

export const LOOK_AGAIN_MS = 3_000;
/** After a load that brought the same again. */
export const LATER_MS = 15_000;

/** How long until it is looked again: a page that was just loaded and still lacks its script is not loaded in a circle. `age` is the page's, in milliseconds. */
export function waitBefore(age: number): number {
  return age < LATER_MS ? LATER_MS : LOOK_AGAIN_MS;
}
