/** Both stages, as they would be deployed: the rules of cdk-nag, and what must hold whatever a rule says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../lib/functions.ts';
import { DASHBOARDS, FIXED } from '../../lib/cost/month.ts';
import { resourceCounts } from '../../lib/cloud/summary.ts';
import { resolveDefinition } from '../../lib/local/definition.ts';
import { placeholderOf, STATE_FUNCTIONS } from '#schema/agents.ts';
import { metricsOf } from '../observability/cloudwatch.ts';
import { SITE_HEADERS } from '../../lib/site-headers.ts';
import { asText, ROOT, synthesise, type Resource, type Synthesised } from './synthesised.ts';

const stages = new Map<string, Synthesised>();
beforeAll(async () => {
  // One after the other: both are all CPU.
  for (const stage of ['dev', 'prod']) stages.set(stage, await synthesise({ stage }));
}, 120_000);
const of = (stage: string): Synthesised => {
  const found = stages.get(stage);
  if (!found) throw new Error(`no ${stage}`);
  return found;
};
const properties = (resource: Resource | undefined): Record<string, unknown> => resource?.Properties ?? {};
const only = (at: Synthesised, type: string): Resource => {
  const found = at.ofType(type);
  if (found.length !== 1) throw new Error(`${found.length} of ${type}`);
  return (found[0] as [string, Resource])[1];
};

interface Behaviour {
  ViewerProtocolPolicy: string;
  ResponseHeadersPolicyId?: unknown;
}

interface HeadersPolicy {
  Comment: string;
  SecurityHeadersConfig: {
    StrictTransportSecurity?: object;
    ContentTypeOptions?: { Override: boolean };
    FrameOptions?: { FrameOption: string };
    ReferrerPolicy?: { ReferrerPolicy: string };
    ContentSecurityPolicy?: { ContentSecurityPolicy: string };
  };
  CustomHeadersConfig?: { Items: { Header: string; Value: string }[] };
}

interface State {
  TimeoutSeconds?: number;
  Parameters?: { FunctionName?: string };
  ItemProcessor?: { States: Record<string, State> };
  Branches?: { States: Record<string, State> }[];
}

/** Every state, also inside Map and Parallel. */
function statesOf(states: Record<string, State>): [string, State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...statesOf(state.ItemProcessor?.States ?? {}),
    ...(state.Branches ?? []).flatMap((branch) => statesOf(branch.States)),
  ]);
}

