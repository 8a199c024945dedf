/** What each function is told by its environment: one description, filled in with loopback addresses on one machine and by the stacks in the cloud. */
import { settingsOf, type CloudFunctionName, type DatabaseRole, type FunctionName, type Service } from './functions.ts';

/** What there is to be told of. A part that no function of a stack asks for may be left out. */
export interface Surroundings {
  database: { arn: string; name: string; secretArns: Readonly<Partial<Record<DatabaseRole, string>>> };
  queueUrl?: string;
  deadLetterQueueUrl?: string;
  stateMachineArn?: string;
  /** `authorizedParties`: the site's origins, with commas between them. */
  identity?: { issuer: string; jwksUrl: string; authorizedParties: string };
  /** What users may do, where it is not as usual: `ALEX_REQUESTS_PER_MINUTE` and its like (functions/README.md, "Limits"). */
  limits?: Readonly<Record<string, string>>;
  /** `BEDROCK_MODEL_ID` and, for single agents, `BEDROCK_MODEL_ID_<AGENT>`; the guardrail, and how many tokens a job may take, where they are set. */
  models?: Readonly<Record<string, string>>;
  webhookSecretArn?: string;
  /** Null where the person has no key: stored prices stand with their dates. */
  pricesSecretArn?: string | null;
  /** Another address of the price provider. */
  polygonUrl?: string | null;
  /** The endpoint that embeds, how long its vectors are, and the index that holds them. */
  knowledge?: { endpointName: string; dimension: number; bucket: string; index: string };
  /** How publishers reach the operator, and the stand-in of the web on one machine. */
  research?: { contact?: string; standIn?: string; limits?: Readonly<Record<string, string>> };
  /** How long a job may wait before the sweeper looks at it. */
  sweepPendingSeconds?: number;
  frontDoorSecretArn?: string;
  /** LangFuse; without it nothing is traced. */
  traces?: TracesTo | null;
}

/** Where traces go, by which keys, and what of them. */
export interface TracesTo {
  baseUrl: string;
  keys: { secretArn: string } | { publicKey: string; secretKey: string };
  environment: string;
  release: string;
  /** With figures and names. */
  whole: boolean;
}

export class SurroundingsError extends Error {
  override readonly name = 'SurroundingsError' as const;
}

const GENERAL_MODEL = 'BEDROCK_MODEL_ID';
const OF_EVERY_AGENT = new Set(['BEDROCK_GUARDRAIL_ID', 'BEDROCK_GUARDRAIL_VERSION', 'ALEX_JOB_TOKENS']);

/** The model of one agent alone: `BEDROCK_MODEL_ID_REPORTER`. */
export function modelVariable(agent: string): string {
  return `${GENERAL_MODEL}_${agent.toUpperCase().replaceAll('-', '_')}`;
}

type Variables = Record<string, string>;

/**
 * The variables of one function: its database by its own role's secret, and what its services need.
 * @throws SurroundingsError when a service is not there that the function uses
 */
export function variablesOf(name: FunctionName | CloudFunctionName, at: Surroundings): Variables {
  const { role, services, resumeSeconds } = settingsOf(name);
  const given = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new SurroundingsError(`The function ${name} needs ${what}, which is not there.`);
    return value;
  };
  const model = (): Variables => {
    const models = given(at.models, 'a model');
    const own = modelVariable(name);
    const variable = own in models ? own : GENERAL_MODEL;
    return {
      [variable]: given(models[variable], 'a model'),
      ...Object.fromEntries(Object.entries(models).filter(([key]) => OF_EVERY_AGENT.has(key))),
    };
  };
  const knowledge = (): Variables => {
    const { endpointName, dimension, bucket, index } = given(at.knowledge, 'the index of knowledge');
    return { EMBEDDING_ENDPOINT_NAME: endpointName, EMBEDDING_DIMENSION: String(dimension), VECTOR_BUCKET: bucket, VECTOR_INDEX: index };
  };
  const byService: Record<Service, () => Variables> = {
    'enqueue': () => ({ ANALYSIS_QUEUE_URL: given(at.queueUrl, 'the queue') }),
    'park': () => ({
      ANALYSIS_QUEUE_URL: given(at.queueUrl, 'the queue'),
      ANALYSIS_DEAD_LETTER_QUEUE_URL: given(at.deadLetterQueueUrl, 'the dead-letter queue'),
    }),
    'start': () => ({ STATE_MACHINE_ARN: given(at.stateMachineArn, 'the state machine') }),
    'look': () => ({ STATE_MACHINE_ARN: given(at.stateMachineArn, 'the state machine') }),
    'stop': () => ({ STATE_MACHINE_ARN: given(at.stateMachineArn, 'the state machine') }),
    model,
    'identity': () => {
      const { issuer, jwksUrl, authorizedParties } = given(at.identity, 'the issuer of session tokens');
      return { CLERK_ISSUER: issuer, CLERK_JWKS_URL: jwksUrl, CLERK_AUTHORIZED_PARTIES: authorizedParties };
    },
    'prices': () => ({
      ...(at.pricesSecretArn && { PRICES_SECRET_ARN: at.pricesSecretArn }),
      ...(at.polygonUrl && { POLYGON_URL: at.polygonUrl }),
    }),
    'recall': knowledge,
    'learn': knowledge,
    'web': () => {
      const { contact, standIn, limits } = at.research ?? {};
      return { ...(contact && { RESEARCH_CONTACT: contact }), ...(standIn && { RESEARCH_STAND_IN: standIn }), ...limits };
    },
    'webhook': () => ({ CLERK_WEBHOOK_SECRET_ARN: given(at.webhookSecretArn, 'the secret by which messages are signed') }),
    'passwords': () => ({}), // told with each event, whose password it is
    'trace': () => tracesTo(at.traces ?? null),
    'front-door': () => ({ FRONT_DOOR_SECRET_ARN: given(at.frontDoorSecretArn, 'the secret of the front door') }),
  };
  const { arn, name: database, secretArns } = at.database;
  return {
    ...(role !== null && {
      DATABASE_ARN: arn,
      DATABASE_NAME: database,
      DATABASE_SECRET_ARN: given(secretArns[role], `the secret of the role ${role}`),
      ...(resumeSeconds !== undefined && { DATABASE_RESUME_SECONDS: String(resumeSeconds) }),
    }),
    ...(name === 'sweeper' && at.sweepPendingSeconds !== undefined && { ALEX_SWEEP_PENDING_SECONDS: String(at.sweepPendingSeconds) }),
    // The researcher has no user whose limits it could keep.
    ...((services.includes('identity') || services.includes('model')) && !services.includes('web') && at.limits),
    ...services.reduce<Variables>((all, service) => ({ ...all, ...byService[service]() }), {}),
  };
}

function tracesTo(traces: TracesTo | null): Variables {
  if (traces === null) return {};
  const { baseUrl, keys, environment, release, whole } = traces;
  return {
    LANGFUSE_BASE_URL: baseUrl,
    ...('secretArn' in keys
      ? { LANGFUSE_SECRET_ARN: keys.secretArn }
      : { LANGFUSE_PUBLIC_KEY: keys.publicKey, LANGFUSE_SECRET_KEY: keys.secretKey }),
    LANGFUSE_TRACING_ENVIRONMENT: environment,
    LANGFUSE_RELEASE: release,
    ...(whole && { TRACE_CONTENT: 'full' }),
  };
}
