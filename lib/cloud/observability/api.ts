/** The API behind the CDN, and the firewall in front of both. */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { each, FIVE_MINUTES, own } from './own.ts';
import { chart, type Section } from './section.ts';

const SLOW_MS = 3_000;
const FAULTS = 5;
/** One address is blocked by itself after two thousand requests in five minutes; this is many of them, or one that does not stop. */
const BLOCKED = 1_000;

export function api({ apiId, stageName }: { apiId: string; stageName: string }): Section {
  const gateway = (metricName: string, statistic: string): Metric =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, period: FIVE_MINUTES, dimensionsMap: { ApiId: apiId } });
  // The firewall of a CDN has no region among its dimensions.
  const firewall = (metricName: string, period = FIVE_MINUTES): Metric =>
    new Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      statistic: 'Sum',
      period,
      dimensionsMap: { WebACL: `alex-${stageName}`, Rule: 'ALL' },
    });
  return {
    name: 'api',
    title: 'API',
    charts: [
      chart('Requests', 'a period', [gateway('Count', 'Sum'), gateway('4xx', 'Sum'), gateway('5xx', 'Sum')]),
      chart('Answered within, at the gateway', 'ms', [gateway('Latency', 'p50'), gateway('Latency', 'p99')]),
      chart('Answered within, in the function', 'ms', [
        own('ApiLatency', { statistic: 'p50', label: 'p50' }),
        own('ApiLatency', { statistic: 'p99', label: 'p99' }),
      ]),
      chart('By route, nine of ten', 'ms', [each('ApiLatency', 'route', 'p90')]),
      chart('Firewall', 'a period', [firewall('AllowedRequests'), firewall('BlockedRequests')]),
    ],
    watches: [
      {
        id: 'ApiFaults',
        runbook: 'alarm-apifaults',
        metric: gateway('5xx', 'Sum'),
        above: FAULTS,
        when: 'The API answers 5xx.',
        act: 'Look for its last errors in the log of alex-…-api; 503 alone is a database that wakes or cannot be reached.',
      },
      {
        id: 'ApiSlow',
        runbook: 'alarm-apislow',
        metric: gateway('Latency', 'p99'),
        above: SLOW_MS,
        periods: 3,
        when: 'One answer of a hundred takes more than three seconds, for a quarter of an hour.',
        act: 'See which route in the dashboard, then whether the Data API is as slow.',
      },
      {
        id: 'FirewallBlocks',
        runbook: 'alarm-firewallblocks',
        metric: firewall('BlockedRequests', Duration.minutes(15)),
        above: BLOCKED,
        when: 'The firewall blocks more than a thousand requests in a quarter of an hour.',
        act: 'See by which rule and from where in its log; if these are people, raise -c addressRate.',
      },
    ],
  };
}
