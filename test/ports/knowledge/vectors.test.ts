/** The port over the endpoint of this machine: one index, its dimension, what is found of it and what is not. */
import {
  CreateIndexCommand,
  CreateVectorBucketCommand,
  GetVectorsCommand,
  ListVectorsCommand,
  type S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOT_FILTERABLE, type KnownDocument, type StoredPassage } from '#schema/knowledge.ts';
import { vectorsClient } from '#ports/knowledge/clients.ts';
import { openVectorStore, type VectorStore } from '#ports/knowledge/vector-store.ts';
import { openVectors, type Filter, type FindNear } from '#ports/knowledge/vectors.ts';
import { startS3Vectors, type S3Vectors } from '../../../lib/local/s3-vectors.ts';
import { digest } from '../../domain/knowledge/documents.ts';

const at = { bucket: 'alex-knowledge', index: 'passages', dimension: 2 };
function document(name: string, changes: Partial<KnownDocument> = {}): KnownDocument {
  return {
    id: digest(name).slice(0, 32),
    hash: digest(name),
    title: name,
    url: `https://www.example.org/${name}`,
    publisher: 'Example',
    published: '2026-06-01',
    until: '2027-06-01',
    trust: 'official',
    symbols: [],
    ...changes,
  };
}
const passage = ({ id, hash }: KnownDocument, ordinal = 0): StoredPassage => ({
  key: `${id}.${hash.slice(0, 12)}.${ordinal}`,
  ordinal,
  heading: null,
  text: 'A text of some length.',
  figures: [],
});

describe('the index of passages', () => {
  let service: S3Vectors;
  let client: S3VectorsClient;
  let store: VectorStore;
  let near: FindNear;
  const [all, vti, old, past, future] = [
    document('all'),
    document('vti', { symbols: ['VTI'] }),
    document('old', { published: '2024-01-01' }),
    document('past', { until: '2026-06-02' }),
    document('future', { published: '2026-12-24' }),
  ];
  const named = async (filter: Filter, most = 10) =>
    (await near([1, 0], filter, most)).map(({ key }) => [all, vti, old, past, future].find(({ id }) => key.startsWith(id))?.title).sort();

  beforeAll(async () => {
    service = await startS3Vectors();
    client = vectorsClient({ AWS_ENDPOINT_URL_S3VECTORS: service.url });
    await client.send(new CreateVectorBucketCommand({ vectorBucketName: at.bucket }));
    await client.send(
      new CreateIndexCommand({
        vectorBucketName: at.bucket,
        indexName: at.index,
        dataType: 'float32',
        dimension: 2,
        distanceMetric: 'cosine',
        metadataConfiguration: { nonFilterableMetadataKeys: [...NOT_FILTERABLE] },
      }),
    );
    [store, near] = [openVectorStore(client, at), openVectors(client, at)];
    for (const one of [all, vti, old, past, future]) await store.put(one, [{ passage: passage(one), vector: [1, 0.1] }]);
  });
  afterAll(() => service.close());

  test('is found by day, by security, and by what still holds', async () => {
    expect(await named({ on: '2026-11-26' })).toEqual(['all', 'old', 'vti']);
    expect(await named({ on: '2026-11-26', symbols: ['VTI', 'BND'] })).toEqual(['all', 'old', 'vti']);
    expect(await named({ on: '2026-11-26', symbols: ['BND'] })).toEqual(['all', 'old']);
    expect(await named({ on: '2026-11-26', symbols: [] })).toEqual(['all', 'old']);
    expect(await named({ on: '2026-11-26', since: '2026-01-01' })).toEqual(['all', 'vti']);
    expect(await named({ on: '2026-06-02' })).toContain('past');
  });

  test('answers cosines, the nearest first', async () => {
    const [first] = await near([1, 0.1], { on: '2026-11-26' }, 1);
    expect(first?.similarity).toBeCloseTo(1, 6);
  });

  test('of another dimension is refused before anything is put or asked, and says what to do', async () => {
    const wrong = { ...at, dimension: 384 };
    for (const call of [
      () => openVectorStore(client, wrong).put(all, []),
      () => openVectors(client, wrong)([1], { on: '2026-11-26' }, 1),
    ]) {
      await expect(call()).rejects.toMatchObject({
        name: 'DimensionError',
        message: expect.stringMatching(/2 dimensions by cosine distance, where EMBEDDING_DIMENSION says 384.*Make another index/) as string,
      });
    }
  });

  test('that is not there is told as unavailable, and asked for again', async () => {
    await expect(openVectors(client, { ...at, index: 'none' })([1, 0], { on: '2026-11-26' }, 1)).rejects.toMatchObject({
      name: 'VectorsUnavailableError',
    });
  });

  test('gives up what was removed, and no more', async () => {
    const one = document('gone');
    await store.put(
      one,
      [0, 1, 2].map((ordinal) => ({ passage: passage(one, ordinal), vector: [0, 1] })),
    );
    const listed = async () =>
      ((await client.send(new ListVectorsCommand({ vectorBucketName: at.bucket, indexName: at.index }))).vectors ?? [])
        .map(({ key }) => key ?? '')
        .filter((key) => key.startsWith(one.id));
    expect(await listed()).toHaveLength(3);
    await store.remove([passage(one, 0).key, passage(one, 2).key]);
    expect(await listed()).toEqual([passage(one, 1).key]);
  });

  test('the longest text, address and list of symbols fit in its metadata', async () => {
    const most = document('most', {
      title: '€'.repeat(300),
      url: `https://www.example.org/${'a'.repeat(970)}`,
      publisher: '€'.repeat(120),
      symbols: Array.from({ length: 50 }, (_, n) => `ABCDEFGHIJKLMNOPQ.${String(n).padStart(2, '0')}`),
    });
    const text = { ...passage(most), heading: '€'.repeat(200), text: '€'.repeat(900) };
    await store.put(most, [{ passage: text, vector: [1, 1] }]);
    const { vectors: [stored] = [] } = await client.send(
      new GetVectorsCommand({ vectorBucketName: at.bucket, indexName: at.index, keys: [text.key], returnMetadata: true }),
    );
    expect(stored?.metadata).toMatchObject({ text: text.text, title: most.title, published: 20260601, document: most.id });
  });
});
