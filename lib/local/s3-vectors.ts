/** Amazon S3 Vectors on one machine: the operations of the real `@aws-sdk/client-s3vectors`, with the service's limits, kept in a folder. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { AwsError, serveJson, type Operation } from './aws-json.ts';
import { readFilter, type Metadata } from './s3-vectors/filter.ts';
import { VectorIndex, type Held } from './s3-vectors/store.ts';

export interface S3Vectors {
  url: string;
  close(): Promise<void>;
}

const LIMITS = {
  put: 500,
  deleted: 500,
  got: 100,
  listed: 1_000,
  topK: 100,
  keys: 50,
  notFilterable: 10,
  filterableBytes: 2_048,
  metadataBytes: 40 * 1_024,
  requestBytes: 20 * 1_024 * 1_024,
};
const REGION = 'arn:aws:s3vectors:us-east-1:000000000000:bucket';

const Name = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const At = z.object({ vectorBucketName: Name, indexName: Name });
const Bucket = z.object({ vectorBucketName: Name });
const Data = z.object({ float32: z.array(z.number()) });
const Key = z.string().min(1).max(1_024);
const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const MetadataContract = z.record(z.string().min(1).max(63), z.union([Scalar, z.array(Scalar).min(1)]));

const NewIndex = At.extend({
  dataType: z.literal('float32'),
  dimension: z.int().min(1).max(4_096),
  distanceMetric: z.enum(['cosine', 'euclidean']),
  metadataConfiguration: z
    .object({ nonFilterableMetadataKeys: z.array(z.string().min(1).max(63)).min(1).max(LIMITS.notFilterable) })
    .optional(),
});
const NewVectors = At.extend({
  vectors: z
    .array(z.object({ key: Key, data: Data, metadata: MetadataContract.default({}) }))
    .min(1)
    .max(LIMITS.put),
});
const Query = At.extend({
  queryVector: Data,
  topK: z.int().min(1).max(LIMITS.topK),
  filter: z.unknown().optional(),
  returnMetadata: z.boolean().default(false),
  returnDistance: z.boolean().default(false),
});
const Wanted = At.extend({
  keys: z.array(Key).min(1).max(LIMITS.got),
  returnData: z.boolean().default(false),
  returnMetadata: z.boolean().default(false),
});
const Unwanted = At.extend({ keys: z.array(Key).min(1).max(LIMITS.deleted) });
const Listing = At.extend({
  maxResults: z.int().min(1).max(LIMITS.listed).default(500),
  nextToken: z.string().max(2_048).optional(),
  segmentCount: z.int().min(1).max(16).default(1),
  segmentIndex: z.int().min(0).max(15).default(0),
  returnData: z.boolean().default(false),
  returnMetadata: z.boolean().default(false),
});

/**
 * @param folder where indexes are kept, one file each in a folder a bucket; in memory when absent.
 * @param indexes made where they are not there, with their buckets, as a deployment makes them.
 */
export async function startS3Vectors({
  folder,
  port = 0,
  indexes = [],
}: { folder?: string; port?: number; indexes?: readonly IndexToMake[] } = {}): Promise<S3Vectors> {
  const buckets = readBuckets(folder);
  const operations = operationsOn(buckets, folder);
  for (const index of indexes) {
    if (!buckets.has(index.vectorBucketName)) await operations['/CreateVectorBucket']?.(index, '');
    if (buckets.get(index.vectorBucketName)?.has(index.indexName) !== true) await operations['/CreateIndex']?.(index, '');
  }
  const listening = await serveJson(
    (method, path) => (method === 'POST' && Object.hasOwn(operations, path) ? operations[path] : undefined),
    { mostBytes: LIMITS.requestBytes, port },
  );
  return { url: listening.url, close: () => listening.close() };
}

/** As CreateIndex takes it. */
export type IndexToMake = z.input<typeof NewIndex>;
type Buckets = Map<string, Map<string, VectorIndex>>;