describe.each(['dev', 'prod'])('the stage %s', (stage) => {
  test('breaks no rule of cdk-nag and none of CloudFormation, and says why where it does not follow one', () => {
    expect(of(stage).violations).toEqual([]);
    for (const { rule, reason, at } of of(stage).acknowledged) expect(reason.length, `${rule} at ${at}`).toBeGreaterThan(30);
  });

  test('has these resources', () => {
    expect(resourceCounts(of(stage).assembly)).toMatchSnapshot();
  });

  test('tags everything that can be tagged for the bill', () => {
    for (const [id, { Properties }] of of(stage)
      .ofType('AWS::Lambda::Function')
      .concat(of(stage).ofType('AWS::S3::Bucket'), of(stage).ofType('AWS::RDS::DBCluster'), of(stage).ofType('AWS::SQS::Queue'))) {
      const tags = Object.fromEntries((Properties['Tags'] as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
      expect(tags, id).toMatchObject({ 'alex:application': 'alex', 'alex:stage': stage, 'alex:concern': id.split(':')[0] });
    }
  });

  test('traces nothing to LangFuse without its address', () => {
    expect(JSON.stringify(of(stage).ofType('AWS::Lambda::Function'))).not.toMatch(/LANGFUSE/);
  });

  test('encrypts what it keeps, and opens no bucket to anybody', () => {
    const at = of(stage);
    expect(properties(only(at, 'AWS::RDS::DBCluster'))).toMatchObject({
      StorageEncrypted: true,
      KmsKeyId: expect.anything() as unknown,
      EnableHttpEndpoint: true,
      ManageMasterUserPassword: true,
    });
    for (const [id, { Properties }] of at.ofType('AWS::S3::Bucket')) {
      expect(Properties['PublicAccessBlockConfiguration'], id).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties['BucketEncryption'], id).toBeDefined();
    }
    for (const [id, { Properties }] of at.ofType('AWS::S3::BucketPolicy')) {
      const statements = (Properties['PolicyDocument'] as { Statement: { Effect: string; Principal: unknown }[] }).Statement;
      expect(
        statements.filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('"*"')),
        id,
      ).toEqual([]);
      expect(JSON.stringify(statements), id).toContain('aws:SecureTransport');
    }
    for (const [id, { Properties }] of at.ofType('AWS::SQS::Queue')) expect(Properties['SqsManagedSseEnabled'], id).toBe(true);
    for (const [id, { Properties }] of at.ofType('AWS::SNS::Topic')) expect(Properties['KmsMasterKeyId'], id).toBeDefined();
    for (const [id, { Properties }] of at.ofType('AWS::KMS::Key')) expect(Properties['EnableKeyRotation'], id).toBe(true);
  });

  test('has no secret in clear in any environment, and none in a template but by reference', () => {
    const text = JSON.stringify(Object.values(of(stage).resources));
    expect(text).not.toMatch(/AKIA[A-Z0-9]{12}|sk_(live|test)_|whsec_[A-Za-z0-9]{8}/);
    for (const [id, { Properties }] of of(stage).ofType('AWS::Lambda::Function')) {
      const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
      for (const [name, value] of Object.entries(Variables)) {
        expect(asText(value), `${id} ${name}`).not.toContain('resolve:secretsmanager');
        if (/SECRET|KEY|PASSWORD|TOKEN/.test(name)) expect(name, id).toMatch(/_SECRET_ARN$/);
      }
    }
    const [[, distribution] = ['', undefined]] = of(stage).ofType('AWS::CloudFront::Distribution');
    expect(JSON.stringify(distribution)).toContain('resolve:secretsmanager');
  });

  test('keeps the database where nobody can reach it but by the Data API', () => {
    const at = of(stage);
    const group = Object.entries(at.resources['network'] ?? {}).find(([, { Properties }]) =>
      String(Properties['GroupDescription']).startsWith('The database'),
    )?.[1];
    expect(properties(group)['SecurityGroupIngress']).toBeUndefined();
    expect(at.ofType('AWS::EC2::InternetGateway').concat(at.ofType('AWS::EC2::NatGateway'))).toEqual([]);
    for (const [id, { Properties }] of at.ofType('AWS::RDS::DBInstance')) expect(Properties['PubliclyAccessible'], id).toBe(false);
    expect(JSON.stringify(properties(only(at, 'AWS::RDS::DBClusterParameterGroup')))).toContain('"rds.force_ssl":"1"');
  });

  test('rotates the password of both roles that serve people, after the logins are there, and leaves the owner’s to RDS', () => {
    const at = of(stage);
    const rotations = at.ofType('AWS::SecretsManager::RotationSchedule');
    expect(rotations.map(([id]) => id.split(':')[1]).sort()).toEqual(['Rotationappuser', 'Rotationworker']);
    for (const [, { Properties, DependsOn }] of rotations) {
      expect(asText(Properties['RotationLambdaARN'])).toContain('databaselogins');
      expect(Properties['RotationRules']).toMatchObject({ ScheduleExpression: 'rate(30 days)' });
      expect([DependsOn].flat()).toContain('Logins');
    }
  });

  test('migrates when a migration or the code has changed, waits for it, then sets the logins', () => {
    const data = of(stage).resources['data'] ?? {};
    expect(data['Migrations']?.Properties).toMatchObject({
      Hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      ServiceTimeout: '360',
    });
    expect(JSON.stringify(data['Migrations']?.DependsOn)).toMatch(/Writer/);
    expect([data['Logins']?.DependsOn].flat()).toContain('Migrations');
    expect((data['Logins']?.Properties['SecretArns'] as unknown[]).map(asText)).toEqual([
      expect.stringContaining('Loginappuser'),
      expect.stringContaining('Loginworker'),
    ]);
  });

  test('deploys the ASL that the tests run', () => {
    const [[, machine] = ['', undefined]] = of(stage).ofType('AWS::StepFunctions::StateMachine');
    const asl = readFileSync(join(ROOT, 'statemachines', 'analysis.asl.json'), 'utf8');
    expect(properties(machine)['DefinitionString']).toBe(asl);
    const substitutions = properties(machine)['DefinitionSubstitutions'] as Record<string, { 'Fn::GetAtt': string[] }>;
    expect(Object.keys(substitutions).sort()).toEqual(STATE_FUNCTIONS.map(placeholderOf).sort());
    for (const name of STATE_FUNCTIONS)
      expect(substitutions[placeholderOf(name)]?.['Fn::GetAtt'][0]).toMatch(new RegExp(`^${name}Function`));
    expect(
      () => resolveDefinition(asl, Object.fromEntries(Object.keys(substitutions).map((name) => [name, 'arn']))) as unknown,
    ).not.toThrow();
    expect(properties(machine)).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  test('gives up in order: a function ten seconds before its state, a state before the machine, the queue after six times its function', () => {
    const at = of(stage);
    const asl = JSON.parse(readFileSync(join(ROOT, 'statemachines', 'analysis.asl.json'), 'utf8')) as {
      TimeoutSeconds: number;
      States: Record<string, State>;
    };
    const tasks = statesOf(asl.States).filter(([, { Parameters }]) => Parameters?.FunctionName !== undefined);
    expect(tasks.length).toBeGreaterThan(7);
    for (const [name, { TimeoutSeconds = Infinity, Parameters }] of tasks) {
      const called = STATE_FUNCTIONS.find((each) => Parameters?.FunctionName === `\${${placeholderOf(each)}}`);
      if (called === undefined) throw new Error(`${name} calls nobody we know`);
      expect(TimeoutSeconds, name).toBe(FUNCTIONS[called].timeoutSeconds + 10);
      expect(TimeoutSeconds, name).toBeLessThan(asl.TimeoutSeconds);
    }
    const queue = at.ofType('AWS::SQS::Queue').find(([, { Properties }]) => Properties['QueueName'] === `alex-${stage}-analysis`)?.[1];
    const dispatcher = at
      .ofType('AWS::Lambda::Function')
      .find(([, { Properties }]) => Properties['FunctionName'] === `alex-${stage}-dispatcher`)?.[1];
    expect(Number(properties(queue)['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * Number(properties(dispatcher)['Timeout']));
    // CloudFront waits thirty seconds for the API, and the API Gateway as long.
    expect(FUNCTIONS.api.timeoutSeconds).toBeLessThan(30);
  });

  test('loses no message and no event: each has where to go, and an alarm that tells', () => {
    const at = of(stage);
    const queues = new Map(
      at.ofType('AWS::SQS::Queue').map(([id, { Properties }]) => [String(Properties['QueueName']), { id, Properties }]),
    );
    expect([...queues.keys()].sort()).toEqual([
      `alex-${stage}-analysis`,
      `alex-${stage}-analysis-dead-letters`,
      `alex-${stage}-lost-events`,
    ]);
    expect(JSON.stringify(queues.get(`alex-${stage}-analysis`)?.Properties['RedrivePolicy'])).toMatch(/DeadLetters.*"maxReceiveCount":3/);
    const [[, rule] = ['', undefined]] = at.ofType('AWS::Events::Rule');
    expect(properties(rule)).toMatchObject({
      EventPattern: { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } },
      Targets: [{ DeadLetterConfig: { Arn: expect.anything() as unknown } }],
    });
    for (const [id, { Properties }] of at.ofType('AWS::Scheduler::Schedule'))
      expect(asText((Properties['Target'] as { DeadLetterConfig: { Arn: unknown } }).DeadLetterConfig.Arn), id).toMatch(/LostEvents/);
    const kept = at
      .ofType('AWS::Lambda::EventInvokeConfig')
      .filter(([, { Properties }]) => Properties['DestinationConfig'] !== undefined)
      .map(([id]) => id.split(':')[1]?.replace(/[0-9A-F]{8}$/, ''));
    expect(kept.sort()).toEqual(
      ['FailuresKeptEventInvokeConfig', 'PricesKeptEventInvokeConfig', 'ResearchKeptEventInvokeConfig'].map(
        (name) => expect.stringContaining(name.replace('EventInvokeConfig', '')) as unknown,
      ),
    );
    const alarms = at.ofType('AWS::CloudWatch::Alarm');
    for (const [id, { Properties }] of alarms) expect(Properties['AlarmActions'], id).toHaveLength(1);
    const watched = JSON.stringify(alarms.map(([, { Properties }]) => Properties));
    for (const what of ['DeadLetters', 'LostEvents', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ACUUtilization', '5xx'])
      expect(watched.includes(what), what).toBe(true);
    const sources = at.ofType('AWS::Lambda::EventSourceMapping');
    expect(sources).toHaveLength(1);
    expect(sources[0]?.[1].Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'], BatchSize: 10 });
  });

  test('lets in nothing but by the CDN, whose firewall and headers it has', () => {
    const at = of(stage);
    const routes = at.ofType('AWS::ApiGatewayV2::Route');
    expect(routes.map(([, { Properties }]) => Properties['RouteKey']).sort()).toEqual(['ANY /api/{proxy+}', 'POST /api/webhooks/clerk']);
    for (const [id, { Properties }] of routes)
      expect([Properties['AuthorizationType'], Properties['AuthorizerId']], id).toEqual(['CUSTOM', expect.anything()]);
    expect(properties(only(at, 'AWS::ApiGatewayV2::Authorizer'))).toMatchObject({
      IdentitySource: ['$request.header.x-alex-front-door'],
      AuthorizerResultTtlInSeconds: 3600,
    });
    const { DistributionConfig: config } = properties(only(at, 'AWS::CloudFront::Distribution')) as {
      DistributionConfig: {
        WebACLId: unknown;
        CacheBehaviors: { PathPattern: string; CachePolicyId: string; TargetOriginId: string }[];
        Origins: { OriginAccessControlId?: unknown; CustomOriginConfig?: object }[];
      };
    };
    expect(config.WebACLId).toBeDefined();
    expect(config.Origins.filter(({ OriginAccessControlId }) => OriginAccessControlId !== undefined)).toHaveLength(1);
    expect(config.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/_app/immutable/*', '/api/*']);
    expect(config.CacheBehaviors[1]?.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // AWS's CachingDisabled
    const acl = properties(only(at, 'AWS::WAFv2::WebACL')) as { Rules: { Name: string; OverrideAction?: unknown; Action?: unknown }[] };
    expect(acl.Rules.map(({ Name }) => Name)).toEqual([
      'Rate',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesSQLiRuleSet',
    ]);
    const headers = JSON.stringify(at.ofType('AWS::CloudFront::ResponseHeadersPolicy'));
    for (const header of ['StrictTransportSecurity', "frame-ancestors 'none'", 'permissions-policy', 'FrameOptions', 'ContentTypeOptions'])
      expect(headers.includes(header), header).toBe(true);
    expect(properties(only(at, 'AWS::ApiGatewayV2::Stage'))).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: expect.any(Number) as unknown, ThrottlingBurstLimit: expect.any(Number) as unknown },
    });
  });

  test('gives the site the headers that it has on one machine, and keeps cookies out of logs', () => {
    const at = of(stage);
    const policies = at
      .ofType('AWS::CloudFront::ResponseHeadersPolicy')
      .map(([, { Properties }]) => Properties['ResponseHeadersPolicyConfig'] as HeadersPolicy);
    const ofSite = policies.find(({ Comment }) => Comment === 'Alex: the site');
    const secure = ofSite?.SecurityHeadersConfig;
    expect({
      'x-content-type-options': secure?.ContentTypeOptions?.Override === true ? 'nosniff' : undefined,
      'x-frame-options': secure?.FrameOptions?.FrameOption,
      'referrer-policy': secure?.ReferrerPolicy?.ReferrerPolicy,
      'content-security-policy': secure?.ContentSecurityPolicy?.ContentSecurityPolicy,
      ...Object.fromEntries((ofSite?.CustomHeadersConfig?.Items ?? []).map(({ Header, Value }) => [Header, Value])),
    }).toEqual(SITE_HEADERS);
    // On the operator's own domain, names below it are not ours to bind.
    for (const { SecurityHeadersConfig } of policies)
      expect(SecurityHeadersConfig.StrictTransportSecurity).toEqual({
        AccessControlMaxAgeSec: 63_072_000,
        IncludeSubdomains: false,
        Preload: false,
        Override: true,
      });
    const { DistributionConfig: config } = properties(only(at, 'AWS::CloudFront::Distribution')) as {
      DistributionConfig: {
        Logging: { IncludeCookies?: boolean };
        DefaultCacheBehavior: Behaviour;
        CacheBehaviors: Behaviour[];
        ViewerCertificate?: { MinimumProtocolVersion?: string };
      };
    };
    for (const { ViewerProtocolPolicy, ResponseHeadersPolicyId } of [config.DefaultCacheBehavior, ...config.CacheBehaviors])
      expect([ViewerProtocolPolicy, ResponseHeadersPolicyId]).toEqual([
        expect.stringMatching(/^(redirect-to-https|https-only)$/),
        expect.anything(),
      ]);
    expect(config.Logging.IncludeCookies ?? false).toBe(false);
  });

  test('lets the CDN see that a file is missing, so that it is 404 and not 403, and nobody else', () => {
    const policies = of(stage)
      .ofType('AWS::S3::BucketPolicy')
      .flatMap(
        ([, { Properties }]) =>
          (
            Properties['PolicyDocument'] as {
              Statement: { Effect: string; Action: string | string[]; Principal: unknown; Resource: unknown; Condition?: unknown }[];
            }
          ).Statement,
      );
    const listing = policies.filter(
      ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().some((action) => /^s3:(List|\*)/.test(action)),
    );
    // On the bucket and on what is in it: S3 takes each action for what it is of.
    expect(listing).toMatchObject([{ Action: ['s3:GetObject', 's3:ListBucket'], Principal: { Service: 'cloudfront.amazonaws.com' } }]);
    expect([listing[0]?.Resource].flat().map(asText)).toEqual([
      expect.stringMatching(/Files.*\/\*$/),
      expect.stringMatching(/Files[^*]*$/),
    ]);
    expect(properties(only(of(stage), 'AWS::CloudFront::Distribution'))).toMatchObject({
      DistributionConfig: { DefaultRootObject: 'index.html' },
    });
    expect(JSON.stringify(listing[0]?.Condition)).toMatch(/AWS:SourceArn.*distribution/);
  });

  test('runs every function on Node 24 and arm64, traced, with a log that ends', () => {
    const own = of(stage)
      .ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) => String(Properties['FunctionName']).startsWith('alex-'));
    expect(own).toHaveLength(18);
    for (const [id, { Properties }] of own) {
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
    }
    for (const [id, { Properties }] of of(stage).ofType('AWS::Logs::LogGroup'))
      expect(Properties['RetentionInDays'], id).toBe(stage === 'dev' ? 14 : 365);
  });
});

describe('a production stage', () => {
  test('cannot be deleted by hand, keeps what people entrusted to it, and has a second instance', () => {
    const at = of('prod');
    expect(only(at, 'AWS::RDS::DBCluster')).toMatchObject({
      DeletionPolicy: 'Snapshot',
      Properties: { DeletionProtection: true, BackupRetentionPeriod: 35 },
    });
    expect(at.ofType('AWS::RDS::DBInstance')).toHaveLength(2);
    for (const [id, { DeletionPolicy }] of at
      .ofType('AWS::S3::Bucket')
      .concat(at.ofType('AWS::SecretsManager::Secret'), at.ofType('AWS::KMS::Key')))
      expect(DeletionPolicy, id).toBe('Retain');
    expect(at.assembly.stacks.every(({ terminationProtection }) => terminationProtection === true)).toBe(true);
  });

  test('has its functions in isolated subnets, but for those that speak to the internet', () => {
    const outside = of('prod')
      .ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) => Properties['VpcConfig'] === undefined)
      .map(([, { Properties }]) => String(Properties['FunctionName']))
      .filter((name) => name.startsWith('alex-'));
    expect(outside.sort()).toEqual(['alex-prod-api', 'alex-prod-prices', 'alex-prod-researcher']);
    const services = of('prod')
      .ofType('AWS::EC2::VPCEndpoint')
      .map(([, { Properties }]) => asText(Properties['ServiceName']).split('.').slice(3).join('.'));
    expect(services.sort()).toEqual([
      'bedrock-runtime',
      'rds-data',
      's3',
      's3vectors',
      'sagemaker.runtime',
      'secretsmanager',
      'sqs',
      'states',
      'xray',
    ]);
  });

  test('keeps back no more concurrency than an account of a thousand has, with a hundred left for others', () => {
    const reserved = of('prod')
      .ofType('AWS::Lambda::Function')
      .map(([, { Properties }]) => Number(Properties['ReservedConcurrentExecutions'] ?? 0));
    expect(reserved.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(900);
  });

  test('has what the bill counts by the month', () => {
    const at = of('prod');
    const count = (type: string): number => at.ofType(type).length;
    const acl = properties(only(at, 'AWS::WAFv2::WebACL')) as { Rules: unknown[] };
    // The owner's secret is RDS' own, and in no template.
    expect({
      alarms: at.ofType('AWS::CloudWatch::Alarm').flatMap(([, alarm]) => metricsOf(alarm)).length,
      secrets: count('AWS::SecretsManager::Secret') + 1,
      keys: count('AWS::KMS::Key'),
      rules: acl.Rules.length,
    }).toEqual({ alarms: FIXED.alarms, secrets: FIXED.secrets, keys: FIXED.keys, rules: FIXED.rules });
    for (const stage of ['dev', 'prod'] as const) expect(of(stage).ofType('AWS::CloudWatch::Dashboard')).toHaveLength(DASHBOARDS[stage]);
    expect(at.ofType('AWS::EC2::VPCEndpoint').filter(([, { Properties }]) => Properties['VpcEndpointType'] === 'Interface')).toHaveLength(
      FIXED.endpoints,
    );
  });

  test('records who called the Data API', () => {
    expect(JSON.stringify(properties(only(of('prod'), 'AWS::CloudTrail::Trail')))).toMatch(/AWS::RDS::DBCluster/);
  });
});

describe('a development stage', () => {
  test('lets the database sleep, has no endpoints to pay for, and leaves nothing behind', () => {
    const at = of('dev');
    expect(only(at, 'AWS::RDS::DBCluster')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { ServerlessV2ScalingConfiguration: { MinCapacity: 0, SecondsUntilAutoPause: 600 } },
    });
    expect(at.ofType('AWS::EC2::VPCEndpoint')).toEqual([]);
    const [sweep] = at.ofType('AWS::Scheduler::Schedule').filter(([id]) => id.startsWith('analysis:'));
    expect(sweep?.[1].Properties['ScheduleExpression']).toBe('rate(360 minutes)');
  });
});

test.each([
  ['subdomains', true, false],
  ['preload', true, true],
] as const)(
  'an operator may have browsers keep to HTTPS for more than the site’s name: hsts=%s',
  async (hsts, IncludeSubdomains, Preload) => {
    const at = await synthesise({ stage: 'dev', hsts });
    const policies = at
      .ofType('AWS::CloudFront::ResponseHeadersPolicy')
      .map(([, { Properties }]) => Properties['ResponseHeadersPolicyConfig'] as HeadersPolicy);
    expect(policies.map(({ SecurityHeadersConfig }) => SecurityHeadersConfig.StrictTransportSecurity)).toEqual(
      policies.map(() => ({ AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains, Preload, Override: true })),
    );
  },
  60_000,
);
