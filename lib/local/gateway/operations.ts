/**
 * What the operators' pages ask of this machine: its Step Functions' own operations, how the system is, what its traces tell; for who is signed in here, from this server's own pages.
 *
 *   POST /local/step-functions/OPERATION   the operation's input and answer
 *   POST /local/replays                    { state, input } → { executionArn }
 *   POST /local/health                     → how the system is (schema/health.ts)
 *   POST /local/traces, /local/traces/ID   → the traces that are kept, or one, by its own id or its job's (schema/traces.ts)
 */
import { OPERATION_ANSWERS, ReplayRequest } from '#schema/executions.ts';
import type { HealthView } from '#schema/health.ts';
import type { TracesView, TraceView } from '#schema/traces.ts';
import { RefusedReplayError } from '../executions/errors.ts';
import type { HttpAnswer, Refusal } from './answer.ts';

export interface OperationsRequest {
  method: string;
  path: string;
  host: string;
  origin: string | undefined;
  /** `Sec-Fetch-Site`: what a browser says of who asks. */
  site: string | undefined;
  authorization: string | undefined;
  body: Buffer;
}

export interface OperationsPorts {
  /** Whose session token it is; undefined for one that does not hold. */
  userOf(token: string): Promise<string | undefined>;
  call(operation: string, input: string): Promise<{ status: number; body: string }>;
  replay(request: ReplayRequest): Promise<{ executionArn: string }>;
  health(): Promise<HealthView>;
  traces: { list(): TracesView; one(id: string): TraceView | null };
}

const OPERATIONS = '/local/step-functions/';
const TRACE = /^\/local\/traces(?:\/([0-9a-f-]{32,36}))?$/;

export async function answerOperations(
  { method, path, host, origin, site, authorization, body }: OperationsRequest,
  ports: OperationsPorts,
): Promise<HttpAnswer | Refusal> {
  if ((origin !== undefined && origin !== `http://${host}`) || (site !== undefined && site !== 'same-origin')) return FOREIGN_ORIGIN;
  const operation = path.startsWith(OPERATIONS) ? path.slice(OPERATIONS.length) : undefined;
  const trace = TRACE.exec(path);
  if (
    path !== '/local/replays' &&
    path !== '/local/health' &&
    trace === null &&
    (operation === undefined || !Object.hasOwn(OPERATION_ANSWERS, operation))
  )
    return NO_SUCH_OPERATION;
  if (method !== 'POST') return WRONG_METHOD;
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || (await ports.userOf(token)) === undefined) return NOT_SIGNED_IN;
  if (path === '/local/health') return json(200, JSON.stringify(await ports.health()));
  if (trace !== null) return traced(trace[1], ports);
  if (operation === undefined) return replay(body, ports);
  const answered = await ports.call(operation, body.toString('utf8') || '{}');
  return answered.status === 200 ? json(200, answered.body) : refusalOf(answered.body);
}

function traced(id: string | undefined, { traces }: OperationsPorts): HttpAnswer | Refusal {
  const found = id === undefined ? traces.list() : traces.one(id);
  return found === null ? NO_SUCH_TRACE : json(200, JSON.stringify(found));
}

async function replay(body: Buffer, ports: OperationsPorts): Promise<HttpAnswer | Refusal> {
  const asked = ReplayRequest.safeParse(parseJson(body.toString('utf8')));
  if (!asked.success) return NO_REPLAY;
  try {
    return json(202, JSON.stringify(await ports.replay(asked.data)));
  } catch (error) {
    if (!(error instanceof RefusedReplayError)) throw error;
    return {
      status: error.status,
      title: error.status === 409 ? 'Conflict' : 'Unprocessable Content',
      detail: error.message,
      ...(error.errors.length > 0 && { errors: error.errors }),
    };
  }
}

/** An error of the service by its name, which is `prefix#Name`. */
function refusalOf(body: string): Refusal {
  const { __type = '', message = '' } = (parseJson(body) ?? {}) as { __type?: string; message?: string };
  const name = __type.split('#').at(-1) ?? '';
  if (/DoesNotExist$/.test(name)) return { status: 404, title: 'Not Found', detail: message };
  return name === 'InternalServerException'
    ? { status: 502, title: 'Bad Gateway', detail: message }
    : { status: 400, title: name || 'Bad Request', detail: message };
}

function json(status: number, body: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    cookies: [],
    body: Buffer.from(body),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NO_SUCH_OPERATION: Refusal = {
  status: 404,
  title: 'Not Found',
  detail: `Here are ${OPERATIONS}${Object.keys(OPERATION_ANSWERS).join(`, ${OPERATIONS}`)}, /local/replays, /local/health and /local/traces.`,
};
const NO_SUCH_TRACE: Refusal = { status: 404, title: 'Not Found', detail: 'No such trace is kept on this machine.' };
const WRONG_METHOD: Refusal = {
  status: 405,
  title: 'Method Not Allowed',
  detail: 'Operations are asked for with POST.',
  headers: { allow: 'POST' },
};
const FOREIGN_ORIGIN: Refusal = { status: 403, title: 'Forbidden', detail: 'Only the pages of this server may look at executions.' };
const NOT_SIGNED_IN: Refusal = {
  status: 401,
  title: 'Not signed in',
  detail: 'Send a session token of this system: Authorization: Bearer TOKEN.',
};
const NO_REPLAY: Refusal = { status: 422, title: 'Unprocessable Content', detail: 'Send {"state": NAME, "input": {…}} as JSON.' };
