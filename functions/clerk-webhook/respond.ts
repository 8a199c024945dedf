/** The webhook's answers. The sender looks at the status alone; a person who looks into its log reads the rest. */
import type { Problem } from '#schema/problem.ts';

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function taken(outcome: string): HttpResponse {
  return { statusCode: 200, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify({ outcome }) };
}

export function problem(correlationId: string, status: number, title: string, detail: string, headers: Record<string, string> = {}): HttpResponse {
  const body: Problem = { type: 'about:blank', title, status, detail, correlationId };
  return { statusCode: status, headers: { ...HEADERS, ...headers, 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}
