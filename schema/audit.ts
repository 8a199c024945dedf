/** What has been changed of a user's data, by whoever had their session: which things and which fields, never what was in them. */
import * as z from 'zod';
import { Next } from './pages.ts';
import { Instant } from './values.ts';

export const AuditEvent = z.object({
  id: z.uuid(),
  /** What was changed by one request has one instant, mostly. */
  at: Instant,
  /** `instrument` is one's own name, price or kind of an instrument; `classification` one's own word of what it is made of; `file` what was imported or exported. */
  kind: z.enum(['account', 'position', 'settings', 'instrument', 'classification', 'scenario', 'file']),
  action: z.enum(['added', 'changed', 'removed', 'imported', 'exported']),
  count: z.int().min(1),
  /** The first twenty; none for settings, of which there is one. A name is as it was then. */
  subjects: z.array(z.object({ id: z.string(), name: z.string(), accountId: z.uuid().optional() })),
  /** Those that were told, changed or gone with it. */
  fields: z.array(z.string()),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** GET /api/audit. */
export const AuditView = z.object({ events: z.array(AuditEvent), next: Next });
export type AuditView = z.infer<typeof AuditView>;
