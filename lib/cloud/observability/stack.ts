/** What tells an operator: alarms by one topic, and a dashboard a concern; in a development stage all concerns on one, since each costs three dollars a month. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  TextWidget,
  TreatMissingData,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlexFunction } from '../function.ts';
import type { StageSettings } from '../stage.ts';
import { agents } from './agents.ts';
import { api } from './api.ts';
import { cost } from './cost.ts';
import { database } from './database.ts';
import { functions } from './functions.ts';
import { jobs, type JobsProps } from './jobs.ts';
import { knowledge } from './knowledge.ts';
import type { Section, Watch } from './section.ts';
import { alarmTopic } from './topic.ts';

export interface ObservabilityProps extends StackProps, JobsProps {
  stage: StageSettings;
  alarmEmail: string | undefined;
  /** Dollars a month. */
  budget: number;
  /** Where lib/README.md is read. */
  runbook: string;
  functions: readonly AlexFunction[];
  httpApi: HttpApi;
  clusterIdentifier: string;
}

export class ObservabilityStack extends Stack {
  readonly alarms: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id, props);
    const { stage, runbook } = props;
    this.alarms = alarmTopic(this, stage, props.alarmEmail);
    const sections = [
      jobs(props),
      agents(),
      api({ apiId: props.httpApi.apiId, stageName: stage.name }),
      database({ capacity: stage.database, clusterIdentifier: props.clusterIdentifier }),
      knowledge(),
      cost({ budget: props.budget }),
      functions(props.functions),
    ];
    const shown = sections.map((section) => ({ name: section.name, rows: this.#rows(section, runbook) }));
    if (stage.dashboards === 'a concern')
      for (const { name, rows } of shown)
        new Dashboard(this, `Dashboard-${name}`, { dashboardName: `alex-${stage.name}-${name}`, widgets: rows });
    else new Dashboard(this, 'Dashboard', { dashboardName: `alex-${stage.name}`, widgets: shown.flatMap(({ rows }) => rows) });
  }

  /** A heading, the section's alarms as they stand, its charts two in a row. */
  #rows({ title, charts, watches }: Section, runbook: string): IWidget[][] {
    const alarms = watches.map((watch) => this.#alarm(watch, runbook));
    const pairs = Array.from({ length: Math.ceil(charts.length / 2) }, (_, n) => charts.slice(2 * n, 2 * n + 2));
    return [
      [new TextWidget({ markdown: `# ${title}\nWhat to do when an alarm rings: ${runbook}`, width: 24, height: 2 })],
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 2 + Math.ceil(alarms.length / 4) })],
      ...pairs,
    ];
  }

  #alarm({ id, when, act, runbook, metric, above, periods = 1 }: Watch, base: string): Alarm {
    const alarm = new Alarm(this, id, {
      alarmDescription: `${when} ${act} Runbook: ${base}#${runbook}`,
      metric,
      threshold: above,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.alarms));
    return alarm;
  }
}
