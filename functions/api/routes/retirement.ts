/** Retirement: the latest projection, saved scenarios, and what a change would do. */
import { NewScenario, RetirementView, Scenario, ScenariosView } from '#schema/api.ts';
import { PageQuery } from '#schema/pages.ts';
import { planWords } from '#schema/plan-words.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { RetirementInputs, RetirementOverrides, WhatIfView } from '#schema/retirement.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { route, type RouteOf } from '../contract.ts';
import { cursorOf, placeOf, type PagePorts } from '../cursor.ts';
import { fieldErrors, found, invalid, noProjection, notProjectable, tooManyScenarios } from '../problems.ts';
import type { PortfolioPorts } from './portfolio.ts';

export interface RetirementPorts extends Pick<PortfolioPorts, 'readPortfolio'> {
  latestRetirement(): Promise<RetirementView | null>;
  readSettings(): Promise<HouseholdSettings>;
  /** The household's own futures for these plans, as its next analysis would draw them; or why there are none. */
  projectionFor(
    portfolio: Portfolio,
    settings: HouseholdSettings,
  ): { headline: WhatIfView['headline']; missing: null } | { headline: null; missing: string };
  listScenarios(page: { after: { at: string; id: string } | null; limit: number }): Promise<PagePorts<Scenario>>;
  /** Null, and nothing saved, when there are as many as may be. */
  saveScenario(scenario: NewScenario, most: number): Promise<Scenario | null>;
  deleteScenario(id: string): Promise<Scenario | null>;
}

const MOST_SCENARIOS = 50;

export const RETIREMENT_ROUTES: readonly RouteOf<RetirementPorts>[] = [
  route({
    method: 'GET',
    path: '/api/retirement',
    tag: 'Retirement',
    summary: 'Read the latest projection',
    answers: { 200: { description: 'The projection with its full study.', body: RetirementView } },
    problems: { 404: 'No analysis has made a projection yet.' },
    run: async ({ user }) => {
      const latest = await user.latestRetirement();
      if (latest === null) throw noProjection();
      return { status: 200, body: latest };
    },
  }),
  route({
    method: 'POST',
    path: '/api/retirement/what-if',
    tag: 'Retirement',
    summary: 'Project a changed plan',
    description:
      'What is named takes the place of what the household has entered; the rest stays, and nothing is stored. It starts from what is held now and draws the same futures as the household’s analyses, so that a difference is the plan’s alone.',
    body: RetirementOverrides,
    answers: { 200: { description: 'The plan that was projected, and what comes of it.', body: WhatIfView } },
    problems: { 422: 'The plan is not whole, or nothing that is held can be projected.' },
    quota: 'projections',
    run: async ({ body, user }) => {
      const [settings, portfolio] = await Promise.all([user.readSettings(), user.readPortfolio()]);
      const inputs = RetirementInputs.safeParse({ ...settings.retirement, ...body }, { error: planWords });
      if (!inputs.success) throw invalid(fieldErrors(inputs.error));
      const { headline, missing } = user.projectionFor(portfolio, { ...settings, retirement: inputs.data });
      if (headline === null) throw notProjectable(missing);
      return { status: 200, body: { inputs: inputs.data, headline } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/retirement/scenarios',
    tag: 'Retirement',
    summary: 'List the saved scenarios',
    query: PageQuery,
    answers: { 200: { description: 'Newest first.', body: ScenariosView } },
    run: async ({ query, user }) => {
      const { entries, next } = await user.listScenarios({ after: placeOf(query.cursor), limit: query.limit });
      return { status: 200, body: { scenarios: entries, next: cursorOf(next) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/retirement/scenarios',
    tag: 'Retirement',
    summary: 'Save a scenario',
    description: `A whole plan under a name of its own, to be projected by \`POST /api/retirement/what-if\` whenever it is asked for. A household has at most ${MOST_SCENARIOS}.`,
    body: NewScenario,
    answers: { 201: { description: 'The scenario, with its id.', body: Scenario } },
    problems: { 409: 'There is one of this name, or there are as many as may be.' },
    run: async ({ body, user }) => {
      const scenario = await user.saveScenario(body, MOST_SCENARIOS);
      if (scenario === null) throw tooManyScenarios(MOST_SCENARIOS);
      return { status: 201, body: scenario };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/retirement/scenarios/{id}',
    tag: 'Retirement',
    summary: 'Delete a scenario',
    answers: { 200: { description: 'What was deleted.', body: Scenario } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.deleteScenario(params.id), 'This scenario') }),
  }),
];
