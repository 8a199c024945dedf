/** A plan of trades towards the user's targets, worked out when it is asked for; nothing is stored, and nothing is traded. */
import type * as z from 'zod';
import { Rebalancing, RebalancingQuery } from '#schema/rebalancing.ts';
import { route, type RouteOf } from '../contract.ts';

export interface RebalancingPorts {
  rebalance(options: z.infer<typeof RebalancingQuery>): Promise<Rebalancing>;
}

export const REBALANCING_ROUTES: readonly RouteOf<RebalancingPorts>[] = [
  route({
    method: 'GET',
    path: '/api/portfolio/rebalancing',
    tag: 'Portfolio',
    summary: 'Work out trades towards the targets',
    description:
      'Cash first; what may be sold beside it is said by `sells`. Each account pays for itself, and only funds that the household owns are bought. Where there is no plan, `reason` and `explanation` say why. ' +
      'Nothing is traded and nothing is stored.',
    query: RebalancingQuery,
    quota: 'projections',
    answers: { 200: { description: 'The trades, and the mix before and after them.', body: Rebalancing } },
    run: async ({ query, user }) => ({ status: 200, body: await user.rebalance(query) }),
  }),
];
