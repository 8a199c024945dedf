/**
 * One PostgreSQL server for a whole run of the tests: it starts when the first file asks for it, and each file has a database of its own, a copy of one that is migrated and seeded.
 * It is asked over HTTP because every file runs in a process of its own: GET says whether there is one, POST makes a database, DELETE takes it away.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '../lib/local/prepared-database.ts';
import { startRealPostgres } from './real-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's PostgreSQL server is asked for. */
    postgres: string;
  }
}

/** A database of the run's server, or why there is none. */
export type RunDatabase = { name: string; url: string } | { reason: string };

interface Server {
  add(): Promise<RunDatabase>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

const TEMPLATE = 'prepared';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Server | { reason: string }> | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const server = await (started ??= start());
    if ('reason' in server) return void response.end(JSON.stringify(server));
    if (request.method === 'DELETE') await server.drop((request.url ?? '').slice(1));
    response.end(request.method === 'POST' ? JSON.stringify(await server.add()) : '{}');
  };
  const front = createServer(
    (request, response) => void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error))),
  );
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  project.provide('postgres', `http://127.0.0.1:${(front.address() as AddressInfo).port}`);
  return async () => {
    front.close();
    front.closeAllConnections();
    const server = await started?.catch(() => undefined);
    if (server && 'close' in server) await server.close();
  };
}

async function start(): Promise<Server | { reason: string }> {
  const server = await startRealPostgres();
  if ('reason' in server) return server;
  const urlOf = (name: string): string => Object.assign(new URL(server.url), { pathname: name }).href;
  const admin = new pg.Client({ connectionString: server.url });
  try {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${TEMPLATE}`);
    await prepareDatabase({ databaseUrl: urlOf(TEMPLATE) });
  } catch (error) {
    await admin.end();
    await server.close();
    throw error;
  }
  // A copy has its template's tables, but not what the migrations have granted on the database itself.
  const { rows } = await admin.query<{ granted: string }>(
    `SELECT string_agg(privilege_type, ', ') AS granted FROM pg_database, aclexplode(datacl) WHERE datname = $1 AND grantee = 0`,
    [TEMPLATE],
  );
  let made = 0;
  return {
    async add() {
      const name = `test_${++made}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT ${rows[0]?.granted} ON DATABASE ${name} TO PUBLIC`);
      return { name, url: urlOf(name) };
    },
    drop: async (name) => void (await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)),
    async close() {
      await admin.end();
      await server.close();
    },
  };
}
