/** Every function, whatever it does: that it fails, and that it may not run. */
import type { AlexFunction } from '../function.ts';
import { FIVE_MINUTES, own } from './own.ts';
import { chart, type Section, type Watch } from './section.ts';

const ERRORS = 2;
const THROTTLES = 5;

export function functions(all: readonly AlexFunction[]): Section {
  return {
    name: 'functions',
    title: 'Functions',
    charts: [
      chart('Events', 'a period', [own('InvocationCount', { statistic: 'Sum', label: 'all' })]),
      chart('Events that ended with an error', 'share', [own('ErrorCount', { statistic: 'Average', label: 'all' })]),
      chart(
        'Errors, also those that Lambda saw alone',
        'a period',
        all.map(({ lambda }) => lambda.metricErrors({ period: FIVE_MINUTES })),
      ),
      chart(
        'A function takes, nine of ten',
        'ms',
        all.map(({ lambda }) => lambda.metricDuration({ period: FIVE_MINUTES, statistic: 'p90' })),
      ),
    ],
    watches: all.flatMap(({ lambda, node: { id: name } }): Watch[] => [
      {
        id: `Errors-${name}`,
        runbook: 'alarm-errors',
        metric: lambda.metricErrors({ period: FIVE_MINUTES, statistic: 'Sum' }),
        above: ERRORS,
        when: `${name} fails.`,
        act: `Its log, /aws/lambda/alex-…-${name}, names the error and where it arose.`,
      },
      {
        id: `Throttles-${name}`,
        runbook: 'alarm-throttles',
        metric: lambda.metricThrottles({ period: FIVE_MINUTES, statistic: 'Sum' }),
        above: THROTTLES,
        when: `${name} is wanted more often at once than it may run.`,
        act: 'Raise its share of concurrency in lib/functions.ts, or the account’s quota.',
      },
    ]),
  };
}
