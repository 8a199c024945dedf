/** The runbook's first command for what operators meet, run as it stands there against a system that has just this trouble. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../functions/ports/database.ts';
import { createJob } from '../../functions/ports/jobs.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../../lib/local/clients.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { JobRequest } from '../../schema/job.ts';
import { startTestSystem, type TestSystem } from '../local-system.ts';
import { sendRaw } from '../replay/queue.ts';

const A_MINUTE = 60_000;
let system: TestSystem;
let fault: (name: string) => InvokeResult | undefined = () => undefined;

beforeAll(async () => {
  system = await startTestSystem({ retryIntervals: 5, sweepEveryMs: 2 ** 30, onInvoke: (name) => fault(name) });
}, 120_000);
afterAll(() => system.stop());
afterEach(() => {
  fault = () => undefined;
  system.bedrock?.faults.set();
  system.dataApi.pauseFor(0);
});

/** Rows of the runbook, by what is seen. */
const runbook = new Map(
  (/### When something is wrong\n(.+?)\n### /s.exec(readFileSync(join(PROJECT_ROOT, 'lib', 'README.md'), 'utf8'))?.[1] ?? '')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [, seen, command] = /^\| (.+?) \| `(.+?)` \| .+ \|$/.exec(line) ?? [];
      return seen === undefined || command === undefined ? [] : [[seen, command]];
    }),
);

