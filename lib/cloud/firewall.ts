/** The web firewall in front of the CDN: AWS's own rules, and so many requests from one address in five minutes. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

const MANAGED = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
] as const;
/** A broker's file is larger than the 8 KB that this rule allows a body; the API reads up to its own limit, and refuses the rest. */
const COUNTED = { AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY'] } as Readonly<
  Partial<Record<(typeof MANAGED)[number], readonly string[]>>
>;

/** `addressRate`: of one address in five minutes. A household reads a page with some thirty files and calls; an office of them shares an address. */
export function firewall(scope: Construct, { name, logRetention, removal }: StageSettings, addressRate: number): CfnWebACL {
  const seen = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  });
  const acl = new CfnWebACL(scope, 'Firewall', {
    name: `alex-${name}`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: seen(`alex-${name}`),
    rules: [
      {
        name: 'Rate',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: { rateBasedStatement: { limit: addressRate, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
        visibilityConfig: seen(`alex-${name}-rate`),
      },
      ...MANAGED.map((rule, index): CfnWebACL.RuleProperty => ({
        name: rule,
        priority: index + 1,
        overrideAction: { none: {} },
        visibilityConfig: seen(`alex-${name}-${rule}`),
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: rule,
            ruleActionOverrides: (COUNTED[rule] ?? []).map((counted) => ({ name: counted, actionToUse: { count: {} } })),
          },
        },
      })),
    ],
  });
  // The name must begin so; sessions stay out of it.
  const logs = new LogGroup(scope, 'FirewallLogs', {
    logGroupName: `aws-waf-logs-alex-${name}`,
    retention: logRetention,
    removalPolicy: removal,
  });
  new CfnLoggingConfiguration(scope, 'FirewallLogging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [
      Stack.of(scope).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: logs.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }, { queryString: {} }],
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action: 'BLOCK' } }, { ActionCondition: { Action: 'COUNT' } }],
        },
      ],
    },
  });
  return acl;
}
