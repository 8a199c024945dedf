import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forPrograms } from './callers.ts';
import type { Invoke } from './lambda.ts';
import { listen } from './listen.ts';
import { ServiceError } from './step-functions/api-error.ts';
import { OPERATIONS } from './step-functions/api.ts';
import type { Service } from './step-functions/api.ts';
import { Executions } from './step-functions/executions.ts';
import type { Limits } from './step-functions/executions.ts';
import { Machines } from './step-functions/machines.ts';
import type { ExecutionStatusChange } from './step-functions/status-change.ts';
import { ExecutionStore } from './step-functions/store.ts';

export type { ExecutionStatusChange } from './step-functions/status-change.ts';

export interface StepFunctionsOptions {
  /** `definition` is the text of the machine, its substitutions made (see definition.ts). */
  machines: { arn: string; name: string; definition: string }[];
  invoke: Invoke;
  /** Where executions are kept, one file each; made when missing. */
  folder: string;
  /** Told of each execution that FAILED, TIMED_OUT or was ABORTED, at least once; told again by `recover` when it throws. */
  onEnd?: (detail: ExecutionStatusChange) => Promise<void> | void;
  /** Milliseconds between the attempts of a state, in the place of what Retry says. */
  retryIntervals?: 'as written' | number;
  limits?: Limits;
  /** Most executions under way; those beyond are RUNNING and wait before their first state. No limit when absent. */
  atOnce?: number;
}

export interface StepFunctions {
  url: string;
  /** Tells `onEnd` of every end not yet told, those of a killed process too. Call it once what `onEnd` needs is up. */
  recover(): Promise<void>;
  /** Stops all executions where they are (the next start records them ABORTED) and the endpoint. */
  close(): Promise<void>;
}

/**
 * Step Functions for the real `@aws-sdk/client-sfn` (and `aws stepfunctions --endpoint-url`), on a free port of 127.0.0.1.
 * Throws DefinitionError for a machine that is not valid or does not run on one machine.
 */
export async function startStepFunctions({
  machines,
  invoke,
  folder,
  onEnd,
  retryIntervals = 'as written',
  limits,
  atOnce,
}: StepFunctionsOptions): Promise<StepFunctions> {
  const store = new ExecutionStore(folder);
  const known = new Machines(folder, machines);
  const executions = new Executions({
    store,
    invoke,
    onEnd,
    limits,
    atOnce,
    retryInterval: retryIntervals === 'as written' ? undefined : retryIntervals,
  });
  const service: Service = { machines: known, store, executions };
  const listening = await listen(createServer(forPrograms((request, response) => void answer(service, request, response))));
  return {
    url: listening.url,
    recover: () => executions.recover(),
    close: async () => {
      executions.close();
      await listening.close();
    },
  };
}

/** The largest request: an input of 256 KiB, each character of it escaped, and the rest. */
const LONGEST_REQUEST = 2 * 1024 * 1024;

async function answer(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const target = String(request.headers['x-amz-target']);
    const run = target.startsWith('AWSStepFunctions.') ? OPERATIONS.get(target.slice('AWSStepFunctions.'.length)) : undefined;
    if (request.method !== 'POST' || !run) {
      throw new ServiceError('UnknownOperationException', `'${target}' is no operation served here: ${[...OPERATIONS.keys()].join(', ')}.`);
    }
    send(response, 200, await run(service, await read(request)));
  } catch (error) {
    if (error instanceof ServiceError)
      send(response, 400, { __type: `com.amazonaws.swf.service.v2.model#${error.name}`, message: error.message });
    else send(response, 500, { __type: 'InternalServerException', message: 'The local Step Functions failed; its log says how.' });
    if (!(error instanceof ServiceError)) console.error('step-functions:', error);
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_REQUEST) throw new ServiceError('SerializationException', 'The request is too long.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new ServiceError('SerializationException', 'The request body is no JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() }).end(JSON.stringify(body));
}
