/** One whole run, with every line of every function read: what is in it, what must never be, and whether CloudWatch would make metrics of it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, settingsOf } from '../../lib/functions.ts';
import { STATE_FUNCTIONS } from '../../schema/agents.ts';
import { definitionOf, METRICS, NAMESPACE, type MetricName } from '../../schema/metrics.ts';
import { faultsOf, isEmf, samplesOf } from './emf-schema.ts';
import { MARKERS, walk, type Walked } from './walk.ts';

let walked: Walked;
beforeAll(async () => void (walked = await walk()), 180_000);

/** Lines of the logger, as against metrics and Lambda's own reports. */
const logged = () => walked.lines.filter(({ line }) => 'level' in line);
const emitted = () =>
  walked.lines.flatMap(({ function: by, line }) => (isEmf(line) ? samplesOf(line).map((sample) => ({ by, ...sample })) : []));

describe('the log of every function', () => {
  test('was written: all of them have run', () => {
    expect([...new Set(walked.lines.map(({ function: name }) => name))].sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  test('names no person, no thing of theirs, no amount and no token', () => {
    expect(walked.secrets.filter((secret) => secret.startsWith('$')).length).toBeGreaterThan(20);
    const told = [...MARKERS, ...walked.secrets].flatMap((secret) =>
      walked.lines
        .filter(({ text }) => text.toLowerCase().includes(secret.toLowerCase()))
        .map(({ function: name, text }) => `${name} says ${secret}: ${text.slice(0, 300)}`),
    );
    expect(told).toEqual([]);
  });

  test('says on each line which request it is of, by what it is found, and whether the function was cold', () => {
    expect(logged().length).toBeGreaterThan(50);
    for (const { function: name, line } of logged())
      expect(line, name).toMatchObject({
        service: name,
        function_request_id: expect.any(String) as string,
        correlation_id: expect.any(String) as string,
        cold_start: expect.any(Boolean) as boolean,
      });
  });

  test('says on each line about a job which job and execution it is', () => {
    for (const jobId of Object.values(walked.jobs)) {
      const about = logged().filter(({ text, function: name }) => text.includes(jobId) && name !== 'api');
      expect([...new Set(about.map(({ function: name }) => name))]).toEqual(expect.arrayContaining(['dispatcher', 'planner', 'facts']));
      for (const { text, line } of about) expect(line, text).toMatchObject({ job_id: jobId, execution: jobId, correlation_id: jobId });
    }
    for (const name of STATE_FUNCTIONS)
      for (const { line } of logged().filter((one) => one.function === name)) expect(line, name).toHaveProperty('job_id');
  });

  test('says of the API’s answers about a job which one it is, and of the others none', () => {
    const answered = logged().filter(({ function: name, line }) => name === 'api' && line['message'] === 'Answered');
    const ofJob = ({ line }: (typeof answered)[number]): boolean =>
      line['route'] === '/api/analyze' || String(line['route']).startsWith('/api/jobs/{id}');
    for (const jobId of Object.values(walked.jobs))
      expect(new Set(answered.filter(({ line }) => line['job_id'] === jobId).map(({ line }) => line['route']))).toEqual(
        new Set(['/api/analyze', '/api/jobs/{id}']),
      );
    for (const one of answered) expect('job_id' in one.line, one.text).toBe(ofJob(one));
  });
});

describe('the metrics of a run', () => {
  test('are lines that CloudWatch takes', () => {
    const lines = walked.lines.filter(({ line }) => '_aws' in line);
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.flatMap(({ line, text }) => faultsOf(line).map((fault) => `${fault}: ${text}`))).toEqual([]);
  });

  test('are all in the table, with its unit, its sets of dimensions and its emitters', () => {
    for (const { by, name, unit, dimensions } of emitted()) {
      expect(METRICS, name).toHaveProperty(name);
      const definition = definitionOf(name as MetricName);
      expect(unit, name).toBe(definition.unit);
      expect(
        definition.dimensions.map((set) => [...set].sort().join()),
        name,
      ).toContain(Object.keys(dimensions).sort().join());
      if (definition.by === 'database') expect(settingsOf(by as (typeof FUNCTION_NAMES)[number]).role, `${name} of ${by}`).not.toBeNull();
      else if (definition.by !== 'every') expect(definition.by, name).toContain(by);
      if (dimensions['agent'] !== undefined) expect(dimensions['agent']).toBe(by);
      if (definition.outcomes) expect(definition.outcomes, name).toContain(dimensions['outcome']);
    }
  });

  test('are all of the table, in each of its sets and outcomes', () => {
    const seen = new Set(emitted().map(({ name, dimensions }) => `${name} by ${Object.keys(dimensions).join()}`));
    const wanted = Object.keys(METRICS).flatMap((name) =>
      definitionOf(name as MetricName).dimensions.map((set) => `${name} by ${set.join()}`),
    );
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
    const outcomes = new Set(emitted().map(({ name, dimensions }) => `${name} ${dimensions['outcome'] ?? ''}`));
    expect(
      Object.keys(METRICS)
        .flatMap((name) => (definitionOf(name as MetricName).outcomes ?? []).map((outcome) => `${name} ${outcome}`))
        .filter((one) => !outcomes.has(one)),
    ).toEqual([]);
  });

  test('answer the plan’s question: InvocationCount of the namespace, without a dimension', () => {
    const whole = emitted().filter(({ name, dimensions }) => name === 'InvocationCount' && Object.keys(dimensions).length === 0);
    const byAgent = emitted().filter(({ name, dimensions }) => name === 'InvocationCount' && dimensions['agent'] !== undefined);
    expect(whole.length).toBe(byAgent.length);
    expect(
      walked.lines
        .filter(({ line }) => isEmf(line))
        .every(({ line }) => isEmf(line) && line._aws.CloudWatchMetrics.every(({ Namespace }) => Namespace === NAMESPACE)),
    ).toBe(true);
  });

  test('count each job once, with its outcome, however many were told of its end', () => {
    const jobs = emitted()
      .filter(({ name }) => name === 'JobDuration')
      .flatMap(({ dimensions, values }) => values.map(() => dimensions['outcome']));
    expect(jobs.sort()).toEqual(['completed', 'completed', 'failed']);
  });
});
