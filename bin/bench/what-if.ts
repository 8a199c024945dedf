/** One step of a slider on the page of retirement in a real browser: until the new verdict and fan are painted; and the worker's own script. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../lib/local/browser.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { DEMO_USER, showDemo } from '../../lib/local/demo.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startSystem } from '../../lib/local/system.ts';
import { below, type Row } from './figure.ts';

const KIB = 1024;

export const whatIf: Row = {
  name: 'what-if',
  about: 'a slider step on the page of retirement, to the painted verdict and fan, 10,000 paths; the worker’s script',
  measure: async (place) => {
    const { folder } = await buildSite(PROJECT_ROOT);
    const system = await startSystem({
      port: 0,
      folder: join(place.folder, 'what-if'),
      environment: {},
      database: 'in memory',
      site: folder,
      log: () => undefined,
    });
    const browser = await launchBrowser();
    try {
      await showDemo({ url: system.url, token: (user) => system.token(user), log: () => undefined, signal: new AbortController().signal });
      const context = await browser.newContext({ baseURL: system.url, viewport: { width: 1440, height: 900 } });
      await context.request.post('/issuer/session', { data: { user: DEMO_USER }, headers: { origin: system.url } });
      const page = await context.newPage();
      await page.goto('/retirement');
      await page.locator('.fan svg path').first().waitFor({ timeout: 120_000 });
      const steps = async (slider: string, count: number): Promise<number[]> => page.evaluate<number[]>(stepping(slider, count));
      await steps('Spend a year', 3);
      const workers = join(folder, '_app', 'immutable', 'workers');
      const scripts = readdirSync(workers).filter((file) => file.endsWith('.js.gz'));
      return [
        {
          what: 'What-if in the browser: a step of the spending, to the painted verdict and fan',
          unit: 'ms',
          values: await steps('Spend a year', place.runs(15)),
          target: below(100, 'ms'),
        },
        {
          what: '… of the last age, whose futures are drawn anew',
          unit: 'ms',
          values: await steps('Plan to age', place.runs(9)),
          target: below(100, 'ms'),
        },
        {
          what: 'The retirement engine’s own script, in its worker, KiB gzipped',
          unit: '',
          values: [scripts.reduce((sum, file) => sum + statSync(join(workers, file)).size, 0) / KIB],
        },
      ];
    } finally {
      await browser.close();
      await system.stop();
    }
  },
};

/** Runs in the page: each step waits until verdict and fan are others, and until the frame that shows them is done; then the page rests, so that no study is under way. */
function stepping(slider: string, count: number): string {
  return `(async () => {
    const range = [...document.querySelectorAll('input[type=range]')].find((one) => one.labels[0]?.textContent === ${JSON.stringify(slider)});
    const shown = () => document.querySelector('.now b').textContent + [...document.querySelectorAll('.fan path')].map((path) => path.getAttribute('d')).join();
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); }));
    const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const took = [];
    const middle = Number(range.value);
    for (let step = 1; step <= ${count}; step += 1) {
      const before = shown();
      const changed = new Promise((resolve) => {
        const watch = new MutationObserver(() => { if (shown() !== before) { watch.disconnect(); resolve(); } });
        watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      });
      const from = performance.now();
      range.value = String(middle + (step % 2 === 0 ? step / 2 : -(step + 1) / 2));
      range.dispatchEvent(new Event('input', { bubbles: true }));
      await changed;
      await painted();
      took.push(performance.now() - from);
      await rest(1200);
    }
    return took;
  })()`;
}
