/** A request as the routes see it, read from an HTTP API event of payload version 2.0. */
import * as z from 'zod';
import { fieldErrors, invalid, malformedJson, tooLarge, unsupportedMedia } from './problems.ts';

/** The parts of the event that are read; the gateway lower-cases header names. */
export const HttpEvent = z.object({
  rawPath: z.string(),
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }), requestId: z.string().optional() }),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

export const MAX_BODY_KB = 256;

/**
 * The body by its contract. An absent body is `{}`: what has only defaults may be asked for without one.
 * @throws ProblemError 400, 413, 415 or 422.
 */
export function readBody<T>(event: HttpEvent, contract: z.ZodType<T>): T {
  const text = bodyText(event);
  const value = text.trim() === '' ? {} : parseJson(event, text);
  const parsed = contract.safeParse(value);
  const faults = [...unstorable(value, []), ...(parsed.success ? [] : fieldErrors(parsed.error))];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw invalid(faults.slice(0, 20));
}

function bodyText(event: HttpEvent): string {
  const body = event.body ?? '';
  const bytes = event.isBase64Encoded ? Math.floor((body.length * 3) / 4) - 2 : Buffer.byteLength(body);
  if (bytes > MAX_BODY_KB * 1024) throw tooLarge(MAX_BODY_KB);
  return event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function parseJson(event: HttpEvent, text: string): unknown {
  const mediaType = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw unsupportedMedia();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformedJson();
  }
}

/** Text that PostgreSQL cannot hold: NUL characters and halves of characters. */
function unstorable(value: unknown, path: (string | number)[]): { path: string; message: string }[] {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed() ? [{ path: path.join('.') || '(body)', message: 'holds a character that is no text' }] : [];
  }
  if (typeof value !== 'object' || value === null || path.length > 20) return [];
  return Object.entries(value).flatMap(([key, child]) => unstorable(child, [...path, key]));
}
