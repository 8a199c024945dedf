/** What is known beyond the households: prices, fetched after each New York trading day; the store of knowledge, documents of the world that reports may cite; and the researcher, which adds to it. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { because } from './acknowledge.ts';
import { Embeddings } from './embeddings.ts';
import { AlexFunction, type FunctionWorld } from './function.ts';
import { IngestApi } from './ingest-api.ts';
import { knowledgeOf } from './knowledge-names.ts';
import { Passages } from './passages.ts';
import type { CloudSurroundings } from './rights.ts';
import { FunctionSchedule } from './schedule.ts';
import type { Operator } from './stage.ts';

export interface KnowledgeProps extends StackProps {
  world: FunctionWorld;
  surroundings: CloudSurroundings;
  lostEvents: IQueue;
  operator: Pick<Operator, 'research' | 'researchHours'>;
}

export class KnowledgeStack extends Stack {
  readonly functions: AlexFunction[];

  constructor(scope: Construct, id: string, { world, surroundings, lostEvents, operator, ...props }: KnowledgeProps) {
    super(scope, id, props);
    const { name, removal } = world.stage;
    // Made with a password that is no key: the operator puts the provider's in, `{"apiKey": "…"}`; an empty one switches the provider off.
    const key = new Secret(this, 'PriceKey', {
      secretName: `alex/${name}/polygon`,
      description: 'Alex: the key of the price provider, {"apiKey": "…"}',
      removalPolicy: removal,
    });
    because('The key is the provider’s to give: an operator puts a new one in.', key, 'AwsSolutions-SMG4');
    const prices = new AlexFunction(this, {
      name: 'prices',
      world,
      surroundings: { ...surroundings, pricesSecretArn: key.secretArn },
      onFailure: lostEvents,
    });
    new EventInvokeConfig(this, 'PricesKept', {
      function: prices.function,
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(lostEvents),
    });
    new FunctionSchedule(this, 'PricesDaily', {
      name: `alex-${name}-prices`,
      description: 'Closes of the last New York trading day',
      function: prices.function,
      deadLetters: lostEvents,
      // The free plan has a day's closes some time after midnight.
      expression: 'cron(30 2 ? * TUE-SAT *)',
      timeZone: 'America/New_York',
      maxAgeSeconds: 6 * 3600,
    });
    const store = knowledgeOf(this, name);
    new Embeddings(this, 'Embeddings', { name: store.knowledge.endpointName, maxConcurrency: world.stage.reserveConcurrency ? 10 : 2 });
    new Passages(this, 'Passages', { ...store.knowledge, removal });
    const ingest = new AlexFunction(this, { name: 'ingest', world, surroundings: { ...surroundings, ...store } });
    new FunctionSchedule(this, 'Expiry', {
      name: `alex-${name}-expiry`,
      description: 'Documents that no longer hold go',
      function: ingest.function,
      deadLetters: lostEvents,
      input: { action: 'expire' },
      expression: 'cron(10 5 * * ? *)',
      timeZone: 'UTC',
      maxAgeSeconds: 6 * 3600,
    });
    const researcher = new AlexFunction(this, {
      name: 'researcher',
      world,
      surroundings: { ...surroundings, ...store },
      onFailure: lostEvents,
    });
    // What a run has not settled the next one goes on with: nothing is gained by doing it again at once.
    new EventInvokeConfig(this, 'ResearchKept', {
      function: researcher.function,
      retryAttempts: 0,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(lostEvents),
    });
    new FunctionSchedule(this, 'Research', {
      name: `alex-${name}-research`,
      description: 'Reads what central banks, statistics offices, regulators and issuers have published',
      function: researcher.function,
      deadLetters: lostEvents,
      input: {},
      expression: `rate(${operator.researchHours} ${operator.researchHours === 1 ? 'hour' : 'hours'})`,
      timeZone: 'UTC',
      maxAgeSeconds: 3600,
      enabled: operator.research,
    });
    const api = new IngestApi(this, 'Ingest', { stage: world.stage, handler: ingest.function });
    new CfnOutput(this, 'IngestUrl', { value: api.url, description: 'POST documents here with x-api-key' });
    this.functions = [prices, ingest, researcher];
  }
}
