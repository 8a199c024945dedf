/** Metrics of Alex' own, as the functions emit them: by the table of schema/metrics.ts, or not at all. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { definitionOf, NAMESPACE, type Dimension, type MetricName } from '../../../schema/metrics.ts';

export const FIVE_MINUTES = Duration.minutes(5);

export interface Reading {
  statistic: string;
  period?: Duration;
  label?: string;
  by?: Readonly<Partial<Record<Dimension, string>>>;
}

/** @throws Error when nothing emits the metric with just these dimensions: CloudWatch would show nothing, and say nothing of it */
export function own(metricName: MetricName, { statistic, period = FIVE_MINUTES, label, by = {} }: Reading): Metric {
  const set = Object.keys(by).sort().join();
  const { dimensions } = definitionOf(metricName);
  if (!dimensions.some((emitted) => [...emitted].sort().join() === set))
    throw new Error(`Nothing emits ${metricName} by [${set}]: schema/metrics.ts says by which sets of dimensions it is.`);
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    statistic,
    period,
    ...(label !== undefined && { label }),
    ...(set !== '' && { dimensionsMap: by }),
  });
}

/** A line for each value that a dimension has had: values that nobody knows beforehand, as routes are. */
export function each(metricName: MetricName, dimension: Dimension, statistic: string): MathExpression {
  own(metricName, { statistic, by: { [dimension]: 'any' } });
  return new MathExpression({
    expression: `SEARCH('{${NAMESPACE},${dimension}} MetricName="${metricName}"', '${statistic}', 300)`,
    usingMetrics: {},
    label: '',
    period: FIVE_MINUTES,
  });
}
