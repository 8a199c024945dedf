/** Puts passages into the index in S3 Vectors and takes them out: what is filtered by is filterable, text and address are not, and no user is in it. */
import { DeleteVectorsCommand, PutVectorsCommand, type S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { KnownDocument, StoredPassage } from '#schema/knowledge.ts';
import { checkedOnce, dayNumber, whatFailed, type VectorSettings } from './vectors.ts';

/** What the service takes in one call. */
const MOST = 500;

/** @throws DimensionError when the index holds vectors of another length, VectorsUnavailableError */
export interface VectorStore {
  put(document: KnownDocument, passages: readonly { passage: StoredPassage; vector: readonly number[] }[]): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

export function openVectorStore(client: Pick<S3VectorsClient, 'send'>, settings: VectorSettings): VectorStore {
  const ready = checkedOnce(client, settings);
  const at = { vectorBucketName: settings.bucket, indexName: settings.index };
  return {
    put: async (document, passages) => {
      await ready();
      const vectors = passages.map(({ passage, vector }) => ({
        key: passage.key,
        data: { float32: [...vector] },
        metadata: metadataOf(document, passage),
      }));
      for (let start = 0; start < vectors.length; start += MOST)
        await whatFailed(client.send(new PutVectorsCommand({ ...at, vectors: vectors.slice(start, start + MOST) })), settings.index);
    },
    remove: async (keys) => {
      for (let start = 0; start < keys.length; start += MOST)
        await whatFailed(client.send(new DeleteVectorsCommand({ ...at, keys: keys.slice(start, start + MOST) })), settings.index);
    },
  };
}

/** Days are numbers, since only numbers are compared. A list is never empty: what concerns everybody has no symbols. */
function metadataOf(document: KnownDocument, { heading, text }: StoredPassage) {
  const { id, hash, title, url, publisher, published, until, trust, symbols } = document;
  return {
    published: dayNumber(published),
    until: dayNumber(until),
    source: new URL(url).hostname.slice(0, 200),
    trust,
    hash,
    document: id,
    ...(symbols.length > 0 && { symbols }),
    text,
    title,
    url,
    publisher,
    ...(heading !== null && { heading }),
  };
}
