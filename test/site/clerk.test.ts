/** A build for Clerk in a real browser: the real svelte-clerk and clerk-js against a stand-in of Clerk's Frontend API, and the real API of the local system. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Route } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSite } from '../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { CLERK_HOST, PORTAL_HOST, PUBLISHABLE_KEY, startClerk, type ClerkStandIn } from './clerk-stand-in.ts';
import { button, context, forgive, page, site, SLOW, system, visitSite } from './visit.ts';

let clerk: ClerkStandIn;

visitSite({ clerk: { publishableKey: PUBLISHABLE_KEY } });
beforeEach(async () => {
  clerk = await startClerk((user) => system.token(user));
  for (const host of [CLERK_HOST, PORTAL_HOST]) await context.route(`https://${host}/**`, forward);
});
afterEach(async () => {
  await clerk.close();
  // No interface of Clerk's runs here (prefetchUI), which svelte-clerk hands on as one that is undefined: clerk-js notes it, and does without.
  forgive('e is not a constructor');
});

/** To the stand-in on loopback: a name of a real instance needs no certificate here. */
async function forward(route: Route): Promise<void> {
  const request = route.request();
  const { pathname, search } = new URL(request.url());
  if (request.method() === 'OPTIONS')
    return route.fulfill({
      status: 204,
      headers: {
        'access-control-allow-origin': system.url,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-allow-methods': '*',
      },
    });
  const body = request.postDataBuffer();
  const answer = await fetch(`${clerk.url}${pathname}${search}`, {
    method: request.method(),
    headers: { 'x-page-origin': system.url },
    ...(body !== null && { body: new Uint8Array(body) }),
  });
  await route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
}

async function signIn(): Promise<void> {
  await page.goto('/dashboard');
  await page.waitForURL('**/sign-in?next=*');
  await button('Sign in').click();
  await page.waitForURL(`https://${PORTAL_HOST}/**`);
  await page.getByRole('link', { name: 'Continue with Google' }).click();
  await page.getByRole('link', { name: 'Back to Alex' }).click();
  await page.waitForURL('**/dashboard');
  await page.getByText('Signed in as clara@example.com').waitFor();
}

describe('a build for Clerk', () => {
  it(
    'signs in on Clerk’s page, comes back, and is known to the API; no token lies in the browser’s storage',
    async () => {
      await signIn();
      expect(await page.getByText('Signed in as clara@example.com').isVisible()).toBe(true);
      await button('Load the sample household').click();
      await page.getByText(/^No report yet\./).waitFor();
      expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('eyJ');
    },
    SLOW,
  );

  it(
    'asks for the next token before the last one ends, without anybody doing anything',
    async () => {
      await signIn();
      const tokens = (): number => clerk.asked.filter((one) => one.endsWith('/tokens')).length;
      const before = tokens();
      await expect.poll(tokens, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before);
      await page.goto('/reports');
      await page.getByRole('heading', { name: 'There is no report yet.' }).waitFor();
    },
    SLOW,
  );

  it(
    'is signed out here when it is signed out in another tab',
    async () => {
      await signIn();
      const other = await context.newPage();
      await other.goto('/dashboard');
      await other.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.waitForURL((url) => url.pathname === '/' || url.pathname === '/sign-in');
      await page.goto('/dashboard');
      await page.waitForURL('**/sign-in?next=*');
    },
    SLOW,
  );

  it(
    'says within ten seconds that Clerk does not answer, and goes on when it does',
    async () => {
      await context.route(`https://${CLERK_HOST}/**`, (route) => route.abort());
      const started = Date.now();
      await page.goto('/dashboard');
      await page.getByText('Clerk, which keeps the sign-in, does not answer.').waitFor();
      expect(Date.now() - started).toBeLessThan(10_000);
      await context.unroute(`https://${CLERK_HOST}/**`);
      await context.route(`https://${CLERK_HOST}/**`, forward);
      await button('Try again').click();
      await page.waitForURL('**/sign-in?next=*');
      expect(forgive(/ERR_FAILED|Failed to load Clerk JS/)).toBeGreaterThan(0);
    },
    SLOW,
  );

  it(
    'holds nothing of the local issuer nor of this machine’s Step Functions, and a policy that names the instance alone',
    async () => {
      const ofThisMachine = [/\/issuer\/session/, /\/local\/step-functions/, /Open the sample household/, /Edit and replay/];
      const textsOf = (of: string) =>
        readdirSync(of, { recursive: true, encoding: 'utf8' })
          .filter((file) => ['.js', '.html', '.json'].includes(extname(file)))
          .map((file) => ({ file, text: readFileSync(join(of, file), 'utf8') }));
      const built = textsOf(site);
      expect(built.length).toBeGreaterThan(20);
      for (const { file, text } of built)
        expect({ file, found: [/\/issuer\//, /LocalAuth|alex-session/, ...ofThisMachine].filter((mark) => mark.test(text)) }).toEqual({
          file,
          found: [],
        });
      // The same marks are found where they belong, so that the search is one.
      const local = textsOf((await buildSite(PROJECT_ROOT)).folder);
      expect(ofThisMachine.filter((mark) => !local.some(({ text }) => mark.test(text)))).toEqual([]);
      const policy = /content-security-policy" content="([^"]+)"/.exec(readFileSync(join(site, '200.html'), 'utf8'))?.[1] ?? '';
      expect(policy).toMatch(new RegExp(`script-src 'self' https://${CLERK_HOST} 'sha256-[^']+';`));
      expect(policy).toContain(`connect-src 'self' https://${CLERK_HOST};`);
      expect(policy).toContain("worker-src 'self' blob:;");
      expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(/unsafe|\*/);
    },
    3 * SLOW,
  );
});

it(
  'a build without Clerk holds nothing of it',
  async () => {
    const { folder: local } = await buildSite(PROJECT_ROOT);
    const files = readdirSync(local, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    for (const file of files)
      expect({ file, clerk: /clerk\.browser|publishableKey/.test(readFileSync(join(local, file), 'utf8')) }).toEqual({
        file,
        clerk: false,
      });
  },
  3 * SLOW,
);
