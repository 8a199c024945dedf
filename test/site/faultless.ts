/** What holds of every page, in both themes: axe finds nothing, and it does not scroll sideways on a small phone. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let pictures = 0;

/** A line for each rule that is broken. */
export async function axeFinds(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  // No page here has a frame, for which alone axe would open another page; and what is well needs no description: a fifth of the time.
  const { violations } = await new AxeBuilder({ page })
    .withTags(RULES)
    .options({ resultTypes: ['violations'] })
    .setLegacyMode(true)
    .analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html.slice(0, 160))
        .slice(0, 3)
        .join(' | ')}`,
  );
}

/** Leaves the page as wide as it was. */
export async function faultless(page: Page, { narrow = [360] }: { narrow?: readonly number[] } = {}): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  const url = page.url();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await picture(page, colorScheme);
    expect({ url, colorScheme, found: await axeFinds(page) }).toEqual({ url, colorScheme, found: [] });
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  for (const width of narrow) {
    await page.setViewportSize({ width, height: 740 });
    await nextFrames(page);
    expect({ url, width: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ url, width });
  }
  await page.setViewportSize(size);
}

/** What floats, and what is drawn for a new width, finds its place with the next frame. */
export const nextFrames = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** For eyes: what the page looks like when it is tested, into the folder that `ALEX_PICTURES` names. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['ALEX_PICTURES'];
  if (!folder) return;
  const place =
    new URL(page.url()).pathname
      .split('/')
      .slice(1, 3)
      .map((part) => part.slice(0, 12))
      .join('-') || 'landing';
  await page.screenshot({ path: join(folder, `${place}-${++pictures}-${name}.png`), fullPage: true });
}
