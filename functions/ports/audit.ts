/** What has been changed of a user's data. Events are written by the database with the change itself; only files are noted from here. */
import { AuditEvent } from '#schema/audit.ts';
import type { Database, Session } from './database.ts';
import { Nothing } from './database/documents.ts';
import { readList, type Page, type Place } from './lists.ts';

/** Newest first. */
export function listAudit(db: Database, userId: string, page: { after: Place | null; limit: number }): Promise<Page<AuditEvent>> {
  return readList(db, 'list_audit', userId, page, AuditEvent);
}

/** Within a transaction, when it is part of one. */
export async function noteFile(db: Session, userId: string, action: 'imported' | 'exported', name: string): Promise<void> {
  await db.query('SELECT note_file(:user, :action, :name, :name)', { user: userId, action, name }, Nothing);
}
