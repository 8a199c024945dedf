/** The environment of each function, and what of the person's own environment reaches it. */
import { devNull } from 'node:os';
import { variablesOf, type TracesTo } from '../function-environment.ts';
import { FUNCTIONS, type FunctionName, type Service } from '../functions.ts';
import { DATABASE_ARN, DATABASE_NAME, REGION, secretArn, STATE_MACHINE_ARN } from './endpoints.ts';
import { KNOWLEDGE } from './knowledge.ts';
import { LOCAL_DIMENSION } from './sagemaker.ts';

export class LangfuseSettingsError extends Error {
  override readonly name = 'LangfuseSettingsError' as const;
}

export class RemoteEndpointError extends Error {
  override readonly name = 'RemoteEndpointError' as const;
}

/** Where the services of the running system are. */
export interface ServiceAddresses {
  rdsData: string;
  sqs: string;
  sfn: string;
  /** Null when the agents speak to Bedrock in the cloud. */
  bedrock: string | null;
  secretsManager: string;
  sageMaker: string;
  s3Vectors: string;
  /** Whether the person gave the key of a price provider. */
  hasPriceKey: boolean;
  /** Another address of the price provider, where the person named one. */
  polygonUrl: string | null;
  /** The stand-in of the web. */
  pages: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** Origin of the gateway. */
  origin: string;
  /** What the person allows users, where it is not as usual. */
  limits: Record<string, string>;
  /** And what the researcher may use. */
  researchLimits: Record<string, string>;
  /** What of Powertools the person has set. */
  powertools?: Record<string, string>;
  /** Null where nothing is traced. */
  traces: TracesTo | null;
}

/** Which model the agents speak to. */
export interface ModelChoice {
  kind: 'stand-in' | 'endpoint' | 'aws';
  /** For a person: what writes, and by whose wish. */
  description: string;
  /** Set for `endpoint`. */
  url?: string;
  environment: Record<string, string>;
}

/** Credentials that no service here looks at, and none of the machine's own: a function must not find a person's account. */
const LOCAL_ACCOUNT: Record<string, string> = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** What of the person's environment reaches the agents whichever model they speak to. */
const MODEL_SETTINGS = new Set(['OLLAMA_BASE_URL', 'ALEX_JOB_TOKENS']);

/** Looked at again sooner than in the cloud: here the queue is in the same process, and a restart empties it. */
export const SWEEP_PENDING_SECONDS = 5;

/** Where the SDK finds each service on this machine. */
const ENDPOINTS: Partial<Record<Service, (at: ServiceAddresses) => Record<string, string>>> = {
  enqueue: ({ sqs }) => ({ AWS_ENDPOINT_URL_SQS: sqs }),
  park: ({ sqs }) => ({ AWS_ENDPOINT_URL_SQS: sqs }),
  start: ({ sfn }) => ({ AWS_ENDPOINT_URL_SFN: sfn }),
  look: ({ sfn }) => ({ AWS_ENDPOINT_URL_SFN: sfn }),
  stop: ({ sfn }) => ({ AWS_ENDPOINT_URL_SFN: sfn }),
  model: ({ bedrock }) => (bedrock === null ? {} : { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock }),
  recall: ({ sageMaker, s3Vectors }) => ({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sageMaker, AWS_ENDPOINT_URL_S3VECTORS: s3Vectors }),
  learn: ({ sageMaker, s3Vectors }) => ({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sageMaker, AWS_ENDPOINT_URL_S3VECTORS: s3Vectors }),
  webhook: ({ secretsManager }) => ({ AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager }),
  prices: ({ secretsManager, hasPriceKey }) => (hasPriceKey ? { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager } : {}),
};

export function functionEnvironment(name: FunctionName, at: ServiceAddresses, model: ModelChoice): Record<string, string> {
  const { services } = FUNCTIONS[name];
  const agent = services.includes('model');
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    ...(agent && model.kind === 'aws' ? {} : LOCAL_ACCOUNT),
    AWS_ENDPOINT_URL_RDS_DATA: at.rdsData,
    POWERTOOLS_TRACE_ENABLED: 'false',
    ...at.powertools,
    ...services.reduce((all, service) => ({ ...all, ...ENDPOINTS[service]?.(at) }), {}),
    // The person's account and their choice of models, which only an agent may use.
    ...(agent && model.environment),
    ...variablesOf(name, {
      database: {
        arn: DATABASE_ARN,
        name: DATABASE_NAME,
        secretArns: { owner: secretArn('owner'), app_user: secretArn('app_user'), worker: secretArn('worker') },
      },
      queueUrl: at.queueUrl,
      deadLetterQueueUrl: at.deadLetterQueueUrl,
      stateMachineArn: STATE_MACHINE_ARN,
      identity: {
        issuer: at.origin,
        jwksUrl: `${at.origin}/.well-known/jwks.json`,
        authorizedParties: `${at.origin},${at.origin.replace('127.0.0.1', 'localhost')}`,
      },
      models: model.environment,
      limits: at.limits,
      webhookSecretArn: secretArn('clerk-webhook'),
      pricesSecretArn: at.hasPriceKey ? secretArn('polygon') : null,
      polygonUrl: at.polygonUrl,
      knowledge: { ...KNOWLEDGE, dimension: LOCAL_DIMENSION },
      research: { standIn: at.pages, contact: 'a local system', limits: at.researchLimits },
      sweepPendingSeconds: SWEEP_PENDING_SECONDS,
      traces: at.traces,
    }),
  };
}

