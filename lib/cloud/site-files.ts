/** The site's files into its bucket, by CDK's own deployment: what has a hash in its name is kept by browsers for a year, the rest is asked for again. */
import { Duration, Size, Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { because } from './acknowledge.ts';

const IMMUTABLE = '_app/immutable/*';
/** CloudFront compresses itself; the key of the last build is of no use there. */
const NOT_SERVED = ['**/*.br', '**/*.gz', '*.br', '*.gz', 'built-from'];

export function uploadSite(
  scope: Construct,
  { bucket, distribution, site }: { bucket: IBucket; distribution: Distribution; site: string },
): void {
  const source = Source.asset(site, { exclude: NOT_SERVED });
  const hashed = new BucketDeployment(scope, 'HashedFiles', {
    sources: [source],
    destinationBucket: bucket,
    exclude: ['*'],
    include: [IMMUTABLE],
    cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    // Files of the version before stay: a page that is open asks for them.
    prune: false,
    memoryLimit: 512,
    ephemeralStorageSize: Size.mebibytes(512),
  });
  const pages = new BucketDeployment(scope, 'Pages', {
    sources: [source],
    destinationBucket: bucket,
    exclude: [IMMUTABLE],
    cacheControl: [CacheControl.noCache()],
    prune: false,
    memoryLimit: 512,
    ephemeralStorageSize: Size.mebibytes(512),
    distribution,
    distributionPaths: ['/*'],
  });
  // A page must not name files that are not there yet.
  pages.node.addDependency(hashed);
  acknowledgeHelper(scope, bucket);
}

/** CDK's helper copies from the bootstrap bucket into ours: its rights are CDK's to choose. */
function acknowledgeHelper(scope: Construct, bucket: IBucket): void {
  const stack = Stack.of(scope);
  const helper = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!helper) return;
  const id = stack.getLogicalId(bucket.node.defaultChild as CfnBucket);
  because(
    'CDK’s own helper, which copies the site from the bootstrap bucket into the site’s bucket, and tells CloudFront: it reads and writes every object of those two.',
    helper,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    ...['s3:GetBucket*', 's3:GetObject*', 's3:List*', 's3:Abort*', 's3:DeleteObject*'].map(
      (action) => `AwsSolutions-IAM5[Action::${action}]`,
    ),
    `AwsSolutions-IAM5[Resource::<${id}.Arn>/*]`,
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]',
    'AwsSolutions-IAM5[Resource::*]',
    'AwsSolutions-L1',
  );
}
