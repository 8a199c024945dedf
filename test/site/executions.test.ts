/** The pages of executions in a real browser, against the whole local system: read, told why, replayed. */
import { afterEach, expect, it } from 'vitest';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { faultless } from './faultless.ts';
import { analyse, ask as asks, button, context, forgive, heading, open, page, SLOW, system, visitSite } from './visit.ts';

let fault: (name: string) => InvokeResult | undefined = () => undefined;
visitSite({ demo: true, user: 'demo', retryIntervals: 5, onInvoke: (name) => fault(name) });
afterEach(() => {
  fault = () => undefined;
  system.bedrock?.faults.set();
});

const ask = (method: string, path: string, body?: object): Promise<unknown> => asks('demo', method, path, body);
const addressOf = (jobId: string, state?: string): string =>
  `/executions/alex-analysis:${jobId}${state === undefined ? '' : `?state=${state}`}`;
async function countExecutions(): Promise<number> {
  const { stateMachines } = (await ask('POST', '/local/step-functions/ListStateMachines', {})) as {
    stateMachines: { stateMachineArn: string }[];
  };
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) => ask('POST', '/local/step-functions/ListExecutions', { stateMachineArn })),
  );
  return lists.reduce<number>((sum, list) => sum + (list as { executions: unknown[] }).executions.length, 0);
}

const node = (state: string) => page.locator(`.node[data-state="${state}"]`);
const json = async (name: string): Promise<unknown> =>
  JSON.parse((await page.getByRole('region', { name, exact: true }).textContent()) ?? '');
/** The page of another execution than the one it was, when that has ended. */
async function followed(words: RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: words }).waitFor({ timeout: 60_000 });
}

it(
  'a finished execution is found in the list and read state by state',
  async () => {
    await page.goto('/dashboard');
    expect(await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'Executions' }).count()).toBe(0); // they are all users’: no household’s
    const operators = page.getByRole('navigation', { name: 'For operators' });
    await operators.getByRole('link', { name: 'Executions' }).click();
    await page.waitForURL('**/executions');
    expect(await operators.locator('[aria-current=page]').allTextContents()).toEqual(['Executions']);
    await page
      .getByRole('row', { name: /Succeeded demo [0-9a-f]{8} 1 / })
      .last()
      .waitFor();
    expect(await heading().textContent()).toMatch(/^\d+ executions?; (none has failed|\d+ without success)\.$/);
    await page.locator('tbody tr').last().getByRole('link').click();
    await followed(/^Succeeded in [\d.]+ m?s\.$/);

    for (const state of [
      'Planner',
      'AnythingUnclassified',
      'TagInstruments',
      'Tagger',
      'Facts',
      'Write',
      'Reporter',
      'Charter',
      'Retirement',
      'Complete',
    ]) {
      expect(await node(state).textContent(), state).toContain('Succeeded');
      await node(state).click();
      await page.getByRole('heading', { level: 3, name: new RegExp(`^${state}(\\[0\\])?$`) }).waitFor();
      await page.waitForURL(`**?state=${state}`);
      expect(await json(`Input of ${state === 'Tagger' ? 'Tagger[0]' : state}`), state).toMatchObject({ userId: 'demo', attempt: 1 });
    }
    expect(await json('Output of Complete')).toMatchObject({ reportId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    expect(await node('MarkFailed').textContent()).toContain('Not entered');
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy Output of Complete').click();
    await button('Copy Output of Complete').getByText('Copied').waitFor();
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual(await json('Output of Complete'));

    // The table says what the drawing shows, and the history is whole and in order.
    const states = page.getByRole('table').first();
    expect(await states.getByRole('row', { name: /^Tagger\[0\] Succeeded/ }).count()).toBe(1);
    expect(await states.getByRole('row', { name: /^MarkFailed Not entered/ }).count()).toBe(1);
    const events = page.getByRole('table').last().locator('tbody tr');
    expect(await events.first().textContent()).toContain('Execution started');
    expect(await events.last().textContent()).toContain('Execution succeeded');
    await events.first().locator('summary').click();
    expect(await json('Event 1')).toMatchObject({ id: 1, type: 'ExecutionStarted' });

    // The address is of the state that is looked at; the way back is that of the states seen.
    await page.reload();
    await page.getByRole('heading', { level: 3, name: 'Complete' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 3, name: 'Retirement' }).waitFor();
  },
  SLOW,
);

it(
  'one whose model was throttled tells of each attempt and of the wait between',
  async () => {
    system.bedrock?.faults.set({ mode: 'throttle', only: 'write_report', calls: 12 });
    await page.goto(addressOf(await analyse('demo'), 'Reporter'));
    await followed(/^Succeeded in [\d.]+ m?s, with .*retr(y|ies)\.$/);
    const detail = page.getByRole('region', { name: 'Reporter', exact: true });
    expect(await detail.textContent()).toMatch(
      /Attempt 1 failed after .*ModelThrottledError.*Then a wait of up to 2 s, as its Retry says.*Attempt 2/s,
    );
  },
  SLOW,
);

it(
  'a failed one says where and why, before anything else',
  async () => {
    fault = (name) =>
      name === 'charter'
        ? { ok: false, error: { errorType: 'SheetMismatchError', errorMessage: 'The sheet is not the one that was frozen.' } }
        : undefined;
    const jobId = await analyse('demo', 'failed');
    await page.goto('/executions');
    const row = page.getByRole('row', { name: new RegExp(`Failed in Charter demo ${jobId.slice(0, 8)}`) });
    await row.getByRole('link').click();
    await followed(/^Failed in Charter after [\d.]+ m?s\.$/);
    expect(await page.getByRole('alert').textContent()).toContain('Charter: SheetMismatchError. The sheet is not the one that was frozen.');
    await page.getByRole('heading', { level: 3, name: 'Charter' }).waitFor();
    expect(await node('Charter').textContent()).toContain('Failed');
    expect(await node('Write').textContent()).toContain('Failed, caught');
    expect(await node('Complete').textContent()).toContain('Not entered');
    expect(await node('MarkFailed').textContent()).toContain('Succeeded');
  },
  SLOW,
);

