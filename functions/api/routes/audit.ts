/** What has been changed, and when. */
import { AuditView, type AuditEvent } from '#schema/audit.ts';
import { PageQuery } from '#schema/pages.ts';
import { route, type RouteOf } from '../contract.ts';
import { cursorOf, placeOf, type PagePorts } from '../cursor.ts';

export interface AuditPorts {
  listAudit(page: { after: { at: string; id: string } | null; limit: number }): Promise<PagePorts<AuditEvent>>;
}

export const AUDIT_ROUTES: readonly RouteOf<AuditPorts>[] = [
  route({
    method: 'GET',
    path: '/api/audit',
    tag: 'Household',
    summary: 'Read what was changed, and when',
    description:
      'Accounts, positions, settings, your own prices, names and classes, scenarios, imports and exports: which of them, and which of their fields, but no amounts. Whoever had your session made these changes. Nothing rewrites them; they go when you delete everything.',
    query: PageQuery,
    answers: { 200: { description: 'Newest first.', body: AuditView } },
    run: async ({ query, user }) => {
      const { entries, next } = await user.listAudit({ after: placeOf(query.cursor), limit: query.limit });
      return { status: 200, body: { events: entries, next: cursorOf(next) } };
    },
  }),
];
