/** The thread in which PGlite runs: one session, one request at a time, in the order of their arrival. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { parentPort, workerData } from 'node:worker_threads';
import { COMMIT, ROLLBACK, beginAs, ownerBootstrap, type Role } from './engine.ts';
import type { RawResult } from './result.ts';
import type { Statement } from './statement.ts';

export type Request =
  | { id: number; action: 'run'; role: Role; statement: Statement; timeoutMs: number }
  | { id: number; action: 'begin'; role: Role }
  | { id: number; action: 'statement'; statement: Statement; timeoutMs: number }
  | { id: number; action: 'commit' | 'rollback' | 'close' };
/** Where the database lies, in memory when nowhere; and what it begins with while it is empty: a dump of another. */
export interface PgliteData {
  folder: string | undefined;
  image: string | undefined;
}
export type Answer = { id: number; result?: RawResult } | { id: number; error: { message: string; code: string | undefined } };

const port = parentPort;
if (!port) throw new Error('pglite-worker.ts is a worker thread: start it through pglite.ts.');
const { folder, image } = workerData as PgliteData;
const isEmpty = folder === undefined || !existsSync(join(folder, 'PG_VERSION'));
const database = await PGlite.create({
  ...(folder !== undefined && { dataDir: folder }),
  ...(image !== undefined && isEmpty && { loadDataDir: new Blob([readFileSync(image)]) }),
  relaxedDurability: false,
});
for (const statement of ownerBootstrap('postgres')) await database.exec(statement);

// PGlite parses values by type unless told otherwise; the Data API's shapes are made from PostgreSQL's own text.
const parsers = Object.fromEntries(Object.keys(database.parsers).map((typeId) => [typeId, (value: string) => value]));

let last = Promise.resolve();
port.on('message', (request: Request) => {
  last = last.then(() => answer(request)).then((reply) => port.postMessage(reply));
});
port.postMessage({ id: 0 } satisfies Answer);

async function answer(request: Request): Promise<Answer> {
  try {
    const result = await handle(request);
    return result ? { id: request.id, result } : { id: request.id };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    return { id: request.id, error: { message: error instanceof Error ? error.message : String(error), code } };
  }
}

async function handle(request: Request): Promise<RawResult | undefined> {
  switch (request.action) {
    case 'begin':
      await begin(request.role);
      return undefined;
    case 'statement':
      return run(request.statement, request.timeoutMs);
    case 'run': {
      await begin(request.role);
      try {
        const result = await run(request.statement, request.timeoutMs);
        await database.exec(COMMIT);
        return result;
      } catch (error) {
        await database.exec(ROLLBACK);
        throw error;
      }
    }
    case 'commit':
      await database.exec(COMMIT);
      return undefined;
    case 'rollback':
      await database.exec(ROLLBACK);
      return undefined;
    case 'close':
      await database.close();
      return undefined;
  }
}

async function begin(role: Role): Promise<void> {
  try {
    await database.exec(beginAs(role));
  } catch (error) {
    await database.exec(ROLLBACK);
    throw error;
  }
}

async function run({ sql, values }: Statement, timeoutMs: number): Promise<RawResult> {
  const started = Date.now();
  const result = await database.query<(string | null)[]>(sql, values, { rowMode: 'array', parsers });
  // Nothing can interrupt PGlite; what ran too long has been answered as timed out and must not be kept.
  if (Date.now() - started > timeoutMs) throw Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  return {
    columns: result.fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID })),
    rows: result.rows,
    changed: result.affectedRows ?? 0,
  };
}