it(
  'an input that does not fit is refused in words, and one that does runs as a new execution that is followed to its end',
  async () => {
    const jobId = await analyse('demo');
    await page.goto(addressOf(jobId, 'Facts'));
    const before = await countExecutions();
    await page.getByRole('region', { name: 'Facts', exact: true }).getByRole('button', { name: 'Edit and replay' }).click();
    const field = page.getByLabel('Input, as JSON');
    const input = JSON.parse(await field.inputValue()) as { jobId: string; planner: { plan: { length: string } } };
    expect(input).toMatchObject({ jobId, userId: 'demo' });

    await field.fill('{ "jobId": ');
    await button('Run it').click();
    expect(await page.getByRole('alert').textContent()).toContain('This is no JSON.');
    await field.fill(JSON.stringify({ ...input, jobId: 'seven', planner: { plan: { ...input.planner.plan, length: 'endless' } } }));
    await button('Run it').click();
    await page.getByText('2 things do not fit what Facts needs').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/jobId: Invalid UUID.*planner\.plan\.length: Invalid option/s);
    expect(await field.evaluate((element) => element === document.activeElement && element.getAttribute('aria-invalid') === 'true')).toBe(
      true,
    );
    // What only the system knows, it refuses.
    await field.fill(JSON.stringify({ ...input, userId: 'nobody-here' }));
    await button('Run it').click();
    await page.getByText('There is no household “nobody-here” here').waitFor();
    expect(await countExecutions()).toBe(before);
    expect(forgive('422')).toBe(1);

    await field.fill(JSON.stringify({ ...input, planner: { plan: { ...input.planner.plan, length: 'brief', focus: [] } } }));
    await button('Run it').click();
    await page.waitForURL(/executions\/alex-analysis-from-Facts/);
    await followed(/^Succeeded in /);
    expect(await countExecutions()).toBe(before + 1);
    expect(await node('Planner').count()).toBe(0);
    await node('Facts').click();
    expect(await json('Input of Facts')).toMatchObject({ userId: 'demo', planner: { plan: { length: 'brief', focus: [] } } });
    await node('Complete').click();
    const { reportId } = (await json('Output of Complete')) as { reportId: string };
    expect(await ask('GET', `/api/reports/${reportId}`)).toMatchObject({ plan: { length: 'brief', focus: [] } });
  },
  SLOW,
);

it(
  'is replayed by keyboard alone, with the input that it had',
  async () => {
    await page.goto(addressOf(await analyse('demo')));
    await node('Reporter').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 3, name: 'Reporter' }).waitFor();
    const detail = page.getByRole('region', { name: 'Reporter', exact: true });
    await detail.getByRole('button', { name: 'Edit and replay' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Edit and replay');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/executions\/alex-analysis-from-Reporter/);
    await followed(/^Succeeded in /);
    expect(await page.locator('.node').allTextContents()).toHaveLength(1);
    await page.getByRole('link', { name: 'All executions' }).click();
    await page
      .getByRole('row', { name: /Replay from Reporter/ })
      .first()
      .waitFor();
  },
  SLOW,
);

it(
  'one that runs is followed, and can be stopped',
  async () => {
    system.bedrock?.faults.set({ mode: 'late', milliseconds: 20_000, only: 'write_report' });
    const { jobId } = (await ask('POST', '/api/analyze', {})) as { jobId: string };
    await expect
      .poll(() =>
        countExecutions()
          .then(() => fetch(`${system.url}/api/health`))
          .then(({ ok }) => ok),
      )
      .toBe(true);
    await expect
      .poll(
        async () =>
          ((await ask('GET', `/api/jobs/${jobId}`)) as { steps: { state: string }[] }).steps.some(({ state }) => state === 'Reporter'),
        { timeout: 30_000 },
      )
      .toBe(true);
    await page.goto(addressOf(jobId));
    await page.getByRole('heading', { level: 1, name: /^Running .*Reporter\.$/ }).waitFor();
    expect(await node('Reporter').textContent()).toContain('Running');
    await button('Stop it').click();
    await followed(/^Was stopped after /);
    expect(await node('Reporter').textContent()).toContain('Stopped');
    expect(await page.getByRole('alert').textContent()).toContain('Stopped on the page of executions.');
  },
  SLOW,
);

it(
  'one that is not there is said not to be',
  async () => {
    await page.goto(addressOf('0192f0c1-2345-4abc-8def-0123456789ac'));
    await page.getByText('There is no such execution on this machine.').waitFor();
    forgive('404');
  },
  SLOW,
);

it(
  'has no fault that axe finds in either theme, nor scrolls sideways at 360 pixels',
  async () => {
    const jobId = await analyse('demo');
    await open({ viewport: { width: 360, height: 800 } });
    for (const [path, ready] of [
      ['/executions', 'tbody tr'],
      [addressOf(jobId, 'Facts'), '.node'],
    ] as const) {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await faultless(page);
    }
    await page.getByRole('region', { name: 'Facts', exact: true }).getByRole('button', { name: 'Edit and replay' }).click();
    await page.getByLabel('Input, as JSON').fill('{}');
    await button('Run it').click();
    await page.getByRole('alert').waitFor();
    await faultless(page);
  },
  SLOW,
);
