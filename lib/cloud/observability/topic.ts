/** Where alarms and the budget's warnings go. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

/** Encrypted by a key of our own: alarms cannot be published by SNS' own key, whose policy does not name CloudWatch. */
export function alarmTopic(scope: Construct, stage: StageSettings, alarmEmail: string | undefined): Topic {
  const services = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'].map(
    (service) => new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  );
  const key = new Key(scope, 'Key', {
    alias: `alex/${stage.name}/alarms`,
    description: `Alex, ${stage.name}: alarms`,
    enableKeyRotation: true,
    removalPolicy: stage.removal,
  });
  key.addToResourcePolicy(new PolicyStatement({ principals: services, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
  const topic = new Topic(scope, 'Alarms', {
    topicName: `alex-${stage.name}-alarms`,
    displayName: `Alex ${stage.name}`,
    masterKey: key,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(new PolicyStatement({ principals: services, actions: ['sns:Publish'], resources: [topic.topicArn] }));
  if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
