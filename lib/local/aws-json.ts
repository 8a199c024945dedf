/** REST with JSON as the AWS SDK speaks it: one operation a path, errors by name, answers programs on this machine only. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { forPrograms } from './callers.ts';
import { listen, type Listening } from './listen.ts';

/** A refusal as the service would word it. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Answers a request's body; undefined where there is nothing at that path. */
export type Operation = (body: unknown, path: string) => unknown;

export async function serveJson(
  operationAt: (method: string, path: string) => Operation | undefined,
  { mostBytes, port = 0 }: { mostBytes: number; port?: number },
): Promise<Listening> {
  const server = createServer(forPrograms((request, response) => void exchange(request, response, operationAt, mostBytes)));
  return listen(server, port);
}

async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  operationAt: (method: string, path: string) => Operation | undefined,
  mostBytes: number,
): Promise<void> {
  try {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const operation = operationAt(request.method ?? '', path);
    if (operation === undefined) throw new AwsError('UnknownOperationException', `${request.method} ${path} is not served here.`, 404);
    send(response, 200, await operation(await readJson(request, mostBytes), path));
  } catch (error) {
    const { name, message, status } =
      error instanceof AwsError ? error : new AwsError('InternalServerException', 'The service failed.', 500);
    response.setHeader('x-amzn-errortype', name);
    send(response, status, { message });
  }
}

async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= mostBytes) pieces.push(piece);
  }
  if (size > mostBytes) throw new AwsError('ValidationException', `The request is over ${mostBytes} bytes.`, 413);
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw new AwsError('ValidationException', 'The request is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() }).end(JSON.stringify(body ?? {}));
}
