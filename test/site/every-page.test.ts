/** What holds of every page, in a real browser against the whole local system: how much script it loads, that the browser has nothing to say against it, and that it never scrolls sideways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await look(one);
    }),
  );
}

interface Seen {
  of: SitePage;
  kib: number;
  noted: string[];
  /** The size of its text, as it came out. */
  rem: string;
  /** At each width that it does not fit: how far it scrolls, and what reaches beyond the edge. */
  wide: object[];
}

/** Each page once it is quiet, then at each of the widths; those that are shown to anybody as anybody sees them. */
async function seeEachPage(by: Browser, widths: readonly number[]): Promise<Seen[]> {
  const options = { baseURL: system.url, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
  const [inside, outside] = await Promise.all([by.newContext(options), by.newContext(options)]);
  await inside.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
  const seen: Seen[] = [];
  await beside(pages, async (of) => {
    const page = await (of.open ? outside : inside).newPage();
    const scripts = scriptsOf(page);
    const noted: string[] = [];
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Audits.enable');
    devtools.on('Audits.issueAdded', ({ issue }) => noted.push(`${of.path}: ${JSON.stringify(issue).slice(0, 400)}`));
    page.on('console', (message) => message.type() === 'error' && noted.push(`${of.path}: ${message.text()}`));
    page.on('pageerror', (error) => noted.push(`${of.path}: ${error.message}`));
    await page.goto(of.path);
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => document.fonts.ready);
    const kib = Math.round(kibOf(scripts, site));
    const rem = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    const wide: object[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      // Charts are drawn anew at the width that they then have.
      await page.waitForTimeout(150);
      const { scroll, client, beyond } = await beyondTheEdge(page);
      if (scroll > client) wide.push({ path: of.path, width, scroll, beyond });
    }
    seen.push({ of, kib, noted, rem, wide });
    await page.close();
  });
  await Promise.all([inside.close(), outside.close()]);
  return seen;
}

/** How far a page scrolls sideways, and the innermost parts of it that make it; what scrolls by itself may. */
const beyondTheEdge = (page: Page): Promise<{ scroll: number; client: number; beyond: string[] }> =>
  page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    const beyond = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > root.clientWidth + 1 && one.closest('.scroll') === null,
    );
    const inner = beyond.filter((one) => !beyond.some((other) => other !== one && one.contains(other)));
    return {
      scroll: root.scrollWidth,
      client: root.clientWidth,
      beyond: inner
        .slice(0, 5)
        .map(
          (one) =>
            `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''} ${Math.round(one.getBoundingClientRect().right)} “${(one.textContent ?? '').trim().slice(0, 40)}”`,
        ),
    };
  });

describe('with text as usual', () => {
  let seen: Seen[];
  beforeAll(async () => {
    seen = await seeEachPage(browser, [360, 320]);
  }, 2 * SLOW);

  it('loads no more script than is promised', () => {
    expect(seen.filter(({ of, kib }) => kib > of.mostKib)).toEqual([]);
    // The landing page has none; of the others each has some, or nothing was measured.
    expect(seen.filter(({ kib }) => kib === 0).map(({ of }) => of.name)).toEqual(['Landing page']);
  });

  it('gives the browser nothing to note: no error, nothing blocked, no issue that Lighthouse would take off', () => {
    expect(seen.flatMap(({ noted }) => noted)).toEqual([]);
  });

  it('never scrolls sideways at 360 and 320 pixels', () => {
    expect(new Set(seen.map(({ rem }) => rem))).toEqual(new Set(['16px']));
    expect(seen.flatMap(({ wide }) => wide)).toEqual([]);
  });
});

it(
  'never scrolls sideways with text at 200 %, at 1280, 768 and 360 pixels',
  async () => {
    const seen = await seeEachPage(large, [1280, 768, 360]);
    expect(new Set(seen.map(({ rem }) => rem))).toEqual(new Set(['32px']));
    expect(seen.flatMap(({ wide }) => wide)).toEqual([]);
  },
  2 * SLOW,
);

it.each([
  { late: 'the portfolio', path: /\/api\/portfolio$/ },
  { late: 'the list of reports', path: /\/api\/reports$/ },
  { late: 'the report', path: /\/api\/reports\/[0-9a-f-]{36}$/ },
  { late: 'the comparison', path: /\/compare$/ },
  { late: 'the projection', path: /\/api\/retirement$/ },
])(
  'a page that waits for several answers is shown when $late comes last',
  async ({ path: late }) => {
    const context = await browser.newContext({ baseURL: system.url, reducedMotion: 'reduce' });
    await context.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
    await beside(
      pages.filter(({ path: one }) => /^\/(dashboard|retirement|reports\/.+)$/.test(one)),
      async ({ path }) => {
        const page = await context.newPage();
        await page.route(
          (url) => late.test(url.pathname),
          async (route) => {
            await new Promise((resolve) => setTimeout(resolve, 1200));
            await route.continue();
          },
        );
        await page.goto(path);
        await page.locator('main h1:not(.visually-hidden)').waitFor({ timeout: 15_000 });
        await page.close();
      },
    );
    await context.close();
  },
  2 * SLOW,
);
