/** The pages of traces in a real browser, against the whole local system: none at first, then of an analysis that went well, of one that failed, and of a page that was read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { traceIdOf } from '#ports/traces/ids.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { functionArn, type InvokeResult } from '../../lib/local/lambda.ts';
import { startSystem, type System } from '../../lib/local/system.ts';
import { launchBrowser } from './browser.ts';

const SLOW = 120_000;
let folder: string;
let system: System;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let jobId: string;
let fault: (name: string) => InvokeResult | undefined = () => undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alex-traces-'));
  const { folder: site } = await buildSite(PROJECT_ROOT);
  system = await startSystem({ port: 0, folder, environment: {}, database: 'in memory', site, log: () => undefined, retryIntervals: 5, traces: true, onInvoke: (name) => fault(name) });
  browser = await launchBrowser();
}, 3 * SLOW);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
}, SLOW);

beforeEach(() => open());
afterEach(async () => {
  fault = () => undefined;
  await context.close();
  expect(complaints).toEqual([]);
});

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close();
  complaints = [];
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(30_000);
  await context.request.post('/issuer/session', { data: { user: 'demo' }, headers: { origin: system.url } });
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
}

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${await system.token('demo')}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${system.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  expect(answer.ok, `${method} ${path}`).toBe(true);
  return answer.json();
}
async function analysed(): Promise<string> {
  const { jobId } = (await ask('POST', '/api/analyze', {})) as { jobId: string };
  for (;;) {
    const { completedAt } = (await ask('GET', `/api/jobs/${jobId}`)) as { completedAt: string | null };
    if (completedAt !== null) return jobId;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const row = (name: string) => page.locator('li', { has: page.locator('summary .what', { hasText: new RegExp(`^${name}$`) }) });

it('are reached from the executions, and come as they are made, without a reload', async () => {
  await page.goto('/executions');
  await page.getByRole('link', { name: 'Traces', exact: true }).click();
  await heading('No trace is kept yet.');
  await ask('POST', '/api/sample-household', {});
  jobId = await analysed();
  await heading('1 trace, none of a failure; models cost $0.00.');
  await page.getByRole('row', { name: new RegExp(`Analysis ${jobId.slice(0, 8)}.*Completed`) }).getByRole('link').click();
  await page.waitForURL(`**/traces/${traceIdOf(jobId)}`);
  await heading(/^Completed in .*, [\d,]+ tokens for \$0\.00\.$/);
}, SLOW);

it('show as a tree what was done, by which model, for how much, and what was asked and answered as it was sent', async () => {
  await page.goto(`/traces/${jobId}`);
  await heading(/^Completed in /);
  expect(await page.locator('li summary .what').allTextContents()).toEqual(expect.arrayContaining(['analysis', 'Planner', 'plan_analysis', 'knowledge', 'write_report', 'judge write_report', 'Complete']));
  const inset = async (name: string) => (await row(name).locator('summary').boundingBox())?.x ?? 0;
  expect([await inset('Reporter'), await inset('write_report')]).toEqual([expect.closeTo((await inset('analysis')) + 20, 0), expect.closeTo((await inset('analysis')) + 40, 0)]);
  expect(await row('write_report').textContent()).toMatch(/model.*local\.rules-writer, [\d,]+ tokens, \$0\.00/s);
  await row('write_report').locator('summary').click();
  const input = page.getByRole('region', { name: 'Input of write_report' });
  await input.waitFor();
  expect(await input.textContent()).toContain('"system"');
  expect(await input.textContent()).not.toMatch(/\d/);
  expect(await row('write_report').locator('dl').textContent()).toMatch(/Prompt.*write report, version [0-9a-f]{12}.*Tokens.*input/s);
  expect(await page.locator('dl.stats').textContent()).toMatch(/citations valid\s*1/);
  await page.getByRole('link', { name: 'Its execution' }).click();
  await page.getByRole('heading', { level: 1, name: /^Succeeded in / }).waitFor();
  await page.getByRole('link', { name: 'Its trace' }).click();
  await heading(/^Completed in /);
}, SLOW);

it('tell of a failure where it was, and of a page that was read', async () => {
  fault = (name) => (name === 'charter' ? { ok: false, error: { errorType: 'SheetMismatchError', errorMessage: 'x' } } : undefined);
  const failed = await analysed();
  await system.invoke(functionArn('researcher'), { sources: ['sample-office'] });
  await page.goto('/traces');
  await heading('3 traces, 1 of failures; models cost $0.00.');
  await page.getByRole('row', { name: /Page read: https:\/\/www\.office\.example.*Completed/ }).waitFor();
  await page.goto(`/traces/${failed}`);
  await heading(/^Failed in /);
  expect(await row('analysis').textContent()).toMatch(/Failed.*SheetMismatchError/s);
}, SLOW);

it('are told to nobody who is not signed in, nor to pages of other sites; one that is not kept is said to be not there', async () => {
  const post = (path: string, headers: Record<string, string>) => fetch(`${system.url}${path}`, { method: 'POST', headers });
  const authorization = `Bearer ${await system.token('demo')}`;
  for (const path of ['/local/traces', `/local/traces/${jobId}`, `/local/traces/${traceIdOf(jobId)}`]) {
    expect([(await post(path, {})).status, (await post(path, { authorization, origin: 'https://elsewhere.example' })).status, (await post(path, { authorization })).status], path).toEqual([401, 403, 200]);
  }
  expect((await post(`/local/traces/${'0'.repeat(32)}`, { authorization })).status).toBe(404);
  expect((await post('/local/traces/..%2f..%2fetc', { authorization })).status).toBe(404);
  await page.goto(`/traces/${'0'.repeat(32)}`);
  await heading('No such trace is kept on this machine.');
  complaints = complaints.filter((words) => !words.includes('404')); // the browser's own word for the answer
}, SLOW);

it('have no fault that axe finds in either theme, nor scroll sideways at 360 pixels', async () => {
  const places = [['list', '/traces', /^3 traces/], ['one', `/traces/${jobId}`, /^Completed in /]] as const;
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1280]) {
      for (const [name, path, words] of places) {
        await open({ colorScheme, viewport: { width, height: 800 } });
        await page.goto(path);
        await heading(words);
        if (name === 'one') {
          await row('write_report').locator('summary').click();
          await page.getByRole('region', { name: 'Input of write_report' }).waitFor();
        }
        const where = `${name} ${colorScheme} ${width}`;
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), where).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`), where).toEqual([]);
        const shots = process.env['ALEX_SHOTS'];
        if (shots) await page.screenshot({ path: join(shots, `traces-${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  }
}, 2 * SLOW);
