/** The whole system on one machine: every service composed, started in order and stopped in order. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { answer as rulesWriter } from '#domain/compose/answer.ts';
import type { TracesTo } from '../function-environment.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../functions.ts';
import { readAnalysisDefinition } from './analysis-definition.ts';
import { openOperations } from './executions/operations.ts';
import { startBedrock, type Bedrock } from './bedrock.ts';
import { buildFunctions } from '../build.ts';
import { startDataApi, type DataApi, type DataApiOptions } from './data-api.ts';
import {
  DATABASE_ARN,
  DATABASE_NAME,
  PROJECT_ROOT,
  readEndpoints,
  secretArn,
  STATE_MACHINE_ARN,
  writeEndpoints,
  type Endpoints,
} from './endpoints.ts';
import {
  chooseLimits,
  chooseModel,
  choosePowertools,
  chooseResearchLimits,
  chooseTraces,
  functionEnvironment,
  isWhole,
  refuseRemoteEndpoints,
  SWEEP_PENDING_SECONDS,
  type ModelChoice,
  type ServiceAddresses,
} from './environment.ts';
import { startEventSource } from './event-source.ts';
import { clearFolder, lockFolder } from './folder.ts';
import { startGateway } from './gateway.ts';
import { loadIllustrativePrices } from './illustrative-prices.ts';
import { openIssuer } from './issuer.ts';
import { openSessions } from './issuer-sessions.ts';
import { openWebhookSecret } from './issuer-webhooks.ts';
import { KNOWLEDGE, loadKnowledge, openIngestKey, PASSAGES } from './knowledge.ts';
import { loadSampleSources, startPages } from './pages.ts';
import { functionArn, startLambda, type Invoke, type Lambda, type LambdaOptions } from './lambda.ts';
import { createDelivery, startSchedule, type Delivery } from './schedule.ts';
import { startS3Vectors } from './s3-vectors.ts';
import { startSageMaker } from './sagemaker.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { startSqs } from './sqs.ts';
import { openLangfuseKeys, startLangfuse, type LangfuseServer } from './langfuse.ts';
import { openTraceStore } from './langfuse/store.ts';
import { startStepFunctions, type ExecutionStatusChange, type StepFunctionsOptions } from './step-functions.ts';

const SWEEP_EVERY_MS = 30_000;
/** A run that finds no day missing costs one query. */
const PRICES_EVERY_MS = 3_600_000;
/** A job asked for in the last seconds before a crash is too young for the first sweep: the second comes soon after it. */
const SECOND_SWEEP_MS = (SWEEP_PENDING_SECONDS + 1) * 1000;
/** How long a stop waits for analyses under way; what is cut off is ended by the next start. */
const STOP_GRACE_MS = 5_000;
/** Analyses under way at once. More would only wait for each other, hold the database's one session longer, and keep the API waiting. */
const EXECUTIONS_PER_CORE = 2;

export class StartError extends Error {
  override readonly name = 'StartError' as const;
}

export interface SystemOptions {
  /** 0 takes any free port. */
  port: number;
  /** Where data lies. Bundles lie there too, in `build`. */
  folder: string;
  /** The person's environment: DATABASE_URL, ALEX_BEDROCK and their AWS settings are looked at. */
  environment: NodeJS.ProcessEnv;
  fresh?: boolean;
  /** Folder of the built site; without it the root is a plain page. */
  site?: string;
  log: (line: string) => void;
  sweepEveryMs?: number;
  retryIntervals?: NonNullable<StepFunctionsOptions['retryIntervals']>;
  onInvoke?: NonNullable<LambdaOptions['onInvoke']>;
  /** Where bundles lie when not in `folder`. */
  buildFolder?: string;
  /** `in memory` begins with an empty database and leaves nothing behind. */
  database?: 'kept' | 'in memory';
  /** What an empty database begins with, a dump of one that is migrated: in place of ten seconds of making it. */
  image?: string;
  onDatabaseCall?: NonNullable<DataApiOptions['onCall']>;
  limits?: NonNullable<StepFunctionsOptions['limits']>;
  /** Loads the documents that come with Alex. */
  knowledge?: boolean;
  /** What a function's environment is instead; for tests that stand between it and what it calls. */
  environmentOf?: (name: FunctionName, environment: Record<string, string>) => Record<string, string>;
  /** Has analyses traced, which `ALEX_TRACES=on` asks for as well: to the person's own LangFuse where they have set one, else into the folder, for `npm run traces`. `markers`: texts that no trace may hold. */
  traces?: boolean | { markers: readonly string[] };
}

