/** AWS Lambda on one machine: every function in worker threads of its own, invoked in the process or over HTTP. */
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { forPrograms } from './callers.ts';
import { listen, type Listening } from './listen.ts';
import { answerInvoke, type Invocable } from './lambda/endpoint.ts';
import { openLog, SILENT } from './lambda/log.ts';
import { MAX_PAYLOAD_BYTES, type Invoke, type InvokeResult } from './lambda/messages.ts';
import { FunctionPool } from './lambda/pool.ts';

export type { Invoke, InvokeResult } from './lambda/messages.ts';

export interface LambdaFunction {
  /** The short name: `api`. Lambda knows it as `alex-api`. */
  name: string;
  bundle: string;
  timeoutSeconds: number;
  memoryMb: number;
  concurrency: number;
}

export interface LambdaOptions {
  functions: LambdaFunction[];
  /** All that a function's `process.env` holds beside what Lambda sets; asked when a worker starts. */
  environment: (name: string) => Record<string, string>;
  /** Folder of `<name>.log`; nothing is kept without it. */
  logs?: string;
  /** How long a worker without an event is kept warm; ten minutes when absent. */
  idleMs?: number;
  /** Answers in the function's place: for tests that need a fault. Undefined lets the function run. */
  onInvoke?: (name: string, payload: unknown) => InvokeResult | undefined | Promise<InvokeResult | undefined>;
}

export interface Lambda {
  url: string;
  invoke: Invoke;
  /** Invocations that have not ended. */
  running(): number;
  /** Ends the workers that run this function now, as a crash would: their events fail with Runtime.ExitError. */
  crash(name: string): void;
  /** Waits up to `graceMs` for running invocations, then ends every worker. */
  close(graceMs?: number): Promise<void>;
}

const ARN_PREFIX = 'arn:aws:lambda:us-east-1:000000000000:function:';

export function functionArn(name: string): string {
  return `${ARN_PREFIX}alex-${name}`;
}

export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const pools = new Map(options.functions.map((each) => [each.name, poolOf(each, options)]));
  const run = async (name: string, event: string): Promise<InvokeResult> => {
    const canned = await options.onInvoke?.(name, JSON.parse(event) as unknown);
    return canned ?? (await pools.get(name)?.run(randomUUID(), event)) ?? notFound(name);
  };
  const functions: Invocable = { find: (nameOrArn) => shortName(nameOrArn, pools), run };
  const invoke: Invoke = async (arn, payload) => {
    const name = functions.find(arn);
    if (name === undefined) return notFound(arn);
    const event = (JSON.stringify(payload) as string | undefined) ?? '{}';
    if (Buffer.byteLength(event) > MAX_PAYLOAD_BYTES) return requestTooLarge();
    return run(name, event);
  };
  const listening: Listening = await listen(
    createServer(forPrograms((request, response) => void answerInvoke(request, response, functions))),
  );
  const running = (): number => [...pools.values()].reduce((sum, pool) => sum + pool.running, 0);
  return {
    url: listening.url,
    invoke,
    running,
    crash: (name) => pools.get(name)?.crash(),
    close: async (graceMs = 0) => {
      const until = Date.now() + graceMs;
      while (running() > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await listening.close();
    },
  };
}

function poolOf(each: LambdaFunction, { environment, logs, idleMs = 600_000 }: LambdaOptions): FunctionPool {
  const { name, bundle, timeoutSeconds, memoryMb, concurrency } = each;
  const settings = () => ({ name, arn: functionArn(name), bundle, timeoutSeconds, memoryMb, environment: environment(name) });
  return new FunctionPool(settings, { size: concurrency, idleMs }, logs === undefined ? SILENT : openLog(join(logs, `${name}.log`)));
}

/** `api`, `alex-api`, its ARN, or its ARN with a qualifier. */
function shortName(nameOrArn: string, known: ReadonlyMap<string, unknown>): string | undefined {
  const name = nameOrArn
    .replace(/^arn:aws:lambda:[^:]*:[^:]*:function:/, '')
    .replace(/:\$LATEST$/, '')
    .replace(/^alex-/, '');
  return known.has(name) ? name : undefined;
}

function notFound(asked: string): InvokeResult {
  return { ok: false, error: { errorType: 'Lambda.ResourceNotFoundException', errorMessage: `Function not found: ${asked}` } };
}

function requestTooLarge(): InvokeResult {
  return {
    ok: false,
    error: {
      errorType: 'Lambda.RequestTooLargeException',
      errorMessage: `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
    },
  };
}
