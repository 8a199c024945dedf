/** A request read by its route's contract, from an HTTP API event of payload version 2.0. */
import * as z from 'zod';
import type { Contract } from './contract.ts';
import type { HttpEvent } from '#schema/http-event.ts';
import { planWords } from '#schema/plan-words.ts';
import type { Gunzip } from '#ports/gzip.ts';
import { duplicateKey } from './duplicate-keys.ts';
import {
  brokenGzip,
  fieldErrors,
  invalid,
  keyGivenTwice,
  malformedJson,
  tooLarge,
  unsupportedEncoding,
  unsupportedMedia,
} from './problems.ts';

export const MAX_BODY_KB = 256;

/** What is read of every request. A route that declares nothing takes no parameter. */
const NOTHING = z.strictObject({});

/**
 * Query, headers and body, each by its contract; all that is wrong is told at once. An absent body is `{}`: what has only defaults may be asked for without one.
 * @throws ProblemError 400, 413, 415 or 422.
 */
export function readRequest(contract: Contract, event: HttpEvent, gunzip: Gunzip): { query: unknown; headers: unknown; body: unknown } {
  const query = readQuery(event, contract.query ?? NOTHING);
  const headers = readPart('header ', contract.headers, contract.headers && headersNamed(event, Object.keys(contract.headers.shape)));
  const body =
    contract.body === undefined
      ? { data: undefined, faults: [] }
      : readJson(event, contract.body, contract.maxBodyKb ?? MAX_BODY_KB, gunzip);
  const faults = [...query.faults, ...headers.faults, ...body.faults];
  if (faults.length > 0) throw invalid(faults.slice(0, 20));
  return { query: query.data, headers: headers.data, body: body.data };
}

type Faults = { path: string; message: string }[];

function readPart(place: string, contract: z.ZodType | undefined, value: unknown): { data: unknown; faults: Faults } {
  if (contract === undefined) return { data: {}, faults: [] };
  const parsed = contract.safeParse(value, { error: planWords });
  const faults = [...unstorable(value, []), ...(parsed.success ? [] : fieldErrors(parsed.error))];
  return {
    data: parsed.data,
    faults: faults.map(({ path, message }) => ({ path: path === '(body)' && place !== '' ? place.trim() : `${place}${path}`, message })),
  };
}

function readQuery(event: HttpEvent, contract: z.ZodObject): { data: unknown; faults: Faults } {
  const given = new URLSearchParams(event.rawQueryString);
  const twice = [...new Set(given.keys())].filter((name) => given.getAll(name).length > 1);
  const read = readPart('query ', contract, Object.fromEntries(given));
  return { ...read, faults: [...twice.map((name) => ({ path: `query ${name}`, message: 'is given more than once' })), ...read.faults] };
}

function headersNamed({ headers }: HttpEvent, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

function readJson(event: HttpEvent, contract: z.ZodType, maxKb: number, gunzip: Gunzip): { data: unknown; faults: Faults } {
  const text = bodyText(event, maxKb, gunzip);
  return readPart('', contract, text.trim() === '' ? {} : parseJson(event, text));
}

/** `maxKb` holds for what is unpacked. @throws ProblemError 400, 413 or 415 */
function bodyText(event: HttpEvent, maxKb: number, gunzip: Gunzip): string {
  const body = event.body ?? '';
  const encoding = event.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === 'gzip') return unpacked(event, maxKb, gunzip);
  if (encoding !== '' && encoding !== 'identity') throw unsupportedEncoding();
  const bytes = event.isBase64Encoded ? Math.floor((body.length * 3) / 4) - 2 : Buffer.byteLength(body);
  if (bytes > maxKb * 1024) throw tooLarge(maxKb);
  return event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function unpacked({ body = '', isBase64Encoded }: HttpEvent, maxKb: number, gunzip: Gunzip): string {
  const bytes = isBase64Encoded ? gunzip(Buffer.from(body, 'base64'), maxKb * 1024) : 'broken';
  if (bytes === 'too-large') throw tooLarge(maxKb);
  if (bytes === 'broken') throw brokenGzip();
  return Buffer.from(bytes).toString('utf8');
}

function parseJson(event: HttpEvent, text: string): unknown {
  const mediaType = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw unsupportedMedia();
  const value = parsed(text);
  const twice = duplicateKey(text);
  if (twice !== null) throw keyGivenTwice(twice);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformedJson();
  }
}

const MAX_DEPTH = 20;

/** Text that PostgreSQL cannot hold: NUL characters and halves of characters. */
function unstorable(value: unknown, path: string[]): Faults {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed()
      ? [{ path: path.join('.') || '(body)', message: 'holds a character that is no text' }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length > MAX_DEPTH) return [{ path: path.slice(0, 3).join('.'), message: `is nested more than ${MAX_DEPTH} deep` }];
  return Object.entries(value).flatMap(([key, child]) => unstorable(child, [...path, key]));
}
