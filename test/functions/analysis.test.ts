/** The analysis, state by state, against the real Data API endpoint and the real Bedrock stand-in: what the state machine would do. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import type { ExecutionInput } from '#schema/job.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import type { CompleteResult, FactsResult, PlannerResult, WriterResult } from '#schema/workflow.ts';
import { answer, WRITER } from '#domain/compose/answer.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { modelClient } from '#ports/clients.ts';
import { claimJob, createJob, failJob, readJob } from '#ports/jobs.ts';
import { createAskModel } from '#ports/model.ts';
import { LOCAL_MODEL } from '#ports/model/catalogue.ts';
import { bedrock as bedrockModel } from '#ports/model/converse.ts';
import type { Converse, ConverseRequest } from '#ports/model/converse.ts';
import { LAST_MODEL_ATTEMPT } from '#ports/model/author.ts';
import { addPosition } from '#ports/accounts.ts';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { latestRetirement, listReports, readReport } from '#ports/reports.ts';
import { readLimits } from '#ports/usage.ts';
import { ensureUser, loadHousehold } from '#ports/users.ts';
import { modelRequests } from '../../functions/api/handler/model-requests.ts';
import { createHandler as charter } from '../../functions/charter/handler.ts';
import { createHandler as facts } from '../../functions/facts/handler.ts';
import { createHandler as outcome } from '../../functions/outcome/handler.ts';
import { createHandler as planner } from '../../functions/planner/handler.ts';
import { createHandler as reporter } from '../../functions/reporter/handler.ts';
import { createHandler as retirement } from '../../functions/retirement/handler.ts';
import { createHandler as tagger } from '../../functions/tagger/handler.ts';
import { startBedrock } from '../../lib/local/bedrock.ts';
import type { Bedrock } from '../../lib/local/bedrock.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { quiet } from './invocation.ts';

const clock = { now: () => new Date('2026-11-22T10:00:00.000Z') };
let data: TestDatabase;
let bedrock: Bedrock;
let client: BedrockRuntimeClient;
let ports: AgentPorts;
let users = 0;

beforeAll(async () => {
  data = await startTestDatabase();
  bedrock = await startBedrock({ writer: answer });
  client = modelClient({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url, AWS_REGION: 'us-east-1' });
  ports = {
    db: data.database('app_user'),
    askModel: createAskModel({ converse: bedrockModel(client), pausesMs: [] }),
    modelId: LOCAL_MODEL,
    clock,
    jobTokens: 1_000_000,
    budgetMicroDollars: 1_000_000,
  };
});
afterEach(() => {
  bedrock.faults.set();
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
  await data.close();
});

type Job = ExecutionInput;
async function start(household?: string): Promise<Job> {
  const userId = `user_${(users += 1)}`;
  await ensureUser(ports.db, userId);
  const sample = HOUSEHOLDS.find(({ id }) => id === household);
  if (sample) await loadHousehold(ports.db, userId, sample);
  const { jobId } = await createJob(ports.db, userId, { readingLevel: 'standard' });
  await claimJob(data.database('worker'), jobId);
  return { jobId, userId, attempt: 1 };
}

/** Nothing near any question; the database has no documents either. */
const NONE = { embed: (texts: readonly string[]) => Promise.resolve(texts.map(() => [1])), findNear: () => Promise.resolve([]) };
const plan = (job: Job) => planner(ports)(job, quiet());
async function freeze(job: Job, { plan: planned, batches }: PlannerResult): Promise<FactsResult> {
  for (const { symbols } of batches) await tagger(ports)({ ...job, symbols }, quiet());
  return facts({ db: ports.db, clock, knowledge: NONE })({ ...job, plan: planned }, quiet());
}
const WRITERS = { reporter, charter, retirement };
const write = (agent: keyof typeof WRITERS, job: Job, sheet: FactsResult) => WRITERS[agent](ports)({ ...job, ...sheet }, quiet());
async function writeAll(job: Job, sheet: FactsResult): Promise<WriterResult[]> {
  return Promise.all((Object.keys(WRITERS) as (keyof typeof WRITERS)[]).map((agent) => write(agent, job, sheet)));
}
const complete = (job: Job, sheet: FactsResult, drafts: WriterResult[]) =>
  outcome({ db: ports.db })({ action: 'complete', ...job, ...sheet, drafts }, quiet()) as Promise<CompleteResult>;
