/** What may be asked about analyses and what came of them, beyond reading one. */
import type * as z from 'zod';
import { ReportsView } from '#schema/api.ts';
import { ReportComparison } from '#schema/comparison.ts';
import { JobsView, JobView } from '#schema/job.ts';
import { Rebalancing, type SELLS } from '#schema/rebalancing.ts';
import { RefusedError, type Api } from './client.ts';

const PAGE = 20;

/** The reports after a cursor, the latest first. */
export function reportsAfter(api: Api, cursor: string | null): Promise<ReportsView> {
  return api.ask('GET', `/api/reports?${new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { cursor }) })}`, ReportsView);
}

/** The latest jobs, also those that failed or were stopped. */
export function jobs(api: Api, limit: number): Promise<z.infer<typeof JobsView>> {
  return api.ask('GET', `/api/jobs?limit=${limit}`, JobsView);
}

/** Ends it; nothing of it is published. */
export function cancelled(api: Api, id: string): Promise<JobView> {
  return api.ask('POST', `/api/jobs/${encodeURIComponent(id)}/cancel`, JobView, {});
}

/** With the report before it unless another is named; null where there is none before. */
export async function comparisonOf(api: Api, id: string, other?: string): Promise<ReportComparison | null> {
  try {
    return await api.ask(
      'GET',
      `/api/reports/${encodeURIComponent(id)}/compare${other === undefined ? '' : `?with=${encodeURIComponent(other)}`}`,
      ReportComparison,
    );
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404 && other === undefined) return null;
    throw error;
  }
}

export type Sells = (typeof SELLS)[number];
export function rebalancing(api: Api, sells: Sells): Promise<Rebalancing> {
  return api.ask('GET', `/api/portfolio/rebalancing?sells=${sells}`, Rebalancing);
}
