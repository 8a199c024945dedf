/** The index of passages in S3 Vectors: what is filtered by is filterable, text and address are not, and no user is in it. */
import { DeleteVectorsCommand, GetIndexCommand, ListVectorsCommand, PutVectorsCommand, QueryVectorsCommand, type S3VectorsClient } from '@aws-sdk/client-s3vectors';
import * as z from 'zod';
import type { KnownDocument, StoredPassage } from '#schema/knowledge.ts';
import { DimensionError } from './embeddings.ts';

/** The service, or the way to it, failed; the same may be asked again. */
export class VectorsUnavailableError extends Error {
  override readonly name = 'VectorsUnavailableError' as const;
}

/** What the service takes in one call. */
const MOST_PUT = 500;
const MOST_DELETED = 500;
const MOST_LISTED = 1_000;
/** What cannot be filtered by; told when the index is made, never changed. */
export const NOT_FILTERABLE = ['text', 'title', 'heading', 'url', 'publisher'] as const;

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

export interface Vectors {
  put(document: KnownDocument, passages: readonly { passage: StoredPassage; vector: readonly number[] }[]): Promise<void>;
  near(vector: readonly number[], filter: Filter, most: number): Promise<Near[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Every key, page by page. */
  keys(): AsyncGenerator<string[]>;
}

/** Asks for the index with the first call: @throws DimensionError when it holds vectors of another length, VectorsUnavailableError */
export function openVectors(client: Pick<S3VectorsClient, 'send'>, { bucket, index, dimension }: VectorSettings): Vectors {
  const at = { vectorBucketName: bucket, indexName: index };
  let checked: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    const found = (await whatFailed(client.send(new GetIndexCommand(at)), index)).index;
    if (found?.dimension !== dimension || found.distanceMetric !== 'cosine') {
      throw new DimensionError(`The index ${index} holds vectors of ${found?.dimension ?? 0} dimensions by ${found?.distanceMetric ?? 'no'} distance, where EMBEDDING_DIMENSION says ${dimension} by cosine: an index never mixes two models. Make another index, and ingest again.`);
    }
  };
  const ready = async (): Promise<void> => {
    checked ??= check();
    await checked.catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
  };
  return {
    put: async (document, passages) => {
      await ready();
      const vectors = passages.map(({ passage, vector }) => ({ key: passage.key, data: { float32: [...vector] }, metadata: metadataOf(document, passage) }));
      for (let start = 0; start < vectors.length; start += MOST_PUT) await whatFailed(client.send(new PutVectorsCommand({ ...at, vectors: vectors.slice(start, start + MOST_PUT) })), index);
    },
    near: async (vector, filter, most) => {
      await ready();
      const answered = await whatFailed(client.send(new QueryVectorsCommand({ ...at, queryVector: { float32: [...vector] }, topK: most, filter: filterOf(filter), returnDistance: true })), index);
      return z.array(z.object({ key: z.string(), distance: z.number() })).parse(answered.vectors ?? []).map(({ key, distance }) => ({ key, similarity: 1 - distance }));
    },
    remove: async (keys) => {
      for (let start = 0; start < keys.length; start += MOST_DELETED) await whatFailed(client.send(new DeleteVectorsCommand({ ...at, keys: keys.slice(start, start + MOST_DELETED) })), index);
    },
    keys: async function* () {
      for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
        const page = await whatFailed(client.send(new ListVectorsCommand({ ...at, maxResults: MOST_LISTED, ...(nextToken !== undefined && { nextToken }) })), index);
        nextToken = page.nextToken;
        yield (page.vectors ?? []).flatMap(({ key }) => (key === undefined ? [] : [key]));
      }
    },
  };
}

/** Days are numbers, 20261120, since only numbers are compared. A list is never empty: what concerns everybody has no symbols. */
function metadataOf(document: KnownDocument, { heading, text }: StoredPassage) {
  const { id, hash, title, url, publisher, published, until, trust, symbols } = document;
  return { published: dayNumber(published), until: dayNumber(until), source: new URL(url).hostname.slice(0, 200), trust, hash, document: id, ...(symbols.length > 0 && { symbols }), text, title, url, publisher, ...(heading !== null && { heading }) };
}

function filterOf({ symbols, since, on }: Filter) {
  const concerned = symbols === undefined ? [] : [symbols.length === 0 ? { symbols: { $exists: false } } : { $or: [{ symbols: { $exists: false } }, { symbols: { $in: [...symbols] } }] }];
  return { $and: [{ until: { $gte: dayNumber(on) } }, { published: { $lte: dayNumber(on), ...(since !== undefined && { $gte: dayNumber(since) }) } }, ...concerned] };
}

function dayNumber(day: string): number {
  return Number(day.replaceAll('-', ''));
}

async function whatFailed<T>(work: Promise<T>, index: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'unknown', message: '' };
    throw new VectorsUnavailableError(`The index ${index} does not take this (${name}${name === 'ValidationException' ? `: ${message.slice(0, 200)}` : ''}).`, { cause: error });
  }
}
