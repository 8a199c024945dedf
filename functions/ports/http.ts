/** Answers over HTTP, as API Gateway takes them of a function. */
import type { Problem } from '#schema/problem.ts';

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function answered(statusCode: number, body: unknown): HttpResponse {
  return { statusCode, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** What is wrong, by RFC 9457. */
export function problem(
  correlationId: string,
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): HttpResponse {
  const body: Problem = { type: 'about:blank', title, status, detail, correlationId };
  return {
    statusCode: status,
    headers: { ...HEADERS, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify(body),
  };
}
