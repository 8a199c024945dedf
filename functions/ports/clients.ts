/**
 * Where AWS clients are made; those of knowledge, which few bundles need, in `knowledge/clients.ts`. Endpoints come from `AWS_ENDPOINT_URL_<SERVICE>`, which the SDK reads itself: no
 * code here asks whether it runs in the cloud.
 */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deadlineSignal } from './deadline.ts';

type Environment = NodeJS.ProcessEnv;

/**
 * What is waited for a connection, and at most for an answer, in milliseconds; never beyond the deadline of the invocation. The database's is longer than a statement may take (45 s), so that
 * none that still runs is sent a second time.
 */
const CONNECT_MS = 5_000;
const ANSWER_MS = { database: 55_000, queue: 10_000, executions: 10_000, secrets: 5_000, model: 120_000 };

export function databaseClient(environment: Environment): RDSDataClient {
  return inTime(new RDSDataClient(settings(environment, 'RDS_DATA', ANSWER_MS.database)));
}

export function queueClient(environment: Environment): SQSClient {
  const common = settings(environment, 'SQS', ANSWER_MS.queue);
  // With an endpoint of its own, the client must not follow the host that is written in the queue's URL.
  return inTime(new SQSClient(common.endpoint === undefined ? common : { ...common, useQueueUrlAsEndpoint: false }));
}

export function executionsClient(environment: Environment): SFNClient {
  return inTime(new SFNClient(settings(environment, 'SFN', ANSWER_MS.executions)));
}

export function secretsClient(environment: Environment): SecretsManagerClient {
  return inTime(new SecretsManagerClient(settings(environment, 'SECRETS_MANAGER', ANSWER_MS.secrets)));
}

/** The SDK speaks HTTP/2 to Bedrock: its time-outs are the handler's own. One attempt: the model port decides about the next. */
export function modelClient(environment: Environment): BedrockRuntimeClient {
  const { region, endpoint, credentials } = settings(environment, 'BEDROCK_RUNTIME', ANSWER_MS.model);
  return new BedrockRuntimeClient({
    region,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
    maxAttempts: 1,
    requestHandler: { requestTimeout: ANSWER_MS.model, sessionTimeout: ANSWER_MS.model },
  });
}

/** Of an SDK's client what `inTime` changes. */
interface Client {
  config: { requestHandler: { handle(request: unknown, options?: { abortSignal?: unknown }): unknown } };
}

/** Every attempt of the client's calls is given up at the deadline of the invocation, unless the call brings a signal of its own. */
export function inTime<C extends Client>(client: C): C {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => handle(request, { ...options, abortSignal: options?.abortSignal ?? deadlineSignal() });
  return client;
}

/** What every client has: region, endpoint, retries and time-outs. */
export function settings(environment: Environment, service: string, answerMs: number) {
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`];
  return {
    region: environment['AWS_REGION'] ?? 'us-east-1',
    maxAttempts: 3,
    retryMode: 'standard' as const,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: answerMs, throwOnRequestTimeout: true },
    ...(endpoint !== undefined && { endpoint }),
    // A loopback service checks no signature, but the SDK signs nothing without credentials and would search the network for some.
    ...(endpoint !== undefined &&
      isLoopback(endpoint) &&
      environment['AWS_ACCESS_KEY_ID'] === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}

function isLoopback(endpoint: string): boolean {
  return /^\[?(127\.\d+\.\d+\.\d+|::1|localhost)\]?$/.test(new URL(endpoint).hostname);
}
