/** What a newcomer sees first: the sample household is loaded and analysed by the API, as a person would do it. */
import type * as z from 'zod';
import { AnalyzeAccepted, ReportsView } from '#schema/api.ts';
import { JobView } from '#schema/job.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { Problem } from '#schema/problem.ts';

export const DEMO_USER = 'demo';
const POLL_MS = 250;

export class DemoError extends Error {
  override readonly name = 'DemoError' as const;
}

export interface Verdict {
  title: string;
  summary: string;
  /** Who wrote it. */
  generatedBy: string;
  reportId: string;
  /** False when it is from an earlier start. */
  fresh: boolean;
}

export interface DemoOptions {
  url: string;
  token: (user: string) => Promise<string>;
  log: (line: string) => void;
  signal: AbortSignal;
  /** What an analysis waits for; a report that is there is shown at once. */
  before?: Promise<void>;
}

/**
 * Loads the sample household when the demo has no accounts, has it analysed when it has no report, and answers the verdict.
 * @throws DemoError with a sentence for a person
 */
export async function showDemo(options: DemoOptions): Promise<Verdict> {
  const { accounts } = await ask(options, 'GET', '/api/portfolio', PortfolioView);
  if (accounts.length === 0) {
    const loaded = await ask(options, 'POST', '/api/sample-household', PortfolioView, {});
    options.log(`The sample household is loaded: ${loaded.accounts.length} accounts, $${dollars(loaded.total)}`);
  }
  const last = (await ask(options, 'GET', '/api/reports', ReportsView)).reports[0];
  if (last !== undefined) return { ...last, reportId: last.id, fresh: false };
  await analyse(options);
  const report = (await ask(options, 'GET', '/api/reports', ReportsView)).reports[0];
  if (report === undefined) throw new DemoError('The analysis is done, but its report cannot be found.');
  return { ...report, reportId: report.id, fresh: true };
}

async function analyse(options: DemoOptions): Promise<void> {
  options.log('Analysing the sample household');
  await options.before;
  const { jobId } = await ask(options, 'POST', '/api/analyze', AnalyzeAccepted, {});
  const told = new Set<string>();
  for (;;) {
    const job = await ask(options, 'GET', `/api/jobs/${jobId}`, JobView);
    for (const step of job.steps) {
      const key = `${step.state} ${step.item}`;
      if (step.status === 'running' || told.has(key)) continue;
      told.add(key);
      options.log(`  ${step.state}${step.item === '' ? '' : ` ${step.item}`}: ${step.message ?? step.status}`);
    }
    if (job.status === 'completed') return;
    if (job.status === 'failed') throw new DemoError(`The analysis failed: ${job.error ?? 'no reason was given.'}`);
    await pause(options.signal);
  }
}

async function ask<T>(
  { url, token, signal }: DemoOptions,
  method: 'GET' | 'POST',
  path: string,
  shape: z.ZodType<T>,
  body?: object,
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal,
    headers: { authorization: `Bearer ${await token(DEMO_USER)}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answered: unknown = await response.json();
  if (response.ok) return shape.parse(answered);
  const problem = Problem.safeParse(answered);
  throw new DemoError(`${method} ${path} was answered with ${response.status}: ${problem.data?.detail ?? 'no reason was given.'}`);
}

function dollars(amount: string): string {
  return Number(amount).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new DemoError('Stopped before the analysis was done.'));
    if (signal.aborted) return stop();
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, POLL_MS);
    const onAbort = (): void => {
      clearTimeout(timer);
      stop();
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
