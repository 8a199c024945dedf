/** What pages read, each under one key, so that two places on a page never show two answers. */
import { createQuery, QueryClient } from '@tanstack/svelte-query';
import { RefusedError, useApi } from './client.ts';

const POLL_MS = 400;
const POLL_SLOWLY_MS = 2_000;
/** An analysis that is still running after this is asked about less often. */
const SLOW_AFTER_MS = 20_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // What the API refused once it refuses again; what did not answer may answer in a moment.
        retry: (count, error) => !(error instanceof RefusedError && error.status < 500) && count < 2,
        retryDelay: (count) => 500 * 2 ** count,
        networkMode: 'always',
      },
    },
  });
}

export function portfolioQuery() {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['portfolio'], queryFn: api.portfolio }));
}

export function reportsQuery() {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['reports'], queryFn: api.reports }));
}

/** A report never changes once it is there. */
export function reportQuery(id: () => string | undefined) {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['report', id()], queryFn: () => api.report(id() ?? ''), enabled: id() !== undefined, staleTime: Infinity }));
}

/** Asked for only where there is a report: without one there is no projection either. */
export function retirementQuery(wanted: () => boolean) {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['retirement'], queryFn: api.retirement, enabled: wanted() }));
}

/** Asks again until the job has ended; a reload goes on where it was, because the id is in the address. */
export function jobQuery(id: () => string) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['job', id()],
    queryFn: () => api.job(id()),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined) return false;
      if (data.status === 'completed' || data.status === 'failed') return false;
      return Date.now() - Date.parse(data.createdAt) > SLOW_AFTER_MS ? POLL_SLOWLY_MS : POLL_MS;
    },
  }));
}
