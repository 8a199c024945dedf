/** Whole analyses with the real SDKs against the receiver that holds what comes to LangFuse's rules: what a trace tells, and what it does not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { databaseClientFor } from './database.ts';
import type { Household } from '#schema/household.ts';
import { JobView } from '#schema/job.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { rootIdOf, traceIdOf } from '#ports/traces/ids.ts';
import { ensureUser, loadHousehold } from '#ports/users.ts';
import { main as traces } from '../../../bin/traces.ts';
import { functionArn, type InvokeResult } from '../../../lib/local/lambda.ts';
import type { Score, Span } from '../../../lib/local/langfuse/read.ts';
import { faultsOfTrace } from '../../../lib/local/langfuse/rules.ts';
import { listTraces, readTrace, type StoredTrace } from '../../../lib/local/langfuse/store.ts';
import { startTestSystem, type TestSystem } from '../../local-system.ts';

/** Names and amounts that no person has, so that one that is found anywhere has come from here. */
const NAMES = ['ZEBRAMARKER', 'QKMRK', 'Quokkamarker', 'Okapimarker', 'Wombatmarker'];
/** With more digits than a measured time has: a log tells of those too. */
const AMOUNTS = ['61873.37', '417.2931', '739.6183', '83417', '27391', '48219.73', '913.0742'];
/** As they are written, and what comes of them. */
const WRITTEN = [...AMOUNTS, '61,873', '83,417', '27,391', '48,219', '308,637', '308,638', '308637', '$417', '6,951'];

let system: TestSystem;
let folder: string;
let fault: (name: string) => InvokeResult | undefined = () => undefined;
const error = (errorType: string): InvokeResult => ({ ok: false, error: { errorType, errorMessage: 'by the test' } });

beforeAll(async () => {
  system = await startTestSystem({
    retryIntervals: 5,
    onInvoke: (name) => fault(name),
    traces: { markers: [...NAMES, ...WRITTEN.filter((text) => /[.,$]/.test(text))] },
  });
  ({ folder } = system);
}, 180_000);
afterAll(() => system.stop(), 60_000);
afterEach(() => {
  fault = () => undefined;
  system.bedrock?.faults.set();
  system.langfuse?.misbehave(null);
});

async function ask(user: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}
async function analysed(user: string): Promise<JobView> {
  const { jobId } = (await ask(user, 'POST', '/api/analyze', {})) as { jobId: string };
  const read = async () => JobView.parse(await ask(user, 'GET', `/api/jobs/${jobId}`));
  await expect.poll(async () => (await read()).status, { timeout: 120_000, interval: 100 }).toMatch(/completed|failed/);
  return read();
}
async function sample(user: string): Promise<JobView> {
  await ask(user, 'POST', '/api/sample-household', {});
  return analysed(user);
}
/** The root comes last, a moment after the job has ended, and beside it what a completed one scored, by a way of its own. */
async function traceOf({ id }: Pick<JobView, 'id'>): Promise<StoredTrace> {
  const read = () => readTrace(join(folder, 'traces'), traceIdOf(id));
  await expect.poll(() => read()?.spans.some(({ parentId }) => parentId === null), { timeout: 20_000, interval: 50 }).toBe(true);
  const [root] = read()?.spans.filter(({ parentId }) => parentId === null) ?? [];
  if (detail(root, 'outcome') === 'completed')
    await expect
      .poll(() => read()?.scores.some(({ observationId }) => typeof observationId !== 'string'), { timeout: 20_000, interval: 50 })
      .toBe(true);
  await expect.poll(() => faultsOfTrace(read()?.spans ?? [], read()?.scores ?? []), { timeout: 20_000, interval: 50 }).toEqual([]);
  return read() as StoredTrace;
}
const O = 'langfuse.observation.';
const typed = ({ spans }: StoredTrace, type: string): Span[] => spans.filter(({ attributes }) => attributes[`${O}type`] === type);
const named = ({ spans }: StoredTrace, name: string): Span[] => spans.filter((span) => span.name === name).sort((a, b) => a.from - b.from);
const below = ({ spans }: StoredTrace, parent: Span | undefined): Span[] =>
  spans.filter(({ parentId }) => parentId === parent?.spanId).sort((a, b) => a.from - b.from);
const ofTrace = ({ scores }: StoredTrace): Record<string, Score['value']> =>
  Object.fromEntries(scores.filter(({ observationId }) => typeof observationId !== 'string').map(({ name, value }) => [name, value]));
const levels = (spans: readonly Span[]): unknown[] => spans.map(({ attributes }) => attributes[`${O}level`] ?? 'DEFAULT');
const detail = (span: Span | undefined, key: string): unknown => span?.attributes[`${O}metadata.${key}`];

