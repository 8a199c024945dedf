/** An index and an endpoint of their own beside the running system's database, which is emptied of documents. */
import { embeddingsClient, vectorsClient } from '#ports/knowledge/clients.ts';
import type { Database } from '#ports/database.ts';
import { openEmbeddings, type Embed } from '#ports/knowledge/embeddings.ts';
import { createIngest, type Ingest } from '#ports/knowledge/ingest.ts';
import { openLibrary } from '#ports/knowledge/library.ts';
import type { SearchPorts } from '#ports/knowledge/search.ts';
import { openVectorStore, type VectorStore } from '#ports/knowledge/vector-store.ts';
import { openVectors } from '#ports/knowledge/vectors.ts';
import { KNOWLEDGE, PASSAGES } from '../../../lib/local/knowledge.ts';
import { startS3Vectors } from '../../../lib/local/s3-vectors.ts';
import { LOCAL_DIMENSION, startSageMaker } from '../../../lib/local/sagemaker.ts';

export interface KnowledgePlace {
  ingest: Ingest;
  search: SearchPorts;
  store: VectorStore;
  embed: Embed;
  close(): Promise<void>;
}

export async function openKnowledgePlace(database: (role: 'worker' | 'app_user') => Database): Promise<KnowledgePlace> {
  const [endpoint, service] = await Promise.all([
    startSageMaker({ endpointName: KNOWLEDGE.endpointName }),
    startS3Vectors({ indexes: [PASSAGES] }),
  ]);
  const index = { bucket: KNOWLEDGE.bucket, index: KNOWLEDGE.index, dimension: LOCAL_DIMENSION };
  const embed = openEmbeddings(embeddingsClient({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url }), {
    endpointName: KNOWLEDGE.endpointName,
    dimension: LOCAL_DIMENSION,
  });
  const client = vectorsClient({ AWS_ENDPOINT_URL_S3VECTORS: service.url });
  const store = openVectorStore(client, index);
  await database('worker').execute('DELETE FROM knowledge_documents');
  const warn = (message: string): never => {
    throw new Error(message);
  };
  return {
    embed,
    store,
    ingest: createIngest({
      library: openLibrary(database('worker')),
      vectors: store,
      embed,
      clock: { now: () => new Date('2026-11-26T12:00:00Z') },
    }),
    search: { db: database('app_user'), embed, findNear: openVectors(client, index), warn },
    close: async () => {
      await Promise.all([endpoint.close(), service.close()]);
    },
  };
}