export interface System {
  url: string;
  port: number;
  endpoints: Endpoints;
  model: ModelChoice;
  /** The stand-in, for tests that set its faults; undefined when the model is another. */
  bedrock: Bedrock | undefined;
  invoke: Invoke;
  lambda: Pick<Lambda, 'running' | 'crash'>;
  dataApi: Pick<DataApi, 'pauseFor'>;
  /** What stands in for LangFuse, where it does. */
  langfuse: LangfuseServer | undefined;
  /** Done when the documents that come with Alex can be found. */
  knowledge: Promise<void>;
  /** A session token of sixty seconds. */
  token(user: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts everything, or leaves nothing running.
 * @throws PortTakenError, SystemRunningError, RemoteEndpointError, BuildError, StartError
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const closers: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        options.log(`While stopping: ${String(error)}`);
      }
    }
  };
  try {
    return await start(options, (close) => closers.push(close), stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: SystemOptions, atStop: (close: () => unknown) => void, stop: () => Promise<void>): Promise<System> {
  const { folder, log } = options;
  const model = chooseModel(options.environment);
  refuseRemoteEndpoints(options.environment);
  const traced = options.traces ?? options.environment['ALEX_TRACES'] === 'on';
  const ownTraces = traced === false ? null : chooseTraces(options.environment);
  const lock = lockFolder(folder);
  atStop(() => lock.release());
  if (options.fresh === true) clearFolder(folder);

  const issuer = await openIssuer(folder);
  const gateway = await startGateway({
    port: options.port,
    jwks: issuer.jwks,
    signIn: { sessions: openSessions(folder), token: (user) => issuer.token({ user, origin: gateway.url }) },
    ...(options.site !== undefined && { site: options.site }),
  });
  let gatewayOpen = true;
  const closeGateway = async (): Promise<void> => {
    if (gatewayOpen) await gateway.close();
    gatewayOpen = false;
  };
  atStop(closeGateway);

  const [build, dataApi] = await both(
    timed(
      log,
      'Functions bundled',
      () => buildFunctions({ root: PROJECT_ROOT, folder: options.buildFolder ?? join(folder, 'build') }),
      (result) => (result.rebuilt ? '' : 'nothing changed'),
    ),
    timed(log, 'Database opened', () => startDataApi(databaseOf(options))).then((started) => (atStop(() => started.close()), started)),
  );

  const bedrock = model.kind === 'stand-in' ? await startBedrock({ writer: rulesWriter }) : undefined;
  if (bedrock !== undefined) atStop(() => bedrock.close());
  const sqs = await startSqs({ visibilitySeconds: 6 * FUNCTIONS.dispatcher.timeoutSeconds, parkedFile: join(folder, 'dead-letters.json') });
  atStop(() => sqs.close());

  const priceKey = options.environment['POLYGON_API_KEY'] ?? '';
  const secrets = await startSecretsManager({
    [secretArn('clerk-webhook')]: JSON.stringify({ signingSecrets: [openWebhookSecret(folder)] }),
    ...(priceKey !== '' && { [secretArn('polygon')]: JSON.stringify({ apiKey: priceKey }) }),
  });
  atStop(() => secrets.close());

  const sageMaker = await startSageMaker({ endpointName: KNOWLEDGE.endpointName });
  atStop(() => sageMaker.close());
  const s3Vectors = await startS3Vectors({
    ...(options.database !== 'in memory' && { folder: join(folder, 'vectors') }),
    indexes: [PASSAGES],
  });
  atStop(() => s3Vectors.close());

  const pages = await startPages();
  atStop(() => pages.close());
  const langfuse = traced !== false && ownTraces === null ? await startTraces(options) : undefined;
  if (langfuse !== undefined) atStop(() => langfuse.server.close());

  const addresses: ServiceAddresses = {
    rdsData: dataApi.url,
    sageMaker: sageMaker.url,
    s3Vectors: s3Vectors.url,
    sqs: sqs.url,
    sfn: '', // known a few lines below, before the first function that asks for it starts
    bedrock: bedrock?.url ?? model.url ?? null,
    secretsManager: secrets.url,
    hasPriceKey: priceKey !== '',
    polygonUrl: options.environment['POLYGON_URL'] || null,
    queueUrl: sqs.queueUrl,
    deadLetterQueueUrl: sqs.deadLetterQueueUrl,
    origin: gateway.url,
    pages: pages.url,
    limits: chooseLimits(options.environment),
    researchLimits: chooseResearchLimits(options.environment),
    powertools: choosePowertools(options.environment),
    traces: ownTraces ?? langfuse?.traces ?? null,
  };
  const lambda = await startFunctions(options, build.bundles, (name) => functionEnvironment(name, addresses, model));
  atStop(() => lambda.close(1_000));
  await timed(log, 'Database migrated', () => migrate(lambda.invoke));
  await loadIllustrativePrices(dataApi.url);
  await loadSampleSources(dataApi.url);

  const delivery = createDelivery({ invoke: lambda.invoke, log });
  const machine = await startStepFunctions({
    machines: [{ arn: STATE_MACHINE_ARN, name: 'alex-analysis', definition: readAnalysisDefinition(functionArn) }],
    invoke: lambda.invoke,
    folder: join(folder, 'executions'),
    onEnd: (event) => tellJobFailures(event, delivery),
    ...(options.retryIntervals !== undefined && { retryIntervals: options.retryIntervals }),
    ...(options.limits !== undefined && { limits: options.limits }),
    atOnce: EXECUTIONS_PER_CORE * Math.max(2, availableParallelism()),
  });
  atStop(() => machine.close());
  addresses.sfn = machine.url;
  // Executions that a killed process left behind are ended before the sweeper looks at their jobs.
  const recovered = machine
    .recover()
    .catch((error: unknown) => log(`Not every interrupted execution could be reported, the next start tries again: ${String(error)}`));
  atStop(async () => {
    delivery.close();
    await recovered;
  });
  await Promise.race([recovered, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);

  atStop(() => settle(lambda, log));
  const endpoints = describe({ port: gateway.port, url: gateway.url, addresses, lambda });
  const operations = openOperations(endpoints, (token) => issuer.userOf(token, gateway.url), join(folder, 'traces'));
  atStop(() => operations.close());
  gateway.serve(lambda.invoke, functionArn('api'), { '/api/webhooks/clerk': functionArn('clerk-webhook') }, operations);
  gateway.takeDocuments(lambda.invoke, functionArn('ingest'), openIngestKey(folder));
  // Beside the start: whoever wants to cite it waits for it.
  const knowledge = options.knowledge === true ? loadKnowledge(lambda.invoke, log) : Promise.resolve();
  atStop(() => knowledge);
  const source = startEventSource({
    url: sqs.url,
    queueUrl: sqs.queueUrl,
    queueArn: sqs.queueArn,
    functionArn: functionArn('dispatcher'),
    invoke: lambda.invoke,
    log,
  });
  atStop(() => source.close());
  const sweeper = startSchedule({
    functionArn: functionArn('sweeper'),
    everyMs: options.sweepEveryMs ?? SWEEP_EVERY_MS,
    firstPauseMs: SECOND_SWEEP_MS,
    invoke: lambda.invoke,
    log,
  });
  atStop(() => sweeper.close());
  // Without a key there is nothing to fetch: the stored prices stand with their dates.
  if (priceKey !== '') {
    const prices = startSchedule({ functionArn: functionArn('prices'), everyMs: PRICES_EVERY_MS, invoke: lambda.invoke, log });
    atStop(() => prices.close());
  }

  writeEndpoints(folder, endpoints);
  atStop(() => {
    const last = readEndpoints(folder);
    if (last?.pid === process.pid) writeEndpoints(folder, { ...last, stoppedAt: new Date().toISOString() });
  });
  atStop(closeGateway); // first of all: no new request comes in
  return {
    url: gateway.url,
    port: gateway.port,
    endpoints,
    model,
    bedrock,
    invoke: lambda.invoke,
    lambda,
    dataApi,
    langfuse: langfuse?.server,
    knowledge,
    token: (user) => issuer.token({ user, origin: gateway.url }),
    stop,
  };
}

function databaseOf({ folder, environment, database, image, onDatabaseCall }: SystemOptions): DataApiOptions {
  const databaseUrl = environment['DATABASE_URL'];
  const either = { ...(image !== undefined && { image }), ...(onDatabaseCall && { onCall: onDatabaseCall }) };
  if (database === 'in memory') return either;
  return { folder: join(folder, 'database'), ...either, ...(databaseUrl !== undefined && databaseUrl !== '' && { databaseUrl }) };
}

async function startTraces({ folder, environment, traces, log }: SystemOptions): Promise<{ server: LangfuseServer; traces: TracesTo }> {
  const keys = openLangfuseKeys(folder);
  const server = await startLangfuse({
    keys,
    store: openTraceStore(join(folder, 'traces')),
    log,
    ...(typeof traces === 'object' && { markers: traces.markers }),
  });
  return { server, traces: { baseUrl: server.url, keys, environment: 'local', release: 'local', whole: isWhole(environment) } };
}

function startFunctions(
  options: SystemOptions,
  bundles: Record<string, string>,
  environment: (name: FunctionName) => Record<string, string>,
): Promise<Lambda> {
  const missing = FUNCTION_NAMES.filter((name) => bundles[name] === undefined);
  if (missing.length > 0) throw new StartError(`There is no functions/<name>/handler.ts for ${missing.join(', ')}.`);
  // More workers than cores make each other late, and each has a heap of its own.
  const mostAtOnce = Math.max(2, availableParallelism());
  return startLambda({
    functions: FUNCTION_NAMES.map((name) => {
      const { timeoutSeconds, memoryMb, localConcurrency } = FUNCTIONS[name];
      return { name, bundle: bundles[name] ?? '', timeoutSeconds, memoryMb, concurrency: Math.min(localConcurrency, mostAtOnce) };
    }),
    environment: (name) =>
      options.environmentOf?.(name as FunctionName, environment(name as FunctionName)) ?? environment(name as FunctionName),
    logs: join(options.folder, 'logs'),
    ...(options.onInvoke !== undefined && { onInvoke: options.onInvoke }),
  });
}

async function migrate(invoke: Invoke): Promise<void> {
  const result = await invoke(functionArn('migrate'), {});
  if (!result.ok)
    throw new StartError(
      `The database could not be migrated: ${result.error.errorMessage} (Where its data may go: npm start -- --fresh begins anew.)`,
    );
}

/** As the EventBridge rule does in the cloud. Throws when it was not taken, so that the next start tells it again. */
async function tellJobFailures(event: ExecutionStatusChange, delivery: Delivery): Promise<void> {
  if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(event.detail.status)) return;
  if (!(await delivery.deliver(functionArn('job-failures'), event)))
    throw new StartError(`The end of execution ${event.detail.name} was not taken by job-failures.`);
}

/** Lets analyses under way finish, for a while. Between two states nothing runs for a moment, so it looks twice. */
async function settle(lambda: Lambda, log: (line: string) => void): Promise<void> {
  const until = Date.now() + STOP_GRACE_MS;
  let said = false;
  for (let idle = 0; idle < 3 && Date.now() < until; idle = lambda.running() === 0 ? idle + 1 : 0) {
    if (lambda.running() > 0 && !said) log('Waiting a moment for what is under way …');
    said ||= lambda.running() > 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function describe(running: { port: number; url: string; addresses: ServiceAddresses; lambda: Lambda }): Endpoints {
  const { rdsData, sqs, sfn, bedrock, sageMaker, s3Vectors, queueUrl, deadLetterQueueUrl } = running.addresses;
  return {
    pid: process.pid,
    stoppedAt: null,
    port: running.port,
    url: running.url,
    endpoints: { rdsData, sqs, sfn, lambda: running.lambda.url, bedrock, sageMaker, s3Vectors },
    database: {
      arn: DATABASE_ARN,
      name: DATABASE_NAME,
      secretArns: { owner: secretArn('owner'), app_user: secretArn('app_user'), worker: secretArn('worker') },
    },
    queues: { analysis: queueUrl, deadLetters: deadLetterQueueUrl },
    stateMachineArn: STATE_MACHINE_ARN,
    functionArns: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, functionArn(name)])),
  };
}

async function timed<T>(
  log: (line: string) => void,
  what: string,
  work: () => Promise<T>,
  note: (result: T) => string = () => '',
): Promise<T> {
  const started = performance.now();
  const result = await work();
  const details = [`${((performance.now() - started) / 1000).toFixed(1)} s`, note(result)].filter((part) => part !== '');
  log(`${what} (${details.join(', ')})`);
  return result;
}

/** Both side by side; when one fails the other is waited for, so that what it started can be stopped. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return [first.value, second.value];
}
