/** Where the bench works: a folder of its own, one system on free ports that rows share, and whatever it started ended again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '#ports/database.ts';
import { secretArn } from '../../lib/local/endpoints.ts';
import type { DatabaseRole } from '../../lib/functions.ts';
import { startSystem, type System } from '../../lib/local/system.ts';

/** One call to the Data API, as the function sent it. */
export interface DatabaseCall {
  path: string;
  sql: string | null;
}

export interface Running {
  system: System;
  /** Every call since `calls` was last emptied. */
  calls: DatabaseCall[];
  database: (role: DatabaseRole) => Database;
}

export interface Place {
  /** A temporary folder; `alex` in it is the data folder of the system. */
  folder: string;
  /** How often to run what is usually run so often. */
  runs(usual: number): number;
  log(line: string): void;
  /** The whole system as `npm start` composes it, data kept on disk; started by the first who asks. */
  running(): Promise<Running>;
  /** Ends it; its data stays in `<folder>/alex`. */
  stop(): Promise<void>;
  /** Told at the end, or when the person interrupts: for what a row started. Answers how to take it back. */
  atEnd(close: () => void): () => void;
}

/** @throws whatever `work` throws, after everything has been ended and deleted. */
export async function inPlace<T>(
  options: { runs: number | undefined; log: (line: string) => void },
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'alex-bench-'));
  const closers = new Set<() => void>();
  const data = join(folder, 'alex');
  let running: Promise<Running> | undefined;
  const place: Place = {
    folder,
    runs: (usual) => options.runs ?? usual,
    log: options.log,
    running: () => (running ??= start(data)),
    stop: async () => {
      const ending = running;
      running = undefined;
      await (await ending)?.system.stop();
    },
    atEnd: (close) => {
      closers.add(close);
      return () => closers.delete(close);
    },
  };
  const clean = (): void => {
    for (const close of closers) close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupted = (): void => {
    clean();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted);
  try {
    return await work(place);
  } finally {
    await place.stop();
    clean();
  }
}

/** A system of its own, beside the shared one; the caller stops it. */
export function startBeside(folder: string, environment: NodeJS.ProcessEnv, buildFolder: string): Promise<Running> {
  return start(folder, environment, buildFolder);
}

async function start(folder: string, environment: NodeJS.ProcessEnv = {}, buildFolder = join(folder, 'build')): Promise<Running> {
  const calls: DatabaseCall[] = [];
  const system = await startSystem({
    port: 0,
    folder,
    buildFolder,
    environment,
    log: () => undefined,
    onDatabaseCall: (path, body) => void calls.push({ path, sql: sqlOf(body) }),
  });
  const { endpoints, database } = system.endpoints;
  return {
    system,
    calls,
    database: (role) =>
      openDatabase({
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_RDS_DATA: endpoints.rdsData,
        DATABASE_ARN: database.arn,
        DATABASE_NAME: database.name,
        DATABASE_SECRET_ARN: secretArn(role),
      }),
  };
}

function sqlOf(body: unknown): string | null {
  return typeof body === 'object' && body !== null && 'sql' in body && typeof body.sql === 'string' ? body.sql : null;
}
