/** The index of passages in S3 Vectors. Its dimension is in its name: another model gets another index, and the documents are ingested again. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnIndex, CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';
import { NOT_FILTERABLE } from '../../schema/knowledge.ts';

export class Passages extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      bucket: vectorBucketName,
      index: indexName,
      dimension,
      removal,
    }: { bucket: string; index: string; dimension: number; removal: RemovalPolicy },
  ) {
    super(scope, id);
    const bucket = new CfnVectorBucket(this, 'Bucket', { vectorBucketName, encryptionConfiguration: { sseType: 'AES256' } });
    const index = new CfnIndex(this, 'Index', {
      vectorBucketName,
      indexName,
      dataType: 'float32',
      dimension,
      distanceMetric: 'cosine',
      metadataConfiguration: { nonFilterableMetadataKeys: [...NOT_FILTERABLE] },
    });
    index.addResourceDependency(bucket);
    for (const resource of [bucket, index]) resource.applyRemovalPolicy(removal);
  }
}