describe('The trace of an analysis', { timeout: 240_000 }, () => {
  test('is one for all functions, below one root, with each state, call, tool and retrieval', async () => {
    const job = await sample('ann');
    const trace = await traceOf(job);
    expect(job.status).toBe('completed');
    const [root] = trace.spans.filter(({ parentId }) => parentId === null);
    expect(root).toMatchObject({
      name: 'analysis',
      spanId: rootIdOf(job.id, 1),
      traceId: traceIdOf(job.id),
      from: Date.parse(job.createdAt),
    });
    expect([detail(root, 'job_id'), detail(root, 'outcome')]).toEqual([job.id, 'completed']);
    const states = below(trace, root);
    expect(states.map(({ name }) => name).sort()).toEqual(['Charter', 'Complete', 'Facts', 'Planner', 'Reporter', 'Retirement', 'Tagger']);
    for (const state of states)
      expect([state.from >= (root?.from ?? Infinity), state.to <= (root?.to ?? 0)], state.name).toEqual([true, true]);
    expect(
      typed(trace, 'generation')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['classify_instruments', 'plan_analysis', 'write_outlook', 'write_report', 'write_takeaways']);
    expect(
      typed(trace, 'tool')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['draw', 'fact sheet', 'look-up', 'study']);
    expect(typed(trace, 'retriever').map(({ name }) => name)).toEqual(['knowledge']);
    expect(typed(trace, 'evaluator')).toHaveLength(5);
    expect(ofTrace(trace)).toEqual({ numeric_precision: 1, required_facts_covered: 1, citations_valid: 1, fallback_used: 0, repairs: 0 });
    const [report] = named(trace, 'write_report');
    expect(report?.attributes).toMatchObject({
      [`${O}model.name`]: 'local.rules-writer',
      [`${O}model.parameters`]: '{"maxTokens":8000}',
      [`${O}cost_details`]: '{"total":0}',
      'langfuse.environment': 'local',
    });
    expect(system.langfuse?.faults).toEqual([]);
  });

  test('tells of two jobs at once each its own', async () => {
    const [one, other] = await Promise.all([sample('bea'), sample('cyd')]);
    const [ofOne, ofOther] = [await traceOf(one), await traceOf(other)];
    for (const [trace, job] of [
      [ofOne, one],
      [ofOther, other],
    ] as const) {
      expect(trace.spans.filter(({ parentId }) => parentId === null).map((root) => detail(root, 'job_id'))).toEqual([job.id]);
      expect(named(trace, 'write_report')).toHaveLength(1);
      expect(new Set(trace.spans.map(({ attributes }) => attributes['user.id'])).size).toBe(1);
    }
    expect(ofOne.spans[0]?.attributes['user.id']).not.toBe(ofOther.spans[0]?.attributes['user.id']);
  });

  test('has every attempt of a model that is too busy, and of the state that is tried again', async () => {
    await ask('dee', 'POST', '/api/sample-household', {});
    system.bedrock?.faults.set({ mode: 'throttle', calls: 3, only: 'write_takeaways' });
    const trace = await traceOf(await analysed('dee'));
    const states = named(trace, 'Charter');
    expect(levels(states)).toEqual(['ERROR', 'DEFAULT']);
    expect(states[0]?.attributes[`${O}status_message`]).toBe('ModelThrottledError');
    expect(levels(below(trace, states[0]).filter(({ name }) => name === 'write_takeaways'))).toEqual(['ERROR', 'ERROR', 'ERROR']);
    expect(below(trace, states[1]).filter(({ name }) => name === 'write_takeaways')).toHaveLength(1);
  });

  test('has an answer that went back for its form, and one that went back for its figures', async () => {
    await ask('eva', 'POST', '/api/sample-household', {});
    system.bedrock?.faults.set({ mode: 'garbage', calls: 1, only: 'write_outlook' }, { mode: 'invent', calls: 1, only: 'write_report' });
    const trace = await traceOf(await analysed('eva'));
    expect(named(trace, 'write_outlook').map((span) => [detail(span, 'repair'), span.attributes[`${O}status_message`]])).toEqual([
      ['0', 'did not fit the contract'],
      ['1', undefined],
    ]);
    expect(named(trace, 'write_report').map((span) => detail(span, 'returned'))).toEqual(['false', 'true']);
    const judged = named(trace, 'judge write_report');
    expect(judged.map((span) => detail(span, 'passed'))).toEqual(['false', 'true']);
    expect(
      trace.scores.find(({ observationId, name }) => observationId === judged[0]?.spanId && name === 'claims_refused')?.value,
    ).toBeGreaterThan(0);
    expect(ofTrace(trace)).toMatchObject({ repairs: 2, fallback_used: 0 });
  });

  test('says that the rules writer stood in, and why', async () => {
    await ask('fay', 'POST', '/api/sample-household', {});
    system.bedrock?.faults.set({ mode: 'refuse', only: 'write_outlook' });
    const trace = await traceOf(await analysed('fay'));
    const [state] = named(trace, 'Retirement');
    expect([levels([state as Span]), detail(state, 'stand_in')]).toEqual([['WARNING'], 'the model cannot be used as it is set']);
    expect(ofTrace(trace)['fallback_used']).toBeCloseTo(1 / 3);
  });

  test.each([
    [
      'a state of it fails for good',
      'SheetMismatchError',
      (name: string) => (name === 'charter' ? error('SheetMismatchError') : undefined),
      ['MarkFailed'],
    ],
    [
      'the machine cannot end it itself',
      'Runtime.ExitError',
      (name: string) => (name === 'facts' || name === 'outcome' ? error('Runtime.ExitError') : undefined),
      [],
    ],
  ])('ends with its job when %s', async (user, reason, broken, marked) => {
    fault = broken;
    const job = await sample(user.replaceAll(' ', '-'));
    const trace = await traceOf(job);
    expect(job.status).toBe('failed');
    const roots = trace.spans.filter(({ parentId }) => parentId === null);
    expect([levels(roots), roots[0]?.attributes[`${O}status_message`], detail(roots[0], 'outcome')]).toEqual([['ERROR'], reason, 'failed']);
    expect(named(trace, 'MarkFailed').map(({ name }) => name)).toEqual(marked);
    expect(ofTrace(trace)).toEqual({});
  });

  test('ends with its job when nobody but the sweeper is left to end it', async () => {
    fault = (name) => (['facts', 'outcome', 'job-failures'].includes(name) ? error('Runtime.ExitError') : undefined);
    await ask('ida', 'POST', '/api/sample-household', {});
    const { jobId } = (await ask('ida', 'POST', '/api/analyze', {})) as { jobId: string };
    const swept = async () => {
      await system.invoke(functionArn('sweeper'), {});
      return JobView.parse(await ask('ida', 'GET', `/api/jobs/${jobId}`)).status;
    };
    await expect.poll(swept, { timeout: 60_000, interval: 1_000 }).toBe('failed');
    const trace = await traceOf({ id: jobId });
    const [root, ...others] = trace.spans.filter(({ parentId }) => parentId === null);
    expect(others).toEqual([]);
    expect(root).toMatchObject({
      spanId: rootIdOf(jobId, 1),
      attributes: { [`${O}status_message`]: 'swept: execution failed', [`${O}metadata.outcome`]: 'failed' },
    });
    expect(below(trace, root).map(({ name }) => name)).toContain('Planner');
  });

  test('costs a job nothing but its trace when LangFuse is silent, wrong, late or gone', async () => {
    await ask('gil', 'POST', '/api/sample-household', {});
    for (const mode of [{ mode: 'silent' }, { mode: 'error' }, { mode: 'late', milliseconds: 5_000 }] as const) {
      system.langfuse?.misbehave(mode);
      expect((await analysed('gil')).status, mode.mode).toBe('completed');
    }
  });

  test('is printed as a tree with times, tokens, cost and scores', async () => {
    const job = await sample('hal');
    await traceOf(job);
    let printed = '';
    expect(traces(['--job', job.id], { ALEX_FOLDER: folder }, (text) => (printed += text))).toBe(0);
    expect(printed).toMatch(/^analysis {2}\d/m);
    expect(printed).toMatch(/^├ Planner {2}\(agent\) {2}\d/m);
    expect(printed).toMatch(
      /^│ ├ plan_analysis {2}\(generation\) {2}.*local\.rules-writer, prompt plan_analysis@[0-9a-f]{12}, [\d,]+ tokens, \$0\.00/m,
    );
    expect(printed).toMatch(/^★ required_facts_covered 1$/m);
    expect(printed).toMatch(/^\d+ observations, [\d,]+ tokens, \$0\.00$/m);
    expect(printed).not.toMatch(/^!/m);
  });
});

