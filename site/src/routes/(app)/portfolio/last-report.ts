/** The newest report's facts: what the portfolio was worth then. */
import { createQuery } from '@tanstack/svelte-query';
import { reportsQuery } from '#lib/api/queries.ts';
import { useApi } from '#lib/api/client.ts';
import { PortfolioRequests } from '#lib/portfolio/requests.ts';

export function lastReportQuery() {
  const requests = new PortfolioRequests(useApi());
  const reports = reportsQuery();
  return createQuery(() => {
    const last = reports.data?.reports[0];
    return {
      queryKey: ['report-facts', last?.id],
      queryFn: async () => ({ reportDate: last?.reportDate ?? '', facts: await requests.reportFacts(last?.id ?? '') }),
      enabled: last !== undefined,
      staleTime: Infinity,
    };
  });
}
