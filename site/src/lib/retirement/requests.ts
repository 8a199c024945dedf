/** What the page asks of the API beyond the latest projection. */
import { createQuery } from '@tanstack/svelte-query';
import { Scenario, ScenariosView } from '#schema/api.ts';
import { WhatIfView, type RetirementInputs } from '#schema/retirement.ts';
import { MeView } from '#schema/settings.ts';
import { useApi, type Api } from '#lib/api/client.ts';

export const SCENARIOS_KEY = ['scenarios'];
/** As many as a household may have. */
const MOST = 50;

export function meQuery() {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['me'], queryFn: () => api.ask('GET', '/api/me', MeView) }));
}

/** The plan as it is now, on what is held now: for a household that has not been analysed, or not since. */
export function currentPlanQuery(wanted: () => boolean) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['what-if'],
    queryFn: () => api.ask('POST', '/api/retirement/what-if', WhatIfView, {}),
    enabled: wanted(),
    staleTime: Infinity,
  }));
}

export function scenariosQuery() {
  const api = useApi();
  return createQuery(() => ({
    queryKey: SCENARIOS_KEY,
    queryFn: async () => (await api.ask('GET', `/api/retirement/scenarios?limit=${MOST}`, ScenariosView)).scenarios,
  }));
}

export function saveScenario(api: Api, name: string, inputs: RetirementInputs): Promise<Scenario> {
  return api.ask('POST', '/api/retirement/scenarios', Scenario, { name, inputs });
}
export function deleteScenario(api: Api, id: string): Promise<Scenario> {
  return api.ask('DELETE', `/api/retirement/scenarios/${encodeURIComponent(id)}`, Scenario);
}
