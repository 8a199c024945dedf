/** Texts as vectors, by a SageMaker endpoint that speaks as Hugging Face's containers do: `{"inputs": [...]}` answers token vectors a text, which are pooled here. */
import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import * as z from 'zod';
import { meanOf, normalised } from '#domain/knowledge/pooling.ts';

/** The endpoint, or the way to it, failed; the same may be asked again. */
export class EmbeddingsUnavailableError extends Error {
  override readonly name = 'EmbeddingsUnavailableError' as const;
}
/** What the endpoint makes does not fit the index: another model, or another setting. */
export class DimensionError extends Error {
  override readonly name = 'DimensionError' as const;
}

/** One normalised vector a text, in order. @throws EmbeddingsUnavailableError, DimensionError */
export type Embed = (texts: readonly string[]) => Promise<number[][]>;

export interface EmbeddingSettings {
  endpointName: string;
  dimension: number;
  /** Texts in one call; a serverless endpoint has 4 MB and a minute for each. */
  batch?: number;
}

const BATCH = 16;
/** A question is asked again with the next analysis: its vector is kept, so that no endpoint has to wake for it. */
const KEPT = 200;

export function openEmbeddings(
  client: Pick<SageMakerRuntimeClient, 'send'>,
  { endpointName, dimension, batch = BATCH }: EmbeddingSettings,
): Embed {
  const ask = async (inputs: readonly string[]): Promise<number[][]> => {
    const answered = await client
      .send(
        new InvokeEndpointCommand({
          EndpointName: endpointName,
          ContentType: 'application/json',
          Accept: 'application/json',
          Body: JSON.stringify({ inputs, parameters: { truncation: true } }),
        }),
      )
      .catch((error: unknown) => {
        throw new EmbeddingsUnavailableError(
          `The endpoint ${endpointName} does not answer (${error instanceof Error ? error.name : 'unknown'}).`,
          { cause: error },
        );
      });
    return read(answered.Body, inputs.length);
  };
  const read = (body: Uint8Array | undefined, expected: number): number[][] => {
    try {
      const texts = z
        .array(z.array(z.unknown()))
        .length(expected)
        .parse(JSON.parse(new TextDecoder().decode(body)));
      const vectors = texts.map((text) => meanOf(tokensOf(text)));
      const other = vectors.find((vector) => vector.length !== dimension);
      if (other !== undefined)
        throw new DimensionError(
          `The endpoint ${endpointName} makes vectors of ${other.length} dimensions, where EMBEDDING_DIMENSION says ${dimension}.`,
        );
      return vectors.map(normalised);
    } catch (error) {
      if (error instanceof DimensionError) throw error;
      throw new EmbeddingsUnavailableError(`The endpoint ${endpointName} answers no vectors.`, { cause: error });
    }
  };
  return async (texts) => {
    const vectors: number[][] = [];
    for (let start = 0; start < texts.length; start += batch) vectors.push(...(await ask(texts.slice(start, start + batch))));
    return vectors;
  };
}

/** The same, for questions: each is asked once by an instance. */
export function remembering(embed: Embed): Embed {
  const kept = new Map<string, number[]>();
  return async (texts) => {
    const fresh = [...new Set(texts.filter((text) => !kept.has(text)))];
    const vectors = fresh.length === 0 ? [] : await embed(fresh);
    for (const [index, text] of fresh.entries()) kept.set(text, vectors[index] ?? []);
    const answer = texts.map((text) => kept.get(text) ?? []);
    for (const text of kept.keys()) if (kept.size > KEPT) kept.delete(text);
    return answer;
  };
}

/** A text's token vectors, with or without the batch of one that the pipeline puts around them; or one vector, where the endpoint pools. By hand: there may be a million numbers. */
function tokensOf(text: readonly unknown[]): readonly number[][] {
  const [first] = text;
  const rows: readonly unknown[] = !Array.isArray(first) ? [text] : Array.isArray(first[0]) ? first : text;
  const isVector = (row: unknown): row is number[] =>
    Array.isArray(row) && row.length > 0 && row.every((value) => typeof value === 'number');
  if (!rows.every(isVector)) throw new RangeError('There is something else than numbers in a vector.');
  return rows;
}
