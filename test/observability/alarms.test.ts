/** Alarms and dashboards of both stages: each alarm rings by values that should ring it and by none that should not; what is asked for is emitted; what is to be done is written down. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import { definitionOf, METRICS, NAMESPACE, type MetricName } from '../../schema/metrics.ts';
import { asText, ROOT, synthesise, type Resource, type Synthesised } from '../cloud/synthesised.ts';
import { metricsOf, stateOf, type Value } from './cloudwatch.ts';

const stages = new Map<string, Synthesised>();
beforeAll(async () => {
  for (const stage of ['dev', 'prod'])
    stages.set(stage, await synthesise({ stage, ...(stage === 'prod' && { runbook: 'https://git.example.com/alex/lib/README.md' }) }));
}, 120_000);
const of = (stage: string): Synthesised => stages.get(stage) as Synthesised;

/** Alarms by their names in the code: a logical id is that name without marks, and eight more characters. */
function alarmsOf(stage: string): Map<string, Resource> {
  return new Map(
    of(stage)
      .ofType('AWS::CloudWatch::Alarm')
      .map(([id, alarm]) => [id.replace(/^observability:/, '').slice(0, -8), alarm]),
  );
}

const values = (metric: string, minutesAgo: readonly number[], numbers: readonly number[], dimensions?: Record<string, string>): Value[] =>
  minutesAgo.flatMap((at) => numbers.map((value) => ({ metric, minutesAgo: at, value, ...(dimensions && { dimensions }) })));
const NOW = [1];
const repeated = (value: number, times: number): number[] => Array.from({ length: times }, () => value);
const jobs = (completed: number, failed: number): Value[] => [
  ...values('JobDuration', NOW, repeated(60_000, completed), { outcome: 'completed' }),
  ...values('JobDuration', NOW, repeated(5_000, failed), { outcome: 'failed' }),
];

/** By the alarm's name: what rings it, and what is close and does not. */
const CASES: Record<string, { rings: Value[][]; quiet: Value[][] }> = {
  ParkedDeadLetters: {
    rings: [values('ApproximateNumberOfMessagesVisible', NOW, [0, 1])],
    quiet: [values('ApproximateNumberOfMessagesVisible', NOW, [0, 0])],
  },
  ParkedLostEvents: {
    rings: [values('ApproximateNumberOfMessagesVisible', NOW, [3])],
    quiet: [values('ApproximateNumberOfMessagesVisible', NOW, [0])],
  },
  QueueOld: {
    rings: [values('ApproximateAgeOfOldestMessage', NOW, [10, 901])],
    quiet: [values('ApproximateAgeOfOldestMessage', NOW, [900])],
  },
  JobsFail: { rings: [jobs(8, 1), jobs(0, 1)], quiet: [jobs(9, 1), jobs(20, 0)] },
  JobsSlow: {
    rings: [values('JobDuration', [1, 16], [...repeated(60_000, 17), ...repeated(301_000, 3)], { outcome: 'completed' })],
    quiet: [
      values('JobDuration', [1, 16], [...repeated(60_000, 19), 900_000], { outcome: 'completed' }),
      values('JobDuration', NOW, [301_000], { outcome: 'completed' }),
      values('JobDuration', [1, 16], [900_000], { outcome: 'failed' }),
    ],
  },
  JobsStuck: { rings: [values('StuckJobCount', NOW, [0, 1])], quiet: [values('StuckJobCount', NOW, [0, 0])] },
  ExecutionsFailed: {
    rings: [values('ExecutionsFailed', NOW, [1])],
    quiet: [values('ExecutionsFailed', NOW, [0]), values('ExecutionsAborted', NOW, [5])],
  },
  ExecutionsTimedOut: { rings: [values('ExecutionsTimedOut', NOW, [1])], quiet: [values('ExecutionsTimedOut', NOW, [0])] },
  ExecutionsThrottled: { rings: [values('ExecutionThrottled', NOW, [1])], quiet: [values('ExecutionThrottled', NOW, [0])] },
  DraftsRefused: {
    rings: [values('VerificationFailureCount', NOW, [1, 0, 0])],
    quiet: [values('VerificationFailureCount', NOW, [1, 0, 0, 0])],
  },
  RulesWriterStandsIn: {
    rings: [values('FallbackCount', NOW, [1, ...repeated(0, 8)])],
    quiet: [values('FallbackCount', NOW, [1, ...repeated(0, 9)])],
  },
  ModelThrottled: {
    rings: [values('ModelThrottleCount', [1, 14], repeated(1, 11))],
    quiet: [values('ModelThrottleCount', NOW, repeated(1, 20)), values('ModelThrottleCount', [1, 16], repeated(1, 20))],
  },
  ApiFaults: {
    rings: [values('5xx', NOW, repeated(1, 6))],
    quiet: [values('5xx', NOW, repeated(1, 5)), values('4xx', NOW, repeated(1, 500))],
  },
  ApiSlow: {
    rings: [values('Latency', [1, 6, 11], [...repeated(10, 97), ...repeated(3_001, 3)])],
    quiet: [values('Latency', [1, 6, 11], [...repeated(10, 199), 9_000]), values('Latency', [1, 6], repeated(9_000, 5))],
  },
  FirewallBlocks: { rings: [values('BlockedRequests', [1, 14], [501])], quiet: [values('BlockedRequests', [1, 14], [500])] },
  DatabaseFull: {
    rings: [values('ACUUtilization', [1, 6, 11], [91])],
    quiet: [values('ACUUtilization', [1, 6, 11], [90]), values('ACUUtilization', [1, 6], [100])],
  },
  DatabaseConnections: {
    rings: [values('DatabaseConnections', [1, 6], [1_700])],
    quiet: [values('DatabaseConnections', [1, 6], [300]), values('DatabaseConnections', NOW, [5_000])],
  },
  WordsAlone: {
    rings: [values('WordsAloneCount', NOW, [1, 1, 0]), values('WordsAloneCount', NOW, [1])],
    quiet: [values('WordsAloneCount', NOW, [1, 0]), values('WordsAloneCount', [200], [1])],
  },
  PricesOld: { rings: [values('PriceAge', [600], [6])], quiet: [values('PriceAge', [600], [5])] },
  ModelSpending: {
    rings: [values('ModelMicroDollars', [10, 900], [10_000_001])],
    quiet: [values('ModelMicroDollars', [10, 900], [10_000_000]), values('ModelMicroDollars', [10, 1_500], [19_000_000])],
  },
};
const nameless = (name: string): string => name.replaceAll('-', '');
for (const name of [...FUNCTION_NAMES, 'database-logins', 'front-door']) {
  CASES[`Errors${nameless(name)}`] = { rings: [values('Errors', NOW, [3])], quiet: [values('Errors', NOW, [2])] };
  CASES[`Throttles${nameless(name)}`] = { rings: [values('Throttles', NOW, [6])], quiet: [values('Throttles', NOW, [5])] };
}

