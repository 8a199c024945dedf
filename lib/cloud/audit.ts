/** Who did what in the account, and which calls of the Data API reached the database: CloudTrail, kept for a year. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { because } from './acknowledge.ts';
import type { StageSettings } from './stage.ts';

export interface AuditProps extends StackProps {
  stage: StageSettings;
  clusterArn: string;
}

export class AuditStack extends Stack {
  constructor(scope: Construct, id: string, { stage, clusterArn, ...props }: AuditProps) {
    super(scope, id, props);
    const trailName = `alex-${stage.name}`;
    const bucket = new Bucket(this, 'Trails', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: stage.removal,
      lifecycleRules: [{ expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
    });
    because('It is the record of accesses itself.', bucket, 'AwsSolutions-S1');
    const trailArn = this.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName });
    const writer = (): ServicePrincipal =>
      new ServicePrincipal('cloudtrail.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceArn': trailArn } } });
    const check = bucket.addToResourcePolicy(
      new PolicyStatement({ sid: 'TrailLooks', principals: [writer()], actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn] }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'TrailWrites',
        principals: [writer()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${this.account}/*`)],
      }),
    );
    const trail = new CfnTrail(this, 'Trail', {
      trailName,
      isLogging: true,
      s3BucketName: bucket.bucketName,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        { name: 'What was changed, and who looked', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
        // CloudTrail leaves out the statement and its values.
        {
          name: 'Calls of the Data API',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::RDS::DBCluster'] },
            { field: 'resources.ARN', equalTo: [clusterArn] },
          ],
        },
      ],
    });
    if (check.policyDependable) trail.node.addDependency(check.policyDependable);
  }
}
