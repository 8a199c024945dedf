/** The web app in a real browser, against the whole local system: nothing is stood in for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSite } from '../../lib/local/build-site.ts';
import { showDemo } from '../../lib/local/demo.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startSystem, type System } from '../../lib/local/system.ts';
import { launchBrowser } from './browser.ts';

const SLOW = 120_000;
let folder: string;
let system: System;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let newcomers = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alex-site-'));
  const { folder: site } = await buildSite(PROJECT_ROOT);
  system = await startSystem({ port: 0, folder, environment: {}, site, log: () => undefined });
  await showDemo({ url: system.url, token: (user) => system.token(user), log: () => undefined, signal: new AbortController().signal });
  browser = await launchBrowser();
}, 3 * SLOW);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
}, SLOW);

beforeEach(() => open());
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close();
  complaints = [];
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
  // Anything that the content-security policy blocks is told on the console, too.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const link = (name: string) => page.getByRole('link', { name, exact: true });
const heading = () => page.getByRole('heading', { level: 1 });

async function signInAsDemo(): Promise<void> {
  await page.goto('/sign-in');
  await button('Open the sample household').click();
  await link('Read the report').waitFor();
}
async function signInAnew(): Promise<string> {
  newcomers += 1;
  const name = `newcomer-${newcomers}`;
  await page.goto('/sign-in');
  await page.getByLabel('Name').fill(name);
  await button('Sign in').click();
  await page.waitForURL('**/dashboard');
  return name;
}
async function openReport(): Promise<void> {
  await link('Read the report').click();
  await page.locator('.prose').first().waitFor();
}

describe('a first visit', () => {
  it('needs no script and no account to see what Alex is, and one click to read a finished report', async () => {
    const scripts: string[] = [];
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await page.goto('/');
    expect(await heading().textContent()).toBe('Know where you stand. Check every number.');
    await page.locator('.verdict .fig').first().click();
    expect(await page.locator('[popover]:popover-open').textContent()).toMatch(/Formula.*simulated futures that pay for the whole plan ÷ all simulated futures.*As of.*Source.*projection, engine/s);
    await page.keyboard.press('Escape');
    expect(await page.locator('[popover]:popover-open').count()).toBe(0);
    expect(scripts).toEqual([]);

    await link('Read a finished report').click();
    await page.locator('.prose').first().waitFor();
    expect(await heading().textContent()).toMatch(/^On this plan you have an? \d+% chance of \$108,000 a year/);
    await page.locator('.prose .fig[data-fact="chance"]').first().click();
    expect(await page.getByRole('dialog').textContent()).toContain('simulated futures that pay for the whole plan');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  }, SLOW);
});

