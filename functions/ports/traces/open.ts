/** Where traces go, by the environment: nowhere without LangFuse's keys, and then nothing of its SDK is loaded. */
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { secretsClient } from '../clients.ts';
import { secretText } from '../secrets.ts';
import { NO_TRACES, type Traces } from '../traces.ts';
import type { Deliver, Settings } from './langfuse.ts';
import { record, type Recording } from './recorder.ts';

type Environment = NodeJS.ProcessEnv;

type Warn = (message: string, detail: Record<string, string>) => void;

/** Begins the recording of one invocation. */
export type OpenTraces = () => Traces;

const Keys = z.object({ publicKey: z.string().min(1), secretKey: z.string().min(1) });
/** What all deliveries of a job may cost it is a second; it waits for those of five states, one after the other. */
export const DELIVER_MS = 180;
/** Where no job waits: keys and SDK may be fetched in that time too. */
const UNHURRIED_MS = 2_000;
/** After LangFuse was not there for one delivery, so long nobody waits for the next. */
const PAUSE_MS = 30_000;

/**
 * `LANGFUSE_BASE_URL` with `LANGFUSE_PUBLIC_KEY` and `LANGFUSE_SECRET_KEY`, or with `LANGFUSE_SECRET_ARN`, a secret `{"publicKey": "pk-lf-…", "secretKey": "sk-lf-…"}`. Keys and SDK are
 * fetched beside the work that is first told.
 */
export function openTraces(environment: Environment, warn: Warn, now: () => number = Date.now, mostMs = DELIVER_MS): OpenTraces {
  const baseUrl = environment['LANGFUSE_BASE_URL'];
  const isSet =
    baseUrl !== undefined &&
    baseUrl !== '' &&
    (filled(environment['LANGFUSE_SECRET_ARN']) ||
      (filled(environment['LANGFUSE_PUBLIC_KEY']) && filled(environment['LANGFUSE_SECRET_KEY'])));
  if (!isSet) return () => NO_TRACES;
  const settings = {
    baseUrl,
    environment: environment['LANGFUSE_TRACING_ENVIRONMENT'] || 'default',
    release: environment['LANGFUSE_RELEASE'] || 'unknown',
    whole: environment['TRACE_CONTENT'] === 'full',
  };
  let deliver: Promise<Deliver | null> | undefined;
  let pausedUntil = 0;
  const prepared = (): Promise<Deliver | null> =>
    (deliver ??= prepare(settings, environment).catch(
      (error: unknown) => (warn('Traces are not delivered', { error_name: nameOf(error) }), (deliver = undefined), null),
    ));
  return () => {
    const recordings: Recording[] = [];
    let underWay: Promise<unknown> = Promise.resolve();
    const handOver = async (fresh: readonly Recording[]): Promise<void> => {
      // What the invocation has just begun, the line of its step, goes out first: preparing spans keeps the thread for a moment.
      const delivery = setImmediate()
        .then(prepared)
        .then((ready) => ready?.(fresh))
        .then(() => void (pausedUntil = 0))
        .catch((error: unknown) => nameOf(error));
      if (now() < pausedUntil) return;
      const failure = await within(mostMs, delivery);
      if (failure === undefined) return;
      pausedUntil = now() + PAUSE_MS;
      warn('Traces were not delivered in time', { error_name: failure });
    };
    return {
      recording: true,
      of: (subject) => {
        void prepared();
        const { trace, recording } = record(subject);
        recordings.push(recording);
        return trace;
      },
      deliver: async () => {
        const fresh = recordings.splice(0);
        if (fresh.length > 0) underWay = Promise.all([underWay, handOver(fresh)]);
        await underWay;
      },
    };
  };
}

/** For functions that no job waits for, and that seldom tell anything. */
export const openUnhurriedTraces = (environment: Environment, warn: Warn): OpenTraces =>
  openTraces(environment, warn, Date.now, UNHURRIED_MS);

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
