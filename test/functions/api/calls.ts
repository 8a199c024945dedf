/** The API over a real database, as a caller meets it; every answer is held to the document. */
import { systemClock, type Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { UnauthorizedError } from '#ports/identity.ts';
import { openQuotas } from '#ports/quotas.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import type { Limits } from '../../../functions/api/handler/bound.ts';
import { databasePorts } from '../../../functions/api/handler/database.ts';
import type { HttpResponse } from '#ports/http.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import type { TestDatabase } from '../../local-database.ts';
import { LIMITS, unlimited } from './unlimited.ts';

export interface Caller {
  (user: string | null, method: string, target: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  queued: string[];
  stopped: string[];
  /** What the handler wrote into its log. */
  log: unknown[];
  raw: (event: object) => Promise<HttpResponse>;
}
export interface Answered {
  status: number;
  json: Record<string, unknown>;
  headers: Record<string, string>;
  text: string;
}

export interface Settings {
  limits?: Limits;
  /** Counts requests in the database. */
  counts?: boolean;
  db?: Database;
  clock?: Clock;
}

/** A token is the user's name here; `expired` is one whose time is over. */
export function callerOf(
  data: TestDatabase,
  { limits = LIMITS, counts = false, db = data.database('app_user'), clock = systemClock }: Settings = {},
): Caller {
  const queued: string[] = [];
  const stopped: string[] = [];
  const log: unknown[] = [];
  const handler = asPromised(
    createHandler({
      identify: (authorization) => {
        const user = /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1];
        if (user === 'expired') return Promise.reject(new UnauthorizedError('This session token has expired.'));
        return user === undefined
          ? Promise.reject(new UnauthorizedError('No session token came with this request.'))
          : Promise.resolve(user);
      },
      portsFor: databasePorts({
        db,
        queue: { enqueue: ({ jobId }) => Promise.resolve(void queued.push(jobId)) },
        executions: { arnOf: (jobId, attempt) => `${jobId} ${attempt}`, stop: (arn) => Promise.resolve(void stopped.push(arn)) },
        clock,
        limits,
      }),
      origins: ['https://alex.example'],
      takeRequest: counts ? openQuotas(db, limits.quotas, clock) : unlimited,
      clock,
    }),
  );
  const raw = (event: object) => handler(event, quiet(log));
  const call = async (
    user: string | null,
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const [rawPath = '', rawQueryString = ''] = target.split('?');
    const response = await raw({
      rawPath,
      rawQueryString,
      headers: {
        ...(user !== null && { authorization: `Bearer ${user}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      requestContext: { http: { method } },
    });
    const isJson = response.headers['content-type']?.includes('json') === true && response.body !== '';
    return {
      status: response.statusCode,
      json: isJson ? (JSON.parse(response.body) as Record<string, unknown>) : {},
      headers: response.headers,
      text: response.body,
    };
  };
  return Object.assign(call, { queued, stopped, log, raw });
}