/** What is sent to the model meanwhile, by the answer that was asked for. */
async function overheard(work: () => Promise<void>): Promise<Map<string, ConverseRequest>> {
  const sent = new Map<string, ConverseRequest>();
  const own = ports;
  const converse = bedrockModel(client);
  const listening: Converse = (request, signal) => {
    sent.set(request.toolConfig?.tools?.[0]?.toolSpec?.name ?? '', request);
    return converse(request, signal);
  };
  ports = { ...own, askModel: createAskModel({ converse: listening, pausesMs: [] }) };
  await work().finally(() => (ports = own));
  return sent;
}
const stepsOf = async ({ jobId, userId }: Job) =>
  new Map((await readJob(ports.db, userId, jobId))?.steps.map((step) => [step.state, step]));

async function analyse(household: string) {
  const job = await start(household);
  const sheet = await freeze(job, await plan(job));
  const drafts = await writeAll(job, sheet);
  return { job, sheet, drafts, ids: await complete(job, sheet, drafts) };
}

test('what the models received is shown as it was sent, character for character', async () => {
  let done: Awaited<ReturnType<typeof analyse>> | undefined;
  const sent = await overheard(async () => {
    done = await analyse('drifting');
  });
  const { job, ids } = done!;
  const report = await readReport(ports.db, job.userId, ids.reportId);
  const shown = await modelRequests({ db: ports.db, userId: job.userId }, report!);
  expect(shown.map(({ agent, modelId }) => [agent, modelId])).toEqual([
    ['reporter', LOCAL_MODEL],
    ['charter', LOCAL_MODEL],
    ['retirement', LOCAL_MODEL],
  ]);
  for (const [index, name] of (['write_report', 'write_takeaways', 'write_outlook'] as const).entries()) {
    const request = sent.get(name);
    expect(shown[index]).toMatchObject({
      system: request?.system?.map(({ text }) => text).join('\n\n'),
      material: request?.messages?.[0]?.content?.map(({ text }) => text).join('\n\n'),
      answer: JSON.stringify(request?.toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json),
      maxTokens: request?.inferenceConfig?.maxTokens,
    });
  }
  // Whose figures they are is in none of them.
  const household = HOUSEHOLDS.find(({ id }) => id === 'drifting')!;
  for (const { material } of shown)
    for (const word of [job.userId, household.displayName, ...household.accounts.map(({ name }) => name)])
      expect(material).not.toContain(word);
});

describe.each(HOUSEHOLDS.map(({ id }) => id))('The analysis of %s', (household) => {
  test('ends with a verified report, charts to the cent, and a projection', async () => {
    const { job, ids } = await analyse(household);
    const report = await readReport(ports.db, job.userId, ids.reportId);
    expect(report).toMatchObject({ jobId: job.jobId, generatedBy: WRITER, verification: { ok: true } });
    expect(report?.markdown.length).toBeGreaterThan(1_500);
    expect(report?.charts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['asset_class', 'region', 'sector']));
    const total = report?.facts.find(({ id }) => id === 'portfolio-total')?.value;
    for (const chart of report?.charts ?? []) {
      expect(Number(chart.total)).toBe(Number(total));
      expect(chart.segments.reduce((cents, { value }) => cents + Math.round(Number(value) * 100), 0)).toBe(Math.round(Number(total) * 100));
    }
    expect((await latestRetirement(ports.db, job.userId))?.id).toBe(ids.retirementId);
    const view = await readJob(ports.db, job.userId, job.jobId);
    expect(view).toMatchObject({ status: 'completed', error: null, result: { reportId: ids.reportId, writer: WRITER } });
    expect(view?.steps.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(view?.steps.every(({ message }) => /^[A-Z].*\.$/.test(message ?? ''))).toBe(true);
  });
});