describe('the sample household', () => {
  it('is a verdict with its figures, analysed again with progress, and read', async () => {
    await signInAsDemo();
    expect(await heading().textContent()).toMatch(/^On this plan you have an? \d+% chance of \$108,000 a year, in today’s money, until you are 95\.$/);
    expect(await page.getByText('Close to your aim of 90%').isVisible()).toBe(true);

    await button('Analyse again').click();
    await page.waitForURL('**/analysis/*');
    await page.locator('[data-state="Planner"]').waitFor();
    await page.reload(); // the job is in the address: progress goes on
    await page.getByText('Your report is ready.').first().waitFor();
    expect(await page.locator('li.completed').count()).toBe(await page.locator('li[data-state]').count());

    await openReport();
    expect(page.url()).toMatch(/\/reports\/[0-9a-f-]{36}$/);
    expect(await page.getByText(/^(\d+) of \1 figures checked$/).isVisible()).toBe(true);
    expect(await page.locator('.fan path').count()).toBeGreaterThanOrEqual(4);
  }, SLOW);

  it('has a figure that opens its formula, inputs, date and source, and gives the focus back', async () => {
    await signInAsDemo();
    await openReport();
    const figure = page.locator('.prose .fig[data-fact="chance"]').first();
    await figure.click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('simulated futures that pay for the whole plan ÷ all simulated futures');
    expect(await dialog.textContent()).toMatch(/As of \d+ \w{3} \d{4} Source projection, engine \d/);
    expect(await figure.getAttribute('aria-expanded')).toBe('true');
    // In the margin: nothing of the text is covered.
    const [prose, box] = [await page.locator('.prose').first().boundingBox(), await dialog.boundingBox()];
    expect(box!.x).toBeGreaterThanOrEqual(prose!.x + prose!.width);

    await dialog.getByRole('button', { name: '10,000' }).click();
    expect(await dialog.textContent()).toContain('Number of simulated futures');
    await dialog.getByRole('button', { name: /^Back to/ }).click();
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(await figure.evaluate((element) => element === document.activeElement)).toBe(true);
  }, SLOW);

  it('opens every figure of the report that it states', async () => {
    await signInAsDemo();
    await openReport();
    const ids = await page.locator('main .fig').evaluateAll((figures) => [...new Set(figures.map((figure) => (figure as HTMLElement).dataset['fact'] ?? ''))]);
    expect(ids.length).toBeGreaterThan(60);
    // The rendered text has no amount or percentage outside a figure.
    const loose = await page.locator('.prose').evaluateAll((sections) =>
      sections.flatMap((section) => {
        const copy = section.cloneNode(true) as HTMLElement;
        for (const figure of copy.querySelectorAll('.fig')) figure.remove();
        return copy.textContent.match(/\$\d[\d,.]*|\d[\d.]*%/g) ?? [];
      }),
    );
    expect(loose).toEqual([]);
  }, SLOW);

  it('is worked by keyboard alone', async () => {
    await page.goto('/sign-in');
    await button('Open the sample household').focus();
    await page.keyboard.press('Enter');
    await link('Read the report').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-fact'))).toBe('chance');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-fact'))).toBe('chance');
  }, SLOW);

  it('prints on paper what opens on the screen', async () => {
    await signInAsDemo();
    await openReport();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText('The figures of this report').isVisible()).toBe(true);
    expect(await button(/Print or PDF/).isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(50_000);
  }, SLOW);
});

describe('a newcomer', () => {
  it('begins empty, loads the sample, and has it analysed', async () => {
    const name = await signInAnew();
    await page.getByText('There is nothing here yet, because you have not added an account.').waitFor();
    expect(await page.getByText(`Signed in as ${name}`).isVisible()).toBe(true);
    await button('Load the sample household').click();
    await page.getByText(/^No report yet\./).waitFor();
    expect(await heading().textContent()).toContain('You own $1,310,916.');
    await button('Analyse').click();
    await page.getByText('Your report is ready.').first().waitFor();
    await link('Go to your overview').click();
    await page.getByRole('heading', { name: 'Checkup' }).waitFor();
    expect(await heading().textContent()).toMatch(/^On this plan you have/);
  }, SLOW);

  it('is told what is wrong with a name, and sees nobody else’s report', async () => {
    await signInAsDemo();
    const address = (await link('Read the report').getAttribute('href')) ?? '';
    await button('Sign out').click();
    await page.waitForURL('**/sign-in?next=*');
    await page.getByLabel('Name').fill('two words');
    await button('Sign in').click();
    expect(await page.getByText('“two words” cannot be a name here').isVisible()).toBe(true);
    await signInAnew();
    await page.goto(address);
    await page.getByText('There is no such report, or it is not yours.').waitFor();
    // The browser itself notes the refusal; nothing else is wrong.
    complaints = complaints.filter((complaint) => !complaint.includes('404'));
  }, SLOW);
});

