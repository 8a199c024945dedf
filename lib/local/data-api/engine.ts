/** What the endpoint needs of a PostgreSQL, whichever it is. */
import type { RawResult } from './result.ts';
import type { Statement } from './statement.ts';

/** The login that a secret stands for. Null: the connection's own. */
export type Role = string | null;

export interface Transaction {
  run(statement: Statement): Promise<RawResult>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface Engine {
  /** The database role behind each of the three secrets. */
  readonly roles: Record<'owner' | 'app_user' | 'worker', Role>;
  /** One statement in a transaction of its own. */
  run(role: Role, statement: Statement): Promise<RawResult>;
  begin(role: Role): Promise<Transaction>;
  close(): Promise<void>;
}

/** A refusal by PostgreSQL, with its SQLSTATE. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError' as const;
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

export const OWNER = 'alex_owner';

/**
 * Run by a superuser at start: the owner of everything that migrations make. As in Aurora it is no superuser, so row-level
 * security holds for it as well.
 */
export function ownerBootstrap(database: string): string[] {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${OWNER}') THEN CREATE ROLE ${OWNER} NOLOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE; END IF; END $$`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database() AND r.rolname = '${OWNER}')
       THEN ALTER DATABASE ${name} OWNER TO ${OWNER}; END IF; END $$`,
  ];
}

/**
 * Run by a connection that is no superuser, and so plays the owner itself: it must be allowed to act as the other two, which
 * whoever creates a role since PostgreSQL 16 has to grant themselves.
 */
export const PLAIN_OWNER_BOOTSTRAP = ['app_user', 'worker'].map(
  (role) => `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = '${role}'::regrole AND m.member = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND pg_has_role(current_user, '${role}', 'USAGE'))
      THEN EXECUTE format('GRANT ${role} TO %I', current_user); END IF;
  END $$`,
);

export function beginAs(role: Role): string {
  return role === null ? 'BEGIN' : `BEGIN; SET LOCAL ROLE ${role}`;
}

/** A session serves the next caller: what this one has set must not reach it. */
export const COMMIT = 'COMMIT; RESET ALL';
export const ROLLBACK = 'ROLLBACK; RESET ALL';
