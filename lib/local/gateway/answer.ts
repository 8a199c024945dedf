/** A function's answer as an HTTP response, as API Gateway reads payload format 2.0; and the gateway's own refusals. */
import type { ServerResponse } from 'node:http';
import type { Problem } from '#schema/problem.ts';
import type { InvokeResult } from '../lambda.ts';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

type Header = string | number | boolean;

/** Undefined when the answer is no HTTP response at all. */
export function toHttpAnswer(payload: unknown): HttpAnswer | undefined {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    // Format 2.0 infers a response from anything else.
    const text = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(text) };
  }
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = payload as {
    statusCode: unknown;
    headers?: Record<string, Header>;
    cookies?: string[];
    body?: unknown;
    isBase64Encoded?: boolean;
  };
  if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599 || typeof body !== 'string') return undefined;
  const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status: Number(statusCode),
    headers: { 'content-type': 'text/plain; charset=utf-8', ...lowerCased },
    cookies: Array.isArray(cookies) ? cookies : [],
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

export function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  const bodyless = status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
    ...(!bodyless && { 'content-length': String(body.length) }),
  });
  response.end(bodyless ? undefined : body); // Node leaves the body of an answer to HEAD out by itself
}

export type Refusal = Pick<Problem, 'status' | 'title' | 'detail' | 'errors'> & { headers?: Record<string, string> };

export function sendProblem(response: ServerResponse, { headers = {}, ...problem }: Refusal, correlationId: string): void {
  const body = Buffer.from(JSON.stringify({ type: 'about:blank', ...problem, correlationId } satisfies Problem));
  send(response, {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': correlationId,
      'apigw-requestid': correlationId,
      ...headers,
    },
    cookies: [],
    body,
  });
}

/** Never with the function's own words: they are for the log. */
export function refusalFor(error: Extract<InvokeResult, { ok: false }>['error']): Refusal {
  switch (error.errorType) {
    case 'Sandbox.Timedout':
      return TOO_SLOW;
    case 'Lambda.RequestTooLargeException':
      return TOO_LARGE_AS_EVENT;
    case 'Lambda.ServiceException':
    case 'Lambda.TooManyRequestsException':
      return { ...NOT_READY, detail: 'The service cannot take the request at the moment. Try again shortly.' };
    default:
      return {
        status: 502,
        title: 'Bad Gateway',
        detail: "The request could not be worked on. The service's log names this correlation id.",
      };
  }
}

export const NOT_READY: Refusal = {
  status: 503,
  title: 'Service Unavailable',
  detail: 'Alex is still starting. Try again in a few seconds.',
  headers: { 'retry-after': '2' },
};
export const TOO_MANY: Refusal = {
  status: 429,
  title: 'Too Many Requests',
  detail: 'More requests came from everybody together than the service takes at once. Nothing was done; try again in a second.',
  headers: { 'retry-after': '1' },
};
export const TOO_SLOW: Refusal = {
  status: 504,
  title: 'Gateway Timeout',
  detail: 'The answer took longer than 30 seconds. What was begun may still finish: look before you send it again.',
};
export const TOO_LARGE: Refusal = {
  status: 413,
  title: 'Content Too Large',
  detail: 'A request may hold at most 10 MB.',
  headers: { connection: 'close' },
};
/** Lambda takes 6 MB of the request as JSON, in which quotes and bytes take more room. */
export const TOO_LARGE_AS_EVENT: Refusal = {
  status: 413,
  title: 'Content Too Large',
  detail:
    'Of this request more than 6 MB would have to be handed on, in a form in which quotes and bytes take more room. Compress the body (content-encoding: gzip), or send less at a time.',
};
export const MALFORMED: Refusal = {
  status: 400,
  title: 'Bad Request',
  detail: 'The address is not a well-formed path. Write it as /api/portfolio.',
};
export const FOREIGN_HOST: Refusal = {
  status: 421,
  title: 'Misdirected Request',
  detail: 'This server answers only for 127.0.0.1 and localhost.',
};
export const NOT_FOUND: Refusal = { status: 404, title: 'Not Found', detail: 'There is nothing at this address. The API is below /api.' };
export const READ_ONLY: Refusal = {
  status: 405,
  title: 'Method Not Allowed',
  detail: 'This address can only be read.',
  headers: { allow: 'GET, HEAD' },
};
export const BROKEN: Refusal = { status: 500, title: 'Internal Server Error', detail: 'The gateway itself failed on this request.' };