describe('The trace of a page that the researcher read', () => {
  test('has what the model was asked and answered, is nobody’s, and stands in the list', async () => {
    await system.invoke(functionArn('researcher'), { sources: ['sample-office'] });
    const read = () =>
      listTraces(join(folder, 'traces'))
        .flatMap(({ traceId }) => readTrace(join(folder, 'traces'), traceId) ?? [])
        .find(({ spans }) => spans.some(({ name, parentId }) => name === 'research' && parentId === null));
    await expect.poll(() => read()?.scores.length, { timeout: 20_000, interval: 50 }).toBe(2);
    const trace = read() as StoredTrace;
    const [root] = named(trace, 'research');
    const [agent] = below(trace, root);
    expect(root).toMatchObject({
      attributes: { 'langfuse.trace.name': 'research', [`${O}metadata.source`]: 'sample-office', [`${O}metadata.outcome`]: 'completed' },
    });
    expect([agent?.name, below(trace, agent).map(({ name }) => name)]).toEqual(['Summarise', ['summarise_page', 'judge summarise_page']]);
    expect(named(trace, 'summarise_page')[0]?.attributes).toMatchObject({
      [`${O}model.name`]: 'local.rules-writer',
      [`${O}metadata.prompt`]: 'summarise_page',
    });
    expect(ofTrace(trace)).toEqual({ fallback_used: 0, repairs: 0 });
    expect(trace.spans.filter(({ attributes }) => 'user.id' in attributes || 'session.id' in attributes)).toEqual([]);
    expect([faultsOfTrace(trace.spans, trace.scores), system.langfuse?.faults]).toEqual([[], []]);
    let listed = '';
    traces(['--list'], { ALEX_FOLDER: folder }, (text) => (listed += text));
    expect(listed).toMatch(new RegExp(`research  ${trace.traceId}  completed  \\d+ observations  https://www\\.office\\.example/`));
  });
});

