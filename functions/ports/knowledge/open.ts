/** Who asks: the ports from the environment. `EMBEDDING_DIMENSION` is what the endpoint makes and the index holds; another one is refused with the first call. */
import * as z from 'zod';
import { embeddingsClient, vectorsClient } from './clients.ts';
import { readEnvironment } from '../environment.ts';
import { openEmbeddings, remembering, type Embed } from './embeddings.ts';
import { openVectors, type FindNear, type VectorSettings } from './vectors.ts';

const SETTINGS = {
  EMBEDDING_ENDPOINT_NAME: z.string().min(1),
  EMBEDDING_DIMENSION: z.coerce.number().int().min(1).max(4_096),
  VECTOR_BUCKET: z.string().min(3),
  VECTOR_INDEX: z.string().min(3),
};

/** @throws ConfigurationError */
export function knowledgeSettings(functionName: string, environment: NodeJS.ProcessEnv): { embed: Embed; index: VectorSettings } {
  const {
    EMBEDDING_ENDPOINT_NAME: endpointName,
    EMBEDDING_DIMENSION: dimension,
    VECTOR_BUCKET: bucket,
    VECTOR_INDEX: index,
  } = readEnvironment(functionName, SETTINGS, environment);
  return { embed: openEmbeddings(embeddingsClient(environment), { endpointName, dimension }), index: { bucket, index, dimension } };
}

export interface KnowledgePorts {
  embed: Embed;
  findNear: FindNear;
}

export function openKnowledge(functionName: string, environment: NodeJS.ProcessEnv): KnowledgePorts {
  const { embed, index } = knowledgeSettings(functionName, environment);
  return { embed: remembering(embed), findNear: openVectors(vectorsClient(environment), index) };
}
