/** The scripts that a page loads, beside those of a SvelteKit page with nothing on it, and of the web's median page. */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../lib/local/browser.ts';
import { buildSite } from '../../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../../lib/local/endpoints.ts';
import { demoPages, kibOf, scriptsOf } from '../../../lib/local/site-pages.ts';
import { startSystem } from '../../../lib/local/system.ts';
import type { Place } from '../place.ts';
import { scriptKib, signIn } from '../site.ts';
import type { Comparison } from './comparison.ts';

const run = promisify(execFile);
/** By what they weigh, the lightest first. */
const PAGES = ['/', '/sign-in', '/portfolio', '/dashboard', '/retirement'];
const HEADLINE = '/dashboard';

export async function weight(place: Place): Promise<Comparison[]> {
  const { folder } = await buildSite(PROJECT_ROOT);
  const empty = await buildEmptySite(join(place.folder, 'empty-site'));
  const system = await startSystem({
    port: 0,
    folder: join(place.folder, 'weight'),
    environment: {},
    database: 'in memory',
    site: folder,
    log: () => undefined,
    traces: true,
  });
  const browser = await launchBrowser();
  try {
    const pages = await demoPages({ url: system.url, token: (user) => system.token(user) });
    const cookie = await signIn(system.url);
    const growth = [];
    for (const path of PAGES) {
      const { name = path, open } = pages.find((page) => page.path === path) ?? {};
      growth.push({ of: name.split(',')[0] ?? name, path, ours: [await scriptKib(browser, system.url, path, folder, open ? '' : cookie)] });
    }
    return [
      {
        what: 'Scripts of the overview, gzipped',
        unit: 'KiB',
        ours: growth.find(({ path }) => path === HEADLINE)?.ours ?? [],
        plain: { what: 'a SvelteKit page with one heading', values: [await emptyKib(browser, empty)] },
        limit:
          'published: the median home page loads 613 KB of scripts on a desktop, 558 KB on a phone (HTTP Archive, Web Almanac 2024, page weight)',
        growth: growth.map(({ of, ours }) => ({ of, ours })),
        why: 'the landing page loads none. What signed-in pages load more than the empty one is the domain itself, which explains and recomputes figures in the browser, contracts, and charts.',
      },
    ];
  } finally {
    await browser.close();
    await system.stop();
  }
}

/** What `npx sv create` leaves when everything is declined. */
async function buildEmptySite(root: string): Promise<string> {
  const files = {
    'package.json': '{ "type": "module", "private": true }',
    'vite.config.js': `
      import adapter from '@sveltejs/adapter-static';
      import { sveltekit } from '@sveltejs/kit/vite';
      export default { plugins: [sveltekit({ adapter: adapter({ fallback: '200.html' }) })], logLevel: 'error' };`,
    'src/app.html': '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>',
    'src/routes/+layout.js': 'export const prerender = true;',
    'src/routes/+page.svelte': '<h1>Welcome</h1>',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(root, 'node_modules'));
  await run(process.execPath, [join(PROJECT_ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], { cwd: root }); // SvelteKit looks for its routes where it is started
  return join(root, 'build');
}

/** Served from its files by the browser's own routing. */
async function emptyKib(browser: Browser, folder: string): Promise<number> {
  const page = await browser.newPage();
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(folder, pathname === '/' ? 'index.html' : pathname) });
  });
  const scripts = scriptsOf(page);
  await page.goto('http://empty.localhost/');
  await page.waitForLoadState('networkidle');
  return kibOf(scripts, folder);
}