describe.each(['dev', 'prod'])('alarms of the stage %s', (stage) => {
  test('have a case each, and each case an alarm', () => {
    expect([...alarmsOf(stage).keys()].sort()).toEqual(Object.keys(CASES).sort());
  });

  test.each(Object.entries(CASES))('%s rings when it should, and only then; silence is no alarm', (name, { rings, quiet }) => {
    const alarm = alarmsOf(stage).get(name) as Resource;
    for (const values of rings) expect(stateOf(alarm, values), JSON.stringify(values)).toBe('ALARM');
    for (const values of quiet) expect(stateOf(alarm, values), JSON.stringify(values)).toBe('OK');
    expect(stateOf(alarm, [])).toBe('OK');
  });

  test('go to the topic, and say what is so, what to do and where to read on', () => {
    const anchors = headings();
    for (const [name, { Properties }] of alarmsOf(stage)) {
      expect(JSON.stringify(Properties['AlarmActions']), name).toContain('Alarms');
      const description = asText(Properties['AlarmDescription']);
      const [, text = '', base, anchor = ''] = /^(.+\. .+\.) Runbook: (\S+)#(\S+)$/.exec(description) ?? [];
      expect(text.length, description).toBeGreaterThan(30);
      expect(base).toBe(stage === 'prod' ? 'https://git.example.com/alex/lib/README.md' : 'lib/README.md');
      expect(anchors, name).toContain(anchor);
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });

  test('and dashboards ask for metrics of ours that are emitted with just those dimensions, and for AWS’ by theirs', () => {
    const asked = [...[...alarmsOf(stage).values()].flatMap(metricsOf), ...charted(stage)];
    expect(asked.length).toBeGreaterThan(150);
    for (const { namespace, metric, dimensions } of asked) {
      const keys = Object.keys(dimensions).sort().join();
      if (namespace !== NAMESPACE) {
        expect(OF_AWS[namespace], `${namespace} ${metric}`).toEqual({
          dimensions: keys,
          metrics: expect.arrayContaining([metric]) as string[],
        });
        continue;
      }
      expect(METRICS, metric).toHaveProperty(metric);
      const definition = definitionOf(metric as MetricName);
      expect(
        definition.dimensions.map((set) => [...set].sort().join()),
        metric,
      ).toContain(keys);
      const { agent, outcome } = dimensions;
      if (agent !== undefined)
        expect(definition.by === 'every' || definition.by === 'database' ? FUNCTION_NAMES : definition.by, metric).toContain(agent);
      if (outcome !== undefined) expect(definition.outcomes, metric).toContain(outcome);
    }
  });

  test('name the firewall and the cluster as they are named', () => {
    const text = JSON.stringify(of(stage).resources);
    expect(text).toContain(`"MetricName":"alex-${stage}"`);
    const clusters = new Set(
      [...alarmsOf(stage).values()].flatMap(metricsOf).flatMap(({ dimensions }) => dimensions['DBClusterIdentifier'] ?? []),
    );
    expect(clusters.size).toBe(1);
  });
});

describe.each(['dev', 'prod'])('dashboards of the stage %s', (stage) => {
  test('show every metric of the table', () => {
    const shown = new Set([...charted(stage).map(({ metric }) => metric)]);
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('show each concern with its alarms', () => {
    const bodies = of(stage)
      .ofType('AWS::CloudWatch::Dashboard')
      .map(([, { Properties }]) => asText(Properties['DashboardBody']));
    expect(bodies).toHaveLength(stage === 'prod' ? 7 : 1);
    for (const title of ['Queue and executions', 'Agents', 'API', 'Database', 'Knowledge and prices', 'Cost of models', 'Functions'])
      expect(
        bodies.some((body) => body.includes(`# ${title}`)),
        title,
      ).toBe(true);
    for (const [, { Properties }] of of(stage).ofType('AWS::CloudWatch::Dashboard'))
      expect(JSON.stringify(JSON.parse(asText(Properties['DashboardBody']).replaceAll(/<[^>]*>/g, 'x')))).toContain('"type":"alarm"');
  });
});

/** AWS' own metrics that are asked for, by the dimensions under which its services publish them (the CloudWatch pages of their user guides). */
const OF_AWS: Record<string, { dimensions: string; metrics: string[] }> = {
  'AWS/SQS': { dimensions: 'QueueName', metrics: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'] },
  'AWS/States': {
    dimensions: 'StateMachineArn',
    metrics: [
      'ExecutionsStarted',
      'ExecutionsSucceeded',
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
      'ExecutionThrottled',
    ],
  },
  'AWS/Lambda': { dimensions: 'FunctionName', metrics: ['Errors', 'Throttles', 'Duration'] },
  'AWS/ApiGateway': { dimensions: 'ApiId', metrics: ['Count', '4xx', '5xx', 'Latency'] },
  'AWS/RDS': {
    dimensions: 'DBClusterIdentifier',
    metrics: ['ServerlessDatabaseCapacity', 'ACUUtilization', 'DatabaseConnections', 'CPUUtilization'],
  },
  'AWS/WAFV2': { dimensions: 'Rule,WebACL', metrics: ['AllowedRequests', 'BlockedRequests'] },
};

/** What the widgets of all dashboards ask for: `[namespace, metric, key, value, …, {options}]`, or an expression that searches. */
function charted(stage: string): { namespace: string; metric: string; dimensions: Record<string, string> }[] {
  return of(stage)
    .ofType('AWS::CloudWatch::Dashboard')
    .flatMap(([, { Properties }]) => {
      const { widgets } = JSON.parse(asText(Properties['DashboardBody'])) as { widgets: { properties: { metrics?: unknown[][] } }[] };
      return widgets.flatMap(({ properties: { metrics = [] } }) =>
        metrics.flatMap((entry) => {
          const search = /^SEARCH\('\{([^,}]+),([^}]+)\} MetricName="(\w+)"'/.exec((entry[0] as { expression?: string }).expression ?? '');
          if (search) return [{ namespace: search[1] ?? '', metric: search[3] ?? '', dimensions: { [search[2] ?? '']: 'any' } }];
          const texts = entry.filter((part) => typeof part === 'string');
          const [namespace, metric, ...pairs] = texts;
          if (namespace === undefined || metric === undefined) return [];
          return [
            {
              namespace,
              metric,
              dimensions: Object.fromEntries(pairs.flatMap((key, n) => (n % 2 === 0 ? [[key, pairs[n + 1] ?? '']] : []))),
            },
          ];
        }),
      );
    });
}

/** Anchors of lib/README.md's headings, as the pages of a repository make them. */
function headings(): string[] {
  return [...readFileSync(join(ROOT, 'lib', 'README.md'), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
