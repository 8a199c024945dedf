/**
 * The HTTP API on one machine: one port on loopback for the API (everything below `/api` goes to the function `api`, but for paths
 * with a function of their own), the issuer's keys and the site.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import {
  BROKEN,
  FOREIGN_HOST,
  MALFORMED,
  NOT_FOUND,
  NOT_READY,
  READ_ONLY,
  refusalFor,
  send,
  sendProblem,
  toHttpAnswer,
  TOO_LARGE,
  TOO_MANY,
  TOO_SLOW,
  type Refusal,
} from './gateway/answer.ts';
import { toEvent } from './gateway/event.ts';
import { answerIngest, type IngestPorts } from './gateway/ingest.ts';
import { answerOperations, type OperationsPorts } from './gateway/operations.ts';
import { answerSignIn, type SignInPorts } from './gateway/sign-in.ts';
import { readSite } from './gateway/site.ts';
import { openThrottle } from './gateway/throttle.ts';
import { isLoopback } from './callers.ts';
import { INGEST_THROTTLE, THROTTLE, type Throttle } from '../api-throttle.ts';
import type { Invoke } from './lambda.ts';
import { listen } from './listen.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const LIMIT_MS = 30_000;

export interface GatewayOptions {
  /** 0 takes any free port. */
  port: number;
  jwks: { keys: JWK[] };
  /** Folder of the built site; a plain page says what is here without it. */
  site?: string;
  /** Who is signed in at which browser, and the tokens made from it; without it nobody can sign in by a page. */
  signIn?: SignInPorts;
  limitMs?: number;
  throttle?: Throttle;
}

export interface Gateway {
  url: string;
  port: number;
  /** Opens the API; until then it answers 503. The port is taken first of all, so that a start on a taken one fails at once. */
  serve(invoke: Invoke, functionArn: string, ofTheirOwn?: Readonly<Record<string, string>>, operations?: OperationsPorts): void;
  /** Opens `POST /ingest`, as the REST API with a usage plan does in the cloud. */
  takeDocuments(invoke: Invoke, functionArn: string, key: string): void;
  close(graceMs?: number): Promise<void>;
}

/** @throws PortTakenError */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let api: Api | undefined;
  let ingest: IngestPorts | undefined;
  const admits = openThrottle(options.throttle ?? THROTTLE);
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    answer({ request, response, requestId, api, ingest, options, admits }).catch(() => {
      if (response.headersSent) response.destroy();
      else sendProblem(response, BROKEN, requestId);
    });
  });
  const listening = await listen(server, options.port);
  return {
    url: listening.url,
    port: listening.port,
    serve: (invoke, functionArn, ofTheirOwn = {}, operations) => {
      api = { invoke, operations, functionFor: (path) => (Object.hasOwn(ofTheirOwn, path) ? ofTheirOwn[path] : undefined) ?? functionArn };
    },
    takeDocuments: (invoke, functionArn, key) => {
      ingest = { invoke, functionArn, key, admits: openThrottle(INGEST_THROTTLE) };
    },
    close: (graceMs = 2_000) => listening.close(graceMs),
  };
}

interface Api {
  invoke: Invoke;
  /** For the page of executions; without them there is nothing below /local. */
  operations: OperationsPorts | undefined;
  functionFor: (path: string) => string;
}
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  api: Api | undefined;
  ingest: IngestPorts | undefined;
  options: GatewayOptions;
  /** Whether the stage takes one more request now. */
  admits: () => boolean;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, requestId } = exchange;
  const refuse = (refusal: Refusal): void => sendProblem(response, refusal, requestId);
  // A page of another site whose name was made to point here would carry that name: nothing is answered to it.
  if (!isLoopback(request.headers.host)) return refuse(FOREIGN_HOST);
  const address = parseAddress(request.url ?? '');
  if (address === undefined) return refuse(MALFORMED);
  if (address.path === '/api' || address.path.startsWith('/api/')) return answerApi(exchange, address);
  if (address.path === '/ingest') return answerDocuments(exchange);
  if (address.path.startsWith('/issuer/') && exchange.options.signIn !== undefined)
    return answerIssuer(exchange, address, exchange.options.signIn);
  if (address.path.startsWith('/local/') && exchange.api?.operations !== undefined)
    return answerLocal(exchange, address, exchange.api.operations);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(READ_ONLY);
  if (address.path === '/.well-known/jwks.json') return sendText(response, JSON.stringify(exchange.options.jwks), 'application/json');
  if (exchange.options.site !== undefined) {
    const file = await readSite(exchange.options.site, address.decoded, String(request.headers['accept-encoding'] ?? ''));
    return file === undefined ? refuse(NOT_FOUND) : send(response, file);
  }
  if (address.path === '/')
    return sendText(response, WELCOME.replaceAll('127.0.0.1:PORT', request.headers.host ?? ''), 'text/plain; charset=utf-8');
  return refuse(NOT_FOUND);
}