describe('A second analysis', () => {
  async function again(userId: string) {
    const { jobId } = await createJob(ports.db, userId, { readingLevel: 'standard' });
    await claimJob(data.database('worker'), jobId);
    const job = { jobId, userId, attempt: 1 };
    const sheet = await freeze(job, await plan(job));
    return readReport(ports.db, userId, (await complete(job, sheet, await writeAll(job, sheet))).reportId);
  }
  const sinceLast = /^(?:last|since)-/;

  test('of a household that changed nothing states the same facts, and says that nothing moved', async () => {
    const { job, ids } = await analyse('drifting');
    const before = await readReport(ports.db, job.userId, ids.reportId);
    const after = await again(job.userId);
    expect(before?.facts.filter(({ id }) => sinceLast.test(id))).toEqual([]);
    expect(after?.facts.filter(({ id }) => !sinceLast.test(id))).toEqual(before?.facts);
    expect(after?.facts.find(({ id }) => id === 'since-total')?.value).toBe(0);
    const section = /\n\n## What changed since the last report\n\n(Nothing has moved[^\n]*)/.exec(after?.markdown ?? '');
    expect(section?.[1]).toMatch(/November 22, 2026/);
    expect(after?.markdown.replace(section?.[0] ?? '', '')).toBe(before?.markdown);
  });

  test('of one that added to a holding says by how much, and what that did to the chance', async () => {
    const { job } = await analyse('drifting');
    const { positions } = await readPortfolio(ports.db, job.userId);
    const { accountId = '' } = positions.find(({ symbol }) => symbol === 'VTI') ?? {};
    await addPosition(ports.db, job.userId, accountId, { symbol: 'VTI', quantity: '100', onExisting: 'add' });
    const after = await again(job.userId);
    const value = (id: string) => after?.facts.find((fact) => fact.id === id)?.value;
    expect(value('since-holdings')).toBe(value('since-total'));
    expect(value('since-holdings')).toBeGreaterThan(30_000);
    expect(value('since-chance-holdings')).toBe(value('since-chance'));
    expect(after?.markdown).toMatch(/\| Money you added or took out, and corrections \| \+\$3\d,\d{3}\.\d\d \| \+\d/);
  });
});

describe('What the model used', () => {
  test('is recorded by agent, also for answers that were sent back', async () => {
    const job = await start('drifting');
    bedrock.faults.set({ mode: 'garbage', calls: 1, only: 'plan_analysis' });
    const sheet = await freeze(job, await plan(job));
    await write('reporter', job, sheet);
    const row = z.object({ agent: z.string(), calls: z.number(), tokens: z.number(), cost: z.number() });
    const used = await ports.db.asUser(job.userId, (session) =>
      session.query(
        'SELECT agent, count(*)::integer AS calls, sum(input_tokens)::integer AS tokens, sum(cost_micro_dollars)::integer AS cost FROM usage WHERE job_id = :job::uuid GROUP BY agent ORDER BY agent',
        { job: job.jobId },
        row,
      ),
    );
    expect(used.map(({ agent, calls, cost }) => [agent, calls, cost])).toEqual([
      ['planner', 2, 0],
      ['reporter', 1, 0],
      ['tagger', 1, 0],
    ]);
    expect(used.every(({ tokens }) => tokens > 0)).toBe(true);
  });
});

describe('Every step', () => {
  test('repeated, hands on the same sheet and the same report', async () => {
    const job = await start('drifting');
    const planned = await plan(job);
    const sheet = await freeze(job, planned);
    const later = { now: () => new Date('2026-11-25T10:00:00.000Z') };
    expect(await facts({ db: ports.db, clock: later, knowledge: NONE })({ ...job, plan: planned.plan }, quiet())).toEqual(sheet);
    const drafts = await writeAll(job, sheet);
    expect(await writeAll(job, sheet)).toEqual(drafts);
    const ids = await complete(job, sheet, drafts);
    expect(await complete(job, sheet, drafts)).toEqual(ids);
    expect((await listReports(ports.db, job.userId, { after: null, limit: 10 })).entries).toHaveLength(1);
    expect((await stepsOf(job)).get('Facts')).toMatchObject({ attempts: 2, status: 'completed' });
  });

  test('of a job that has ended does not start', async () => {
    const job = await start('drifting');
    await failJob(ports.db, job, 'Stopped by hand.');
    await expect(plan(job)).rejects.toMatchObject({ name: 'JobEndedError' });
  });

  test('with a payload that does not fit is refused by name, without its values', async () => {
    const refused = await planner(ports)({ jobId: 'Ellen', userId: 'x' }, quiet()).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ name: 'InvalidInputError', message: expect.stringContaining('jobId') as string });
    expect((refused as Error).message).not.toContain('Ellen');
  });

  test('that fails says why in words, and a retry starts it again', async () => {
    const job = await start('drifting');
    bedrock.faults.set({ mode: 'unavailable', calls: 1 });
    await expect(plan(job)).rejects.toMatchObject({ name: 'ModelUnavailableError' });
    expect((await stepsOf(job)).get('Planner')).toMatchObject({ status: 'failed', message: 'The language model could not be reached.' });
    await plan(job);
    expect((await stepsOf(job)).get('Planner')).toMatchObject({ status: 'completed', attempts: 2 });
  });
});

