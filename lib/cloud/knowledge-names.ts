/** What knowledge is called in a stage: names that are known beforehand, so that the analysis may ask it without its stack being there first. */
import type { Stack } from 'aws-cdk-lib';
import type { CloudSurroundings } from './rights.ts';

/** Token vectors of so many dimensions; the functions pool them. */
export const MODEL = { id: 'sentence-transformers/all-MiniLM-L6-v2', dimension: 384 } as const;

export function knowledgeOf({ partition, region, account }: Pick<Stack, 'partition' | 'region' | 'account'>, stageName: string) {
  const [endpointName, bucket, index] = [
    `alex-${stageName}-embeddings`,
    `alex-${stageName}-knowledge-${account}`,
    `passages-${MODEL.dimension}`,
  ];
  return {
    knowledge: { endpointName, dimension: MODEL.dimension, bucket, index },
    embeddingsArn: `arn:${partition}:sagemaker:${region}:${account}:endpoint/${endpointName}`,
    vectorIndexArn: `arn:${partition}:s3vectors:${region}:${account}:bucket/${bucket}/index/${index}`,
  } satisfies Pick<CloudSurroundings, 'knowledge' | 'embeddingsArn' | 'vectorIndexArn'>;
}
