/** Lambda's Invoke over HTTP, for the real `@aws-sdk/client-lambda` and the AWS CLI with `--endpoint-url`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_PAYLOAD_BYTES, type InvokeResult } from './messages.ts';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export interface Invocable {
  /** The function's short name, or undefined when there is none of that name or ARN. */
  find(nameOrArn: string): string | undefined;
  run(name: string, event: string): Promise<InvokeResult>;
}

class ServiceError extends Error {
  override readonly name = 'ServiceError' as const;
  readonly status: number;
  readonly type: string;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export async function answerInvoke(request: IncomingMessage, response: ServerResponse, functions: Invocable): Promise<void> {
  try {
    const { name, event, type } = await readInvocation(request, functions);
    if (type === 'DryRun') return void response.writeHead(204).end();
    const result = await functions.run(name, event);
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
    if (result.ok) response.writeHead(200, headers).end(JSON.stringify(result.payload));
    else response.writeHead(200, { ...headers, 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(result.error));
  } catch (error) {
    const known = error instanceof ServiceError ? error : new ServiceError(500, 'ServiceException', 'The local Lambda endpoint failed.');
    response
      .writeHead(known.status, {
        'content-type': 'application/json',
        'x-amzn-errortype': known.type,
        ...(known.status === 413 && { connection: 'close' }),
      })
      .end(JSON.stringify({ Type: known.status < 500 ? 'User' : 'Service', message: known.message, Message: known.message }));
  }
}

async function readInvocation(request: IncomingMessage, functions: Invocable): Promise<{ name: string; event: string; type: string }> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const asked = INVOKE_PATH.exec(path)?.[1];
  if (asked === undefined || request.method !== 'POST')
    throw new ServiceError(404, 'UnknownOperationException', 'Only Invoke is served here.');
  const name = functions.find(decode(asked));
  if (name === undefined) throw new ServiceError(404, 'ResourceNotFoundException', `Function not found: ${decode(asked)}`);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'DryRun') {
    throw new ServiceError(
      400,
      'InvalidParameterValueException',
      `Invocation type ${String(type)} is not served on one machine: use RequestResponse or DryRun.`,
    );
  }
  return { name, event: await readEvent(request), type };
}

async function readEvent(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PAYLOAD_BYTES)
      throw new ServiceError(
        413,
        'RequestTooLargeException',
        `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
      );
    chunks.push(chunk);
  }
  const event = Buffer.concat(chunks).toString('utf8') || '{}';
  try {
    JSON.parse(event);
  } catch {
    throw new ServiceError(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  return event;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
