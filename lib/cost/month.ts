/** A month's bill, line by line. Pure: prices and usage in, dollars out. */
import { STATE_FUNCTIONS } from '../../schema/agents.ts';
import { metricMonths } from './metrics.ts';
import { PRICES } from './prices.ts';
import { ANALYSIS, gigabyteSeconds, SECONDS, STORED, VISITS } from './usage.ts';

export interface Load {
  stage: 'dev' | 'prod';
  users: number;
  /** By each user, a month. */
  analyses: number;
}

export interface Line {
  what: string;
  dollars: number;
  /** What it follows. */
  by: 'hours' | 'analyses' | 'visits';
}

const HOURS = 730;
const DAYS = 30.4;
/** Interface endpoints of network.ts in two zones; metrics under alarms of observability/, which are what is billed of an alarm; secrets; keys; rules of firewall.ts. The tests hold them to the templates. */
export const FIXED = { endpoints: 8, zones: 2, alarms: 57, secrets: 6, keys: 2, rules: 5 } as const;
const IN_AN_ANALYSIS = ['dispatcher', ...STATE_FUNCTIONS];
/** In production one a concern. */
export const DASHBOARDS = { dev: 1, prod: 7 } as const;
/** Development: four sweeps a day wake the database, ten minutes each until it sleeps again. */
const SWEEPS_A_DAY = 4;
const AWAKE_HOURS = 1 / 6;
const ANALYSIS_HOURS = 0.25;
/** What Aurora needs at its least while it works. */
const WAKE_CAPACITY = 0.5;
/** Capacity-hours of an analysis: 57 statements of a few milliseconds, mostly. An assumption; the ACU chart of the dashboard shows the truth. */
const CAPACITY_HOURS_AN_ANALYSIS = 0.002;

export function monthly({ stage, users, analyses }: Load): Line[] {
  const prod = stage === 'prod';
  const runs = users * analyses;
  const visits = users * VISITS.aMonth;
  const apiRequests = runs * ANALYSIS.apiRequests + visits * VISITS.apiRequests;
  const dataCalls = runs * ANALYSIS.dataApiCalls + apiRequests * VISITS.dataApiCallsARequest;
  const sweeps = DAYS * (prod ? 1440 : SWEEPS_A_DAY);
  // A production stage has two instances that never sleep; a development one wakes for each sweep, and for a quarter of an hour around an analysis.
  const awake = prod ? 2 * HOURS : Math.min(HOURS, DAYS * SWEEPS_A_DAY * AWAKE_HOURS + runs * ANALYSIS_HOURS);
  const capacityHours = WAKE_CAPACITY * awake + runs * CAPACITY_HOURS_AN_ANALYSIS;
  const metrics =
    metricMonths(['sweeper'], sweeps) +
    metricMonths(['prices', 'ingest'], 2 * DAYS) +
    metricMonths(['api'], apiRequests) +
    metricMonths(IN_AN_ANALYSIS, runs);
  const watching = metrics * PRICES.metricMonth + FIXED.alarms * PRICES.alarmMonth + DASHBOARDS[stage] * PRICES.dashboardMonth;
  return [
    { what: 'Aurora, capacity', by: 'hours', dollars: capacityHours * PRICES.auroraCapacityHour },
    {
      what: 'Aurora, storage and I/O',
      by: 'analyses',
      dollars:
        (1 + (runs * STORED.months * STORED.megabytesAnAnalysis) / 1024) * PRICES.auroraStorageGbMonth +
        runs * STORED.inputOutputAnAnalysis * PRICES.auroraInputOutput,
    },
    { what: 'Data API', by: 'analyses', dollars: dataCalls * PRICES.dataApiRequest },
    {
      what: 'Lambda',
      by: 'analyses',
      dollars:
        runs * (gigabyteSeconds() * PRICES.lambdaGbSecond + Object.keys(SECONDS).length * PRICES.lambdaRequest) +
        apiRequests * (VISITS.apiSeconds * 0.5 * PRICES.lambdaGbSecond + PRICES.lambdaRequest) +
        sweeps * (0.2 * 0.25 * PRICES.lambdaGbSecond + PRICES.lambdaRequest),
    },
    { what: 'Step Functions', by: 'analyses', dollars: runs * ANALYSIS.transitions * PRICES.stateTransition },
    {
      what: 'API, queue and schedules',
      by: 'visits',
      dollars: apiRequests * PRICES.httpApiRequest + runs * ANALYSIS.queueRequests * PRICES.sqsRequest + sweeps * PRICES.schedulerCall,
    },
    {
      what: 'CloudFront',
      by: 'visits',
      dollars: ((visits * VISITS.megabytes) / 1024) * PRICES.cdnGb + (visits * VISITS.siteRequests + apiRequests) * PRICES.cdnRequest,
    },
    {
      what: 'Firewall',
      by: 'hours',
      dollars:
        PRICES.firewallMonth +
        FIXED.rules * PRICES.firewallRuleMonth +
        (visits * VISITS.siteRequests + apiRequests) * PRICES.firewallRequest,
    },
    {
      what: 'Logs, metrics, alarms, dashboards, traces',
      by: 'hours',
      dollars: watching + ((runs * ANALYSIS.logKb + apiRequests * 1.5) / 1024 / 1024) * PRICES.logGb + runs * PRICES.traceRecorded,
    },
    { what: 'Secrets and keys', by: 'hours', dollars: FIXED.secrets * PRICES.secretMonth + FIXED.keys * PRICES.keyMonth },
    { what: 'Private endpoints', by: 'hours', dollars: prod ? FIXED.endpoints * FIXED.zones * HOURS * PRICES.endpointHour : 0 },
    { what: 'CloudTrail, calls of the Data API', by: 'analyses', dollars: prod ? dataCalls * PRICES.dataEvent : 0 },
  ];
}

export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** What one analysis more costs without its model, dollars: the difference that it makes. */
export function anAnalysis(stage: Load['stage'] = 'prod'): number {
  const cost = (analyses: number): number => total(monthly({ stage, users: 1, analyses }));
  const many = 100_000;
  return (cost(2 * many) - cost(many)) / many;
}

/** What the model costs for one analysis at list price. */
export function aModel(): number {
  return ANALYSIS.inputTokens * PRICES.modelInputToken + ANALYSIS.outputTokens * PRICES.modelOutputToken;
}
