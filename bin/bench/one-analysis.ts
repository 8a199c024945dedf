/** One analysis, asked for as a person does, and what it left behind to be measured. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient, paginateGetExecutionHistory, type HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { STATE_FUNCTIONS } from '#schema/agents.ts';
import { AnalyzeAccepted } from '#schema/api.ts';
import { JobView } from '#schema/job.ts';
import { executionArn } from '../../lib/local/step-functions/executions.ts';
import type { DatabaseCall, Running } from './place.ts';

export class AnalysisError extends Error {
  override readonly name = 'AnalysisError' as const;
}

/** Milliseconds of the clock of day, with fractions. */
export interface Span {
  from: number;
  to: number;
}

export interface Analysis {
  userId: string;
  jobId: string;
  /** From the request POST /api/analyze to the end of its execution, when the job is on record as completed. */
  span: Span;
  /** When functions of the state machine ran, by Lambda's own reports. */
  functions: Span[];
  history: HistoryEvent[];
  calls: DatabaseCall[];
}

/** The end is the execution's own, not when it was seen: looking more often would only keep the machine busy. */
const LOOK_EVERY_MS = 25;
const PATIENCE_MS = 120_000;

/** @throws AnalysisError when the job does not complete. No page polls meanwhile: only the execution is looked at. */
export async function analyse(running: Running, userId: string, folder: string): Promise<Analysis> {
  const { system, calls } = running;
  const sfn = new SFNClient({
    endpoint: system.endpoints.endpoints.sfn,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    calls.length = 0;
    const from = now();
    const { jobId } = await ask(running, userId, 'POST', '/api/analyze', AnalyzeAccepted, {});
    const arn = executionArn(system.endpoints.stateMachineArn, jobId);
    const to = await endOf(sfn, arn);
    const ofThis = calls.filter(isOfAnalysis);
    const job = await ask(running, userId, 'GET', `/api/jobs/${jobId}`, JobView);
    if (to === undefined || job.status !== 'completed') throw new AnalysisError(whyNot(job));
    const span = { from, to };
    return { userId, jobId, span, functions: reportsIn(span, folder), history: await historyOf(sfn, arn), calls: ofThis };
  } finally {
    sfn.destroy();
  }
}

/** @throws AnalysisError for any answer but a good one. */
export async function ask<T>(
  { system }: Running,
  userId: string,
  method: 'GET' | 'POST',
  path: string,
  shape: z.ZodType<T>,
  body?: object,
): Promise<T> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${await system.token(userId)}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new AnalysisError(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
  return shape.parse(await response.json());
}

/** The sweeper looks for lost jobs every half minute, and forgets what says nothing any more, whether there is an analysis or not. */
const OF_THE_SWEEPER = ['jobs_to_sweep(', 'forget_full_quotas('];

function isOfAnalysis({ sql }: DatabaseCall): boolean {
  return !OF_THE_SWEEPER.some((name) => sql?.includes(name) === true);
}

function whyNot({ id, status, error, steps }: JobView): string {
  const last = steps.map((step) => `${step.state} ${step.status}${step.attempts > 1 ? ` at attempt ${step.attempts}` : ''}`).join(', ');
  return `Analysis ${id} is ${status} after ${PATIENCE_MS / 1000} s at most: ${error ?? (last === '' ? 'no state has begun' : last)}.`;
}

/** Undefined when it goes on for longer than anybody would wait. */
async function endOf(sfn: SFNClient, arn: string): Promise<number | undefined> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn: arn })).catch(() => undefined); // not started yet
    if (execution?.stopDate) return execution.stopDate.getTime();
  }
  return undefined;
}

async function historyOf(sfn: SFNClient, arn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn: arn })) events.push(...(page.events ?? []));
  return events;
}

const Report = z.object({ time: z.iso.datetime(), type: z.literal('platform.report'), record: z.object({ durationMs: z.number() }) });

/** A report's time is its invocation's end, to the millisecond. */
export function reportsIn(span: Span, folder: string): Span[] {
  // `api` and `dispatcher` are the workflow's own.
  return STATE_FUNCTIONS.flatMap((name) => linesOf(join(folder, 'alex', 'logs', `${name}.log`)))
    .flatMap((line) => Report.safeParse(JSON.parse(line)).data ?? [])
    .map(({ time, record }) => ({ from: Date.parse(time) - record.durationMs, to: Date.parse(time) }))
    .filter(({ from }) => from >= span.from);
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return []; // a function that has not been called has no log
  }
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}
