/** The whole application: one stack a concern, in the order in which each finds what it stands on. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Tags, Validations, type Stack, type StackProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { modelVariable } from '../function-environment.ts';
import { AnalysisStack, type AnalysisProps } from './analysis.ts';
import { ApiStack } from './api.ts';
import { AuditStack } from './audit.ts';
import { BudgetStack } from './budget.ts';
import { DataStack } from './data.ts';
import type { AlexFunction, FunctionWorld } from './function.ts';
import { KnowledgeStack } from './knowledge.ts';
import { limitVariables, researchVariables } from './limits.ts';
import { NetworkStack } from './network.ts';
import { ObservabilityStack } from './observability/stack.ts';
import { SiteStack } from './site.ts';
import { CONTEXT_KEYS, readStage, type Operator } from './stage.ts';
import { TAGS } from './tags.ts';

export interface AppOptions {
  root: string;
  /** Folder of the functions, built to be deployed. */
  bundles: string;
  /** Folder of the built site. */
  site: string;
  /** `stage` and what else lib/cloud/stage.ts knows. The CDK's own command line adds to it, and wins. */
  context?: Record<string, unknown>;
  outdir?: string;
}

export interface AlexApp {
  app: App;
  stacks: Readonly<Record<string, Stack>>;
  functions: readonly AlexFunction[];
}

/** @throws ContextError */
export function createApp({ root, bundles, site, context = {}, outdir }: AppOptions): AlexApp {
  const app = new App({ context: { ...context }, ...(outdir !== undefined && { outdir }) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { stage, operator } = readStage(Object.fromEntries(CONTEXT_KEYS.map((key) => [key, app.node.tryGetContext(key) as unknown])));
  const stacks: Record<string, Stack> = {};
  const props = (concern: string, description: string): StackProps => ({
    stackName: `alex-${stage.name}-${concern}`,
    description: `Alex, ${stage.name}: ${description}`,
    terminationProtection: stage.protect,
  });
  const add = <S extends Stack>(concern: string, stack: S): S => {
    Tags.of(stack).add(TAGS.concern, concern);
    stacks[concern] = stack;
    return stack;
  };
  Tags.of(app).add(TAGS.application, 'alex');
  Tags.of(app).add(TAGS.stage, stage.name);

  const network = add(
    'network',
    new NetworkStack(app, 'Network', {
      ...props('network', 'isolated subnets and endpoints'),
      stage,
      traced: operator.langfuseUrl !== undefined,
    }),
  );
  const world: FunctionWorld = { stage, bundles, network: network.functions };
  const data = add(
    'data',
    new DataStack(app, 'Data', {
      ...props('data', 'the database'),
      world,
      operator,
      vpc: network.vpc,
      securityGroup: network.databaseGroup,
    }),
  );
  const front = add('site', new SiteStack(app, 'Site', { ...props('site', 'CDN, firewall and the site'), stage, operator, site }));
  const models = modelsOf(operator);
  const limits = limitVariables(operator);
  const analysis = add(
    'analysis',
    new AnalysisStack(app, 'Analysis', {
      ...props('analysis', 'queue, state machine and agents'),
      world,
      surroundings: { ...data.surroundings, models, limits },
      langfuse: langfuseOf(operator, bundles),
      definition: join(root, 'statemachines', 'analysis.asl.json'),
    }),
  );
  const identity = {
    issuer: operator.clerkIssuer,
    jwksUrl: `${operator.clerkIssuer}/.well-known/jwks.json`,
    authorizedParties: front.origin,
  };
  const api = add(
    'api',
    new ApiStack(app, 'Api', {
      ...props('api', 'the HTTP API'),
      world,
      surroundings: { ...analysis.surroundings, identity, limits, frontDoorSecretArn: front.frontDoor.secretArn },
      httpApi: front.httpApi,
      provisioned: operator.provisionedApi,
    }),
  );
  const knowledge = add(
    'knowledge',
    new KnowledgeStack(app, 'Knowledge', {
      ...props('knowledge', 'prices, the index of knowledge, and the researcher'),
      world,
      lostEvents: analysis.lostEvents,
      operator,
      surroundings: {
        ...data.surroundings,
        models,
        traces: analysis.surroundings.traces ?? null,
        research: {
          ...(operator.researchContact !== undefined && { contact: operator.researchContact }),
          limits: researchVariables(operator),
        },
      },
    }),
  );
  const functions = [...data.functions, ...analysis.functions, ...api.functions, ...knowledge.functions];
  const observability = add(
    'observability',
    new ObservabilityStack(app, 'Observability', {
      ...props('observability', 'alarms and dashboards'),
      stage,
      alarmEmail: operator.alarmEmail,
      budget: operator.budget,
      runbook: operator.runbook,
      functions,
      queue: analysis.queue,
      deadLetterQueues: [analysis.deadLetters, analysis.lostEvents],
      machine: analysis.machine,
      httpApi: front.httpApi,
      clusterIdentifier: data.clusterIdentifier,
    }),
  );
  add(
    'budget',
    new BudgetStack(app, 'Budget', {
      ...props('budget', 'the monthly budget'),
      stageName: stage.name,
      amount: operator.budget,
      topic: observability.alarms,
    }),
  );
  if (stage.audit)
    add('audit', new AuditStack(app, 'Audit', { ...props('audit', 'CloudTrail'), stage, clusterArn: data.surroundings.database.arn }));
  return { app, stacks, functions };
}

/** Null without an address: nothing is traced there. The release is what is deployed, by its content. */
function langfuseOf({ langfuseUrl, traceContent }: Operator, bundles: string): AnalysisProps['langfuse'] {
  if (langfuseUrl === undefined) return null;
  const release = createHash('sha256')
    .update(readFileSync(join(bundles, 'manifest.json')))
    .digest('hex')
    .slice(0, 12);
  return { baseUrl: langfuseUrl, release, whole: traceContent === 'full' };
}

/** As the agents' environment has it. */
function modelsOf({ model, models, guardrailId, guardrailVersion, jobTokens }: Operator): Record<string, string> {
  const own = Object.entries(models).map(([agent, id]) => [modelVariable(agent), id] as const);
  return {
    BEDROCK_MODEL_ID: model,
    ...Object.fromEntries(own),
    ...(guardrailId !== undefined && { BEDROCK_GUARDRAIL_ID: guardrailId, BEDROCK_GUARDRAIL_VERSION: guardrailVersion }),
    ...(jobTokens !== undefined && { ALEX_JOB_TOKENS: String(jobTokens) }),
  };
}
