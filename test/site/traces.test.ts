/** The pages of traces in a real browser, against the whole local system: none at first, then of an analysis that went well, of one that failed, and of a page that was read. */
import { afterEach, expect, it } from 'vitest';
import { traceIdOf } from '#ports/traces/ids.ts';
import { functionArn, type InvokeResult } from '../../lib/local/lambda.ts';
import { axeFinds, picture } from './faultless.ts';
import { analyse, ask, forgive, open, page, SLOW, system, visitSite } from './visit.ts';

let jobId: string;
let fault: (name: string) => InvokeResult | undefined = () => undefined;
visitSite({ user: 'demo', retryIntervals: 5, traces: true, onInvoke: (name) => fault(name) });
afterEach(() => void (fault = () => undefined));

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const row = (name: string) => page.locator('li', { has: page.locator('summary .what', { hasText: new RegExp(`^${name}$`) }) });

it(
  'are reached from the foot of any page, and come as they are made, without a reload',
  async () => {
    await page.goto('/executions');
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await heading('No trace is kept yet.');
    await ask('demo', 'POST', '/api/sample-household', {});
    jobId = await analyse('demo');
    await heading('1 trace, none of a failure; models cost nothing.');
    await page
      .getByRole('row', { name: new RegExp(`Analysis ${jobId.slice(0, 8)}.*Completed`) })
      .getByRole('link')
      .click();
    await page.waitForURL(`**/traces/${traceIdOf(jobId)}`);
    await heading(/^Completed in .*, [\d,]+ tokens at no cost\.$/);
  },
  SLOW,
);

it(
  'show as a tree what was done, by which model, for how much, and what was asked and answered as it was sent',
  async () => {
    await page.goto(`/traces/${jobId}`);
    await heading(/^Completed in /);
    expect(await page.locator('li summary .what').allTextContents()).toEqual(
      expect.arrayContaining(['analysis', 'Planner', 'plan_analysis', 'knowledge', 'write_report', 'judge write_report', 'Complete']),
    );
    const inset = async (name: string) => (await row(name).locator('summary').boundingBox())?.x ?? 0;
    expect([await inset('Reporter'), await inset('write_report')]).toEqual([
      expect.closeTo((await inset('analysis')) + 20, 0),
      expect.closeTo((await inset('analysis')) + 40, 0),
    ]);
    expect(await row('write_report').textContent()).toMatch(/model.*local\.rules-writer, [\d,]+ tokens at no cost/s);
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
  },
  SLOW,
);

it(
  'tell of a failure where it was, and of a page that was read',
  async () => {
    fault = (name) => (name === 'charter' ? { ok: false, error: { errorType: 'SheetMismatchError', errorMessage: 'x' } } : undefined);
    const failed = await analyse('demo', 'failed');
    await system.invoke(functionArn('researcher'), { sources: ['sample-office'] });
    await page.goto('/traces');
    await heading('3 traces, 1 of failures; models cost nothing.');
    await page.getByRole('row', { name: /Page read: https:\/\/www\.office\.example.*Completed/ }).waitFor();
    await page.goto(`/traces/${failed}`);
    await heading(/^Failed in /);
    expect(await row('analysis').textContent()).toMatch(/Failed.*SheetMismatchError/s);
  },
  SLOW,
);

it(
  'are told to nobody who is not signed in, nor to pages of other sites; one that is not kept is said to be not there',
  async () => {
    const post = (path: string, headers: Record<string, string>) => fetch(`${system.url}${path}`, { method: 'POST', headers });
    const authorization = `Bearer ${await system.token('demo')}`;
    for (const path of ['/local/traces', `/local/traces/${jobId}`, `/local/traces/${traceIdOf(jobId)}`]) {
      expect(
        [
          (await post(path, {})).status,
          (await post(path, { authorization, origin: 'https://elsewhere.example' })).status,
          (await post(path, { authorization })).status,
        ],
        path,
      ).toEqual([401, 403, 200]);
    }
    expect((await post(`/local/traces/${'0'.repeat(32)}`, { authorization })).status).toBe(404);
    expect((await post('/local/traces/..%2f..%2fetc', { authorization })).status).toBe(404);
    await page.goto(`/traces/${'0'.repeat(32)}`);
    await heading('No such trace is kept on this machine.');
    forgive('404'); // the browser's own word for the answer
  },
  SLOW,
);

it(
  'have no fault that axe finds in either theme, nor scroll sideways at 360 pixels',
  async () => {
    const places = [
      ['list', '/traces', /^3 traces/],
      ['one', `/traces/${jobId}`, /^Completed in /],
    ] as const;
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
          await picture(page, `${colorScheme}-${width}`);
          expect(await axeFinds(page), where).toEqual([]);
        }
      }
    }
  },
  2 * SLOW,
);