async function answerApi({ request, response, requestId, api, options, admits }: Exchange, { path, query }: Address): Promise<void> {
  if (!admits()) return sendProblem(response, TOO_MANY, requestId);
  if (api === undefined) return sendProblem(response, NOT_READY, requestId);
  const body = await readBody(request);
  if (body === undefined) return sendProblem(response, TOO_LARGE, requestId);
  const event = toEvent({ request, requestId, path, rawQueryString: query, body, now: new Date() });
  const result = await within(options.limitMs ?? LIMIT_MS, api.invoke(api.functionFor(path), event));
  if (result === undefined) return sendProblem(response, TOO_SLOW, requestId);
  if (!result.ok) return sendProblem(response, refusalFor(result.error), requestId);
  const answered = toHttpAnswer(result.payload);
  if (answered === undefined) return sendProblem(response, refusalFor({ errorType: 'MalformedResponse', errorMessage: '' }), requestId);
  send(response, { ...answered, headers: { ...answered.headers, 'apigw-requestid': requestId } });
}

async function answerIssuer({ request, response, requestId }: Exchange, { path }: Address, ports: SignInPorts): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return sendProblem(response, TOO_LARGE, requestId);
  const { host = '', origin, cookie } = request.headers;
  const answered = await answerSignIn({ method: request.method ?? 'GET', path, host, origin, cookie, body }, ports);
  return 'body' in answered ? send(response, answered) : sendProblem(response, answered, requestId);
}

async function answerLocal({ request, response, requestId }: Exchange, { path }: Address, ports: OperationsPorts): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return sendProblem(response, TOO_LARGE, requestId);
  const { host = '', origin, authorization, 'sec-fetch-site': site } = request.headers;
  const answered = await answerOperations(
    { method: request.method ?? 'GET', path, host, origin, site: site?.toString(), authorization, body },
    ports,
  );
  return 'body' in answered ? send(response, answered) : sendProblem(response, answered, requestId);
}

async function answerDocuments({ request, response, requestId, ingest, options }: Exchange): Promise<void> {
  if (ingest === undefined) return sendProblem(response, NOT_READY, requestId);
  const body = await readBody(request);
  if (body === undefined) return sendProblem(response, TOO_LARGE, requestId);
  const answered = await within(
    options.limitMs ?? LIMIT_MS,
    answerIngest({ method: request.method ?? 'GET', headers: request.headers, body, requestId }, ingest),
  );
  if (answered === undefined) return sendProblem(response, TOO_SLOW, requestId);
  return 'body' in answered ? send(response, answered) : sendProblem(response, answered, requestId);
}

interface Address {
  /** As it was sent. */
  path: string;
  decoded: string;
  query: string;
}

function parseAddress(target: string): Address | undefined {
  const [path = '', ...query] = target.split('?');
  if (!path.startsWith('/') || path.startsWith('//')) return undefined;
  try {
    return { path, decoded: decodeURIComponent(path), query: query.join('?') };
  } catch {
    return undefined;
  }
}

/** Undefined when it is too large; the rest is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), limitMs)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sendText(response: ServerResponse, text: string, contentType: string): void {
  send(response, {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-store' },
    cookies: [],
    body: Buffer.from(text),
  });
}

const WELCOME = `Alex runs here without its web pages; the API is below /api.

Get a token (it lasts sixty seconds), then ask:

  TOKEN=$(npm run --silent token -- --user demo)
  curl -s -H "authorization: Bearer $TOKEN" http://127.0.0.1:PORT/api/portfolio

Every route is described at http://127.0.0.1:PORT/api/docs
`;
