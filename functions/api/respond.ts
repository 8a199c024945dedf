/** Answers as an HTTP API of payload version 2.0 takes them. */
import type { ProblemError } from './problems.ts';

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** Figures of a household are nobody's to keep, frame or guess a type for. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
} as const;

/** What a route answers: a body that becomes JSON, or the text of a file to keep. */
export type Answer = { status: number; body: unknown; file?: never } | { status: number; file: { name: string; type: string; text: string } };

export function answer(given: Answer, correlationId: string): HttpResponse {
  const headers = { ...HEADERS, 'x-correlation-id': correlationId };
  if (given.file === undefined) return { statusCode: given.status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(given.body) };
  const { name, type, text } = given.file;
  return { statusCode: given.status, headers: { ...headers, 'content-type': type, 'content-disposition': `attachment; filename="${name}"` }, body: text };
}

export function answerProblem(error: ProblemError, correlationId: string): HttpResponse {
  return {
    statusCode: error.problem.status,
    headers: { ...HEADERS, ...error.headers, 'content-type': 'application/problem+json', 'x-correlation-id': correlationId },
    body: JSON.stringify({ ...error.problem, correlationId }),
  };
}

/** HEAD: the same answer without its body. */
export function withoutBody(response: HttpResponse): HttpResponse {
  return { ...response, body: '' };
}
