/** EventBridge Scheduler calls a function: with a role that may call that function alone, and a dead-letter queue for calls that could not be made. */
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface FunctionScheduleProps {
  name: string;
  description: string;
  /** `rate(1 minute)`, `cron(…)`. */
  expression: string;
  timeZone: string;
  function: IFunction;
  deadLetters: IQueue;
  /** What the function is handed; the schedule's own event unless told. */
  input?: object;
  /** Made, and not running until it is: true unless told. */
  enabled?: boolean;
  /** How long a call that could not be made is worth making, seconds. */
  maxAgeSeconds: number;
}

export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Calls ${props.name} on time`,
      inlinePolicies: {
        Call: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.function.functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] }),
          ],
        }),
      },
    });
    new CfnSchedule(this, 'Schedule', {
      name: props.name,
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: props.timeZone,
      ...(props.enabled !== undefined && { state: props.enabled ? 'ENABLED' : 'DISABLED' }),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.function.functionArn,
        roleArn: role.roleArn,
        ...(props.input !== undefined && { input: JSON.stringify(props.input) }),
        retryPolicy: { maximumEventAgeInSeconds: props.maxAgeSeconds, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: props.deadLetters.queueArn },
      },
    });
  }
}
