/** Passages by meaning, from the index in S3 Vectors. */
import { GetIndexCommand, QueryVectorsCommand, type S3VectorsClient } from '@aws-sdk/client-s3vectors';
import * as z from 'zod';
import { DimensionError } from './embeddings.ts';

/** The service, or the way to it, failed; the same may be asked again. */
export class VectorsUnavailableError extends Error {
  override readonly name = 'VectorsUnavailableError' as const;
}

export interface VectorSettings {
  bucket: string;
  index: string;
  dimension: number;
}

export interface Filter {
  /** Documents about one of these, or about everybody; absent: all documents. */
  symbols?: readonly string[];
  /** Published on this day or later. */
  since?: string;
  /** Held to be true on this day. */
  on: string;
}
export interface Near {
  key: string;
  /** The cosine of the two, 1 for the same direction. */
  similarity: number;
}

/** The passages nearest to a vector, nearest first. @throws DimensionError when the index holds vectors of another length, VectorsUnavailableError */
export type FindNear = (vector: readonly number[], filter: Filter, most: number) => Promise<Near[]>;

export function openVectors(client: Pick<S3VectorsClient, 'send'>, settings: VectorSettings): FindNear {
  const ready = checkedOnce(client, settings);
  const at = { vectorBucketName: settings.bucket, indexName: settings.index };
  return async (vector, filter, most) => {
    await ready();
    const answered = await whatFailed(
      client.send(
        new QueryVectorsCommand({
          ...at,
          queryVector: { float32: [...vector] },
          topK: most,
          filter: filterOf(filter),
          returnDistance: true,
        }),
      ),
      settings.index,
    );
    return z
      .array(z.object({ key: z.string(), distance: z.number() }))
      .parse(answered.vectors ?? [])
      .map(({ key, distance }) => ({ key, similarity: 1 - distance }));
  };
}

/** Asks for the index with the first call, and again after a failure. @throws DimensionError, VectorsUnavailableError */
export function checkedOnce(client: Pick<S3VectorsClient, 'send'>, { bucket, index, dimension }: VectorSettings): () => Promise<void> {
  let checked: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    const found = (await whatFailed(client.send(new GetIndexCommand({ vectorBucketName: bucket, indexName: index })), index)).index;
    if (found?.dimension === dimension && found.distanceMetric === 'cosine') return;
    throw new DimensionError(
      `The index ${index} holds vectors of ${found?.dimension ?? 0} dimensions by ${found?.distanceMetric ?? 'no'} distance, where EMBEDDING_DIMENSION says ${dimension} by cosine: an index never mixes two models. Make another index, and ingest again.`,
    );
  };
  return async () => {
    checked ??= check();
    await checked.catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
  };
}

function filterOf({ symbols, since, on }: Filter) {
  const concerned =
    symbols === undefined
      ? []
      : [
          symbols.length === 0
            ? { symbols: { $exists: false } }
            : { $or: [{ symbols: { $exists: false } }, { symbols: { $in: [...symbols] } }] },
        ];
  return {
    $and: [
      { until: { $gte: dayNumber(on) } },
      { published: { $lte: dayNumber(on), ...(since !== undefined && { $gte: dayNumber(since) }) } },
      ...concerned,
    ],
  };
}

/** Only numbers are compared: 20261120. */
export function dayNumber(day: string): number {
  return Number(day.replaceAll('-', ''));
}

export async function whatFailed<T>(work: Promise<T>, index: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'unknown', message: '' };
    throw new VectorsUnavailableError(
      `The index ${index} does not take this (${name}${name === 'ValidationException' ? `: ${message.slice(0, 200)}` : ''}).`,
      { cause: error },
    );
  }
}
