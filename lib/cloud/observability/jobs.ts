/** Queue and executions: every job from the queue to its end. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { FIVE_MINUTES, own } from './own.ts';
import { chart, type Section, type Watch } from './section.ts';

/** A message waits seconds; a quarter of an hour means that nobody takes them. */
const OLDEST_SECONDS = 900;
const FAILED_PER_CENT = 10;
/** With a model an analysis takes a minute or two. */
const SLOW_JOB_MS = 300_000;
const QUARTER = Duration.minutes(15);

export interface JobsProps {
  queue: IQueue;
  deadLetterQueues: readonly IQueue[];
  machine: StateMachine;
}

export function jobs({ queue, deadLetterQueues, machine }: JobsProps): Section {
  const ended = (outcome: 'completed' | 'failed', period = FIVE_MINUTES): Metric =>
    own('JobDuration', { statistic: 'SampleCount', label: outcome, period, by: { outcome } });
  const failureRate = new MathExpression({
    expression: '100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(completed, 0))',
    label: 'failed, per cent',
    period: QUARTER,
    usingMetrics: { failed: ended('failed', QUARTER), completed: ended('completed', QUARTER) },
  });
  const jobTime = (statistic: string, period = FIVE_MINUTES): Metric =>
    own('JobDuration', { statistic, label: statistic, period, by: { outcome: 'completed' } });
  const machineSum = (metric: 'metricFailed' | 'metricTimedOut' | 'metricThrottled'): Metric =>
    machine[metric]({ period: FIVE_MINUTES, statistic: 'Sum' });
  const waiting = (statistic: string): Metric => queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic });
  return {
    name: 'jobs',
    title: 'Queue and executions',
    charts: [
      chart('Jobs that ended', 'a period', [ended('completed'), ended('failed')]),
      chart('A job takes, from its start to its end on record', 'ms', [jobTime('p50'), jobTime('p95')]),
      chart('Executions', 'a period', [
        machine.metricStarted(),
        machine.metricSucceeded(),
        machine.metricFailed(),
        machine.metricTimedOut(),
        machine.metricAborted(),
      ]),
      chart('Queue', 'messages', [
        queue.metricApproximateNumberOfMessagesVisible(),
        ...deadLetterQueues.map((parked) => parked.metricApproximateNumberOfMessagesVisible()),
      ]),
      chart('On the queue when taken', 'ms', [
        own('QueueAge', { statistic: 'p50', label: 'p50' }),
        own('QueueAge', { statistic: 'p95', label: 'p95' }),
      ]),
      chart('Oldest message', 's', [waiting('Maximum')]),
      chart('Jobs that a sweep had to touch', 'a period', [own('StuckJobCount', { statistic: 'Sum', label: 'stuck' })]),
      chart('Positions of an analysed household', 'positions', [
        own('PortfolioSize', { statistic: 'p50', label: 'p50' }),
        own('PortfolioSize', { statistic: 'Maximum', label: 'most' }),
      ]),
    ],
    watches: [
      ...deadLetterQueues.map((parked): Watch => ({
        id: `Parked-${parked.node.id}`,
        runbook: 'alarm-parked',
        metric: parked.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }),
        above: 0,
        when:
          parked.node.id === 'DeadLetters'
            ? 'Messages that are no jobs, or whose jobs could not be started, wait for an operator.'
            : 'Events could not be delivered to a function, or it failed on them.',
        act: 'See why with npm run dead-letters, mend it, send them back with --redrive.',
      })),
      {
        id: 'QueueOld',
        runbook: 'alarm-queueold',
        metric: waiting('Maximum'),
        above: OLDEST_SECONDS,
        when: 'An analysis has waited for a quarter of an hour to be dispatched.',
        act: 'See the dispatcher’s errors and throttles; jobs wait for an hour, then they fail and want npm run rerun -- JOB.',
      },
      {
        id: 'JobsFail',
        runbook: 'alarm-jobsfail',
        metric: failureRate,
        above: FAILED_PER_CENT,
        when: 'More than a tenth of the jobs of a quarter of an hour have failed.',
        act: 'npm run health lists the causes; replay one job, mend the cause, npm run rerun -- JOB.',
      },
      {
        // By AWS' own count, which does not stand on ours.
        id: 'ExecutionsFailed',
        runbook: 'alarm-jobsfail',
        metric: machineSum('metricFailed'),
        above: 0,
        when: 'An execution has failed; its job says why.',
        act: 'npm run replay -- --execution JOB shows the state, its error and each attempt.',
      },
      {
        id: 'JobsSlow',
        runbook: 'alarm-jobsslow',
        metric: jobTime('p95', QUARTER),
        above: SLOW_JOB_MS,
        periods: 2,
        when: 'One job of twenty takes more than five minutes, for half an hour.',
        act: 'See which state in npm run replay -- --execution JOB; mostly it is a model that throttles.',
      },
      {
        id: 'JobsStuck',
        runbook: 'alarm-jobsstuck',
        metric: own('StuckJobCount', { statistic: 'Sum' }),
        above: 0,
        when: 'A sweep found jobs that nobody was working on, and has sent them again or ended them.',
        act: 'The sweeper’s log names them; look for lost messages or events about that time.',
      },
      {
        id: 'ExecutionsTimedOut',
        runbook: 'alarm-executionstimedout',
        metric: machineSum('metricTimedOut'),
        above: 0,
        when: 'An execution ran out of its two hours.',
        act: 'npm run replay -- --execution JOB shows in which state it waited.',
      },
      {
        id: 'ExecutionsThrottled',
        runbook: 'alarm-executionsthrottled',
        metric: machineSum('metricThrottled'),
        above: 0,
        when: 'Step Functions throttles state transitions.',
        act: 'Ask for a higher quota: npm run doctor shows what the account has.',
      },
    ],
  };
}
