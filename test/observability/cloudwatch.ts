/**
 * An alarm of a template, decided from values as CloudWatch does it: values are gathered by period, told by their statistic, put through the alarm's expression, compared, and so many of the
 * last so many periods must be beyond the threshold ("Using Amazon CloudWatch alarms" of its user guide, also for what is missing). Only what the templates use is understood; anything else throws.
 */
import { asText, type Resource } from '../cloud/synthesised.ts';

/** `minutesAgo`: the value falls into the period that holds this moment; the newest period ends now. */
export interface Value {
  metric: string;
  /** Those that matter; a metric with other values for them is another metric. */
  dimensions?: Readonly<Record<string, string>>;
  minutesAgo: number;
  value: number;
}
export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

interface Asked {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: unknown }[];
}
interface Query {
  Id: string;
  Expression?: string;
  MetricStat?: { Metric: Asked; Period: number; Stat: string };
  ReturnData?: boolean;
}
interface AlarmProperties extends Partial<Asked> {
  ComparisonOperator: string;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  Threshold: number;
  TreatMissingData?: string;
  Period?: number;
  Statistic?: string;
  ExtendedStatistic?: string;
  Metrics?: Query[];
}
/** A value for each period, the newest last; null where there is none. */
type Series = (number | null)[];

/** Periods that are looked at beyond those that are asked for, in search of values. */
const FURTHER = 2;

/** Every metric that an alarm or a widget asks for, with its dimensions as text. */
export function metricsOf(alarm: Resource): { namespace: string; metric: string; dimensions: Record<string, string> }[] {
  return queriesOf(alarm.Properties as unknown as AlarmProperties).flatMap(({ MetricStat }) =>
    MetricStat ? [namesOf(MetricStat.Metric)] : [],
  );
}

export function stateOf(alarm: Resource, values: readonly Value[]): AlarmState {
  const properties = alarm.Properties as unknown as AlarmProperties;
  const {
    EvaluationPeriods: periods,
    DatapointsToAlarm: needed = periods,
    TreatMissingData: missing = 'missing',
    Threshold: threshold,
  } = properties;
  const queries = queriesOf(properties);
  const series = new Map<string, Series>();
  for (const { Id, MetricStat } of queries) if (MetricStat) series.set(Id, gathered(MetricStat, values, periods + FURTHER));
  for (const { Id, Expression } of queries) if (Expression !== undefined) series.set(Id, computed(Expression, series, periods + FURTHER));
  const returned = queries.find(({ ReturnData }) => ReturnData !== false);
  const points = series.get(returned?.Id ?? '');
  if (points === undefined) throw new Error('The alarm returns no series.');
  return decide(points, { periods, needed, missing, isBeyond: (value) => compare(properties.ComparisonOperator, value, threshold) });
}

/** With enough values in the range the newest of them count; else what is missing is as the alarm says. */
function decide(
  points: Series,
  { periods, needed, missing, isBeyond }: { periods: number; needed: number; missing: string; isBeyond: (value: number) => boolean },
): AlarmState {
  const known = points.filter((point) => point !== null);
  const considered = known.length >= periods ? known.slice(-periods) : points.slice(-periods);
  const beyond = considered.map((point) =>
    point === null ? (missing === 'breaching' ? true : missing === 'notBreaching' ? false : null) : isBeyond(point),
  );
  if (beyond.every((one) => one === null)) return 'INSUFFICIENT_DATA';
  return beyond.filter((one) => one === true).length >= needed ? 'ALARM' : 'OK';
}

function queriesOf({ Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic }: AlarmProperties): Query[] {
  if (Metrics !== undefined) return Metrics;
  return [
    {
      Id: 'only',
      MetricStat: {
        Metric: { Namespace: Namespace ?? '', MetricName: MetricName ?? '', ...(Dimensions && { Dimensions }) },
        Period: Period ?? 60,
        Stat: Statistic ?? ExtendedStatistic ?? '',
      },
    },
  ];
}

function namesOf({ Namespace, MetricName, Dimensions = [] }: Asked): {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
} {
  return {
    namespace: Namespace,
    metric: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, asText(Value)])),
  };
}

function gathered({ Metric, Period, Stat }: NonNullable<Query['MetricStat']>, values: readonly Value[], length: number): Series {
  const { metric, dimensions } = namesOf(Metric);
  const own = values.filter(
    (value) => value.metric === metric && Object.entries(value.dimensions ?? {}).every(([name, wanted]) => dimensions[name] === wanted),
  );
  return Array.from({ length }, (_, n) => {
    const [from, to] = [((length - n) * Period) / 60, ((length - n - 1) * Period) / 60];
    return statistic(
      Stat,
      own.filter(({ minutesAgo }) => minutesAgo <= from && minutesAgo > to).map(({ value }) => value),
    );
  });
}

function statistic(name: string, values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sum = values.reduce((all, value) => all + value, 0);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  if (percentile !== undefined)
    return [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil((Number(percentile) / 100) * values.length) - 1)] ?? null;
  const known: Record<string, number> = {
    Sum: sum,
    Average: sum / values.length,
    Maximum: Math.max(...values),
    Minimum: Math.min(...values),
    SampleCount: values.length,
  };
  if (!(name in known)) throw new Error(`The statistic ${name} is not known here.`);
  return known[name] ?? null;
}

/** Arithmetic of series, numbers, brackets and FILL(series, number), period by period. A period without a value, or divided by zero, has none. */
function computed(expression: string, series: ReadonlyMap<string, Series>, length: number): Series {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?(?:e\d+)?|[-+*/(),]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw new Error(`The expression ${expression} is not understood here.`);
  let at = 0;
  const take = (wanted: string): boolean => (tokens[at] === wanted ? ((at += 1), true) : false);
  const expect = (wanted: string): void => {
    if (!take(wanted)) throw new Error(`${expression}: ${wanted} is expected, not ${tokens[at] ?? 'its end'}.`);
  };
  const each = (left: Series, right: Series, work: (a: number, b: number) => number): Series =>
    left.map((a, n) => {
      const b = right[n] ?? null;
      const result = a === null || b === null ? NaN : work(a, b);
      return Number.isFinite(result) ? result : null;
    });
  const sum = (): Series => {
    let left = product();
    for (;;) {
      if (take('+')) left = each(left, product(), (a, b) => a + b);
      else if (take('-')) left = each(left, product(), (a, b) => a - b);
      else return left;
    }
  };
  const product = (): Series => {
    let left = single();
    for (;;) {
      if (take('*')) left = each(left, single(), (a, b) => a * b);
      else if (take('/')) left = each(left, single(), (a, b) => a / b);
      else return left;
    }
  };
  const single = (): Series => {
    if (take('(')) {
      const inside = sum();
      expect(')');
      return inside;
    }
    const token = tokens[at] ?? '';
    at += 1;
    if (token === 'FILL') {
      expect('(');
      const inside = sum();
      expect(',');
      const filler = sum();
      expect(')');
      return inside.map((value, n) => value ?? filler[n] ?? null);
    }
    if (/^\d/.test(token)) return Array.from({ length }, () => Number(token));
    const named = series.get(token);
    if (named === undefined) throw new Error(`${expression}: ${token} is no series.`);
    return named;
  };
  const result = sum();
  if (at < tokens.length) throw new Error(`${expression}: ${tokens[at] ?? ''} is not understood here.`);
  return result;
}

function compare(operator: string, value: number, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
    default:
      throw new Error(`The comparison ${operator} is not known here.`);
  }
}
