/** What a deployment makes for knowledge, made on this machine: the index of vectors, the key of POST /ingest, and the set of documents that comes with Alex. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { NOT_FILTERABLE } from '#schema/knowledge.ts';
import { PROJECT_ROOT } from './endpoints.ts';
import { functionArn, type Invoke } from './lambda.ts';
import type { IndexToMake } from './s3-vectors.ts';
import { LOCAL_DIMENSION } from './sagemaker.ts';

export const KNOWLEDGE = { endpointName: 'alex-embeddings', bucket: 'alex-knowledge', index: `passages-${LOCAL_DIMENSION}` } as const;

/** The index that CloudFormation makes in the cloud. One of another dimension has another name, so that two models are never mixed. */
export const PASSAGES: IndexToMake = {
  vectorBucketName: KNOWLEDGE.bucket,
  indexName: KNOWLEDGE.index,
  dataType: 'float32',
  dimension: LOCAL_DIMENSION,
  distanceMetric: 'cosine',
  metadataConfiguration: { nonFilterableMetadataKeys: [...NOT_FILTERABLE] },
};

const KEY_FILE = 'ingest-key';

/** The key in `<folder>/ingest-key`, made at the first start, kept, and readable by its owner only. */
export function openIngestKey(folder: string): string {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.new`, randomBytes(30).toString('base64url'), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return readFileSync(path, 'utf8').trim();
}

/** The documents of our own that every system begins with: those that still hold on a day, since a limit of last year is nothing to begin with. */
export function bundledDocuments(day: string): unknown[] {
  const { documents } = z
    .object({ documents: z.array(z.looseObject({ until: z.string().optional() })) })
    .parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'schema/seed/knowledge.json'), 'utf8')));
  return documents.filter(({ until }) => until === undefined || until >= day);
}

/** What is there already costs one query; a failure is told, and stops nothing. */
export async function loadKnowledge(invoke: Invoke, log: (line: string) => void): Promise<void> {
  const result = await invoke(functionArn('ingest'), { documents: bundledDocuments(new Date().toISOString().slice(0, 10)) });
  const answer = result.ok
    ? z
        .object({ results: z.array(z.object({ url: z.string(), outcome: z.string(), reason: z.string().optional() })) })
        .parse(result.payload).results
    : [];
  for (const { url, reason } of answer.filter(({ outcome }) => outcome === 'refused'))
    log(`Knowledge: ${url} was not taken. ${reason ?? ''}`);
  if (!result.ok) log(`The knowledge that comes with Alex was not loaded: ${result.error.errorMessage}`);
}
