/** The two clients of knowledge. */
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { inTime, settings } from '../clients.ts';

/** A serverless endpoint that has slept takes some seconds for its first answer. */
export function embeddingsClient(environment: NodeJS.ProcessEnv): SageMakerRuntimeClient {
  return inTime(new SageMakerRuntimeClient(settings(environment, 'SAGEMAKER_RUNTIME', 60_000)));
}

export function vectorsClient(environment: NodeJS.ProcessEnv): S3VectorsClient {
  return inTime(new S3VectorsClient(settings(environment, 'S3VECTORS', 10_000)));
}