function operationsOn(buckets: Buckets, folder: string | undefined): Record<string, Operation> {
  const bucket = (name: string): Map<string, VectorIndex> => present(buckets.get(name), `The vector bucket ${name}`);
  const index = ({ vectorBucketName, indexName }: z.infer<typeof At>): VectorIndex =>
    present(bucket(vectorBucketName).get(indexName), `The index ${indexName}`);
  return {
    '/CreateVectorBucket': operation(Bucket, ({ vectorBucketName: name }) => {
      if (buckets.has(name)) throw new AwsError('ConflictException', 'A vector bucket with this name exists already.', 409);
      if (folder !== undefined) mkdirSync(join(folder, name), { recursive: true });
      buckets.set(name, new Map());
      return { vectorBucketArn: `${REGION}/${name}` };
    }),
    '/CreateIndex': operation(NewIndex, ({ vectorBucketName, indexName, dimension, distanceMetric, metadataConfiguration }) => {
      const indexes = bucket(vectorBucketName);
      if (indexes.has(indexName)) throw new AwsError('ConflictException', 'An index with this name exists already.', 409);
      const settings = {
        name: indexName,
        dimension,
        distanceMetric,
        notFilterable: metadataConfiguration?.nonFilterableMetadataKeys ?? [],
        createdAt: Math.floor(Date.now() / 1000),
      };
      indexes.set(indexName, new VectorIndex(settings, folder === undefined ? null : join(folder, vectorBucketName, `${indexName}.jsonl`)));
      return { indexArn: arnOf(vectorBucketName, indexName) };
    }),
    '/DeleteIndex': operation(At, ({ vectorBucketName, indexName }) => {
      bucket(vectorBucketName).delete(indexName);
      if (folder !== undefined) rmSync(join(folder, vectorBucketName, `${indexName}.jsonl`), { force: true });
      return {};
    }),
    '/GetIndex': operation(At, (at) => {
      const { name, dimension, distanceMetric, notFilterable, createdAt } = index(at).settings;
      const { vectorBucketName } = at;
      return {
        index: {
          vectorBucketName,
          indexName: name,
          indexArn: arnOf(vectorBucketName, name),
          creationTime: createdAt,
          dataType: 'float32',
          dimension,
          distanceMetric,
          ...(notFilterable.length > 0 && { metadataConfiguration: { nonFilterableMetadataKeys: notFilterable } }),
        },
      };
    }),
    '/PutVectors': operation(NewVectors, ({ vectors, ...at }) => {
      const held = index(at);
      held.put(
        vectors.map(({ key, data, metadata }) => ({ key, vector: vectorFor(held, data.float32), metadata: fitting(held, key, metadata) })),
      );
      return {};
    }),
    '/QueryVectors': operation(Query, ({ queryVector, topK, filter, returnMetadata, returnDistance, ...at }) => {
      const held = index(at);
      const matches = filter === undefined ? () => true : readFilter(filter, (key) => !held.settings.notFilterable.includes(key));
      const nearest = held.nearest(vectorFor(held, queryVector.float32), topK, matches);
      return {
        distanceMetric: held.settings.distanceMetric,
        vectors: nearest.map(({ held: { key, metadata }, distance }) => ({
          key,
          ...(returnDistance && { distance }),
          ...(returnMetadata && { metadata }),
        })),
      };
    }),
    '/GetVectors': operation(Wanted, ({ keys, ...asked }) => ({
      vectors: keys.flatMap((key) => index(asked).get(key) ?? []).map((one) => shown(one, asked)),
    })),
    '/DeleteVectors': operation(Unwanted, ({ keys, ...at }) => {
      index(at).delete(keys);
      return {};
    }),
    '/ListVectors': operation(Listing, ({ maxResults, nextToken, segmentCount, segmentIndex, ...asked }) => {
      if (segmentIndex >= segmentCount) throw new AwsError('ValidationException', 'segmentIndex must be below segmentCount.');
      const all = index(asked)
        .all()
        .filter((_, at) => at % segmentCount === segmentIndex);
      const start = nextToken === undefined ? 0 : all.findIndex(({ key }) => key === nextToken) + 1;
      if (nextToken !== undefined && start === 0)
        throw new AwsError('ValidationException', 'nextToken is none of this list, or of one that has changed.');
      const page = all.slice(start, start + maxResults);
      const last = page.at(-1);
      return {
        vectors: page.map((one) => shown(one, asked)),
        ...(last !== undefined && start + page.length < all.length && { nextToken: last.key }),
      };
    }),
  };
}

function operation<T>(contract: z.ZodType<T>, run: (body: T) => unknown): Operation {
  return (body) => {
    const parsed = contract.safeParse(body);
    if (parsed.success) return run(parsed.data);
    const [issue] = parsed.error.issues;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: ${issue?.path.join('.') || 'the request'}: ${issue?.message ?? 'not valid'}`,
    );
  };
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AwsError('NotFoundException', `${what} could not be found.`, 404);
  return value;
}

function vectorFor({ settings }: VectorIndex, values: readonly number[]): Float32Array {
  if (values.length !== settings.dimension)
    throw new AwsError('ValidationException', `Vector dimension must be ${settings.dimension}, and is ${values.length}.`);
  const vector = Float32Array.from(values);
  if (!vector.every(Number.isFinite)) throw new AwsError('ValidationException', 'A vector holds numbers of single precision only.');
  if (settings.distanceMetric === 'cosine' && vector.every((value) => value === 0))
    throw new AwsError('ValidationException', 'A vector of zeros has no direction, and no cosine.');
  return vector;
}

function fitting({ settings }: VectorIndex, key: string, metadata: Metadata): Metadata {
  const filterable = Object.fromEntries(Object.entries(metadata).filter(([name]) => !settings.notFilterable.includes(name)));
  if (Object.keys(metadata).length > LIMITS.keys)
    throw new AwsError('ValidationException', `The metadata of ${key} has more than ${LIMITS.keys} keys.`);
  if (bytes(filterable) > LIMITS.filterableBytes)
    throw new AwsError('ValidationException', `Filterable metadata of ${key} must have at most ${LIMITS.filterableBytes} bytes.`);
  if (bytes(metadata) > LIMITS.metadataBytes)
    throw new AwsError('ValidationException', `The metadata of ${key} must have at most ${LIMITS.metadataBytes} bytes.`);
  return metadata;
}

function bytes(metadata: Metadata): number {
  return Object.keys(metadata).length === 0 ? 0 : Buffer.byteLength(JSON.stringify(metadata));
}

function shown({ key, vector, metadata }: Held, { returnData, returnMetadata }: { returnData: boolean; returnMetadata: boolean }) {
  return { key, ...(returnData && { data: { float32: [...vector] } }), ...(returnMetadata && { metadata }) };
}

function arnOf(bucket: string, index: string): string {
  return `${REGION}/${bucket}/index/${index}`;
}

function readBuckets(folder: string | undefined): Buckets {
  if (folder === undefined || !existsSync(folder)) return new Map();
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return new Map(
    names.map((name) => [
      name,
      new Map(
        readdirSync(join(folder, name))
          .filter((file) => file.endsWith('.jsonl'))
          .map((file) => [file.slice(0, -'.jsonl'.length), VectorIndex.open(join(folder, name, file))]),
      ),
    ]),
  );
}
