/** The index of passages in S3 Vectors. Its dimension is in its name: another model gets another index, and the documents are ingested again. */
import { Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnIndex, CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';
import { NOT_FILTERABLE } from '../../schema/knowledge.ts';

export class Passages extends Construct {
  readonly bucketName: string;
  readonly indexName: string;
  readonly indexArn: string;

  constructor(scope: Construct, id: string, { name, dimension, removal }: { name: string; dimension: number; removal: RemovalPolicy }) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    this.bucketName = `${name}-${account}`;
    this.indexName = `passages-${dimension}`;
    this.indexArn = `arn:${partition}:s3vectors:${region}:${account}:bucket/${this.bucketName}/index/${this.indexName}`;
    const bucket = new CfnVectorBucket(this, 'Bucket', { vectorBucketName: this.bucketName, encryptionConfiguration: { sseType: 'AES256' } });
    const index = new CfnIndex(this, 'Index', {
      vectorBucketName: this.bucketName, indexName: this.indexName, dataType: 'float32', dimension, distanceMetric: 'cosine', metadataConfiguration: { nonFilterableMetadataKeys: [...NOT_FILTERABLE] },
    });
    index.addResourceDependency(bucket);
    for (const resource of [bucket, index]) resource.applyRemovalPolicy(removal);
  }
}
