/** A queue as every one of a stage is: encrypted, TLS only, kept for as long as SQS keeps anything where it is a dead-letter queue. */
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { because } from './acknowledge.ts';

// By SQS's own key: EventBridge and Scheduler may write to it without a key policy that names them.
const EVERY: QueueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

export function queue(scope: Construct, id: string, props: QueueProps): Queue {
  return new Queue(scope, id, { ...EVERY, ...props });
}

/** Where what cannot be done waits for an operator, fourteen days at most: an alarm tells of it at once. */
export function deadLetterQueue(scope: Construct, id: string, queueName: string): Queue {
  const made = queue(scope, id, { queueName, retentionPeriod: Duration.days(14) });
  because('It is a dead-letter queue itself.', made, 'AwsSolutions-SQS3');
  return made;
}
