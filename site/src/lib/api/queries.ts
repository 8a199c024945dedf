/** What pages read, each under one key, so that two places on a page never show two answers. */
import { createInfiniteQuery, createQuery, keepPreviousData, MutationCache, QueryCache, QueryClient } from '@tanstack/svelte-query';
import { comparisonOf, jobs, rebalancing, reportsAfter, type Sells } from './analyses.ts';
import { readMe } from '#lib/settings/requests.ts';
import { RefusedError, useApi } from './client.ts';
import type { Connection } from './connection.svelte.ts';

export const ME_KEY = ['me'];
const POLL_MS = 400;
const POLL_SLOWLY_MS = 2_000;
/** An analysis that is still running after this is asked about less often. */
const SLOW_AFTER_MS = 20_000;

export function createQueryClient(connection: Connection): QueryClient {
  const onError = (error: Error): void => connection.met(error);
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
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

/** Who is asking, and what they have told. */
export function meQuery() {
  const api = useApi();
  return createQuery(() => ({ queryKey: ME_KEY, queryFn: () => readMe(api) }));
}

/** A report never changes once it is there. */
export function reportQuery(id: () => string | undefined) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['report', id()],
    queryFn: () => api.report(id() ?? ''),
    enabled: id() !== undefined,
    staleTime: Infinity,
  }));
}

/** Asked for only where a report states a chance: without one there is no projection either, and a browser notes each 404. */
export function retirementQuery(report: () => { facts: readonly { id: string }[] } | undefined) {
  const api = useApi();
  const projected = () => report()?.facts.some(({ id }) => id === 'chance');
  return createQuery(() => ({
    queryKey: ['retirement', projected()],
    queryFn: () => (projected() ? api.retirement() : null),
    enabled: projected() !== undefined,
  }));
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

/** Page by page, the latest first. */
export function reportPagesQuery() {
  const api = useApi();
  return createInfiniteQuery(() => ({
    queryKey: ['reports', 'pages'],
    queryFn: ({ pageParam }) => reportsAfter(api, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  }));
}

/** Two reports never change, nor what is different between them. */
export function comparisonQuery(
  id: () => string | undefined,
  other: () => string | undefined = () => undefined,
  wanted: () => boolean = () => true,
) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['comparison', id(), other()],
    queryFn: () => comparisonOf(api, id() ?? '', other()),
    enabled: id() !== undefined && wanted(),
    staleTime: Infinity,
  }));
}

export function jobsQuery(limit: number, wanted: () => boolean = () => true) {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['jobs', limit], queryFn: () => jobs(api, limit), enabled: wanted() }));
}

export function rebalancingQuery(sells: () => Sells, wanted: () => boolean) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['rebalancing', sells()],
    queryFn: () => rebalancing(api, sells()),
    enabled: wanted(),
    placeholderData: keepPreviousData,
  }));
}