/** The first sample, with names and amounts that can be told from everybody's. */
function marked(): Household {
  const base = structuredClone(HOUSEHOLDS[0]) as Household;
  const [first, second] = base.accounts;
  if (!first || !second) throw new Error('The sample has accounts.');
  Object.assign(first, { name: 'ZEBRAMARKER retirement', cashBalance: '61873.37', purpose: 'For Wombatmarker' });
  Object.assign(second, { cashBalance: '48219.73' });
  first.positions.push({
    symbol: 'QKMRK',
    name: 'Quokkamarker Growth Trust',
    quantity: '739.6183',
    price: { amount: '417.2931', asOf: '2026-11-20' },
  });
  second.positions.push({ symbol: 'VB', quantity: '913.0742', price: null });
  const [income] = base.retirement.incomes;
  base.retirement = {
    ...base.retirement,
    spending: 83_417,
    incomes: [{ fromAge: 67, indexed: true, ...income, label: 'Okapimarker pension', annual: 27_391 }],
  };
  return { ...base, displayName: 'Wombatmarker' };
}

describe('A household of marked names and amounts', { timeout: 240_000 }, () => {
  test('is in no trace, no score and no line of a log, also where a model repeats it, fails or invents', async () => {
    const db = databaseClientFor(system);
    await ensureUser(db, 'zoe');
    await loadHousehold(db, 'zoe', marked());
    system.bedrock?.faults.set(
      { mode: 'invent', calls: 1, only: 'write_report' },
      { mode: 'garbage', calls: 1, only: 'write_takeaways' },
      { mode: 'refuse', only: 'write_outlook' },
    );
    const job = await analysed('zoe');
    expect(job.status).toBe('completed');
    const trace = await traceOf(job);
    expect(system.langfuse?.faults).toEqual([]);
    // It is in the report, so that it might have been in the trace.
    const { reports } = (await ask('zoe', 'GET', '/api/reports')) as { reports: { id: string }[] };
    const report = JSON.stringify(await ask('zoe', 'GET', `/api/reports/${reports[0]?.id ?? ''}`));
    expect(['QKMRK', 'Quokkamarker', '83,417', '27,391', '308,63'].filter((text) => !report.includes(text))).toEqual([]);

    const logs = readdirSync(join(folder, 'logs'))
      .map((file) => readFileSync(join(folder, 'logs', file), 'utf8'))
      .join('\n');
    expect(logs).toContain(job.id);
    const kept = JSON.stringify(trace);
    for (const name of NAMES)
      expect(
        [kept, logs].map((text) => text.toLowerCase().includes(name.toLowerCase())),
        name,
      ).toEqual([false, false]);
    for (const amount of WRITTEN) {
      const found = new RegExp(`(?<![0-9a-f.])${amount.replace(/[.$]/g, '\\$&')}(?![0-9a-f])`);
      expect(
        [kept, logs].map((text) => found.test(text)),
        amount,
      ).toEqual([false, false]);
    }
    expect(kept).not.toContain('zoe');
  });
});
