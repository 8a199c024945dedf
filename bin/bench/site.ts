/** How fast the pages are, how heavy, and whether everybody can use them: Lighthouse on the built site as it is served, and the scripts that a page loads. */
import { existsSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../lib/local/browser.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { DEMO_USER, showDemo } from '../../lib/local/demo.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startSystem } from '../../lib/local/system.ts';
import type { Figure, Row, Target } from './figure.ts';

const KIB = 1024;

export const site: Row = {
  name: 'site',
  about: 'Lighthouse and the weight of scripts, page by page',
  measure: async (place) => {
    const { folder } = await buildSite(PROJECT_ROOT);
    const system = await startSystem({ port: 0, folder: join(place.folder, 'site'), environment: {}, database: 'in memory', site: folder, log: () => undefined });
    const port = await freePort();
    const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
    try {
      const { reportId } = await showDemo({ url: system.url, token: (user) => system.token(user), log: () => undefined, signal: new AbortController().signal });
      const cookie = await signIn(system.url);
      const look = async (path: string, category: string): Promise<number> => score(await lighthouse(`${system.url}${path}`, { port, onlyCategories: [category], logLevel: 'silent', output: 'json', formFactor: 'desktop', screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false }, throttling: DESKTOP, ...(path !== '/' && { extraHeaders: { Cookie: cookie } }) }), category);
      const mobile = async (path: string): Promise<number> => score(await lighthouse(`${system.url}${path}`, { port, onlyCategories: ['performance'], logLevel: 'silent', output: 'json' }), 'performance');
      const speed: number[] = [];
      const phone: number[] = [];
      for (let run = 0; run < place.runs(3); run += 1) {
        speed.push(await look('/', 'performance'));
        phone.push(await mobile('/'));
      }
      const figures: Figure[] = [
        { what: 'Landing page, Lighthouse performance of 100', unit: '', values: speed, target: atLeast(95) },
        { what: '… as a slow phone has it', unit: '', values: phone, target: atLeast(95) },
      ];
      for (const [name, path] of [['Landing page', '/'], ['Sample report', '/sample'], ['Overview', '/dashboard'], ['Trades', '/dashboard/trades'], ['Portfolio', '/portfolio'], ['Import', '/portfolio/import'], ['Reports', '/reports'], ['A report', `/reports/${reportId}`], ['Retirement', '/retirement'], ['Settings', '/settings']] as const) {
        figures.push({ what: `${name}, Lighthouse accessibility of 100`, unit: '', values: [await look(path, 'accessibility')], target: atLeast(100) });
        figures.push({ what: '… best practices of 100', unit: '', values: [await look(path, 'best-practices')], target: atLeast(100) });
      }
      for (const [name, path, most] of [['Landing page', '/', 45], ['Reports', '/reports', 170], ['Portfolio', '/portfolio', 170], ['Settings', '/settings', 170], ['Overview, with charts', '/dashboard', 215], ['A report, with charts', `/reports/${reportId}`, 215], ['Sample report, with charts', '/sample', 215], ['Retirement, with charts, its worker apart', '/retirement', 215]] as const) {
        const weight = await scriptBytes(browser, system.url, path, folder, cookie);
        figures.push({ what: `${name}: scripts in KiB, gzipped`, unit: '', values: [weight / KIB], target: { text: `≤ ${most}`, isMet: (value) => value <= most } });
      }
      return figures;
    } finally {
      await browser.close();
      await system.stop();
    }
  },
};

const DESKTOP = { rttMs: 40, throughputKbps: 10_240, cpuSlowdownMultiplier: 1, requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0 };

function atLeast(least: number): Target {
  return { text: `≥ ${least}`, isMet: (value) => value >= least };
}

function score(result: Awaited<ReturnType<typeof lighthouse>>, category: string): number {
  const found = result?.lhr.categories[category]?.score;
  if (typeof found !== 'number') throw new Error(`Lighthouse gave no score for ${category}: ${result?.lhr.runtimeError?.message ?? 'it said nothing'}`);
  return Math.round(found * 100);
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/issuer/session`, { method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body: JSON.stringify({ user: DEMO_USER }) });
  return answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '').join('; ');
}

/** What the page has loaded once it is quiet, by the files that lie packed beside the scripts. */
async function scriptBytes(browser: Browser, url: string, path: string, folder: string, cookie: string): Promise<number> {
  const context = await browser.newContext({ baseURL: url });
  try {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: `${url}/issuer`, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    const scripts = new Set<string>();
    // A worker's script is no work of the page's thread: `what-if` has it in a row of its own.
    page.on('response', (response) => response.request().resourceType() === 'script' && !response.url().includes('/workers/') && scripts.add(new URL(response.url()).pathname));
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    return [...scripts].reduce((sum, file) => sum + statSync(existsSync(join(folder, `${file}.gz`)) ? join(folder, `${file}.gz`) : join(folder, file)).size, 0);
  } finally {
    await context.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
