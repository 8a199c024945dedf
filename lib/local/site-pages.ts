/** Every page of the site, for what must hold of all of them; and what a page loads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { AnalyzeAccepted } from '#schema/api.ts';
import { JobsView } from '#schema/job.ts';
import { DEMO_USER, DemoError, showDemo } from './demo.ts';

const POLL_MS = 200;

export interface SitePage {
  name: string;
  path: string;
  /** As most of its scripts, in KiB gzipped: 45 where there is nothing to sign in to, 170 without charts, 215 with them. */
  mostKib: number;
  /** Shown to anybody. */
  open?: true;
}

interface Running {
  url: string;
  token: (user: string) => Promise<string>;
}

/** The sample household's pages, after two analyses, so that a report has one to be compared with. */
export async function demoPages(system: Running): Promise<SitePage[]> {
  await showDemo({ ...system, log: () => undefined, signal: new AbortController().signal });
  const { jobId, reportId } = await analysedAgain(system);
  return pagesOf(jobId, reportId);
}

/** Another analysis of the sample household, to its end. @throws DemoError */
export async function analysedAgain({ url, token }: Running): Promise<{ jobId: string; reportId: string }> {
  const ask = async (method: string, path: string): Promise<unknown> =>
    (await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${await token(DEMO_USER)}` } })).json();
  const { jobId } = AnalyzeAccepted.parse(await ask('POST', '/api/analyze'));
  for (;;) {
    const job = JobsView.parse(await ask('GET', '/api/jobs')).jobs.find(({ id }) => id === jobId);
    if (job?.status === 'failed') throw new DemoError(`The second analysis failed: ${job.error ?? 'no reason was given.'}`);
    if (typeof job?.reportId === 'string') return { jobId, reportId: job.reportId };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function pagesOf(jobId: string, reportId: string): SitePage[] {
  return [
    { name: 'Landing page', path: '/', mostKib: 45, open: true },
    { name: 'Sample report, with charts', path: '/sample', mostKib: 215, open: true },
    { name: 'Sign-in', path: '/sign-in', mostKib: 170, open: true },
    { name: 'Overview, with charts', path: '/dashboard', mostKib: 215 },
    { name: 'Trades, with charts', path: '/dashboard/trades', mostKib: 215 },
    { name: 'Portfolio', path: '/portfolio', mostKib: 170 },
    { name: 'Import', path: '/portfolio/import', mostKib: 170 },
    { name: 'Reports', path: '/reports', mostKib: 170 },
    { name: 'A report, with charts', path: `/reports/${reportId}`, mostKib: 215 },
    { name: 'Two reports compared', path: `/reports/${reportId}/compare`, mostKib: 170 },
    { name: 'An analysis', path: `/analysis/${jobId}`, mostKib: 170 },
    { name: 'Retirement, with charts, its worker apart', path: '/retirement', mostKib: 215 },
    { name: 'Settings', path: '/settings', mostKib: 170 },
    { name: 'Executions', path: '/executions', mostKib: 170 },
    { name: 'How the system is', path: '/health', mostKib: 170 },
    { name: 'Traces', path: '/traces', mostKib: 170 },
    { name: 'A trace', path: `/traces/${jobId}`, mostKib: 170 },
    { name: 'An execution', path: `/executions/alex-analysis:${jobId}`, mostKib: 170 },
  ];
}

/** Collects the scripts that a page loads from now on. A worker’s script is no work of the page’s thread: `what-if` of the bench has it in a row of its own. */
export function scriptsOf(page: Page): ReadonlySet<string> {
  const scripts = new Set<string>();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script' && !response.url().includes('/workers/'))
      scripts.add(new URL(response.url()).pathname);
  });
  return scripts;
}

/** Of files of the built site, in KiB gzipped. */
export function kibOf(scripts: ReadonlySet<string>, folder: string): number {
  return [...scripts].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0) / 1024;
}