/**
 * The model by the person's settings: `ALEX_BEDROCK=aws` takes their account, `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` another
 * endpoint; a model id of Ollama (`ollama:…`), for all agents or for one, that model; otherwise the stand-in writes.
 */
export function chooseModel(person: NodeJS.ProcessEnv): ModelChoice {
  const models = settingsOf(person, (name) => /^BEDROCK_(MODEL_ID|GUARDRAIL_)/.test(name) || MODEL_SETTINGS.has(name));
  if (person['ALEX_BEDROCK'] === 'aws') {
    const account = settingsOf(
      person,
      (name) => /^AWS_(?!ENDPOINT_URL|LAMBDA)/.test(name) || name === 'HOME' || name === 'USERPROFILE' || name === 'PATH',
    );
    const environment = { AWS_REGION: account['AWS_DEFAULT_REGION'] ?? REGION, ...account, ...models };
    return {
      kind: 'aws',
      description: `Bedrock in your AWS account, region ${environment.AWS_REGION}, as ALEX_BEDROCK=aws asks (it costs money)`,
      environment,
    };
  }
  const url = person['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'];
  if (url !== undefined && url !== '') return { kind: 'endpoint', description: `the model behind ${url}`, url, environment: models };
  const ollama = settingsOf(person, (name) => name.startsWith('BEDROCK_MODEL_ID') && person[name]?.startsWith('ollama:') === true);
  const description =
    Object.keys(ollama).length === 0
      ? 'the local rules writer, no LLM'
      : `Ollama for ${Object.entries(ollama)
          .map(([name, model]) => `${name}=${model}`)
          .join(', ')}; else the local rules writer, no LLM`;
  return {
    kind: 'stand-in',
    description,
    environment: { ...settingsOf(person, (name) => MODEL_SETTINGS.has(name)), BEDROCK_MODEL_ID: 'local.rules-writer', ...ollama },
  };
}

/**
 * Nothing here may reach a server that the person does not know of: an endpoint override left over in their shell must be
 * loopback, or its host be named in ALEX_ALLOW_REMOTE (a comma list).
 * @throws RemoteEndpointError naming the variable and the host
 */
export function refuseRemoteEndpoints(person: NodeJS.ProcessEnv): void {
  const allowed = (person['ALEX_ALLOW_REMOTE'] ?? '').split(',').map((host) => host.trim().toLowerCase());
  for (const [name, value] of Object.entries(person)) {
    if (
      !(name.startsWith('AWS_ENDPOINT_URL') || name === 'POLYGON_URL' || name === 'OLLAMA_BASE_URL' || name === 'LANGFUSE_BASE_URL') ||
      value === undefined ||
      value === ''
    )
      continue;
    const host = hostOf(value);
    if (host === undefined) throw new RemoteEndpointError(`${name} is no web address. Unset it, or write it as http://127.0.0.1:PORT.`);
    if (isLoopback(host) || allowed.includes(host)) continue;
    throw new RemoteEndpointError(
      `${name} points to ${host}, which is not this machine. Unset it, or allow that host by ALEX_ALLOW_REMOTE=${host}.`,
    );
  }
}

/** The person's own LangFuse, where they have set it, its keys and all. @throws LangfuseSettingsError when a part is missing */
export function chooseTraces(person: NodeJS.ProcessEnv): TracesTo | null {
  const { LANGFUSE_BASE_URL: baseUrl = '', LANGFUSE_PUBLIC_KEY: publicKey = '', LANGFUSE_SECRET_KEY: secretKey = '' } = person;
  const missing = Object.entries({ LANGFUSE_BASE_URL: baseUrl, LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey })
    .filter(([, value]) => value === '')
    .map(([name]) => name);
  if (missing.length === 3) return null;
  if (missing.length > 0)
    throw new LangfuseSettingsError(`To trace to your own LangFuse set ${missing.join(' and ')} too; or unset the others.`);
  return { baseUrl, keys: { publicKey, secretKey }, environment: 'local', release: 'local', whole: isWhole(person) };
}

/** Whether traces are to hold figures and names. */
export function isWhole(person: NodeJS.ProcessEnv): boolean {
  return person['TRACE_CONTENT'] === 'full';
}

/** Limits of users that the person has set: `ALEX_REQUESTS_PER_MINUTE`, `ALEX_ANALYSES_PER_DAY`, `ALEX_MODEL_MICRO_DOLLARS_PER_MONTH` … */
export function chooseLimits(person: NodeJS.ProcessEnv): Record<string, string> {
  return settingsOf(person, (name) => /^ALEX_(?!RESEARCH_)[A-Z_]+_PER_(MINUTE|DAY|MONTH)$/.test(name));
}

/** What the person lets the researcher use of models: `ALEX_RESEARCH_TOKENS`, `ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH`. */
export function chooseResearchLimits(person: NodeJS.ProcessEnv): Record<string, string> {
  return settingsOf(person, (name) => name.startsWith('ALEX_RESEARCH_'));
}

/** How loud functions are, and whether they emit metrics, as the person has set it. */
export function choosePowertools(person: NodeJS.ProcessEnv): Record<string, string> {
  return settingsOf(person, (name) => name === 'POWERTOOLS_LOG_LEVEL' || name === 'POWERTOOLS_METRICS_DISABLED');
}

function hostOf(value: string): string | undefined {
  return URL.canParse(value) ? new URL(value).hostname.toLowerCase() : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function settingsOf(person: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(person).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '' && wanted(entry[0])),
  );
}
