/** The portfolio's page with 10,000 positions in a real browser: until it is there, and how long its frames take while it is scrolled. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PreviewView } from '#schema/holdings.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startSystem, type System } from '../../lib/local/system.ts';
import { launchBrowser } from '../../lib/local/browser.ts';
import { below, timeEach, type Row } from './figure.ts';

const POSITIONS = 10_000;
const USER = 'long-table';
/** A flick of the wheel goes so far a frame. */
const PIXELS_A_FRAME = 240;
const FRAMES = 180;

export const longTable: Row = {
  name: 'long-table',
  about: 'a table of 10,000 positions read, drawn and scrolled in a browser',
  measure: async (place) => {
    const { folder: site } = await buildSite(PROJECT_ROOT);
    const system = await startSystem({ port: 0, folder: join(place.folder, 'long-table'), environment: {}, site, log: () => undefined });
    try {
      await hold(system);
      const browser = await launchBrowser();
      try {
        const page = await (await browser.newContext({ baseURL: system.url, viewport: { width: 1440, height: 900 } })).newPage();
        await page.goto('/sign-in');
        await page.getByLabel('Name').fill(USER);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL('**/dashboard');
        const drawn = await timeEach(place.runs(5), async () => {
          await page.goto('/portfolio');
          await page.locator('tbody[data-index="0"]').waitFor({ timeout: 120_000 });
        });
        const frames: number[] = [];
        for (let run = 0; run < place.runs(5); run += 1) frames.push(await slowFrame(page, run));
        return [
          { what: '10,000 positions: the page read and drawn', unit: 's', values: drawn.map((ms) => ms / 1000), target: below(5, 's') },
          { what: '… scrolled, a frame in twenty takes longer', unit: 'ms', values: frames, target: below(34, 'ms') },
        ];
      } finally {
        await browser.close();
      }
    } finally {
      await system.stop();
    }
  },
};

async function hold(system: System): Promise<void> {
  const lines = Array.from(
    { length: POSITIONS },
    (_, n) => `Big,N${String(n).padStart(5, '0')},Invented holding number ${n},${n + 1},10.00`,
  );
  const file = { text: `Account Name,Symbol,Description,Quantity,Price\n${lines.join('\n')}`, asOf: '2026-11-20' };
  const { tag } = PreviewView.parse(await ask(system, '/api/holdings/preview', file));
  await ask(system, '/api/holdings/apply', { ...file, tag });
}

async function ask(system: System, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${system.url}${path}`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${await system.token(USER)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Milliseconds that 95 of 100 frames stay below while the page goes down steadily, each run through another part of it. */
async function slowFrame(page: Page, run: number): Promise<number> {
  const times = await page.evaluate<number[]>(scroll(run * FRAMES * PIXELS_A_FRAME));
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;
}

/** Runs in the page. */
function scroll(from: number): string {
  return `(async () => {
    window.scrollTo(0, ${from});
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    const took = [];
    let last = await frame();
    for (let index = 0; index < ${FRAMES}; index += 1) {
      window.scrollBy(0, ${PIXELS_A_FRAME});
      const now = await frame();
      took.push(now - last);
      last = now;
    }
    return took;
  })()`;
}
