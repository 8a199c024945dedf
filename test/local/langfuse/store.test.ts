import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageTraceIdOf, rootIdOf, traceIdOf } from '#ports/traces/ids.ts';
import { main } from '../../../bin/traces.ts';
import type { Span } from '../../../lib/local/langfuse/read.ts';
import { listTraces, openTraceStore, readTrace } from '../../../lib/local/langfuse/store.ts';
import { TraceView } from '#schema/traces.ts';
import { treeOf } from '../../../lib/local/langfuse/tree.ts';
import { openTraceViews, viewOf } from '../../../lib/local/langfuse/view.ts';

const JOB = '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6';
const O = 'langfuse.observation.';
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'alex-traces-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = (job = JOB, changed: Partial<Span> = {}): Span => ({
  traceId: traceIdOf(job),
  spanId: rootIdOf(job, 1),
  parentId: null,
  name: 'analysis',
  from: 1_000,
  to: 3_500,
  attributes: {
    [`${O}type`]: 'span',
    [`${O}metadata.job_id`]: job,
    [`${O}metadata.outcome`]: 'completed',
    'langfuse.environment': 'local',
    'langfuse.trace.tags': ['content:masked'],
    'user.id': 'u',
  },
  ...changed,
});
const call = (changed: Partial<Span> = {}): Span => ({
  traceId: traceIdOf(JOB),
  spanId: 'b'.repeat(16),
  parentId: rootIdOf(JOB, 1),
  name: 'write_report',
  from: 1_200,
  to: 1_250,
  attributes: {
    [`${O}type`]: 'generation',
    [`${O}model.name`]: 'm',
    'langfuse.version': '0123456789ab',
    [`${O}metadata.prompt`]: 'write_report',
    [`${O}metadata.repair`]: '1',
    [`${O}usage_details`]: '{"total":12345}',
    [`${O}cost_details`]: '{"total":0.0421}',
    [`${O}level`]: 'WARNING',
    [`${O}status_message`]: 'did not fit',
    [`${O}input`]: 'asked \u001b[2Jthis',
    [`${O}output`]: 'x'.repeat(500),
  },
  ...changed,
});
const score = { id: 's', traceId: traceIdOf(JOB), observationId: 'b'.repeat(16), name: 'claims_refused', value: 3 };

describe('Traces on this machine', () => {
  test('are read as they were kept; what comes again takes the earlier one’s place, what was cut off is left out', () => {
    const store = openTraceStore(folder);
    store.add([call()], [score]);
    store.add([root(), call({ to: 1_300 })], [{ ...score, value: 4 }]);
    appendFileSync(join(folder, `${traceIdOf(JOB)}.jsonl`), '{"span":{"traceId"');
    const trace = readTrace(folder, traceIdOf(JOB));
    expect(trace?.spans.map(({ name, to }) => [name, to]).sort()).toEqual([
      ['analysis', 3_500],
      ['write_report', 1_300],
    ]);
    expect(trace?.scores.map(({ value }) => value)).toEqual([4]);
  });

  test('are so many and no more: the oldest go', () => {
    const store = openTraceStore(folder, 3);
    for (let n = 0; n < 5; n += 1) {
      store.add([root(`job-${n}`)], []);
      utimesSync(join(folder, `${traceIdOf(`job-${n}`)}.jsonl`), n, n);
    }
    expect(listTraces(folder).map(({ traceId }) => traceId)).toEqual([4, 3, 2].map((n) => traceIdOf(`job-${n}`)));
  });

  test('are looked for by their ids alone', () => {
    expect(readTrace(folder, '../../etc/passwd')).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are printed as a tree, with what is wrong, and without what a terminal would obey', () => {
    const tree = treeOf(
      {
        traceId: traceIdOf(JOB),
        spans: [call(), root(), call({ spanId: 'c'.repeat(16), parentId: 'd'.repeat(16), name: 'lost', from: 9_000, to: 9_001 })],
        scores: [score],
      },
      { io: true },
    );
    expect(tree).toBe(
      [
        `Trace ${traceIdOf(JOB)}, local, content:masked`,
        'user u, session –',
        '',
        'analysis  2.50 s',
        '└ write_report  (generation)  50 ms  m, prompt write_report@0123456789ab, 12,345 tokens, $0.042100  [repair 1]  WARNING: did not fit',
        '    ★ claims_refused 3',
        '    → asked [2Jthis',
        `    ← ${'x'.repeat(400)} … (500 characters)`,
        'lost  (generation)  1.0 ms  m, prompt write_report@0123456789ab, 12,345 tokens, $0.042100  [repair 1]  WARNING: did not fit',
        '  → asked [2Jthis',
        `  ← ${'x'.repeat(400)} … (500 characters)`,
        '',
        '3 observations, 24,690 tokens, $0.084200',
        `! lost: its parent ${'d'.repeat(16)} is not in the trace`,
        '',
      ].join('\n'),
    );
  });
});

