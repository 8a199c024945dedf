/** The operations by the real SDK client, and the limits of the service. */
import { mkdtempSync, rmSync, appendFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateIndexCommand,
  CreateVectorBucketCommand,
  DeleteIndexCommand,
  DeleteVectorsCommand,
  GetIndexCommand,
  GetVectorsCommand,
  ListVectorsCommand,
  PutVectorsCommand,
  QueryVectorsCommand,
  type S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { vectorsClient } from '#ports/knowledge/clients.ts';
import { startS3Vectors, type S3Vectors } from '../../../lib/local/s3-vectors.ts';

const at = { vectorBucketName: 'alex-knowledge', indexName: 'passages' };
const make = {
  ...at,
  dataType: 'float32' as const,
  dimension: 3,
  distanceMetric: 'cosine' as const,
  metadataConfiguration: { nonFilterableMetadataKeys: ['text'] },
};

describe('S3 Vectors on this machine', () => {
  let folder: string;
  let service: S3Vectors;
  let client: S3VectorsClient;
  const start = async () => {
    service = await startS3Vectors({ folder });
    client = vectorsClient({ AWS_ENDPOINT_URL_S3VECTORS: service.url });
  };
  const put = (key: string, float32: number[], metadata: Record<string, unknown> = {}) => ({
    key,
    data: { float32 },
    metadata: metadata as never,
  });
  const putAll = (vectors: ReturnType<typeof put>[]) => client.send(new PutVectorsCommand({ ...at, vectors }));
  const query = async (float32: number[], topK = 10, filter?: unknown) =>
    (
      await client.send(
        new QueryVectorsCommand({
          ...at,
          queryVector: { float32 },
          topK,
          returnDistance: true,
          ...(filter !== undefined && { filter: filter as never }),
        }),
      )
    ).vectors ?? [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'alex-vectors-'));
    await start();
    await client.send(new CreateVectorBucketCommand({ vectorBucketName: at.vectorBucketName }));
    await client.send(new CreateIndexCommand(make));
  });
  afterEach(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('what was put is found nearest first, by the angle alone', async () => {
    await putAll([put('x', [1, 0, 0]), put('xy', [5, 5, 0]), put('z', [0, 0, 2])]);
    expect((await query([2, 0, 0])).map(({ key, distance }) => [key, Number(distance?.toFixed(4))])).toEqual([
      ['x', 0],
      ['xy', 0.2929],
      ['z', 1],
    ]);
    expect((await query([2, 0, 0], 1)).map(({ key }) => key)).toEqual(['x']);
  });

  test('the same key again replaces vector and metadata', async () => {
    await putAll([put('a', [1, 0, 0], { n: 1, text: 'first' })]);
    await putAll([put('a', [0, 1, 0], { n: 2 })]);
    expect(
      (await client.send(new GetVectorsCommand({ ...at, keys: ['a', 'none'], returnData: true, returnMetadata: true }))).vectors,
    ).toEqual([{ key: 'a', data: { float32: [0, 1, 0] }, metadata: { n: 2 } }]);
  });

  test('what was deleted is gone, and what was never there is no error', async () => {
    await putAll([put('a', [1, 0, 0]), put('b', [0, 1, 0])]);
    await client.send(new DeleteVectorsCommand({ ...at, keys: ['a', 'none'] }));
    expect((await query([1, 1, 1])).map(({ key }) => key)).toEqual(['b']);
  });

  test('everything is listed page by page, and by segments', async () => {
    await putAll(Array.from({ length: 25 }, (_, n) => put(`k${n}`, [1, n, 0])));
    const listed = async (more: object) => {
      const keys: string[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
        const page = await client.send(new ListVectorsCommand({ ...at, maxResults: 4, ...more, ...(nextToken && { nextToken }) }));
        keys.push(...(page.vectors ?? []).map(({ key }) => key ?? ''));
        nextToken = page.nextToken;
      }
      return keys;
    };
    expect(new Set(await listed({})).size).toBe(25);
    expect((await listed({})).length).toBe(25);
    const halves = [...(await listed({ segmentCount: 2, segmentIndex: 0 })), ...(await listed({ segmentCount: 2, segmentIndex: 1 }))];
    expect(halves.sort()).toEqual((await listed({})).sort());
  });

  test('the data outlives the process, and a line that was cut off does not spoil it', async () => {
    await putAll([put('a', [1, 0, 0], { day: 20261120, text: 'kept' }), put('b', [0, 1, 0])]);
    await client.send(new DeleteVectorsCommand({ ...at, keys: ['b'] }));
    await service.close();
    const file = join(folder, 'alex-knowledge', 'passages.jsonl');
    appendFileSync(file, '{"put":"half');
    await start();
    expect(await query([1, 0, 0])).toEqual([{ key: 'a', distance: 0 }]);
    await putAll([put('c', [0, 0, 1])]);
    await service.close();
    await start();
    expect((await query([1, 0, 1])).map(({ key }) => key).sort()).toEqual(['a', 'c']);
    expect((await client.send(new GetIndexCommand(at))).index).toMatchObject({
      dimension: 3,
      distanceMetric: 'cosine',
      metadataConfiguration: { nonFilterableMetadataKeys: ['text'] },
    });
  });

  test('a journal of overwritten vectors is written anew when it is opened', async () => {
    for (let round = 0; round < 4; round += 1) await putAll(Array.from({ length: 100 }, (_, n) => put(`k${n}`, [1, n, round])));
    await service.close();
    await start();
    expect(
      readFileSync(join(folder, 'alex-knowledge', 'passages.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(101);
    expect(await query([1, 1, 1], 100)).toHaveLength(100);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['over 500 vectors', () => putAll(Array.from({ length: 501 }, (_, n) => put(`k${n}`, [1, 0, 0]))), 'ValidationException'],
    ['no vector', () => putAll([]), 'ValidationException'],
    ['another dimension', () => putAll([put('a', [1, 0])]), 'ValidationException'],
    ['a query of another dimension', () => query([1, 0, 0, 0]), 'ValidationException'],
    ['a vector of zeros', () => putAll([put('a', [0, 0, 0])]), 'ValidationException'],
    ['a number beyond single precision', () => putAll([put('a', [1e300, 0, 0])]), 'ValidationException'],
    ['over 2,048 bytes of filterable metadata', () => putAll([put('a', [1, 0, 0], { about: 'x'.repeat(2_040) })]), 'ValidationException'],
    ['over 40 KB of metadata', () => putAll([put('a', [1, 0, 0], { text: 'x'.repeat(41_000) })]), 'ValidationException'],
    ['an empty list as metadata', () => putAll([put('a', [1, 0, 0], { symbols: [] })]), 'ValidationException'],
    ['over 100 nearest', () => query([1, 0, 0], 101), 'ValidationException'],
    ['a filter on a key that is not filterable', () => query([1, 0, 0], 1, { text: 'x' }), 'ValidationException'],
    [
      'over 100 keys to get',
      () => client.send(new GetVectorsCommand({ ...at, keys: Array.from({ length: 101 }, (_, n) => `k${n}`) })),
      'ValidationException',
    ],
    ['an index that is there already', () => client.send(new CreateIndexCommand(make)), 'ConflictException'],
    [
      'a bucket that is there already',
      () => client.send(new CreateVectorBucketCommand({ vectorBucketName: at.vectorBucketName })),
      'ConflictException',
    ],
    ['an index of no bucket', () => client.send(new CreateIndexCommand({ ...make, vectorBucketName: 'another' })), 'NotFoundException'],
    ['an index that is not there', () => client.send(new GetIndexCommand({ ...at, indexName: 'another' })), 'NotFoundException'],
  ])('is refused as by the service: %s', async (_, call, name) => {
    await expect(call()).rejects.toMatchObject({ name });
  });

  test('a call that is refused leaves nothing behind', async () => {
    await expect(putAll([put('a', [1, 0, 0]), put('b', [1, 0])])).rejects.toThrow();
    expect(await query([1, 0, 0])).toEqual([]);
  });

  test('just within the limits is taken', async () => {
    await putAll(Array.from({ length: 500 }, (_, n) => put(`k${n}`, [1, n, 0], { text: 'x'.repeat(3_000), about: 'y'.repeat(2_030) })));
    expect(await query([1, 0, 0], 100)).toHaveLength(100);
    await client.send(new DeleteIndexCommand(at));
    await expect(query([1, 0, 0])).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});
