/** What the Data API's exceptions mean to us, and how long to wait for a paused database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { deadline as endOfInvocation } from '../deadline.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import { measure } from '../metrics.ts';

/** The database refused a statement. `sqlState` is PostgreSQL's five-letter code: `23505` for a duplicate. */
export class StatementError extends Error {
  override readonly name = 'StatementError' as const;
  readonly sqlState: string | null;

  constructor(message: string, sqlState: string | null, options?: ErrorOptions) {
    super(message, options);
    this.sqlState = sqlState;
  }
}

/** Exceptions of the service after which the same call may succeed. */
const UNAVAILABLE = new Set([
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'ServiceUnavailableError',
  'InternalServerErrorException',
  'TransactionNotFoundException',
  'ThrottlingException',
  'TooManyRequestsException',
  'TimeoutError',
  'AbortError',
]);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Serialization failure, deadlock, admin shutdown, cannot connect now, too many connections; a password that is being changed in this moment. */
const PASSING_STATES = new Set(['40001', '40P01', '57P01', '57P03', '53300', '28P01']);

/** The error to throw for what the client threw. A statement's text helps the operator; its parameters are never in it. */
export function whatFailed(error: unknown, sql: string): Error {
  if (!(error instanceof Error)) return new StatementError(String(error), null);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const sqlState = /SQLState: (\w{5})/.exec(error.message)?.[1] ?? null;
  if (UNAVAILABLE.has(error.name) || NETWORK.has(code) || NETWORK.has(error.name) || (sqlState !== null && PASSING_STATES.has(sqlState))) {
    return new DatabaseUnavailableError(`The database cannot be reached now (${error.name}): ${error.message}. Try again in a minute.`, {
      cause: error,
    });
  }
  return new StatementError(
    `${error.name}: ${withoutValues(error.message, sqlState)} — in: ${sql.replace(/\s+/g, ' ').trim().slice(0, 160)}`,
    sqlState,
    { cause: error },
  );
}

/** A data exception (class 22) quotes the value that it could not take: it is somebody's, and errors are logged. */
function withoutValues(message: string, sqlState: string | null): string {
  return sqlState?.startsWith('22') ? message.replace(/"(?:[^"]|"")*"/g, '"…"') : message;
}

/**
 * Repeats `call` while Aurora resumes from its pause: the service answers 400 then, which the SDK does not retry. Nothing has
 * been done by such a call, so repeating is safe.
 */
export async function whileResuming<T>(seconds: number, call: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const deadline = Math.min(startedAt + seconds * 1000, endOfInvocation());
  let waited = false;
  try {
    for (let pause = 250; ; pause = Math.min(pause * 2, 4_000)) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof Error && error.name === 'DatabaseResumingException')) throw error;
        waited = true;
        if (Date.now() + pause > deadline) throw error;
        await sleep(pause);
      }
    }
  } finally {
    if (waited) measure('DatabaseResumeWait', Date.now() - startedAt);
  }
}
