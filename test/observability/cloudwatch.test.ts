/** The decision itself, against the cases of CloudWatch's user guide: else the alarms' tests would show what we think of alarms. */
import { describe, expect, test } from 'vitest';
import type { Resource } from '../cloud/synthesised.ts';
import { stateOf, type Value } from './cloudwatch.ts';

const alarm = (properties: Record<string, unknown>): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Namespace: 'N',
    MetricName: 'm',
    Period: 60,
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 3,
    Threshold: 3,
    ...properties,
  },
});
/** One value a minute, oldest first: X is beyond, 0 is not, - is none. */
const points = (text: string): Value[] =>
  text
    .split(' ')
    .flatMap((point, n, all) => (point === '-' ? [] : [{ metric: 'm', minutesAgo: all.length - n - 0.5, value: point === 'X' ? 9 : 0 }]));

describe('an alarm of three periods out of three', () => {
  // "How alarm state is evaluated when data is missing", its first table: points, then the state when missing is missing, ignore (not used here), breaching, notBreaching.
  test.each([
    ['0 - X - X', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'OK', 'ALARM', 'OK'],
  ])('%s', (text, whenMissing, whenBreaching, whenNotBreaching) => {
    const state = (TreatMissingData: string) => stateOf(alarm({ TreatMissingData }), points(text));
    // The two rows whose known points lie outside the last three periods keep the state that the alarm had: nothing here remembers one.
    if (!/- - -$/.test(text) && !/X - -$/.test(text)) expect(state('missing')).toBe(whenMissing);
    expect([state('breaching'), state('notBreaching')]).toEqual([text === '0 - - - -' ? 'ALARM' : whenBreaching, whenNotBreaching]);
  });

  test('two out of three are enough where it says so', () => {
    expect(stateOf(alarm({ DatapointsToAlarm: 2 }), points('X 0 X'))).toBe('ALARM');
    expect(stateOf(alarm({}), points('X 0 X'))).toBe('OK');
  });
});

describe('a value of a period', () => {
  const of =
    (Statistic: string, values: number[]) =>
    (Threshold: number, ComparisonOperator = 'GreaterThanOrEqualToThreshold') =>
      stateOf(
        alarm({
          [Statistic.startsWith('p') ? 'ExtendedStatistic' : 'Statistic']: Statistic,
          ...(Statistic.startsWith('p') && { Statistic: undefined }),
          EvaluationPeriods: 1,
          Threshold,
          ComparisonOperator,
        }),
        values.map((value) => ({ metric: 'm', minutesAgo: 0.5, value })),
      ) === 'ALARM';

  test.each<[string, number[], number]>([
    ['Sum', [1, 2, 3], 6],
    ['Average', [1, 2, 3], 2],
    ['Maximum', [1, 5, 3], 5],
    ['Minimum', [4, 2, 3], 2],
    ['SampleCount', [9, 9], 2],
    ['p95', Array.from({ length: 100 }, (_, n) => n + 1), 95],
    ['p99', [7], 7],
  ])('%s of %j is %d', (name, values, is) => {
    expect([of(name, values)(is), of(name, values)(is + 1e-9)]).toEqual([true, false]);
    expect(of(name, values)(is, 'GreaterThanThreshold')).toBe(false);
  });

  test('is not another metric’s, nor of other dimensions', () => {
    const told = alarm({ EvaluationPeriods: 1, Dimensions: [{ Name: 'outcome', Value: 'failed' }] });
    expect(stateOf(told, [{ metric: 'm', dimensions: { outcome: 'failed' }, minutesAgo: 0.5, value: 9 }])).toBe('ALARM');
    expect(stateOf(told, [{ metric: 'm', dimensions: { outcome: 'completed' }, minutesAgo: 0.5, value: 9 }])).toBe('INSUFFICIENT_DATA');
    expect(stateOf(told, [{ metric: 'n', minutesAgo: 0.5, value: 9 }])).toBe('INSUFFICIENT_DATA');
  });
});

test.each([
  ['a / b', { a: 6, b: 2 }, 3],
  ['100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))', { a: 1, b: 3 }, 25],
  ['100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))', { a: 1 }, 100],
  ['100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))', { b: 2 }, 0],
  ['100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))', {}, null],
  ['a - b - 1', { a: 5, b: 1 }, 3],
  ['a + b * 2', { a: 1, b: 2 }, 5],
  ['a + b', { a: 1 }, null],
  ['a / b', { a: 1, b: 0 }, null],
  ['a / 1e6', { a: 2_000_000 }, 2],
  ['a / 1000000', { a: 500_000 }, 0.5],
])('%s of %j is %s', (Expression, values, is) => {
  const query = (Id: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period: 60, Stat: 'Sum' },
    ReturnData: false,
  });
  const state = (Threshold: number, ComparisonOperator: string) =>
    stateOf(
      alarm({ EvaluationPeriods: 1, Threshold, ComparisonOperator, Metrics: [{ Id: 'e', Expression }, query('a'), query('b')] }),
      Object.entries(values).map(([metric, value]) => ({ metric, minutesAgo: 0.5, value: value })),
    );
  if (is === null) expect(state(0, 'GreaterThanThreshold')).toBe('INSUFFICIENT_DATA');
  else
    expect([
      state(is, 'GreaterThanOrEqualToThreshold'),
      state(is, 'LessThanOrEqualToThreshold'),
      state(is, 'GreaterThanThreshold'),
    ]).toEqual(['ALARM', 'ALARM', 'OK']);
});

test.each(['a b', 'METRICS()', 'IF(a, 1, 2)', 'a +', '(a', 'a > 1'])('%s is not understood, and says so', (Expression) => {
  const Metrics = [
    { Id: 'e', Expression },
    { Id: 'a', MetricStat: { Metric: { Namespace: 'N', MetricName: 'a' }, Period: 60, Stat: 'Sum' }, ReturnData: false },
  ];
  expect(() => stateOf(alarm({ Metrics }), [])).toThrow(/understood|expected|no series/);
});
