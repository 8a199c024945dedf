/** Answers as an HTTP API of payload version 2.0 takes them. */
import type { Gzip } from '#ports/gzip.ts';
import type { HttpResponse } from '#ports/http.ts';
import type { Answer } from './contract.ts';
import { answerTooLarge } from './problems.ts';
import type { ProblemError } from './problems.ts';

/** Figures of a household are nobody's to keep, frame or guess a type for. */
const HEADERS = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Headers that an answer carries whatever it says: its correlation id, and what the request's origin and way call for. */
export type Common = Readonly<Record<string, string>>;

/** Of a function's answer, as Lambda counts it: the body is a string in JSON, its quotes escaped. */
const MAX_ANSWER_BYTES = 6_291_556;
/** Below this no escaping can make an answer too large. */
const SURELY_FITS = 1_000_000;

/** Large answers are compressed for who accepts that. @throws ProblemError 422 for what is too large to be sent. */
export function answer(
  given: Answer,
  common: Common,
  { acceptEncoding = '', gzip }: { acceptEncoding?: string | undefined; gzip?: Gzip } = {},
): HttpResponse {
  const plain = written(given, common);
  if (plain.body.length < SURELY_FITS) return plain;
  const response = gzip !== undefined && acceptsGzip(acceptEncoding) ? packed(plain, gzip) : plain;
  const bytes = Buffer.byteLength(JSON.stringify(response));
  if (bytes > MAX_ANSWER_BYTES) throw answerTooLarge(bytes);
  return response;
}

function packed(response: HttpResponse, gzip: Gzip): HttpResponse {
  return {
    ...response,
    headers: { ...response.headers, 'content-encoding': 'gzip', 'vary': 'origin, accept-encoding' },
    body: gzip(response.body).toString('base64'),
    isBase64Encoded: true,
  };
}

function acceptsGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(0\.\d*[1-9]\d*|1(\.0*)?)\s*)?$/i.test(one));
}

function written(given: Answer, common: Common): HttpResponse {
  const headers = { ...HEADERS, ...common, ...given.headers };
  if (given.file !== undefined) {
    const { name, type, text } = given.file;
    const kept = name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` };
    return { statusCode: given.status, headers: { ...headers, 'content-type': type, ...kept }, body: text };
  }
  if (given.written !== undefined)
    return { statusCode: given.status, headers: { ...headers, 'content-type': 'application/json' }, body: given.written.text };
  if (given.body === undefined) return { statusCode: given.status, headers, body: '' };
  return { statusCode: given.status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(given.body) };
}

export function answerProblem(error: ProblemError, common: Common, correlationId: string): HttpResponse {
  return {
    statusCode: error.problem.status,
    headers: { ...HEADERS, ...common, ...error.headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ ...error.problem, correlationId }),
  };
}

/** What was read gets the tag of its state; who has that state already is told so without it (304). */
export function conditional(response: HttpResponse, etag: (text: string) => string, ifNoneMatch: string | undefined): HttpResponse {
  if (response.statusCode !== 200) return response;
  const tag = etag(response.body);
  const tagged = { ...response, headers: { ...response.headers, etag: tag } };
  if (ifNoneMatch === undefined || !names(ifNoneMatch, tag)) return tagged;
  const headers = Object.fromEntries(Object.entries(tagged.headers).filter(([name]) => name !== 'content-type'));
  return { statusCode: 304, headers, body: '' };
}

/** Whether a list of entity tags (If-Match, If-None-Match) holds this one; a weak tag stands for its strong one. */
export function names(list: string, tag: string): boolean {
  return list.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

/** HEAD: the same answer without its body. */
export function withoutBody(response: HttpResponse): HttpResponse {
  return { ...response, body: '' };
}