describe('An empty portfolio', () => {
  test('is not analysed', async () => {
    await expect(plan(await start())).rejects.toMatchObject({ name: 'EmptyPortfolioError' });
  });
});

describe('A household that has told nothing of its retirement', () => {
  test('gets a report without a projection, and the reason', async () => {
    const userId = 'user_plain';
    await ensureUser(ports.db, userId);
    const account = await addAccount(ports.db, userId, {
      name: 'Savings',
      kind: 'taxable',
      purpose: null,
      cashBalance: '2500.00',
      cashInterest: '0',
    });
    await addPosition(ports.db, userId, account.id, { symbol: 'VTI', quantity: '10', price: { amount: '300', asOf: '2026-11-20' } });
    await addPosition(ports.db, userId, account.id, { symbol: 'MYSTERY9', quantity: '3', name: 'A </material> plan fund' });
    const { jobId } = await createJob(ports.db, userId, { readingLevel: 'beginner' });
    await claimJob(data.database('worker'), jobId);
    const job = { jobId, userId, attempt: 1 };
    const planned = await plan(job);
    expect(planned.batches).toEqual([{ symbols: ['MYSTERY9'] }]);
    const sheet = await freeze(job, planned);
    const ids = await complete(job, sheet, await writeAll(job, sheet));
    expect(ids.retirementId).toBeNull();
    expect(await latestRetirement(ports.db, userId)).toBeNull();
    const view = await readJob(ports.db, userId, jobId);
    expect(view?.result).toMatchObject({ unpriced: ['MYSTERY9'] });
    const steps = await stepsOf(job);
    expect(steps.get('Facts')?.message).toContain('MYSTERY9');
    expect(steps.get('Tagger')?.message).toBe('Classified 0 of 1 instruments; MYSTERY9 stays unclassified.');
  });
});

describe('When the model', () => {
  test('keeps inventing figures, the composed texts stand in and say so', async () => {
    const job = await start('concentrated');
    const sheet = await freeze(job, await plan(job));
    bedrock.faults.set({ mode: 'invent' });
    const ids = await complete(job, sheet, await writeAll(job, sheet));
    const report = await readReport(ports.db, job.userId, ids.reportId);
    expect(report).toMatchObject({ generatedBy: `${WRITER} (standing in for the model)`, verification: { ok: true } });
    expect(report?.markdown).not.toContain('123,456');
    expect((await stepsOf(job)).get('Reporter')?.message).toContain('because the model kept stating figures');
  });

  test.each(['garbage', 'refuse'] as const)('answers with %s, the composed report stands in at once', async (mode) => {
    const job = await start('overspending');
    bedrock.faults.set({ mode });
    const sheet = await freeze(job, await plan(job));
    const ids = await complete(job, sheet, await writeAll(job, sheet));
    expect((await readReport(ports.db, job.userId, ids.reportId))?.generatedBy).toContain('standing in');
  });

  test('throttles for ever, each state is tried again and then written without it', async () => {
    const job = await start('overspending');
    bedrock.faults.set({ mode: 'throttle' });
    for (let attempt = 1; attempt < LAST_MODEL_ATTEMPT; attempt += 1)
      await expect(plan(job)).rejects.toMatchObject({ name: 'ModelThrottledError' });
    const planned = await plan(job);
    expect((await stepsOf(job)).get('Planner')?.message).toContain('planned by rules, because the model stayed too busy');
    bedrock.faults.set();
    const sheet = await freeze(job, planned);
    bedrock.faults.set({ mode: 'throttle' });
    for (let attempt = 1; attempt < LAST_MODEL_ATTEMPT; attempt += 1)
      await expect(write('reporter', job, sheet)).rejects.toMatchObject({ name: 'ModelThrottledError' });
    expect(await write('reporter', job, sheet)).toMatchObject({ agent: 'reporter' });
  });
});

describe('The tokens of a job', () => {
  test('are counted over all its agents; what would go beyond the cap is written by rules, and nothing is sent', async () => {
    const job = await start('drifting');
    await plan(job);
    const sent: string[] = [];
    const converse = ({ modelId }: { modelId: string }) =>
      Promise.reject(Object.assign(new Error('not there'), { name: String(sent.push(modelId)), $metadata: { httpStatusCode: 403 } }));
    const capped = (jobTokens: number): AgentPorts => ({
      ...ports,
      modelId: 'some.model',
      jobTokens,
      askModel: createAskModel({ converse, pausesMs: [] }),
    });
    await planner(capped(3_000))(job, quiet());
    expect(sent).toEqual(['some.model']);
    await planner(capped(2_000))(job, quiet());
    expect(sent).toHaveLength(1);
    expect((await stepsOf(job)).get('Planner')?.message).toContain(
      'planned by rules, because this analysis has used what it may use of the model',
    );
  });
});

