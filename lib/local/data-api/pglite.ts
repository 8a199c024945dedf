/**
 * PGlite in a thread of its own. It is one session: a transaction owns it from begin to end, and everybody else queues.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DatabaseOpenError, OWNER, PostgresError, type Engine, type Transaction } from './engine.ts';
import type { Answer, PgliteData, Request } from './pglite-worker.ts';
import type { RawResult } from './result.ts';

type Work = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/** Opens the database in `folder`, making it when it is not there (5 to 10 s, of an image below one); in memory when no folder is given. */
export async function openPglite({ statementTimeoutMs, ...data }: PgliteData & { statementTimeoutMs: number }): Promise<Engine> {
  if (data.folder !== undefined) mkdirSync(dirname(data.folder), { recursive: true });
  const thread = await startThread(data);
  const session = new Turns();

  return {
    roles: { owner: OWNER, app_user: 'app_user', worker: 'worker' },
    async run(role, statement) {
      const release = await session.take();
      return inTime(
        thread.ask({ action: 'run', role, statement, timeoutMs: statementTimeoutMs }).finally(release).then(rowsOf),
        statementTimeoutMs,
      );
    },
    async begin(role) {
      const release = await session.take();
      try {
        await thread.ask({ action: 'begin', role });
      } catch (error) {
        release();
        throw error;
      }
      return transaction(thread, release, statementTimeoutMs);
    },
    async close() {
      await thread.ask({ action: 'close' }).catch(() => undefined);
      await thread.terminate();
    },
  };
}

function transaction(thread: Thread, release: () => void, timeoutMs: number): Transaction {
  return {
    run: (statement) => inTime(thread.ask({ action: 'statement', statement, timeoutMs }).then(rowsOf), timeoutMs),
    commit: () =>
      thread
        .ask({ action: 'commit' })
        .finally(release)
        .then(() => undefined),
    rollback: () =>
      thread
        .ask({ action: 'rollback' })
        .finally(release)
        .then(() => undefined),
  };
}

interface Thread {
  ask(work: Work): Promise<RawResult | undefined>;
  terminate(): Promise<unknown>;
}

async function startThread(data: PgliteData): Promise<Thread> {
  const { folder } = data;
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: data });
  const waiting = new Map<number, { resolve: (result: RawResult | undefined) => void; reject: (error: Error) => void }>();
  let next = 1;
  let gone: Error | undefined;
  let opened = false;
  const ready = new Promise<RawResult | undefined>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) caller?.reject(new PostgresError(answer.error.message, answer.error.code));
    else caller?.resolve(answer.result);
  });
  const stop = (reason: string): void => {
    gone ??= opened
      ? new PostgresError(`The database thread has stopped: ${reason}. Start the local system again.`, '57P01')
      : new DatabaseOpenError(
          `The database ${folder === undefined ? 'in memory' : `in ${folder}`} cannot be opened: ${reason}. Is there space on the disk, and do the files belong to you?`,
        );
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };
  worker.on('error', (error) => stop(reasonOf(error)));
  worker.on('exit', (code) => stop(`exit code ${code}`));
  await ready;
  opened = true;
  return {
    ask(work) {
      if (gone) return Promise.reject(gone);
      return new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ ...work, id });
      });
    },
    terminate: () => worker.terminate(),
  };
}

/** What PGlite's file system throws is no Error: it has a number, of which one is common. */
function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error !== 'object' || error === null || !('errno' in error)) return String(error);
  return error.errno === NO_SPACE ? 'no space is left on the disk' : `its files cannot be used (error ${String(error.errno)})`;
}
const NO_SPACE = 51;

/** First come, first served. `take` answers the function that gives the turn back, which may be called once or more. */
class Turns {
  #last: Promise<void> = Promise.resolve();

  async take(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    await before;
    return resolve;
  }
}

function rowsOf(result: RawResult | undefined): RawResult {
  return result ?? { columns: [], rows: [], changed: 0 };
}

/** The caller is answered in time; the thread goes on, and undoes what came too late. */
async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new PostgresError('canceling statement due to statement timeout', '57014')), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
