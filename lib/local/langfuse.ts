/**
 * LangFuse on one machine: takes spans by OTLP and scores by ingestion as LangFuse's servers do, holds them to what LangFuse reads and to what may leave, and keeps what holds. A request with a
 * fault is refused whole, so that nothing wrong goes unseen. On loopback, with keys of its own.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { forPrograms } from './callers.ts';
import { Ingestion, OtlpTraces, Score, spansIn } from './langfuse/read.ts';
import { faultsOfScore, faultsOfSpan, type Fault } from './langfuse/rules.ts';
import type { TraceStore } from './langfuse/store.ts';
import { listen } from './listen.ts';

const Keys = z.object({ publicKey: z.string(), secretKey: z.string() });
export type LangfuseKeys = z.infer<typeof Keys>;

/** How it misbehaves: never answers, answers 500, or late. */
export type LangfuseFault = { mode: 'silent' } | { mode: 'error' } | { mode: 'late'; milliseconds: number };

export interface LangfuseServer {
  url: string;
  /** What was refused since the start. */
  faults: Fault[];
  /** Requests that came, also those that were not answered. */
  requests(): number;
  misbehave(fault: LangfuseFault | null): void;
  close(): Promise<void>;
}

export interface LangfuseOptions {
  keys: LangfuseKeys;
  store: TraceStore;
  /** Texts that nothing may hold. */
  markers?: readonly string[];
  log?: (line: string) => void;
}

/** The keys in `<folder>/langfuse-keys.json`, made at the first start and kept, so that a household keeps its pseudonym; readable by their owner only. */
export function openLangfuseKeys(folder: string): LangfuseKeys {
  const path = join(folder, 'langfuse-keys.json');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      `${path}.new`,
      JSON.stringify({ publicKey: 'pk-lf-local', secretKey: `sk-lf-${randomBytes(24).toString('base64url')}` } satisfies LangfuseKeys),
      { mode: 0o600 },
    );
    renameSync(`${path}.new`, path);
  }
  return Keys.parse(JSON.parse(readFileSync(path, 'utf8')));
}

const MOST_BYTES = 16 * 1024 * 1024;
const TRACES = '/api/public/otel/v1/traces';
const INGESTION = '/api/public/ingestion';
const HEALTH = '/api/public/health';

interface Answer {
  status: number;
  body: unknown;
}

export async function startLangfuse({ keys, store, markers = [], log = () => undefined }: LangfuseOptions): Promise<LangfuseServer> {
  const faults: Fault[] = [];
  let misbehaviour: LangfuseFault | null = null;
  let requests = 0;
  let closed = false;
  const refused = (found: Fault[]): void => {
    faults.push(...found);
    for (const { rule, says } of found.slice(0, 5)) log(`A trace was refused (${rule}): ${says}`);
  };
  const routes: Record<string, (body: unknown) => Answer> = {
    [TRACES]: (body) => takeSpans(body, store, markers, refused),
    [INGESTION]: (body) => takeEvents(body, store, markers, refused),
  };
  const server = createServer(forPrograms((request, response) => void serve(request, response)));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const text = await bodyOf(request);
    if (misbehaviour?.mode === 'silent') return;
    if (misbehaviour?.mode === 'late') await sleep(misbehaviour.milliseconds, undefined, { ref: false });
    if (closed) return;
    const { status, body } =
      misbehaviour?.mode === 'error' ? { status: 500, body: { message: 'Internal Server Error' } } : answerTo(request, text);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  function answerTo(request: IncomingMessage, body: unknown): Answer {
    const path = request.url ?? '';
    if (path === HEALTH) return { status: 200, body: { status: 'OK' } };
    const route = routes[path];
    if (route === undefined || request.method !== 'POST')
      return { status: 404, body: { message: `There is no ${request.method ?? ''} ${path} here.` } };
    if (!isKey(request.headers.authorization, keys))
      return { status: 401, body: { message: 'Invalid credentials. Confirm that you have configured the correct host.' } };
    if (body === undefined) return { status: 400, body: { message: 'The body is no JSON.' } };
    try {
      return route(body);
    } catch (error) {
      log(`A trace could not be kept: ${error instanceof Error ? error.message : String(error)}`);
      return { status: 500, body: { message: 'Internal Server Error' } };
    }
  }

  const listening = await listen(server);
  return {
    url: listening.url,
    faults,
    requests: () => requests,
    misbehave: (fault) => void (misbehaviour = fault),
    close: () => ((closed = true), listening.close()),
  };
}

function takeSpans(body: unknown, store: TraceStore, markers: readonly string[], refused: (faults: Fault[]) => void): Answer {
  const read = OtlpTraces.safeParse(body);
  if (!read.success) return { status: 400, body: { message: z.prettifyError(read.error) } };
  const spans = spansIn(read.data);
  const found = spans.flatMap((span) => faultsOfSpan(span, markers));
  if (found.length > 0) {
    refused(found);
    return { status: 400, body: { message: found.map(({ says }) => says).join('; ') } };
  }
  store.add(spans, []);
  return { status: 200, body: {} };
}

/** As LangFuse answers: 207, each event by itself. Its trace events are not taken any more. */
function takeEvents(body: unknown, store: TraceStore, markers: readonly string[], refused: (faults: Fault[]) => void): Answer {
  const read = Ingestion.safeParse(body);
  if (!read.success) return { status: 400, body: { message: z.prettifyError(read.error) } };
  const successes: { id: string; status: number }[] = [];
  const errors: { id: string; status: number; message: string }[] = [];
  const scores: Score[] = [];
  for (const { id, type, body: event } of read.data.batch) {
    const score = Score.safeParse(event);
    const found: Fault[] =
      type !== 'score-create'
        ? [{ rule: 'score', says: `an event ${type} is no score` }]
        : score.success
          ? faultsOfScore(score.data, markers)
          : [{ rule: 'score', says: z.prettifyError(score.error) }];
    if (found.length === 0 && score.success) {
      scores.push(score.data);
      successes.push({ id, status: 201 });
      continue;
    }
    refused(found);
    errors.push({ id, status: 400, message: found.map(({ says }) => says).join('; ') });
  }
  store.add([], scores);
  return { status: 207, body: { successes, errors } };
}

function isKey(authorization: string | undefined, { publicKey, secretKey }: LangfuseKeys): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`);
  const given = Buffer.from(authorization ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Undefined where it is no JSON, or too much of it. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) return undefined;
      pieces.push(piece);
    }
    const whole = Buffer.concat(pieces);
    return JSON.parse(
      (request.headers['content-encoding'] === 'gzip' ? gunzipSync(whole, { maxOutputLength: MOST_BYTES }) : whole).toString('utf8'),
    ) as unknown;
  } catch {
    return undefined;
  }
}
