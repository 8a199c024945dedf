/** What a user has used, and leaving with everything. */
import * as z from 'zod';
import { Deleted, Farewell, UsageView } from '#schema/api.ts';
import { route, type RouteOf } from '../contract.ts';

const DELETED = { deleted: true } as const;

export interface LeavingPorts {
  /** The month of today, UTC: `2026-11`. */
  thisMonth(): string;
  usageIn(month: string): Promise<UsageView>;
  deleteEverything(): Promise<void>;
}

export const LEAVING_ROUTES: readonly RouteOf<LeavingPorts>[] = [
  route({
    method: 'GET',
    path: '/api/usage',
    tag: 'Household',
    summary: 'Read what was used, and what is left',
    description:
      'Tokens and dollars of a calendar month, UTC, by agent and model. Calls of a model whose price is not known are counted under `unpriced`, and are in no cost. `limits` are those of now: analyses of today, the month’s budget for models, and how often you may ask.',
    query: z.strictObject({
      month: z
        .string()
        .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'must be a month, such as "2026-11"')
        .optional()
        .describe('This month unless told.'),
    }),
    answers: { 200: { description: 'The month’s usage.', body: UsageView } },
    run: async ({ query, user }) => ({ status: 200, body: await user.usageIn(query.month ?? user.thisMonth()) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/me',
    tag: 'Household',
    summary: 'Delete everything of mine',
    description:
      'Accounts, positions, prices and classes of your own, settings, scenarios, jobs, reports, projections, and the list of what was changed, in one transaction. A running analysis is stopped. Nothing brings it back. What stays until the month has ended is what models have cost you in it and how many analyses you have started today, by a digest of your id, so that who comes again has the limits that were left.',
    body: Farewell,
    answers: { 200: { description: 'Nothing of yours is left. Who signs in again is new here.', body: Deleted } },
    run: async ({ user }) => {
      await user.deleteEverything();
      return { status: 200, body: DELETED };
    },
  }),
];
