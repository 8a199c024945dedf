/** How this machine's system is, asked again while the page is looked at. */
import { createQuery } from '@tanstack/svelte-query';
import { HealthView } from '#schema/health.ts';
import { useApi } from '#lib/api/client.ts';

const POLL_MS = 5_000;

export function healthQuery() {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['health'],
    queryFn: () => api.ask('POST', '/local/health', HealthView, {}),
    refetchInterval: POLL_MS,
  }));
}

/** The page's sentence: what is worst, or that nothing is. */
export function verdictOn({ concerns }: HealthView): string {
  const bad = concerns.filter(({ severity }) => severity === 'bad').length;
  if (bad > 0) return `${bad === 1 ? 'One thing needs' : `${bad} things need`} a person now.`;
  if (concerns.length > 0) return `All runs; ${concerns.length === 1 ? 'one thing is' : `${concerns.length} things are`} worth a look.`;
  return 'All is well.';
}
