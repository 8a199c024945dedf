/** What each service of lib/functions.ts means in IAM: exactly the calls that the code makes, on exactly what it makes them on. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { settingsOf, type CloudFunctionName, type FunctionName, type Service } from '../functions.ts';
import { modelVariable, SurroundingsError, type Surroundings } from '../function-environment.ts';
import { accessTo } from './bedrock.ts';

/** The calls of one service, as the SDK names them, by IAM's prefix; and what AWS asks for beside a call. */
export const ACTIONS: Readonly<Record<Service | 'database', readonly string[]>> = {
  'database': ['rds-data:ExecuteStatement', 'rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'],
  'enqueue': ['sqs:SendMessage'],
  'park': ['sqs:SendMessage'],
  'start': ['states:StartExecution'],
  'look': ['states:DescribeExecution'],
  'stop': ['states:StopExecution'],
  // Converse is allowed by the right to invoke.
  'model': ['bedrock:InvokeModel'],
  'identity': [],
  'webhook': ['secretsmanager:GetSecretValue'],
  'prices': ['secretsmanager:GetSecretValue'],
  // A query with a filter is refused (403) without the right to read vectors, although it reads none.
  'recall': ['sagemaker:InvokeEndpoint', 's3vectors:GetIndex', 's3vectors:QueryVectors', 's3vectors:GetVectors'],
  'learn': ['sagemaker:InvokeEndpoint', 's3vectors:GetIndex', 's3vectors:PutVectors', 's3vectors:DeleteVectors'],
  'web': [],
  'passwords': [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ],
  'front-door': ['secretsmanager:GetSecretValue'],
  'trace': ['secretsmanager:GetSecretValue'],
};

/** What the surroundings say in addresses, in ARNs. */
export interface CloudSurroundings extends Surroundings {
  queueArn?: string;
  deadLetterQueueArn?: string;
  /** Part of its executions' ARNs, whose last part is the job's. */
  stateMachineName?: string;
  /** The endpoint that embeds, and the index. */
  embeddingsArn?: string;
  vectorIndexArn?: string;
  /** Encrypts the three roles' secrets. */
  databaseKeyArn?: string;
}

