/** One worker thread with one function's bundle and environment: Lambda's execution environment on this machine. */
import { pathToFileURL } from 'node:url';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FunctionLog } from './log.ts';
import {
  MAX_PAYLOAD_BYTES,
  type FromWorker,
  type FunctionError,
  type InvokeResult,
  type ToWorker,
  type WorkerSettings,
} from './messages.ts';

/** Of a heap, where objects begin. Node's own 48 MB for each of two dozen workers is a gigabyte that is touched for nothing: what an event leaves behind is collected as well from less. */
const YOUNG_MB = 6;
/** Importing the bundle has its own time, as in Lambda. */
const INIT_MS = 10_000;

/** The process's own place for compiled code, where it has one: a thread with an environment of its own would do without, and a worker start twice as slowly. */
const COMPILE_CACHE = process.env['NODE_COMPILE_CACHE'] === undefined ? {} : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };

export interface SandboxSettings {
  name: string;
  arn: string;
  bundle: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
}

interface Running {
  requestId: string;
  settle: (result: InvokeResult) => void;
  timer: NodeJS.Timeout;
}

export class Sandbox {
  readonly #worker: Worker;
  readonly #settings: SandboxSettings;
  readonly #exited: Promise<void>;
  #running: Running | undefined;
  #ready = false;
  /** Set as soon as the worker is doomed: why, for the invocation that it takes along. */
  #death: FunctionError | undefined;

  constructor(settings: SandboxSettings, log: FunctionLog) {
    this.#settings = settings;
    const logStreamName = `local/[$LATEST]${crypto.randomUUID().replaceAll('-', '')}`;
    const workerData: WorkerSettings = {
      bundleUrl: pathToFileURL(settings.bundle).href,
      timeoutMs: settings.timeoutSeconds * 1000,
      context: {
        functionName: `alex-${settings.name}`,
        functionVersion: '$LATEST',
        invokedFunctionArn: settings.arn,
        memoryLimitInMB: String(settings.memoryMb),
        logGroupName: `/aws/lambda/alex-${settings.name}`,
        logStreamName,
      },
    };
    this.#worker = new Worker(new URL('../lambda-worker.ts', import.meta.url), {
      name: settings.name,
      workerData,
      env: { ...COMPILE_CACHE, ...lambdaEnvironment(settings, logStreamName), ...settings.environment },
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) pipeLines(stream, log);
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error: unknown) => (this.#death ??= describeDeath(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#death ??= exitError(code);
        this.#settle({ ok: false, error: this.#withRequestId(this.#death) });
        resolve();
      });
    });
  }

  /** False once the worker has died or is about to: the next event needs a new sandbox. */
  get usable(): boolean {
    return this.#death === undefined;
  }

  /** Answers when the handler has, when the time is over, or when the worker died. One event at a time. */
  run(requestId: string, event: string): Promise<InvokeResult> {
    return new Promise((resolve) => {
      const limit = this.#settings.timeoutSeconds * 1000 + (this.#ready ? 0 : INIT_MS);
      this.#running = { requestId, settle: resolve, timer: setTimeout(() => this.#timeOut(), limit) };
      this.#worker.postMessage({ requestId, event } satisfies ToWorker);
    });
  }

  /** As if the function's process had exited in the middle of its event. */
  crash(): void {
    this.#death ??= exitError(1);
    void this.#worker.terminate();
  }

  async dispose(): Promise<void> {
    this.#death ??= { errorType: 'Runtime.ExitError', errorMessage: 'Error: The local system is stopping' };
    void this.#worker.terminate();
    await this.#exited;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        if (this.#running !== undefined) {
          clearTimeout(this.#running.timer);
          this.#running.timer = setTimeout(() => this.#timeOut(), this.#settings.timeoutSeconds * 1000);
        }
        return;
      case 'result':
        return this.#settle(answerOf(message.payload));
      case 'error':
        return this.#settle({ ok: false, error: message.error });
      case 'died':
        this.#death ??= message.error;
        void this.#worker.terminate();
    }
  }

  #timeOut(): void {
    this.#death ??= {
      errorType: 'Sandbox.Timedout',
      errorMessage: `Error: Task timed out after ${this.#settings.timeoutSeconds.toFixed(2)} seconds`,
    };
    void this.#worker.terminate();
  }

  #settle(result: InvokeResult): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearTimeout(running.timer);
    running.settle(result);
  }

  /** Lambda's platform errors begin with the request's id. */
  #withRequestId(error: FunctionError): FunctionError {
    const platform = error.errorType === 'Sandbox.Timedout' || error.errorType === 'Runtime.ExitError';
    return platform && this.#running !== undefined
      ? { ...error, errorMessage: `RequestId: ${this.#running.requestId} ${error.errorMessage}` }
      : error;
  }
}

/** What Lambda itself sets. AWS_EXECUTION_ENV is left out: by it Powertools' tracer would look for an X-Ray daemon; and without one, its SDK need not follow every promise, nor say where it cannot keep its segment, for which the source map of the bundle would be read. */
function lambdaEnvironment(settings: SandboxSettings, logStreamName: string): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: `alex-${settings.name}`,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/alex-${settings.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
    AWS_XRAY_MANUAL_MODE: 'true',
    LAMBDA_TASK_ROOT: dirname(settings.bundle),
    _HANDLER: 'index.handler',
    TZ: 'UTC',
  };
}

function answerOf(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES) return { ok: true, payload: JSON.parse(payload) as unknown };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  return { ok: false, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

function describeDeath(error: unknown): FunctionError {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited with error: signal: killed (out of memory)' };
  }
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  return { errorType: typeof error, errorMessage: String(error) };
}

function exitError(code: number): FunctionError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `Error: Runtime exited ${code === 0 ? 'without providing a reason' : `with error: exit status ${code}`}`,
  };
}

function pipeLines(stream: Readable, log: FunctionLog): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log.line(line);
  });
  stream.on('end', () => {
    if (rest !== '') log.line(rest);
  });
}
