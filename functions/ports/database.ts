/**
 * PostgreSQL by the RDS Data API. SQL is plain, with named parameters and explicit casts (`:id::uuid`, `:sheet::jsonb`); rows are
 * parsed by a zod contract. Row-level security shows rows of the user that a transaction has set, and none otherwise.
 */
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RollbackTransactionCommand,
  type ExecuteStatementCommandOutput,
  type RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import * as z from 'zod';
import { databaseClient } from './clients.ts';
import { deadlineSignal } from './deadline.ts';
import { readRows } from './database/rows.ts';
import { StatementError, whatFailed, whileResuming } from './database/failures.ts';
import { timed } from './metrics.ts';

export { StatementError };

export type Parameter = string | number | boolean | null;

export interface Session {
  /**
   * Rows as objects by column name: numeric, uuid and date as text, timestamps as ISO instants, json parsed, int and float as
   * numbers; each then parsed by `row`.
   */
  query<T>(sql: string, parameters: Record<string, Parameter>, row: z.ZodType<T>): Promise<T[]>;
  /** Answers the number of rows changed. */
  execute(sql: string, parameters?: Record<string, Parameter>): Promise<number>;
}

/** Each call of its own is its own transaction, with no user set. */
export interface Database extends Session {
  /** One transaction with no user set: commits, or rolls back when `work` throws. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** One transaction with `app.user_id` set. */
  asUser<T>(userId: string, work: (session: Session) => Promise<T>): Promise<T>;
}

/** Settings of `openDatabase`. `DATABASE_RESUME_SECONDS`: how long a call waits for a paused database, 60 unless told. */
const Settings = z.object({
  DATABASE_ARN: z.string().min(1),
  DATABASE_SECRET_ARN: z.string().min(1),
  DATABASE_NAME: z.string().min(1).default('alex'),
  DATABASE_RESUME_SECONDS: z.coerce.number().min(0).default(60),
});

/** How long a transaction that has run into the invocation's deadline may take to be rolled back, milliseconds. */
const LAST_MS = 1_000;

/** @throws {DatabaseUnavailableError} while the database cannot be reached; {StatementError} when it refuses a statement. */
export function openDatabase(environment: NodeJS.ProcessEnv): Database {
  const settings = Settings.parse(environment);
  return new DataApiDatabase(databaseClient(environment), settings);
}

class DataApiSession implements Session {
  readonly client: RDSDataClient;
  readonly settings: z.infer<typeof Settings>;
  readonly transactionId: string | undefined;

  constructor(client: RDSDataClient, settings: z.infer<typeof Settings>, transactionId?: string) {
    this.client = client;
    this.settings = settings;
    this.transactionId = transactionId;
  }

  async query<T>(sql: string, parameters: Record<string, Parameter>, row: z.ZodType<T>): Promise<T[]> {
    const answer = await this.#send(sql, parameters, true);
    return readRows(answer.columnMetadata ?? [], answer.records ?? []).map((record) => row.parse(record));
  }

  async execute(sql: string, parameters: Record<string, Parameter> = {}): Promise<number> {
    const answer = await this.#send(sql, parameters, false);
    return answer.numberOfRecordsUpdated ?? 0;
  }

  async #send(sql: string, parameters: Record<string, Parameter>, includeResultMetadata: boolean): Promise<ExecuteStatementCommandOutput> {
    const command = new ExecuteStatementCommand({
      ...this.target(),
      sql,
      includeResultMetadata,
      parameters: Object.entries(parameters).map(([name, value]) => bind(name, value)),
      ...(this.transactionId !== undefined && { transactionId: this.transactionId }),
    });
    return timed('DataApiLatency', () => whileResuming(this.settings.DATABASE_RESUME_SECONDS, () => this.client.send(command))).catch(
      (error: unknown) => {
        throw whatFailed(error, sql);
      },
    );
  }

  target(): { resourceArn: string; secretArn: string; database: string } {
    return { resourceArn: this.settings.DATABASE_ARN, secretArn: this.settings.DATABASE_SECRET_ARN, database: this.settings.DATABASE_NAME };
  }
}

class DataApiDatabase extends DataApiSession implements Database {
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { resourceArn, secretArn } = this.target();
    const transactionId = await this.#begin();
    let result: T;
    try {
      result = await work(new DataApiSession(this.client, this.settings, transactionId));
    } catch (error) {
      // A transaction that cannot be rolled back is dropped by the database; what went wrong first is what matters.
      const last = deadlineSignal()?.aborted ? { abortSignal: AbortSignal.timeout(LAST_MS) } : {};
      await this.client.send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId }), last).catch(() => undefined);
      throw error;
    }
    await timed('DataApiLatency', () => this.client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId }))).catch(
      (error: unknown) => {
        throw whatFailed(error, 'COMMIT');
      },
    );
    return result;
  }

  async asUser<T>(userId: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.transaction(async (session) => {
      await session.execute(`SELECT set_config('app.user_id', :user_id, true)`, { user_id: userId });
      return work(session);
    });
  }

  async #begin(): Promise<string> {
    const begin = () => this.client.send(new BeginTransactionCommand(this.target()));
    const { transactionId } = await timed('DataApiLatency', () => whileResuming(this.settings.DATABASE_RESUME_SECONDS, begin)).catch(
      (error: unknown) => {
        throw whatFailed(error, 'BEGIN');
      },
    );
    if (transactionId === undefined) throw new StatementError('The Data API began a transaction without naming it.', null);
    return transactionId;
  }
}

function bind(name: string, value: Parameter): SqlParameter {
  if (value === null) return { name, value: { isNull: true } };
  if (typeof value === 'string') return { name, value: { stringValue: value } };
  if (typeof value === 'boolean') return { name, value: { booleanValue: value } };
  return { name, value: Number.isSafeInteger(value) ? { longValue: value } : { doubleValue: value } };
}