export function rightsOf(name: FunctionName | CloudFunctionName, at: CloudSurroundings, stack: Stack): PolicyStatement[] {
  const { role, services } = settingsOf(name);
  const given = <T>(value: T | null | undefined, what: string): T => {
    if (value === undefined || value === null) throw new SurroundingsError(`The rights of ${name} need ${what}, which is not there.`);
    return value;
  };
  const allow = (sid: string, service: Service | 'database', ...resources: string[]): PolicyStatement =>
    new PolicyStatement({ sid, actions: [...ACTIONS[service]], resources });
  /** The key is used by Secrets Manager in the function's name, and for nothing else. */
  const bySecretsManager = (sid: string, action: string): PolicyStatement =>
    new PolicyStatement({
      sid,
      actions: [action],
      resources: [given(at.databaseKeyArn, "the secrets' key")],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.${stack.urlSuffix}` } },
    });
  const executions = (): string => executionsOf(given(at.stateMachineName, 'the state machine'), stack);
  const knowledgeRights = (service: 'recall' | 'learn'): PolicyStatement[] => {
    const [embeds, ...indexed] = ACTIONS[service];
    return [
      new PolicyStatement({ sid: 'Embed', actions: [embeds ?? ''], resources: [given(at.embeddingsArn, 'the endpoint that embeds')] }),
      new PolicyStatement({ sid: 'Index', actions: [...indexed], resources: [given(at.vectorIndexArn, 'the index of knowledge')] }),
    ];
  };
  const byService: Record<Service, () => PolicyStatement[]> = {
    'enqueue': () => [allow('Enqueue', 'enqueue', given(at.queueArn, 'the queue'))],
    'park': () => [allow('Park', 'park', given(at.deadLetterQueueArn, 'the dead-letter queue'))],
    'start': () => [allow('Start', 'start', given(at.stateMachineArn, 'the state machine'))],
    'look': () => [allow('Look', 'look', executions())],
    'stop': () => [allow('Stop', 'stop', executions())],
    'model': () => modelRights(name, at, stack),
    'identity': () => [],
    'webhook': () => [allow('ReadWebhookKey', 'webhook', given(at.webhookSecretArn, 'the secret by which messages are signed'))],
    'prices': () => [allow('ReadPriceKey', 'prices', given(at.pricesSecretArn, "the secret with the provider's key"))],
    'recall': () => knowledgeRights('recall'),
    'learn': () => knowledgeRights('learn'),
    'web': () => [],
    'passwords': () => [
      allow(
        'ChangePasswords',
        'passwords',
        given(at.database.secretArns.app_user, 'the secret of app_user'),
        given(at.database.secretArns.worker, 'the secret of the worker'),
      ),
      bySecretsManager('EncryptLogin', 'kms:GenerateDataKey'),
    ],
    'trace': () => (at.traces && 'secretArn' in at.traces.keys ? [allow('ReadLangfuseKeys', 'trace', at.traces.keys.secretArn)] : []),
    'front-door': () => [allow('ReadFrontDoorKey', 'front-door', given(at.frontDoorSecretArn, 'the secret of the front door'))],
  };
  const database =
    role === null
      ? []
      : [
          allow('Database', 'database', at.database.arn),
          new PolicyStatement({
            sid: 'DatabaseLogin',
            actions: ['secretsmanager:GetSecretValue'],
            resources: [given(at.database.secretArns[role], `the secret of the role ${role}`)],
          }),
          bySecretsManager('DecryptLogin', 'kms:Decrypt'),
        ];
  return [...database, ...services.flatMap((service) => byService[service]())];
}

/** Every execution of one machine: they are named after jobs, which nobody knows beforehand. */
function executionsOf(machine: string, { partition, region, account }: Pick<Stack, 'partition' | 'region' | 'account'>): string {
  return `arn:${partition}:states:${region}:${account}:execution:${machine}:*`;
}

/** The findings of cdk-nag that these rights raise, each in its own form. */
export function findingsOf(name: FunctionName | CloudFunctionName, { stateMachineName = '' }: CloudSurroundings): string[] {
  const touchesExecutions = settingsOf(name).services.some((service) => service === 'look' || service === 'stop');
  return touchesExecutions
    ? [
        `AwsSolutions-IAM5[Resource::${executionsOf(stateMachineName, { partition: '<AWS::Partition>', region: '<AWS::Region>', account: '<AWS::AccountId>' })}]`,
      ]
    : [];
}

/** An agent's own model, or the general one; through its inference profile alone, where it has one. */
function modelRights(name: string, at: CloudSurroundings, stack: Stack): PolicyStatement[] {
  const id = at.models?.[modelVariable(name)] ?? at.models?.['BEDROCK_MODEL_ID'];
  if (id === undefined) throw new SurroundingsError(`The rights of ${name} need a model, which is not there.`);
  const { profile, models: arns } = accessTo(id, stack);
  const guardrail = at.models?.['BEDROCK_GUARDRAIL_ID'];
  const guarded =
    guardrail === undefined
      ? []
      : [
          new PolicyStatement({
            sid: 'Guardrail',
            actions: ['bedrock:ApplyGuardrail'],
            resources: [stack.formatArn({ service: 'bedrock', resource: 'guardrail', resourceName: guardrail })],
          }),
        ];
  if (profile === null) return [new PolicyStatement({ sid: 'Model', actions: [...ACTIONS.model], resources: arns }), ...guarded];
  return [
    ...guarded,
    new PolicyStatement({ sid: 'Profile', actions: [...ACTIONS.model], resources: [profile] }),
    new PolicyStatement({
      sid: 'ModelByProfile',
      actions: [...ACTIONS.model],
      resources: arns,
      conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    }),
  ];
}