describe('The budget of a month', () => {
  test('is set aside before the model is asked, and given back when it says no; what it does not have is written by rules, and nothing is sent', async () => {
    const job = await start('drifting');
    const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const sent: number[] = [];
    const reserved = async () =>
      (await readLimits(ports.db, job.userId, { day: '2026-01-01T00:00:00Z', month: '2026-01-01T00:00:00Z' })).reserved;
    const converse = async () =>
      Promise.reject(
        Object.assign(new Error('no'), {
          name: 'AccessDeniedException',
          $metadata: { httpStatusCode: 403 },
          at: sent.push(await reserved()),
        }),
      );
    const paid = (budgetMicroDollars: number): AgentPorts => ({
      ...ports,
      modelId,
      budgetMicroDollars,
      askModel: createAskModel({ converse, pausesMs: [] }),
    });
    await planner(paid(1_000_000))(job, quiet());
    expect(sent).toEqual([expect.any(Number)]);
    expect(sent[0]).toBeGreaterThan(0);
    expect(await reserved()).toBe(0);
    await planner(paid((sent[0] ?? 0) - 1))(job, quiet());
    expect(sent).toHaveLength(1);
    expect((await stepsOf(job)).get('Planner')?.message).toContain('planned by rules, because the month’s budget for models is used up');
  });
});

describe('The frozen sheet', () => {
  test('is refused by every writer when it is not the one that was handed on', async () => {
    const job = await start('drifting');
    const sheet = await freeze(job, await plan(job));
    const other = { ...sheet, sheetHash: '0'.repeat(64) };
    for (const agent of ['reporter', 'charter', 'retirement'] as const)
      await expect(write(agent, job, other)).rejects.toMatchObject({ name: 'SheetMismatchError' });
    const stranger = await start('drifting');
    await expect(write('reporter', stranger, sheet)).rejects.toMatchObject({ name: 'SheetMismatchError' });
  });

  test('does not move with the portfolio', async () => {
    const job = await start('drifting');
    const sheet = await freeze(job, await plan(job));
    const household = HOUSEHOLDS.find(({ id }) => id === 'concentrated');
    if (household) await loadHousehold(ports.db, job.userId, household);
    const drafts = await writeAll(job, sheet);
    expect(await complete(job, sheet, drafts)).toHaveProperty('reportId');
  });

  test('takes no draft but the one that was handed on', async () => {
    const job = await start('drifting');
    const sheet = await freeze(job, await plan(job));
    const drafts = (await writeAll(job, sheet)).map((draft) =>
      draft.agent === 'charter' ? { ...draft, draftHash: '0'.repeat(64) } : draft,
    );
    await expect(complete(job, sheet, drafts)).rejects.toMatchObject({ name: 'SheetMismatchError' });
    expect((await readJob(ports.db, job.userId, job.jobId))?.status).toBe('running');
  });
});

describe('MarkFailed', () => {
  test.each([
    [{ Error: 'EmptyPortfolioError', Cause: '{"errorType":"EmptyPortfolioError","errorMessage":"…"}' }, /nothing|no accounts/i],
    [{ Error: 'States.TaskFailed', Cause: 'not json {' }, /unexpected error/],
    [{}, /unexpected error/],
    ['anything', /unexpected error/],
    [{ Error: 7, Cause: null }, /unexpected error/],
  ])('ends the job with a sentence, after %j', async (failure, expected) => {
    const job = await start('drifting');
    await plan(job);
    expect(await outcome({ db: ports.db })({ action: 'mark-failed', ...job, failure }, quiet())).toEqual({
      jobId: job.jobId,
      status: 'failed',
    });
    const view = await readJob(ports.db, job.userId, job.jobId);
    expect(view?.status).toBe('failed');
    expect(view?.error).toMatch(expected);
  });

  test('leaves a job alone that is completed', async () => {
    const { job } = await analyse('drifting');
    expect(await outcome({ db: ports.db })({ action: 'mark-failed', ...job, failure: { Error: 'States.Timeout' } }, quiet())).toEqual({
      jobId: job.jobId,
      status: 'completed',
    });
  });
});
