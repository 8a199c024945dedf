/** What the settings' page asks of the API, in sentences. */
import type * as z from 'zod';
import { DELETE_EVERYTHING, Deleted, UsageView } from '#schema/api.ts';
import { AuditView } from '#schema/audit.ts';
import { ModelRequestsView } from '#schema/model-requests.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { MeView } from '#schema/settings.ts';
import type { SettingsChange } from '#schema/settings.ts';
import { RefusedError, type Api, type Tagged } from '#lib/api/client.ts';
import { unlessChanged } from '#lib/portfolio/conflict.ts';

const PAGE = 20;

export function readMe(api: Api): Promise<MeView> {
  return api.ask('GET', '/api/me', MeView);
}

/**
 * Changes one setting while it is as the person saw it; what was changed elsewhere of the others stays.
 * @throws ConflictError with all settings as they are now
 */
export function changeSetting<K extends keyof SettingsChange & keyof MeView>(
  api: Api,
  name: K,
  seen: MeView[K],
  wanted: MeView[K],
): Promise<MeView> {
  const read = (): Promise<Tagged<MeView>> => api.askTagged('GET', '/api/me', MeView);
  const same = (now: MeView): boolean => ordered(now[name]) === ordered(seen);
  return unlessChanged(read, same, async (etag) => {
    try {
      return await api.ask('PUT', '/api/me/settings', MeView, { [name]: wanted }, etag);
    } catch (error) {
      if (!(error instanceof RefusedError && error.status === 412)) throw error;
      // The tag stands for all settings: where only another one was changed in between, nothing is overwritten.
      const now = await read();
      if (!same(now.value)) throw error;
      return api.ask('PUT', '/api/me/settings', MeView, { [name]: wanted }, now.etag);
    }
  });
}

/** The order of fields says nothing: the database keeps its own. */
export function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export function readUsage(api: Api): Promise<UsageView> {
  return api.ask('GET', '/api/usage', UsageView);
}
export function auditAfter(api: Api, cursor: string | null): Promise<AuditView> {
  return api.ask(
    'GET',
    `/api/audit?${new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { cursor }) }).toString()}`,
    AuditView,
  );
}
export function modelRequests(api: Api, reportId: string): Promise<ModelRequestsView> {
  return api.ask('GET', `/api/reports/${encodeURIComponent(reportId)}/model-requests`, ModelRequestsView);
}
export function removeSample(api: Api): Promise<PortfolioView> {
  return api.ask('DELETE', '/api/sample-household', PortfolioView);
}
export function deleteEverything(api: Api): Promise<z.infer<typeof Deleted>> {
  return api.ask('DELETE', '/api/me', Deleted, { confirm: DELETE_EVERYTHING });
}
