/** `POST /ingest` on one machine: what an API Gateway REST API with an API key and a usage plan does before the function is called. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Invoke } from '../lambda.ts';
import { refusalFor, toHttpAnswer, TOO_MANY, type HttpAnswer, type Refusal } from './answer.ts';

export interface IngestPorts {
  invoke: Invoke;
  functionArn: string;
  key: string;
  /** Whether the usage plan takes one more request now. */
  admits: () => boolean;
}

interface Asked {
  method: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  requestId: string;
}

const FORBIDDEN: Refusal = {
  status: 403,
  title: 'Forbidden',
  detail: 'Send the key in the header x-api-key. On this machine it is in .alex/ingest-key.',
};
const NO_PAGES: Refusal = { status: 403, title: 'Forbidden', detail: 'Documents come from programs; no web page may send any.' };
const NOT_ALLOWED: Refusal = {
  status: 405,
  title: 'Method Not Allowed',
  detail: 'Documents are sent by POST.',
  headers: { allow: 'POST' },
};

export async function answerIngest(
  { method, headers, body, requestId }: Asked,
  { invoke, functionArn, key, admits }: IngestPorts,
): Promise<HttpAnswer | Refusal> {
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') return NO_PAGES;
  if (method !== 'POST') return NOT_ALLOWED;
  const given = headers['x-api-key'];
  if (typeof given !== 'string' || !same(given, key)) return FORBIDDEN;
  if (!admits()) return TOO_MANY;
  const event = {
    httpMethod: 'POST',
    path: '/ingest',
    resource: '/ingest',
    headers: { 'content-type': headers['content-type'] ?? '' },
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId, stage: 'local' },
  };
  const result = await invoke(functionArn, event);
  if (!result.ok) return refusalFor(result.error);
  return toHttpAnswer(result.payload) ?? refusalFor({ errorType: 'MalformedResponse', errorMessage: '' });
}

/** In the same time for any wrong key. */
function same(given: string, key: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(key));
}
