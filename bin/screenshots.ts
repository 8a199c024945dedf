/** `npm run screenshots`: the README's pictures, made from the running system as a person sees it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../lib/local/browser.ts';
import { buildSite } from '../lib/local/build-site.ts';
import { DEMO_USER, showDemo } from '../lib/local/demo.ts';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { analysedAgain } from '../lib/local/site-pages.ts';
import { startSystem } from '../lib/local/system.ts';

const OUT = join(PROJECT_ROOT, 'site', 'screenshots');
const DESK: BrowserContextOptions = { viewport: { width: 1200, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 800 } };

interface Picture {
  name: string;
  options: BrowserContextOptions;
  /** Or `report`, the household's; `execution`, of another analysis, when no function is cold. */
  path: string;
  ready: string;
  /** What a person does before it is taken. */
  act?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'landing', options: DESK, path: '/', ready: 'h1' },
  { name: 'overview', options: DESK, path: '/dashboard', ready: '.steps' },
  {
    name: 'overview-dark',
    options: { ...DESK, colorScheme: 'dark' },
    path: '/dashboard',
    ready: '.donut svg path',
    act: (page) => page.locator('.allocation').scrollIntoViewIfNeeded(),
  },
  { name: 'report-figure', options: DESK, path: 'report', ready: '.prose', act: openFigure },
  { name: 'retirement', options: DESK, path: '/retirement', ready: '.fan svg path', act: tryLater },
  { name: 'settings', options: DESK, path: '/settings', ready: 'input[type="range"]' },
  { name: 'overview-phone', options: PHONE, path: '/dashboard', ready: '.steps' },
  {
    name: 'report-phone-dark',
    options: { ...PHONE, colorScheme: 'dark' },
    path: 'report',
    ready: '.fan svg path',
    act: (page) => page.locator('.fan').scrollIntoViewIfNeeded(),
  },
  { name: 'execution-dark', options: { ...DESK, colorScheme: 'dark' }, path: 'execution', ready: '.machine a, .machine button' },
];

const folder = mkdtempSync(join(tmpdir(), 'alex-pictures-'));
const { folder: site } = await buildSite(PROJECT_ROOT);
const system = await startSystem({ port: 0, folder, environment: {}, database: 'in memory', site, log: () => undefined });
const browser = await launchBrowser();
try {
  const { reportId } = await showDemo({
    url: system.url,
    token: (user) => system.token(user),
    log: () => undefined,
    signal: new AbortController().signal,
  });
  mkdirSync(OUT, { recursive: true });
  for (const { name, options, path, ready, act } of PICTURES) {
    const context = await browser.newContext({ baseURL: system.url, reducedMotion: 'reduce', ...options });
    await context.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
    const page = await context.newPage();
    await page.goto(
      path === 'report'
        ? `/reports/${reportId}`
        : path === 'execution'
          ? `/executions/alex-analysis:${(await analysedAgain({ url: system.url, token: (user) => system.token(user) })).jobId}`
          : path,
    );
    await page.locator(ready).first().waitFor();
    await page.evaluate('document.fonts.ready');
    await act?.(page);
    await page.screenshot({ path: join(OUT, `${name}.png`) });
    console.log(`site/screenshots/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await system.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

async function openFigure(page: Page): Promise<void> {
  await page.locator('.prose .fig[data-fact="chance"]').first().click();
  await page.getByRole('dialog').waitFor();
}

/** Two years later, so that what it does is told. */
async function tryLater(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Stop working in' });
  await slider.focus();
  for (let year = 0; year < 2; year += 1) await page.keyboard.press('ArrowRight');
  await page.getByText('against your plan').waitFor();
  // The focus has done its work.
  await slider.blur();
}
