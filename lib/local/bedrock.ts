import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { ANSWERS } from '#schema/answers.ts';
import type { AnswerName } from '#schema/answers.ts';
import { LOCAL_MODEL_ID, readRequest, respond } from './bedrock/converse.ts';
import { BedrockError } from './bedrock/errors.ts';
import { Faults } from './bedrock/faults.ts';
import type { Fault } from './bedrock/faults.ts';
import { serveBothHttp } from './bedrock/server.ts';

export type { Fault, Faults } from './bedrock/faults.ts';

export interface BedrockOptions {
  /** Composes the answer from the material of the request; what it throws becomes a ValidationException. */
  writer: (name: AnswerName, material: unknown) => unknown;
  fault?: Fault;
}

export interface Bedrock {
  url: string;
  faults: Faults;
  close(): Promise<void>;
}

/**
 * A stand-in for Bedrock Runtime's Converse, which the real `@aws-sdk/client-bedrock-runtime` reaches. Its one model is no language model: it
 * hands the material of the last user message to `writer`. Told to by `faults`, it misbehaves as models and their services do.
 */
export async function startBedrock({ writer, fault }: BedrockOptions): Promise<Bedrock> {
  const faults = new Faults(...(fault ? [fault] : []));
  const waiting = new Set<NodeJS.Timeout>();
  const later = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        resolve();
      }, milliseconds);
      waiting.add(timer);
    });

  async function converse(request: IncomingMessage | Http2ServerRequest): Promise<unknown> {
    const startedAt = performance.now();
    checkPath(request.method ?? '', request.url ?? '');
    const asked = readRequest(await read(request));
    if (!isAnswerName(asked.name)) {
      throw new BedrockError(
        'ValidationException',
        400,
        `The local rules writer knows no answer '${asked.name}', only ${Object.keys(ANSWERS).join(', ')}.`,
      );
    }
    const met = faults.next(asked.name);
    if (met?.mode === 'throttle') throw new BedrockError('ThrottlingException', 429, 'Too many requests. (A fault that was set.)');
    if (met?.mode === 'unavailable')
      throw new BedrockError('ServiceUnavailableException', 503, 'The service is unavailable. (A fault that was set.)');
    if (met?.mode === 'silent') return new Promise(() => undefined);
    if (met?.mode === 'late') await later(met.milliseconds);
    return respond(asked, compose(writer, asked.name, asked.material), { fault: met, startedAt });
  }

  const server = await serveBothHttp((request, response) => {
    converse(request).then(
      (body) => {
        send(response, 200, body);
      },
      (error: unknown) => {
        const known = error instanceof BedrockError ? error : new BedrockError('InternalServerException', 500, 'The stand-in failed.');
        send(response, known.status, { message: known.message }, { 'x-amzn-errortype': known.name });
      },
    );
  });
  return {
    url: server.url,
    faults,
    close: async () => {
      for (const timer of waiting) clearTimeout(timer);
      await server.close();
    },
  };
}

function checkPath(method: string, url: string): void {
  const path = /^\/model\/((?:[^/%]|%[0-7][0-9a-f])+)\/converse$/i.exec(url.split('?')[0] ?? '');
  if (method !== 'POST' || !path)
    throw new BedrockError('UnknownOperationException', 404, 'Only Converse is served here: POST /model/{modelId}/converse.');
  const modelId = decodeURIComponent(path[1] ?? '');
  if (modelId === LOCAL_MODEL_ID) return;
  const advice = 'Set BEDROCK_MODEL_ID to it, or point AWS_ENDPOINT_URL_BEDROCK_RUNTIME elsewhere.';
  throw new BedrockError(
    'ResourceNotFoundException',
    404,
    `The model '${modelId}' is not served here, only '${LOCAL_MODEL_ID}'. ${advice}`,
  );
}

function isAnswerName(name: string): name is AnswerName {
  return Object.hasOwn(ANSWERS, name);
}

function compose(writer: BedrockOptions['writer'], name: AnswerName, material: unknown): unknown {
  try {
    return writer(name, material);
  } catch (error) {
    throw new BedrockError(
      'ValidationException',
      400,
      `The rules writer could not answer ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const LONGEST_REQUEST = 20 * 1024 * 1024;

async function read(request: IncomingMessage | Http2ServerRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_REQUEST) throw new BedrockError('ValidationException', 413, 'The request is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse | Http2ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (response.destroyed || response.writableEnded) return;
  // The two kinds of response share these calls, but not one type.
  const answer = response as ServerResponse;
  answer.writeHead(status, { 'content-type': 'application/json', ...headers });
  answer.end(JSON.stringify(body));
}