describe('The view of a trace', () => {
  const agent = call({
    spanId: 'e'.repeat(16),
    name: 'Reporter',
    from: 1_100,
    to: 1_400,
    attributes: { [`${O}type`]: 'agent', [`${O}metadata.writer`]: 'rules' },
  });
  const inAgent = call({ parentId: agent.spanId });

  test('has each observation below the one that it lies in, whatever the order in which they came', () => {
    const lost = call({ spanId: 'c'.repeat(16), parentId: 'd'.repeat(16), name: 'lost', from: 9_000, to: 9_001 });
    const round = [call({ spanId: '1'.repeat(16), parentId: '2'.repeat(16) }), call({ spanId: '2'.repeat(16), parentId: '1'.repeat(16) })];
    const { observations, faults } = viewOf({ traceId: traceIdOf(JOB), spans: [inAgent, lost, ...round, agent, root()], scores: [score] });
    expect(observations.map(({ name, depth, fromMs, milliseconds }) => [name, depth, fromMs, milliseconds])).toEqual([
      ['analysis', 0, 0, 2_500],
      ['Reporter', 1, 100, 300],
      ['write_report', 2, 200, 50],
      ['lost', 0, 8_000, 1],
    ]);
    expect(faults.join()).toContain('lost: its parent');
  });

  test('tells model, tokens, cost, scores and words as they came, and by the contract of its page', () => {
    const view = TraceView.parse(
      viewOf({
        traceId: traceIdOf(JOB),
        spans: [root(), agent, inAgent],
        scores: [score, { ...score, id: 't', observationId: null, name: 'repairs', value: 0.66666 }],
      }),
    );
    expect(view).toMatchObject({
      environment: 'local',
      isMasked: true,
      user: 'u',
      scores: [{ name: 'repairs', value: '0.667' }],
      faults: [],
      outline: { jobId: JOB, outcome: 'completed', tokens: 12_345, dollars: 0.0421, milliseconds: 2_500, observations: 3 },
    });
    expect(view.observations[2]).toMatchObject({
      kind: 'generation',
      level: 'WARNING',
      reason: 'did not fit',
      details: [{ name: 'repair', value: '1' }],
      scores: [{ name: 'claims_refused', value: '3' }],
      model: { id: 'm', prompt: 'write_report', promptVersion: '0123456789ab', tokens: 12_345, dollars: 0.0421, usage: [] },
      output: 'x'.repeat(500),
    });
  });

  test('is listed newest first, and read again when more has come', () => {
    const store = openTraceStore(folder);
    const views = openTraceViews(folder);
    store.add([root('one')], []);
    store.add([root('two', { from: 2_000 })], []);
    expect(views.list().traces.map(({ jobId }) => jobId)).toEqual(['two', 'one']);
    store.add([call({ traceId: traceIdOf('one'), parentId: rootIdOf('one', 1) })], []);
    utimesSync(join(folder, `${traceIdOf('one')}.jsonl`), 5, 5);
    expect(views.list().traces.map(({ jobId, observations }) => [jobId, observations])).toEqual([
      ['two', 1],
      ['one', 2],
    ]);
    expect([views.one(traceIdOf('one'))?.outline.jobId, views.one('../x'), views.one(JOB)]).toEqual(['one', null, null]);
    store.add([root()], []);
    expect(views.one(JOB)?.outline.traceId).toBe(traceIdOf(JOB));
  });
});

describe('npm run traces', () => {
  const run = (...args: string[]): { code: number; text: string } => {
    let text = '';
    const code = main(args, { ALEX_FOLDER: folder }, (piece) => (text += piece));
    return { code, text };
  };

  test('shows the latest, one by its job, all by name, and as they came', () => {
    openTraceStore(join(folder, 'traces')).add([root()], []);
    expect(run().text).toContain('analysis  2.50 s');
    expect(run('--job', JOB).code).toBe(0);
    expect(run('--list').text).toBe(`1970-01-01T00:00:01.000Z  analysis  ${JOB}  completed  1 observations\n`);
    expect(JSON.parse(run('--json').text)).toMatchObject({ traceId: traceIdOf(JOB) });
  });

  test('shows what the researcher read by the trace’s id, and takes it for no analysis', () => {
    const traceId = pageTraceIdOf('https://www.bank.example/1', 'abc');
    const page = root(JOB, {
      traceId,
      name: 'research',
      attributes: {
        ...root().attributes,
        'langfuse.trace.name': 'research',
        [`${O}metadata.job_id`]: undefined,
        [`${O}metadata.page`]: 'https://www.bank.example/1',
      },
    });
    openTraceStore(join(folder, 'traces')).add([page], []);
    expect(run().code).toBe(1);
    expect(run('--list').text).toBe(
      `1970-01-01T00:00:01.000Z  research  ${traceId}  completed  1 observations  https://www.bank.example/1\n`,
    );
    expect(run('--trace', traceId).text).toContain('research  2.50 s  [page https://www.bank.example/1]');
  });

  test.each([
    [[], 1, /^No trace is kept in .*npm start\n$/],
    [['--list'], 0, /^No trace is kept in /],
    [['--job', 'x'], 1, /^No trace of job x is kept in .*--list/],
    [['--trace', 'x'], 1, /^No trace x is kept in .*--list/],
    [['--jobs'], 2, /Unknown option '--jobs'[\s\S]*npm run traces/],
    [['x'], 2, /npm run traces/],
    [['--help'], 0, /^npm run traces/],
  ])('explains itself: %j', (args, code, text) => {
    expect(run(...args)).toEqual({ code, text: expect.stringMatching(text) as string });
  });
});
