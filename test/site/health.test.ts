/** The page of the system's health in a real browser, against the whole local system: well at first, then with a failed job and a parked message. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { sqsClient } from '../../lib/local/sqs.ts';
import { axeFinds, picture } from './faultless.ts';
import { analyse, ask, open, page, SLOW, system, visitSite } from './visit.ts';

let fault: (name: string) => InvokeResult | undefined = () => undefined;
visitSite({ user: 'demo', retryIntervals: 5, onInvoke: (name) => fault(name) });
afterEach(() => void (fault = () => undefined));

const heading = (words: string) => page.getByRole('heading', { level: 1, name: words, exact: true }).waitFor();
const stat = (label: string) =>
  page
    .locator('dl div', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd')
    .textContent();

it(
  'is reached from the foot of any page, and says of a system without a past that there is nothing to do but documents to send',
  async () => {
    await page.goto('/executions');
    await page.getByRole('navigation', { name: 'For operators' }).getByRole('link', { name: 'Health' }).click();
    await heading('All runs; one thing is worth a look.');
    expect(await page.locator('.concerns').textContent()).toContain('The store of knowledge is empty');
    expect(await stat('Under way')).toContain('0 pending, 0 running');
    expect(await stat('Stuck')).toMatch(/^0\s*as it should be/);
    await page.getByText('No analysis has failed.').waitFor();
    await page.getByText('Nothing has run yet.').waitFor();
  },
  SLOW,
);

it(
  'tells of jobs, failures by cause and parked messages as they come, without a reload',
  async () => {
    await page.goto('/health');
    await heading('All runs; one thing is worth a look.');
    await ask('demo', 'POST', '/api/sample-household', {});
    await analyse('demo');
    fault = (name) => (name === 'charter' ? { ok: false, error: { errorType: 'SheetMismatchError', errorMessage: 'x' } } : undefined);
    const failed = await analyse('demo', 'failed');
    const client = sqsClient(system.endpoints.endpoints.sqs);
    await client.send(new SendMessageCommand({ QueueUrl: system.endpoints.queues.analysis, MessageBody: 'no job' }));
    client.destroy();

    await heading('2 things need a person now.');
    await expect
      .poll(() => page.locator('.concerns').textContent())
      .toMatch(/1 message waits in the dead-letter queue.*1 of 2 analyses of the last day have failed/s);
    expect(await stat('Completed')).toMatch(/^1\s*the middle one in/);
    expect(await stat('Failed')).toMatch(/^1\s*of 2/);
    expect(await stat('Dead letters')).toMatch(/^1/);
    const row = page.getByRole('row', { name: /The facts of this analysis did not match what a writer was handed/ });
    expect(await page.getByRole('row', { name: /Failed/ }).count()).toBeGreaterThanOrEqual(1);
    await row.getByRole('link').click();
    await page.waitForURL(`**/executions/alex-analysis:${failed}`);
    await page.getByRole('heading', { level: 1, name: /^Failed in Charter after / }).waitFor();
  },
  SLOW,
);

it('is told to nobody who is not signed in, nor to pages of other sites', async () => {
  const post = (headers: Record<string, string>) => fetch(`${system.url}/local/health`, { method: 'POST', headers });
  expect((await post({})).status).toBe(401);
  expect((await post({ authorization: `Bearer ${await system.token('demo')}`, origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await post({ authorization: `Bearer ${await system.token('demo')}` })).status).toBe(200);
});

it(
  'has no fault that axe finds in either theme, nor scrolls sideways at 360 pixels',
  async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 1280]) {
        await open({ colorScheme, viewport: { width, height: 800 } });
        await page.goto('/health');
        await heading('2 things need a person now.');
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${colorScheme} ${width}`).toBeLessThanOrEqual(
          0,
        );
        expect(await axeFinds(page), `${colorScheme} ${width}`).toEqual([]);
        await picture(page, `${width}-${colorScheme}`);
      }
    }
  },
  SLOW,
);
