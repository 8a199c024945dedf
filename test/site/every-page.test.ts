/** What holds of every page, in a real browser against the whole local system: how much script it loads, that the browser has nothing to say against it, and that it never scrolls sideways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../lib/local/browser.ts';
import { DEMO_USER } from '../../lib/local/demo.ts';
import { demoPages, kibOf, scriptsOf, type SitePage } from '../../lib/local/site-pages.ts';
import { browser, site, SLOW, system, visitSite } from './visit.ts';

visitSite({ traces: true });

/** Of a reader who has set text to twice its size. */
let large: Browser;
let pages: SitePage[];
beforeAll(async () => {
  pages = await demoPages(system);
  large = await launchBrowser(['--blink-settings=defaultFontSize=32']);
}, 2 * SLOW);
afterAll(() => large?.close(), 2 * SLOW);

/** Most of the time goes by until a page is quiet: so some are looked at beside each other. */
const AT_ONCE = 4;
async function beside<T>(all: readonly T[], look: (one: T) => Promise<void>): Promise<void> {
  const rest = [...all];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await look(one);
  }));
}

/** Each page once it is quiet; those that are shown to anybody as anybody sees them. */
async function onEachPage(of: Browser, width: number, look: (page: Page, of: SitePage) => Promise<void>, before: (page: Page, of: SitePage) => Promise<void> = () => Promise.resolve()): Promise<void> {
  const options = { baseURL: system.url, viewport: { width, height: 800 }, reducedMotion: 'reduce' } as const;
  const [inside, outside] = await Promise.all([of.newContext(options), of.newContext(options)]);
  await inside.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
  await beside(pages, async (one) => {
    const page = await (one.open ? outside : inside).newPage();
    await before(page, one);
    await page.goto(one.path);
    await page.waitForLoadState('networkidle');
    await look(page, one);
    await page.close();
  });
  await Promise.all([inside.close(), outside.close()]);
}

it('loads no more script than is promised, and gives the browser nothing to note: no error, nothing blocked, no issue that Lighthouse would take off', async () => {
  const noted: string[] = [];
  const scripts = new Map<SitePage, ReturnType<typeof scriptsOf>>();
  await onEachPage(
    browser,
    1280,
    () => Promise.resolve(),
    async (page, of) => {
      scripts.set(of, scriptsOf(page));
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Audits.enable');
      devtools.on('Audits.issueAdded', ({ issue }) => noted.push(`${of.path}: ${JSON.stringify(issue).slice(0, 400)}`));
      page.on('console', (message) => message.type() === 'error' && noted.push(`${of.path}: ${message.text()}`));
      page.on('pageerror', (error) => noted.push(`${of.path}: ${error.message}`));
    },
  );
  const found = pages.map((of) => ({ name: of.name, mostKib: of.mostKib, kib: Math.round(kibOf(scripts.get(of) ?? new Set(), site)) }));
  expect(found.filter(({ kib, mostKib }) => kib > mostKib)).toEqual([]);
  // The landing page has none; of the others each has some, or nothing was measured.
  expect(found.filter(({ kib }) => kib === 0).map(({ name }) => name)).toEqual(['Landing page']);
  expect(noted).toEqual([]);
}, 2 * SLOW);

it.each([
  { text: 'text at 200%', widths: [1280, 768, 360], of: () => large, rem: '32px' },
  { text: 'text as usual', widths: [360, 320], of: () => browser, rem: '16px' },
])('no page scrolls sideways with $text, at $widths pixels', async ({ widths, of, rem }) => {
  const wide: object[] = [];
  await onEachPage(of(), 1280, async (page, { path }) => {
    await page.evaluate(() => document.fonts.ready);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(rem);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      // Charts are drawn anew at the width that they then have.
      await page.waitForTimeout(150);
      const { scroll, client, beyond } = await page.evaluate(() => {
        const root = document.scrollingElement ?? document.documentElement;
        // What reaches beyond the edge, its innermost parts alone; what scrolls by itself may.
        const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1 && one.closest('.scroll') === null);
        const inner = beyond.filter((one) => !beyond.some((other) => other !== one && one.contains(other)));
        return { scroll: root.scrollWidth, client: root.clientWidth, beyond: inner.slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''} ${Math.round(one.getBoundingClientRect().right)} “${(one.textContent ?? '').trim().slice(0, 40)}”`) };
      });
      if (scroll > client) wide.push({ path, width, scroll, beyond });
    }
  });
  expect(wide).toEqual([]);
}, 2 * SLOW);

it.each([
  { late: 'the portfolio', path: /\/api\/portfolio$/ },
  { late: 'the list of reports', path: /\/api\/reports$/ },
  { late: 'the report', path: /\/api\/reports\/[0-9a-f-]{36}$/ },
  { late: 'the comparison', path: /\/compare$/ },
  { late: 'the projection', path: /\/api\/retirement$/ },
])('a page that waits for several answers is shown when $late comes last', async ({ path: late }) => {
  const context = await browser.newContext({ baseURL: system.url, reducedMotion: 'reduce' });
  await context.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
  await beside(pages.filter(({ path: one }) => /^\/(dashboard|retirement|reports\/.+)$/.test(one)), async ({ path }) => {
    const page = await context.newPage();
    await page.route((url) => late.test(url.pathname), async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      await route.continue();
    });
    await page.goto(path);
    await page.locator('main h1:not(.visually-hidden)').waitFor({ timeout: 15_000 });
    await page.close();
  });
  await context.close();
}, 2 * SLOW);
