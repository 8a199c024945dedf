/**
 * What every test of a page begins with: the whole system with its built site, and a browser before it. Nothing is stood in for.
 *
 *     visitSite({ demo: true, user: 'demo' });           // once, at the top of the file
 *     it('…', async () => {
 *       await page.goto('/dashboard');                    // `page` is a new one for each test, signed in as `user`
 *       await ask('demo', 'GET', '/api/portfolio');       // what the API answers that user
 *       expect(await heading().textContent()).toBe('…');
 *     }, SLOW);
 *
 * A test in which the browser notes an error (a script's, or something that the policy blocks) fails, unless the test has forgiven it.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from '../../lib/local/browser.ts';
import { buildSite, type SiteSettings } from '../../lib/local/build-site.ts';
import { showDemo } from '../../lib/local/demo.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startTestSystem, type TestSystem } from '../local-system.ts';

/** For a whole test in a browser on a machine that has other things to do, too. */
export const SLOW = 120_000;
const LOOK_AGAIN_MS = 100;

export let system: TestSystem;
/** The built site's folder. */
export let site: string;
export let browser: Browser;
export let context: BrowserContext;
export let page: Page;
let complaints: string[] = [];

export interface Visit extends Pick<NonNullable<Parameters<typeof startTestSystem>[0]>, 'onInvoke' | 'retryIntervals' | 'traces'> {
  /** The sample household is there under the name `demo`, analysed once. */
  demo?: boolean;
  /** Who is signed in when a test begins; nobody unless told. */
  user?: string;
  /** The site of a Clerk instance instead of the local issuer's. */
  clerk?: SiteSettings;
}
let startsAs: string | undefined;

export function visitSite({ demo = false, user, clerk = {}, ...options }: Visit = {}): void {
  startsAs = user;
  beforeAll(async () => {
    ({ folder: site } = await buildSite(PROJECT_ROOT, clerk));
    [system, browser] = await Promise.all([startTestSystem({ ...options, site }), launchBrowser()]);
    if (demo)
      await showDemo({ url: system.url, token: (name) => system.token(name), log: () => undefined, signal: new AbortController().signal });
  }, 3 * SLOW);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  }, SLOW);
  beforeEach(() => open());
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
}

/** A browser that knows nothing yet, but who is signed in: `context` and `page` are new. */
export async function open(options: BrowserContextOptions = {}): Promise<void> {
  await context?.close();
  complaints = [];
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(30_000);
  if (startsAs !== undefined) await signIn(startsAs);
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
}

/** Without the page for it. */
export async function signIn(user: string): Promise<void> {
  await context.request.post('/issuer/session', { data: { user }, headers: { origin: system.url } });
}

/** What the browser has noted of that belongs to the test: it answers how often. */
export function forgive(of: string | RegExp): number {
  const before = complaints.length;
  complaints = complaints.filter((complaint) => complaint.search(of) < 0);
  return before - complaints.length;
}

/** What the API, or the gateway before it, answers a user. */
export async function ask<T = unknown>(user: string, method: string, path: string, body?: object): Promise<T> {
  const headers = {
    authorization: `Bearer ${await system.token(user)}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const answer = await fetch(`${system.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const answered: unknown = await answer.json();
  expect(answer.ok, `${method} ${path}: ${JSON.stringify(answered)}`).toBe(true);
  return answered as T;
}

/** Asks for an analysis and answers its job's id when it has ended, which is well unless the test has seen to it. */
export async function analyse(user: string, ends: 'completed' | 'failed' = 'completed'): Promise<string> {
  const { jobId } = await ask<{ jobId: string }>(user, 'POST', '/api/analyze', {});
  for (;;) {
    const { status, completedAt } = await ask<{ status: string; completedAt: string | null }>(user, 'GET', `/api/jobs/${jobId}`);
    if (completedAt !== null) {
      expect(status).toBe(ends);
      return jobId;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

export const button = (name: string | RegExp, within: Pick<Page, 'getByRole'> = page): Locator =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
export const link = (name: string): Locator => page.getByRole('link', { name, exact: true });
export const heading = (): Locator => page.getByRole('heading', { level: 1 });
