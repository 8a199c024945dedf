/** Agents: how often, how long, how well; and what their models do. */
import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { STATE_FUNCTIONS, WRITERS } from '../../../schema/agents.ts';
import type { MetricName } from '../../../schema/metrics.ts';
import { each, own } from './own.ts';
import { chart, type Section } from './section.ts';

const byAgent = (name: MetricName, statistic: string, agents: readonly string[] = WRITERS): IMetric[] =>
  agents.map((agent) => own(name, { statistic, label: agent, by: { agent } }));
const HOUR = Duration.hours(1);
/** A draft in four: the model, its prompt or the facts have changed. */
const REFUSED_DRAFTS = 0.25;
/** A text in ten. */
const STOOD_IN = 0.1;
const THROTTLED_CALLS = 20;

export function agents(): Section {
  return {
    name: 'agents',
    title: 'Agents',
    charts: [
      chart('Events', 'a period', byAgent('InvocationCount', 'Sum', STATE_FUNCTIONS)),
      chart('Duration, nine of ten', 'ms', byAgent('Duration', 'p90', STATE_FUNCTIONS)),
      chart('Errors', 'a period', byAgent('ErrorCount', 'Sum', STATE_FUNCTIONS)),
      chart('Tried again by the state machine', 'a period', byAgent('RetryCount', 'Sum', STATE_FUNCTIONS)),
      chart('Texts that the rules writer wrote instead', 'share', [
        own('FallbackCount', { statistic: 'Average', label: 'all' }),
        ...byAgent('FallbackCount', 'Average'),
      ]),
      chart('Drafts that the verifier refused', 'share', [
        own('VerificationFailureCount', { statistic: 'Average', label: 'all' }),
        ...byAgent('VerificationFailureCount', 'Average'),
      ]),
      chart('Repairs', 'a period', byAgent('RepairCount', 'Sum')),
      chart('Tools called', 'a period', [own('ToolCalls', { statistic: 'Sum', label: 'all' }), each('ToolCalls', 'tool', 'Sum')]),
      chart('A call of the model, nine of ten', 'ms', byAgent('ModelLatency', 'p90')),
      chart('Calls that a busy model turned away', 'a period', [own('ModelThrottleCount', { statistic: 'Sum', label: 'throttled' })]),
    ],
    watches: [
      {
        id: 'DraftsRefused',
        runbook: 'alarm-draftsrefused',
        metric: own('VerificationFailureCount', { statistic: 'Average', period: HOUR }),
        above: REFUSED_DRAFTS,
        when: 'More than a quarter of the models’ drafts state what is no fact.',
        act: 'See which agent in the dashboard; look at one report’s model requests; go back to the model or prompt before.',
      },
      {
        id: 'RulesWriterStandsIn',
        runbook: 'alarm-ruleswriterstandsin',
        metric: own('FallbackCount', { statistic: 'Average', period: HOUR }),
        above: STOOD_IN,
        when: 'More than a tenth of the texts are the rules writer’s, in the model’s place.',
        act: 'The agents’ logs name the reason: access, budget, throttling or drafts refused.',
      },
      {
        id: 'ModelThrottled',
        runbook: 'alarm-modelthrottled',
        metric: own('ModelThrottleCount', { statistic: 'Sum', period: Duration.minutes(15) }),
        above: THROTTLED_CALLS,
        when: 'Bedrock turns calls away.',
        act: 'Ask for more tokens a minute, or give agents different models: -c models.',
      },
    ],
  };
}
