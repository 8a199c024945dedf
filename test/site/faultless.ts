/** What holds of every page, in both themes: axe finds nothing, and it does not scroll sideways on a small phone. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';

/** Overwritten by every run: what the pages looked like when they were tested, kept for eyes. */
export const PICTURES = join(PROJECT_ROOT, '.alex', 'pictures');
let pictures = 0;

/** Leaves the page as wide as it was. */
export async function faultless(page: Page): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.evaluate(() => document.fonts.ready);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(PICTURES, `${new URL(page.url()).pathname.split('/').slice(1, 3).map((part) => part.slice(0, 12)).join('-') || 'landing'}-${++pictures}-${colorScheme}.png`), fullPage: true });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(violations.map(({ id, nodes }) => `${page.url()} ${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3).join(' | ')}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  expect({ url: page.url(), width: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ url: page.url(), width: 360 });
  await page.setViewportSize(size);
}