describe('the session', () => {
  it('ends in every tab when it ends in one, and leaves no token behind', async () => {
    await signInAsDemo();
    const other = await context.newPage();
    await other.goto('/dashboard');
    await other.getByRole('link', { name: 'Read the report' }).waitFor();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in?next=*');
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, expect.any(Number), '']);
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('eyJ');
  }, SLOW);

  it('is not ended by an answer that was asked for before it began', async () => {
    await page.route('**/issuer/session', async (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      const answer = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return route.fulfill({ response: answer });
    });
    const late = page.waitForResponse((response) => response.url().endsWith('/issuer/session') && response.request().method() === 'GET');
    await page.goto('/sign-in');
    await button('Open the sample household').click();
    await late;
    await link('Read the report').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard');
  }, SLOW);

  it('goes on when its token ends or its key changes, without the person noticing', async () => {
    await signInAsDemo();
    let refused = 0;
    await page.route('**/api/reports', (route) => {
      const spoiled = refused++ === 0;
      return route.continue(spoiled ? { headers: { ...route.request().headers(), authorization: 'Bearer ended' } } : {});
    });
    await page.goto('/reports');
    await page.getByRole('table').waitFor();
    expect(refused).toBe(2);
    complaints = complaints.filter((complaint) => !complaint.includes('401'));
  }, SLOW);

  it('says so when Alex cannot be reached, and goes on by itself when it can', async () => {
    await signInAsDemo();
    await page.route('**/api/**', (route) => route.abort());
    await page.goto('/reports');
    await page.getByText('Alex cannot be reached. Your data is safe. Trying again in').waitFor();
    await page.unroute('**/api/**');
    await page.getByRole('table').waitFor(); // nobody pressed anything
    expect(await page.getByText('Alex cannot be reached.').count()).toBe(0);

    await page.route('**/issuer/**', (route) => route.abort());
    await page.goto('/reports');
    await page.getByText('Alex cannot be reached. Your data is safe. Is it still running?').waitFor();
    await page.unroute('**/issuer/**');
    await button('Try again').click();
    await page.getByRole('table').waitFor();
    complaints = complaints.filter((complaint) => !complaint.includes('net::ERR_FAILED'));
  }, SLOW);

  it('keeps what was read while the browser is offline', async () => {
    await signInAsDemo();
    await context.setOffline(true);
    await page.getByText('You are offline.').waitFor();
    expect(await heading().isVisible()).toBe(true);
    await context.setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  }, SLOW);
});

it('the site is not built again when nothing of it has changed', async () => {
  expect((await buildSite(PROJECT_ROOT)).rebuilt).toBe(false);
});

it('a report that smuggles in markup is words, not markup', async () => {
  await signInAsDemo();
  await page.route('**/api/reports/*', async (route) => {
    const answer = await route.fetch();
    const report = (await answer.json()) as { template: string; facts: { id: string; display: string }[] };
    const smuggled = '<img src="http://evil.example/a.png" onerror="window.hacked = 1"> <script>window.hacked = 1</script> [press](javascript:hacked()) ![see](http://evil.example/b.png) <button class="fig" data-fact="chance">fake</button>';
    for (const one of report.facts) if (one.id === 'goal-year') one.display = '$1 <b onclick="window.hacked = 1">bold</b>';
    await route.fulfill({ response: answer, json: { ...report, template: `${smuggled}\n\n${report.template}` } });
  });
  const foreign: string[] = [];
  page.on('request', (request) => !request.url().startsWith(system.url) && foreign.push(request.url()));
  await page.goto((await link('Read the report').getAttribute('href')) ?? '');
  await page.locator('.prose').first().waitFor();
  expect(await page.locator('.prose').locator('img, script, a, b, [onclick], [onerror], .fig:text("fake")').count()).toBe(0);
  expect(await page.locator('.prose').first().textContent()).toContain('<img src="http://evil.example/a.png"');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(foreign).toEqual([]);
}, SLOW);

it('no page has a fault that axe finds in either theme, nor scrolls sideways at 360 pixels', async () => {
  const check = async (): Promise<void> => {
    await page.evaluate(() => document.fonts.ready);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(violations.map(({ id, nodes }) => `${page.url()} ${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3).join(' | ')}`)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect({ url: page.url(), width: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ url: page.url(), width: 360 });
    await page.setViewportSize({ width: 1280, height: 900 });
  };
  await page.goto('/');
  await check();
  await page.goto('/sample');
  await page.locator('.prose').first().waitFor();
  await check();
  await page.goto('/sign-in');
  await button('Open the sample household').waitFor();
  await check();
  await signInAnew();
  await page.getByText('There is nothing here yet').waitFor();
  await check();
  await button('Load the sample household').click();
  await page.getByText(/^No report yet\./).waitFor();
  await check();
  await button('Analyse').click();
  await page.getByText('Your report is ready.').first().waitFor();
  await check();
  await openReport();
  for (const summary of await page.getByText('Figures behind this chart').all()) await summary.click();
  await page.locator('.prose .fig').nth(4).click();
  await check();
  await page.goto('/reports');
  await page.getByRole('table').waitFor();
  await check();
  await page.goto('/dashboard');
  await page.getByRole('heading', { name: 'Checkup' }).waitFor();
  await check();
}, SLOW);
