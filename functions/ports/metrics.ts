/**
 * What is measured while an invocation runs, published when it ends as lines of CloudWatch's embedded metric format. An execution environment has one invocation at a time, so there is
 * one recording; outside of an invocation (a command, a test of a port) nothing is kept.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { definitionOf, NAMESPACE, type Dimension, type MetricName } from '#schema/metrics.ts';

type Dimensions = Readonly<Partial<Record<Exclude<Dimension, 'agent'>, string>>>;
interface Sample {
  name: MetricName;
  value: number;
}
/** Sets of dimensions with their values, and what was measured under them. */
interface Group {
  sets: Record<string, string>[];
  samples: Sample[];
}

/** At a hundred values of one metric Powertools publishes by itself, and forgets the dimensions of what follows. */
const MOST_VALUES = 99;

let recording: Map<string, Group> | undefined;
let agent = '';

/** Notes a value of a metric, in its unit, with those of its dimensions that the function's name does not say. */
export function measure(name: MetricName, value: number, dimensions: Dimensions = {}): void {
  if (recording === undefined) return;
  const values: Partial<Record<Dimension, string>> = { ...dimensions, agent };
  const sets = definitionOf(name).dimensions.map((set) =>
    Object.fromEntries(set.map((dimension) => [dimension, values[dimension] ?? 'unknown'])),
  );
  const key = JSON.stringify(sets);
  const group = recording.get(key) ?? { sets, samples: [] };
  group.samples.push({ name, value });
  recording.set(key, group);
}

/** Notes how long some work took, in milliseconds, also when it fails. */
export async function timed<T>(name: MetricName, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  try {
    return await work();
  } finally {
    measure(name, performance.now() - from);
  }
}

/** Metrics of one function: `begin` with each invocation, `publish` at its end. With `POWERTOOLS_METRICS_DISABLED=true` nothing is noted or written. */
export function openMetrics(functionName: string): { begin(): void; publish(): void } {
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: functionName });
  // Powertools would add the service to every set: then the plan's question, which names no dimension, would find nothing.
  metrics.clearDefaultDimensions();
  const isOff = /^(true|1|yes|on|t|y)$/i.test(process.env['POWERTOOLS_METRICS_DISABLED'] ?? '');
  return {
    begin: () => {
      [recording, agent] = [isOff ? undefined : new Map<string, Group>(), functionName];
    },
    publish: () => {
      const groups = recording ?? new Map<string, Group>();
      recording = undefined;
      for (const { sets, samples } of groups.values()) {
        for (const batch of batches(samples)) {
          for (const set of sets) metrics.addDimensions(set);
          for (const { name, value } of batch) metrics.addMetric(name, definitionOf(name).unit, value);
          metrics.publishStoredMetrics();
        }
      }
    },
  };
}

/** In so many parts that none has too many values of one metric. */
function batches(samples: readonly Sample[]): Sample[][] {
  const seen = new Map<MetricName, number>();
  const parts: Sample[][] = [];
  for (const sample of samples) {
    const nth = seen.get(sample.name) ?? 0;
    seen.set(sample.name, nth + 1);
    (parts[Math.floor(nth / MOST_VALUES)] ??= []).push(sample);
  }
  return parts;
}
