/** What models cost. The rest of the bill is in AWS Budgets (budget.ts), which cannot tell whose Bedrock's calls are: they carry no tags. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { WRITERS } from '../../../schema/agents.ts';
import { own } from './own.ts';
import { chart, type Section } from './section.ts';

const DAY = Duration.days(1);
/** A tenth of the month's budget in one day is three times an even pace. */
const SHARE_A_DAY = 0.1;
const MICRO = 1e6;

/** `budget`: dollars a month. */
export function cost({ budget }: { budget: number }): Section {
  const dollars = (spent: Metric, label: string, period: Duration, id = 'all'): MathExpression =>
    new MathExpression({ expression: `spent_${id} / ${MICRO}`, usingMetrics: { [`spent_${id}`]: spent }, label, period });
  const tokens = (['InputTokens', 'CacheReadTokens', 'CacheWriteTokens', 'OutputTokens'] as const).map((name) =>
    chart(
      name
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .replace(/^./, (first) => first.toUpperCase()),
      'tokens a period',
      WRITERS.map((agent) => own(name, { statistic: 'Sum', label: agent, by: { agent } })),
    ),
  );
  return {
    name: 'cost',
    title: 'Cost of models',
    charts: [
      chart('Dollars a day', 'dollars', [dollars(own('ModelMicroDollars', { statistic: 'Sum', period: DAY }), 'all', DAY)]),
      chart(
        'Dollars an hour, by agent',
        'dollars',
        WRITERS.map((agent) =>
          dollars(
            own('ModelMicroDollars', { statistic: 'Sum', period: Duration.hours(1), by: { agent } }),
            agent,
            Duration.hours(1),
            agent,
          ),
        ),
      ),
      ...tokens,
      chart('Calls that a budget did not allow', 'calls', [own('ModelBudgetRefusalCount', { statistic: 'Sum', label: 'refused' })]),
    ],
    watches: [
      {
        id: 'ModelSpending',
        runbook: 'alarm-modelspending',
        metric: dollars(own('ModelMicroDollars', { statistic: 'Sum', period: DAY }), 'dollars a day', DAY),
        above: SHARE_A_DAY * budget,
        when: `Models have cost more than ${(SHARE_A_DAY * budget).toFixed(2)} dollars in a day, a tenth of the month’s budget.`,
        act: 'npm run usage says who, which agent and what for; lower -c modelDollarsPerMonth or analysesPerDay.',
      },
    ],
  };
}
