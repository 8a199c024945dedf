/** Aurora, and the Data API as the functions meet it. */
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FUNCTION_NAMES, settingsOf } from '../../functions.ts';
import type { StageSettings } from '../stage.ts';
import { FIVE_MINUTES, own } from './own.ts';
import { chart, type Section } from './section.ts';

const WITH_DATABASE = FUNCTION_NAMES.filter((name) => settingsOf(name).role !== null);
const NEARLY_FULL = 90;
/** What Aurora allows by default grows with the largest capacity, about 200 a unit, and ends at 2,000 where the least capacity is half a unit or none (Aurora user guide, "Maximum connections for Aurora Serverless v2"). */
const CONNECTIONS_A_UNIT = 200;
const MOST_CONNECTIONS = 2_000;

export function database({ capacity, clusterIdentifier }: { capacity: StageSettings['database']; clusterIdentifier: string }): Section {
  const aurora = (metricName: string, statistic = 'Average'): Metric =>
    new Metric({
      namespace: 'AWS/RDS',
      metricName,
      statistic,
      period: FIVE_MINUTES,
      dimensionsMap: { DBClusterIdentifier: clusterIdentifier },
    });
  const connections = Math.floor(0.8 * Math.min(MOST_CONNECTIONS, CONNECTIONS_A_UNIT * capacity.maxCapacity));
  return {
    name: 'database',
    title: 'Database',
    charts: [
      chart('Capacity', 'units, per cent', [aurora('ServerlessDatabaseCapacity'), aurora('ACUUtilization')]),
      chart('Connections and processor', 'connections, per cent', [aurora('DatabaseConnections', 'Maximum'), aurora('CPUUtilization')]),
      chart('Calls of the Data API', 'a period', [own('DataApiLatency', { statistic: 'SampleCount', label: 'calls' })]),
      chart('A call of the Data API', 'ms', [
        own('DataApiLatency', { statistic: 'p50', label: 'p50' }),
        own('DataApiLatency', { statistic: 'p99', label: 'p99' }),
      ]),
      chart(
        'A call of the Data API by function, nine of ten',
        'ms',
        WITH_DATABASE.map((agent) => own('DataApiLatency', { statistic: 'p90', label: agent, by: { agent } })),
      ),
      chart('Calls that waited for a pause to end', 'calls', [own('DatabaseResumeWait', { statistic: 'SampleCount', label: 'calls' })]),
      chart('… and for how long', 'ms', [own('DatabaseResumeWait', { statistic: 'Maximum', label: 'longest' })]),
    ],
    watches: [
      {
        id: 'DatabaseFull',
        runbook: 'alarm-databasefull',
        metric: aurora('ACUUtilization'),
        above: NEARLY_FULL,
        periods: 3,
        when: `The database has been near its ${capacity.maxCapacity} capacity units for a quarter of an hour.`,
        act: 'Look for one statement that takes it all; else raise -c maxCapacity.',
      },
      {
        id: 'DatabaseConnections',
        runbook: 'alarm-databaseconnections',
        metric: aurora('DatabaseConnections', 'Maximum'),
        above: connections,
        periods: 2,
        when: `The database has more than ${connections} connections, four fifths of what it takes.`,
        act: 'See who holds them in pg_stat_activity; else raise -c maxCapacity.',
      },
    ],
  };
}
