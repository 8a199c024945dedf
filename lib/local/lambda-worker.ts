/** Runs inside a worker thread: one function's bundle, one event at a time, as Lambda's own runtime treats a handler. */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, ToWorker, WorkerSettings } from './lambda/messages.ts';

const port = parentPort;
if (port === null) throw new Error('lambda-worker.ts runs as a worker thread only');
const settings = workerData as WorkerSettings;
type Handler = (event: unknown, context: object) => unknown;

// As Lambda does: a rejection that nobody handles ends the sandbox.
process.on('unhandledRejection', (reason) => {
  port.postMessage({ kind: 'died', error: { ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection' } });
  process.exit(1);
});

delete process.env['NODE_COMPILE_CACHE']; // this thread's own, which Node has read by now
let first = true;
try {
  const handler = await load();
  port.on('message', (message: ToWorker) => void run(handler, message));
  port.postMessage({ kind: 'ready' });
} catch (error) {
  port.postMessage({ kind: 'died', error: describeInit(error) });
}

async function load(): Promise<Handler> {
  const module = (await import(settings.bundleUrl)) as { handler?: unknown };
  if (typeof module.handler !== 'function') throw initError('Runtime.HandlerNotFound', 'index.handler is undefined or not exported');
  if (module.handler.length > 2) {
    throw initError(
      'Runtime.CallbackHandlerDeprecated',
      'index.handler takes a callback, which Node.js 24 in Lambda refuses: return a promise',
    );
  }
  return module.handler as Handler;
}

async function run(handler: Handler, { requestId, event }: ToWorker): Promise<void> {
  const deadline = Date.now() + settings.timeoutMs;
  const context = {
    ...settings.context,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result: unknown = await handler(JSON.parse(event), context);
    port?.postMessage({ kind: 'result', requestId, payload: serialise(result) });
    if (first) flushCompileCache(); // with what the first event has had compiled; nothing where Node keeps no cache
    first = false;
  } catch (error) {
    port?.postMessage({ kind: 'error', requestId, error: describe(error) });
  }
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null'; // undefined has no JSON
  } catch (error) {
    throw new Error('Unable to stringify response body', { cause: error });
  }
}

function describe(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: typeof thrown === 'string' ? thrown : JSON.stringify(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}

function describeInit(thrown: unknown): FunctionError {
  const description = describe(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return { ...description, errorType: 'Runtime.ImportModuleError' };
  if (thrown instanceof SyntaxError) return { ...description, errorType: 'Runtime.UserCodeSyntaxError' };
  return description;
}

function initError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
