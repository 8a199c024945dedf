/** Where traces go, by the environment: nowhere without LangFuse's keys, and then nothing of its SDK is loaded. */
import * as z from 'zod';
import { secretsClient } from '../clients.ts';
import { secretText } from '../secrets.ts';
import { NO_TRACES, type Traces } from '../traces.ts';
import type { Deliver, Settings } from './langfuse.ts';
import { record, type Recording } from './recorder.ts';

type Environment = NodeJS.ProcessEnv;

/** Begins the recording of one invocation. */
export type OpenTraces = () => Traces;

const Keys = z.object({ publicKey: z.string().min(1), secretKey: z.string().min(1) });
/** What all deliveries of a job may cost it is a second; it waits for those of five states, one after the other. */
export const DELIVER_MS = 180;
/** After LangFuse was not there for one delivery, so long nobody waits for the next. */
const PAUSE_MS = 30_000;

/**
 * `LANGFUSE_BASE_URL` with `LANGFUSE_PUBLIC_KEY` and `LANGFUSE_SECRET_KEY`, or with `LANGFUSE_SECRET_ARN`, a secret `{"publicKey": "pk-lf-…", "secretKey": "sk-lf-…"}`. Keys and SDK are
 * fetched beside the first invocation's work.
 */
export function openTraces(environment: Environment, warn: (message: string, detail: Record<string, string>) => void, now: () => number = Date.now): OpenTraces {
  const baseUrl = environment['LANGFUSE_BASE_URL'];
  const isSet = baseUrl !== undefined && baseUrl !== '' && (filled(environment['LANGFUSE_SECRET_ARN']) || (filled(environment['LANGFUSE_PUBLIC_KEY']) && filled(environment['LANGFUSE_SECRET_KEY'])));
  if (!isSet) return () => NO_TRACES;
  const settings = { baseUrl, environment: environment['LANGFUSE_TRACING_ENVIRONMENT'] || 'default', release: environment['LANGFUSE_RELEASE'] || 'unknown', whole: environment['TRACE_CONTENT'] === 'full' };
  let deliver: Promise<Deliver | null> | undefined;
  let pausedUntil = 0;
  return () => {
    deliver ??= prepare(settings, environment).catch((error: unknown) => (warn('Traces are not delivered', { error_name: nameOf(error) }), (deliver = undefined), null));
    const prepared = deliver;
    const recordings: Recording[] = [];
    return {
      recording: true,
      of: (job) => {
        const { trace, recording } = record(job);
        recordings.push(recording);
        return trace;
      },
      deliver: async () => {
        const delivery = prepared.then((ready) => ready?.(recordings)).then(() => void (pausedUntil = 0)).catch((error: unknown) => nameOf(error));
        if (now() < pausedUntil) return;
        const failure = await within(DELIVER_MS, delivery);
        if (failure === undefined) return;
        pausedUntil = now() + PAUSE_MS;
        warn('Traces were not delivered in time', { error_name: failure });
      },
    };
  };
}

async function prepare(settings: Omit<Settings, 'publicKey' | 'secretKey'>, environment: Environment): Promise<Deliver | null> {
  const [{ langfuse }, keys] = await Promise.all([import('./langfuse.ts'), keysOf(environment)]);
  return keys && langfuse({ ...settings, ...keys });
}

/** Null where the secret has been emptied: switched off. */
async function keysOf(environment: Environment): Promise<z.infer<typeof Keys> | null> {
  const arn = environment['LANGFUSE_SECRET_ARN'];
  if (!filled(arn)) return Keys.parse({ publicKey: environment['LANGFUSE_PUBLIC_KEY'], secretKey: environment['LANGFUSE_SECRET_KEY'] });
  const text = await secretText(secretsClient(environment), arn);
  return text === '' ? null : Keys.parse(JSON.parse(text));
}

async function within(milliseconds: number, work: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(() => resolve('LateError'), milliseconds)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

function filled(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}