/** The command as a shell would have it, with the job's id in its place; on Node, without what npm does before it. */
async function firstCommand(seen: string, job = ''): Promise<{ text: string; code: number }> {
  const command = (runbook.get(seen) ?? '').replaceAll('JOB', job);
  const [, script = '', rest = ''] = /^npm run ([\w:-]+)(?: -- (.+))?$/s.exec(command) ?? [];
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const file = scripts[script]?.replace('node bin/run.mjs ', '') ?? '';
  const args = [...rest.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
  const environment = { PATH: process.env['PATH'], HOME: system.folder, ALEX_FOLDER: system.folder, AWS_EC2_METADATA_DISABLED: 'true' };
  const { promise, resolve } = Promise.withResolvers<{ text: string; code: number }>();
  execFile(process.execPath, [join(PROJECT_ROOT, file), ...args], { env: environment, timeout: A_MINUTE }, (error, stdout, stderr) => {
    resolve({ text: stdout + stderr, code: error === null ? 0 : Number(error.code ?? 1) });
  });
  return promise;
}

async function ask(user: string, method: string, path: string): Promise<Record<string, unknown>> {
  const headers = { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}${path}`, { method, headers, ...(method === 'POST' && { body: '{}' }) });
  return (await answer.json()) as Record<string, unknown>;
}
/** A new household's job, which has been asked for. */
async function asked(user: string): Promise<string> {
  await ask(user, 'POST', '/api/sample-household');
  return String((await ask(user, 'POST', '/api/analyze'))['jobId']);
}
async function until(user: string, job: string, holds: (view: Record<string, unknown>) => boolean): Promise<void> {
  await expect.poll(async () => holds(await ask(user, 'GET', `/api/jobs/${job}`)), { timeout: A_MINUTE, interval: 50 }).toBe(true);
}
const ended = (view: Record<string, unknown>): boolean => view['completedAt'] !== null;
const runs =
  (state: string) =>
  (view: Record<string, unknown>): boolean =>
    (view['steps'] as { state: string }[]).some((step) => step.state === state);
const failsWith =
  (functionName: string, errorType: string) =>
  (name: string): InvokeResult | undefined =>
    name === functionName ? { ok: false, error: { errorType, errorMessage: 'by the drill' } } : undefined;

const DRILLS: Record<string, () => Promise<void>> = {
  'something is wrong, and nobody knows what': async () => {
    fault = failsWith('charter', 'SheetMismatchError');
    const job = await asked('unknown');
    await until('unknown', job, ended);
    const shown = await firstCommand('something is wrong, and nobody knows what');
    expect(shown).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        new RegExp(
          `Needs a person\\n {2}✗ \\d+ of \\d+ analyses of the last day have failed[\\s\\S]*by cause\\n {2}1 job, the last ${job} at .*: The facts of this analysis did not match`,
        ),
      ) as string,
    });
  },
  'an analysis failed': async () => {
    fault = failsWith('charter', 'SheetMismatchError');
    const job = await asked('failed');
    await until('failed', job, ended);
    const shown = await firstCommand('an analysis failed', job);
    expect(shown.text).toMatch(/FAILED.*AnalysisFailed[\s\S]*Charter +failed SheetMismatchError/);
  },
  'an analysis was stopped, or ran out of time': async () => {
    system.bedrock?.faults.set({ mode: 'late', milliseconds: 30_000, only: 'write_report' });
    const job = await asked('stopped');
    await until('stopped', job, runs('Reporter'));
    const sfn = new SFNClient({ endpoint: system.endpoints.endpoints.sfn, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
    await sfn.send(
      new StopExecutionCommand({
        executionArn: `${system.endpoints.stateMachineArn.replace(':stateMachine:', ':execution:')}:${job}`,
        error: 'StoppedByOperator',
      }),
    );
    sfn.destroy();
    await until('stopped', job, ended);
    const shown = await firstCommand('an analysis was stopped, or ran out of time', job);
    expect(shown.text).toMatch(/ABORTED[\s\S]*Reporter +stopped/);
  },
  'analyses are slow, or written by rules': async () => {
    system.bedrock?.faults.set({ mode: 'throttle', only: 'write_report' });
    const job = await asked('throttled');
    await until('throttled', job, ended);
    const shown = await firstCommand('analyses are slow, or written by rules', job);
    expect(shown.text).toMatch(/Reporter[\s\S]*1\. failed ModelThrottledError .*again after up to 2 s/);
  },
  'an analysis does not start': async () => {
    await ask('lost', 'POST', '/api/sample-household');
    // Its message was never sent.
    const { jobId } = await createJob(openDatabase(databaseSettings(system.endpoints, 'app_user')), 'lost', JobRequest.parse({}));
    const shown = await firstCommand('an analysis does not start');
    expect(shown.text).toMatch(new RegExp(`${jobId} +pending +0 +NULL`));
  },
  'a rerun is refused': async () => {
    fault = failsWith('facts', 'InvalidInputError');
    const job = await asked('again');
    await until('again', job, ended);
    await createJob(openDatabase(databaseSettings(system.endpoints, 'app_user')), 'again', JobRequest.parse({}));
    const shown = await firstCommand('a rerun is refused', job);
    expect(shown).toMatchObject({ code: 1, text: expect.stringMatching(/Another analysis of the same user is under way/) as string });
  },
  'the alarm of dead letters rings': async () => {
    await sendRaw(system.endpoints, 'This is no job.');
    let shown = await firstCommand('the alarm of dead letters rings');
    while (shown.text.includes('No message is parked')) shown = await firstCommand('the alarm of dead letters rings');
    expect(shown.text).toMatch(/parked less than a minute ago\n {2}The body is not JSON\.\n {2}This is no job\./);
  },
  'the API answers 503': async () => {
    system.dataApi.pauseFor(1_000);
    const shown = await firstCommand('the API answers 503');
    expect(shown).toMatchObject({ code: 1, text: expect.stringMatching(/cannot be reached now \(DatabaseResumingException\)/) as string });
  },
  'figures or reports are missing': async () => {
    await openDatabase(databaseSettings(system.endpoints, 'owner')).execute('ALTER TABLE reports DISABLE ROW LEVEL SECURITY');
    const shown = await firstCommand('figures or reports are missing');
    await openDatabase(databaseSettings(system.endpoints, 'owner')).execute('ALTER TABLE reports ENABLE ROW LEVEL SECURITY');
    expect(shown).toMatchObject({ code: 1, text: expect.stringMatching(/✗ .*\n.*reports/) as string });
  },
  'prices are old': async () => {
    const shown = await firstCommand('prices are old');
    expect(shown.text).toMatch(/no price provider|There is no key|no key/i);
  },
  'models cost more than they did': async () => {
    const job = await asked('dear');
    await until('dear', job, ended);
    const shown = await firstCommand('models cost more than they did');
    expect(shown).toMatchObject({ code: 0, text: expect.stringMatching(/^reporter +\d+ +\d+ +\d+ +[\d,]+ +[\d,]+ +\d+\.\d\d/m) as string });
  },
  'a deployment fails, or nobody can sign in': async () => {
    const shown = await firstCommand('a deployment fails, or nobody can sign in');
    expect(shown).toMatchObject({
      code: 1,
      text: expect.stringMatching(/✗ region: is not set.*\n✗ credentials: No AWS credentials are found/) as string,
    });
  },
};

describe('the first command of the runbook shows the cause within a minute where', { timeout: 2 * A_MINUTE }, () => {
  it('twelve things are told of', () => {
    expect([...runbook.keys()]).toEqual(Object.keys(DRILLS));
    expect(runbook.size).toBe(12);
  });

  it.each(Object.entries(DRILLS))('%s', (_seen, drill) => drill());
});
