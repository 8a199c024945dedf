/** Ingest's answers to who sends documents over HTTP. */
import type { IngestAnswer } from '#schema/knowledge.ts';
import type { Problem } from '#schema/problem.ts';

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** 200 when at least one document is in or was already; 422 when every one was refused. */
export function taken(answer: IngestAnswer): HttpResponse {
  const statusCode = answer.results.every(({ outcome }) => outcome === 'refused') ? 422 : 200;
  return { statusCode, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}

export function problem(correlationId: string, status: number, title: string, detail: string, headers: Record<string, string> = {}): HttpResponse {
  const body: Problem = { type: 'about:blank', title, status, detail, correlationId };
  return { statusCode: status, headers: { ...HEADERS, ...headers, 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}
