/** How fast the pages are, how heavy, and whether everybody can use them: Lighthouse on the built site as it is served, and the scripts that a page loads. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../lib/local/browser.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { DEMO_USER } from '../../lib/local/demo.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { demoPages, kibOf, scriptsOf } from '../../lib/local/site-pages.ts';
import { startSystem } from '../../lib/local/system.ts';
import type { Figure, Row, Target } from './figure.ts';

export const site: Row = {
  name: 'site',
  about: 'Lighthouse and the weight of scripts, page by page',
  measure: async (place) => {
    const { folder } = await buildSite(PROJECT_ROOT);
    const system = await startSystem({
      port: 0,
      folder: join(place.folder, 'site'),
      environment: {},
      database: 'in memory',
      site: folder,
      log: () => undefined,
      traces: true,
    });
    const port = await freePort();
    const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
    try {
      const pages = await demoPages({ url: system.url, token: (user) => system.token(user) });
      const cookie = await signIn(system.url);
      const look = (path: string, categories: string[], headers: Record<string, string> = {}) =>
        lighthouse(`${system.url}${path}`, {
          port,
          onlyCategories: categories,
          logLevel: 'silent',
          output: 'json',
          formFactor: 'desktop',
          screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
          throttling: DESKTOP,
          extraHeaders: headers,
        });
      const mobile = async (path: string): Promise<number> =>
        score(
          await lighthouse(`${system.url}${path}`, { port, onlyCategories: ['performance'], logLevel: 'silent', output: 'json' }),
          'performance',
        );
      const speed: number[] = [];
      const phone: number[] = [];
      for (let run = 0; run < place.runs(3); run += 1) {
        speed.push(score(await look('/', ['performance']), 'performance'));
        phone.push(await mobile('/'));
      }
      const figures: Figure[] = [
        { what: 'Landing page, Lighthouse performance of 100', unit: '', values: speed, target: atLeast(95) },
        { what: '… as a slow phone has it', unit: '', values: phone, target: atLeast(95) },
      ];
      for (const { name, path, open } of pages) {
        const found = await look(path, ['accessibility', 'best-practices'], open ? {} : { Cookie: cookie });
        figures.push({
          what: `${name}: Lighthouse accessibility of 100`,
          unit: '',
          values: [score(found, 'accessibility')],
          target: atLeast(100),
        });
        figures.push({ what: '… best practices of 100', unit: '', values: [score(found, 'best-practices')], target: atLeast(100) });
      }
      for (const { name, path, mostKib, open } of pages) {
        figures.push({
          what: `${name}: scripts in KiB, gzipped`,
          unit: '',
          values: [await scriptKib(browser, system.url, path, folder, open ? '' : cookie)],
          target: { text: `≤ ${mostKib}`, isMet: (value) => value <= mostKib },
        });
      }
      return figures;
    } finally {
      await browser.close();
      await system.stop();
    }
  },
};

const DESKTOP = {
  rttMs: 40,
  throughputKbps: 10_240,
  cpuSlowdownMultiplier: 1,
  requestLatencyMs: 0,
  downloadThroughputKbps: 0,
  uploadThroughputKbps: 0,
};

function atLeast(least: number): Target {
  return { text: `≥ ${least}`, isMet: (value) => value >= least };
}

function score(result: Awaited<ReturnType<typeof lighthouse>>, category: string): number {
  const found = result?.lhr.categories[category]?.score;
  if (typeof found !== 'number')
    throw new Error(`Lighthouse gave no score for ${category}: ${result?.lhr.runtimeError?.message ?? 'it said nothing'}`);
  return Math.round(found * 100);
}

export async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/issuer/session`, {
    method: 'POST',
    headers: { 'origin': url, 'content-type': 'application/json' },
    body: JSON.stringify({ user: DEMO_USER }),
  });
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0] ?? '')
    .join('; ');
}

export async function scriptKib(browser: Browser, url: string, path: string, folder: string, cookie: string): Promise<number> {
  const context = await browser.newContext({ baseURL: url });
  try {
    const [name = '', value = ''] = cookie.split('=');
    if (cookie !== '') await context.addCookies([{ name, value, url: `${url}/issuer`, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    const scripts = scriptsOf(page);
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    return kibOf(scripts, folder);
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
