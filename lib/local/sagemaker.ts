/**
 * SageMaker's runtime on one machine: InvokeEndpoint of one endpoint that runs real weights, in a worker that starts with the first call. It answers as Hugging Face's containers do, with one token vector
 * a text: these weights pool by themselves.
 */
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { AwsError, serveJson } from './aws-json.ts';
import type { Asked, Told } from './sagemaker/model.ts';

export interface SageMaker {
  url: string;
  close(): Promise<void>;
}

/** What the weights make. */
export const LOCAL_DIMENSION = 512;
/** As much of a text as is read: the container cuts at 512 tokens. */
const MOST_CHARACTERS = 2_000;
const MOST_BYTES = 4 * 1024 * 1024;

const Invocation = z.object({
  inputs: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1).max(64)]),
  parameters: z.unknown().optional(),
});

export async function startSageMaker({ endpointName, port = 0 }: { endpointName: string; port?: number }): Promise<SageMaker> {
  const model = lazyModel();
  const path = `/endpoints/${endpointName}/invocations`;
  const listening = await serveJson(
    (method, asked) => {
      if (method !== 'POST' || !asked.startsWith('/endpoints/')) return undefined;
      return async (body) => {
        if (asked !== path)
          throw new AwsError('ValidationError', `Endpoint ${asked.split('/')[2] ?? ''} of account 000000000000 not found.`);
        const { inputs } = parse(body);
        const vectors = await model.embed(inputs.map((text) => text.slice(0, MOST_CHARACTERS)));
        return vectors.map((vector) => [[vector.map((value) => Number(value.toFixed(7)))]]);
      };
    },
    { mostBytes: MOST_BYTES, port },
  );
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      await model.close();
    },
  };
}

function parse(body: unknown): z.infer<typeof Invocation> {
  const parsed = Invocation.safeParse(body);
  if (!parsed.success) throw new AwsError('ModelError', 'The model answers 400: "inputs" is a text, or a list of 1 to 64 texts.', 424);
  return parsed.data;
}

interface Waiting {
  resolve: (vectors: number[][]) => void;
  reject: (error: Error) => void;
}

function lazyModel(): { embed(texts: string[]): Promise<number[][]>; close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let asked = 0;
  const failAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new AwsError('ModelError', message, 424));
    waiting.clear();
    worker = undefined;
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./sagemaker/model.ts', import.meta.url));
    started.on('message', (told: Told) => {
      const held = waiting.get(told.id);
      waiting.delete(told.id);
      if ('vectors' in told) held?.resolve(told.vectors);
      else held?.reject(new AwsError('ModelError', told.failed, 424));
    });
    started.on('error', (error) => failAll(error instanceof Error ? error.message : String(error)));
    started.on('exit', () => failAll('The model has stopped.'));
    started.unref();
    return started;
  };
  return {
    embed: (texts) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        asked += 1;
        waiting.set(asked, { resolve, reject });
        worker.postMessage({ id: asked, texts } satisfies Asked);
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
}
