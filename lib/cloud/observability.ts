/** What tells an operator: alarms by one topic, and a dashboard. What agents say and cost in detail comes with issue 12. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { AlexFunction } from './function.ts';
import type { StageSettings } from './stage.ts';

export interface ObservabilityProps extends StackProps {
  stage: StageSettings;
  alarmEmail: string | undefined;
  queue: IQueue;
  deadLetterQueues: readonly IQueue[];
  machine: StateMachine;
  functions: readonly AlexFunction[];
  httpApi: HttpApi;
  clusterIdentifier: string;
}

const FIVE_MINUTES = Duration.minutes(5);
/** A message waits seconds; a quarter of an hour means that nobody takes them. */
const OLDEST_SECONDS = 900;

export class ObservabilityStack extends Stack {
  readonly alarms: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id, props);
    this.alarms = this.#topic(props);
    const { stage, queue, deadLetterQueues, machine, functions, httpApi, clusterIdentifier } = props;

    for (const parked of deadLetterQueues) this.#above(`Parked-${parked.node.id}`, 'Messages wait for an operator: npm run dead-letters', parked.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }), 0);
    this.#above('QueueOld', 'Analyses wait and are not dispatched', queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: 'Maximum' }), OLDEST_SECONDS);
    this.#above('ExecutionsFailed', 'Analyses have failed; each job says why', machine.metricFailed({ period: FIVE_MINUTES, statistic: 'Sum' }), 0);
    this.#above('ExecutionsTimedOut', 'Analyses took more than two hours', machine.metricTimedOut({ period: FIVE_MINUTES, statistic: 'Sum' }), 0);
    this.#above('ExecutionsThrottled', 'Step Functions throttles state transitions: see the quotas in lib/README.md', machine.metricThrottled({ period: FIVE_MINUTES, statistic: 'Sum' }), 0);
    for (const { lambda, node } of functions) {
      this.#above(`Errors-${node.id}`, `${node.id} fails: its log says where`, lambda.metricErrors({ period: FIVE_MINUTES, statistic: 'Sum' }), 2);
      this.#above(`Throttles-${node.id}`, `${node.id} is wanted more often at once than it may run`, lambda.metricThrottles({ period: FIVE_MINUTES, statistic: 'Sum' }), 5);
    }
    const api = (metricName: string, statistic: string): Metric => new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, period: FIVE_MINUTES, dimensionsMap: { ApiId: httpApi.apiId } });
    this.#above('ApiFaults', 'The API answers 5xx', api('5xx', 'Sum'), 5);
    this.#above('ApiSlow', 'One answer of a hundred takes more than three seconds', api('Latency', 'p99'), 3_000, 3);
    const database = (metricName: string, statistic = 'Average'): Metric => new Metric({ namespace: 'AWS/RDS', metricName, statistic, period: FIVE_MINUTES, dimensionsMap: { DBClusterIdentifier: clusterIdentifier } });
    this.#above('DatabaseFull', `The database is near its ${stage.database.maxCapacity} capacity units: raise maxCapacity`, database('ACUUtilization'), 90, 3);

    new Dashboard(this, 'Dashboard', {
      dashboardName: `alex-${stage.name}`,
      widgets: [
        [chart('Executions', [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed()]), chart('An execution takes', [machine.metricTime({ statistic: 'p50' }), machine.metricTime({ statistic: 'p99' })])],
        [chart('Queue', [queue.metricApproximateNumberOfMessagesVisible(), queue.metricApproximateAgeOfOldestMessage()]), chart('Parked', deadLetterQueues.map((parked) => parked.metricApproximateNumberOfMessagesVisible()))],
        [chart('API', [api('Count', 'Sum'), api('4xx', 'Sum'), api('5xx', 'Sum')]), chart('API answers within', [api('Latency', 'p50'), api('Latency', 'p99')])],
        [chart('Functions fail', functions.map(({ lambda }) => lambda.metricErrors())), chart('A function takes', functions.map(({ lambda }) => lambda.metricDuration({ statistic: 'p90' })))],
        [chart('Database capacity', [database('ServerlessDatabaseCapacity'), database('ACUUtilization')]), chart('Database', [database('DatabaseConnections'), database('CPUUtilization')])],
      ],
    });
  }

  /** Encrypted by a key of our own: alarms cannot be published by SNS' own key, whose policy does not name CloudWatch. */
  #topic({ stage, alarmEmail }: ObservabilityProps): Topic {
    const services = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'].map((service) => new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': this.account } } }));
    const key = new Key(this, 'Key', { alias: `alex/${stage.name}/alarms`, description: `Alex, ${stage.name}: alarms`, enableKeyRotation: true, removalPolicy: stage.removal });
    key.addToResourcePolicy(new PolicyStatement({ principals: services, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
    const topic = new Topic(this, 'Alarms', { topicName: `alex-${stage.name}-alarms`, displayName: `Alex ${stage.name}`, masterKey: key, enforceSSL: true });
    topic.addToResourcePolicy(new PolicyStatement({ principals: services, actions: ['sns:Publish'], resources: [topic.topicArn] }));
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }

  /** Rings when it is above `threshold` in `periods` of five minutes on end; silence is no alarm. */
  #above(id: string, alarmDescription: string, metric: IMetric, threshold: number, periods = 1): void {
    new Alarm(this, id, { alarmDescription, metric, threshold, evaluationPeriods: periods, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, treatMissingData: TreatMissingData.NOT_BREACHING }).addAlarmAction(new SnsAction(this.alarms));
  }
}

function chart(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}
