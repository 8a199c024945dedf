/**
 * The Lambda functions and what each is given: the one table for this machine and for the cloud. A function has a time-out, a
 * memory, one database role and only the services it uses.
 */
import { STATE_FUNCTIONS } from '../schema/agents.ts';

export const FUNCTION_NAMES = [
  'api',
  'clerk-webhook',
  'dispatcher',
  ...STATE_FUNCTIONS,
  'job-failures',
  'sweeper',
  'prices',
  'ingest',
  'researcher',
  'migrate',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Functions that only a deployment has: on one machine there is no password to change and no way past the front door. */
export const CLOUD_FUNCTION_NAMES = ['database-logins', 'front-door'] as const;
export type CloudFunctionName = (typeof CLOUD_FUNCTION_NAMES)[number];

/** `app_user` reads and writes one user's rows, `worker` jobs by SECURITY DEFINER functions, and what all users share of instruments and prices, `owner` migrates. */
export type DatabaseRole = 'app_user' | 'worker' | 'owner';
/**
 * What of the world a function uses, and to do what. `enqueue`: send to the analysis queue; `park`: send to its dead letters; `start`, `look`, `stop`: start, describe,
 * stop an execution; `model`: Bedrock; `identity`: the issuer of session tokens, on the internet; `webhook`: the secret by which Clerk signs its messages; `prices`: the secret with the
 * provider's key, and the provider on the internet; `trace`: LangFuse, where the operator wants it, on the internet; `recall`: embeddings, and the index of knowledge to ask; `learn`: the same, to put into; `web`: public pages on the internet; `passwords`: the secrets of the two roles that serve people; `front-door`: the secret that only the site's CDN knows.
 */
export type Service =
  | 'enqueue'
  | 'park'
  | 'start'
  | 'look'
  | 'stop'
  | 'model'
  | 'identity'
  | 'webhook'
  | 'prices'
  | 'recall'
  | 'learn'
  | 'web'
  | 'passwords'
  | 'front-door'
  | 'trace';

export interface FunctionSettings {
  timeoutSeconds: number;
  memoryMb: number;
  /** Null for a function without a database. */
  role: DatabaseRole | null;
  services: readonly Service[];
  /** How long a call waits for a database that is paused, seconds; a minute unless told. */
  resumeSeconds?: number;
  /** Most invocations at once on one machine. */
  localConcurrency: number;
  /** Most invocations at once in a production stage, kept back from the account's for this function alone; absent where others limit it already. */
  reservedConcurrency?: number;
}

// The machine's TimeoutSeconds of each state is ten seconds longer than the function's: Lambda reports its own time-out first.
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSettings>> = {
  'api': {
    timeoutSeconds: 29,
    memoryMb: 512,
    role: 'app_user',
    services: ['enqueue', 'stop', 'identity'],
    localConcurrency: 4,
    reservedConcurrency: 100,
    resumeSeconds: 20,
  },
  // The sender waits fifteen seconds, and sends again later.
  'clerk-webhook': {
    timeoutSeconds: 14,
    memoryMb: 256,
    role: 'worker',
    services: ['stop', 'webhook'],
    localConcurrency: 1,
    reservedConcurrency: 5,
    resumeSeconds: 8,
  },
  'dispatcher': {
    timeoutSeconds: 30,
    memoryMb: 256,
    role: 'worker',
    services: ['park', 'start'],
    localConcurrency: 1,
    reservedConcurrency: 5,
  },
  // One valuation and one question to a model; what the original plan gave it 15 minutes and 3 GB for, calling the other agents and waiting for them, is the machine's work.
  'planner': {
    timeoutSeconds: 300,
    memoryMb: 1024,
    role: 'app_user',
    services: ['model', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 20,
  },
  'tagger': {
    timeoutSeconds: 300,
    memoryMb: 512,
    role: 'app_user',
    services: ['model', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 30,
  },
  'facts': {
    timeoutSeconds: 120,
    memoryMb: 1024,
    role: 'app_user',
    services: ['recall', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 20,
  },
  'reporter': {
    timeoutSeconds: 300,
    memoryMb: 512,
    role: 'app_user',
    services: ['model', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 20,
  },
  'charter': {
    timeoutSeconds: 300,
    memoryMb: 512,
    role: 'app_user',
    services: ['model', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 20,
  },
  'retirement': {
    timeoutSeconds: 300,
    memoryMb: 1024,
    role: 'app_user',
    services: ['model', 'trace'],
    localConcurrency: 4,
    reservedConcurrency: 20,
  },
  'outcome': { timeoutSeconds: 60, memoryMb: 512, role: 'app_user', services: ['trace'], localConcurrency: 2, reservedConcurrency: 20 },
  'job-failures': { timeoutSeconds: 60, memoryMb: 256, role: 'worker', services: ['trace'], localConcurrency: 1, reservedConcurrency: 5 },
  'sweeper': {
    timeoutSeconds: 60,
    memoryMb: 256,
    role: 'worker',
    services: ['enqueue', 'look', 'trace'],
    localConcurrency: 1,
    reservedConcurrency: 1,
  },
  // Days that are missing, one call each, within the five a minute of a free plan; in the cloud a schedule calls it once after each New York day.
  'prices': { timeoutSeconds: 300, memoryMb: 1024, role: 'worker', services: ['prices'], localConcurrency: 1, reservedConcurrency: 1 },
  // A serverless endpoint that has slept takes half a minute for its first batch.
  'ingest': { timeoutSeconds: 300, memoryMb: 1024, role: 'worker', services: ['learn'], localConcurrency: 1, reservedConcurrency: 2 },
  // Pages of one host are asked for a second apart, and each that is new is summarised.
  'researcher': {
    timeoutSeconds: 600,
    memoryMb: 1024,
    role: 'worker',
    services: ['model', 'learn', 'web', 'trace'],
    localConcurrency: 1,
    reservedConcurrency: 1,
  },
  'migrate': { timeoutSeconds: 300, memoryMb: 512, role: 'owner', services: [], localConcurrency: 1, reservedConcurrency: 1 },
};

export const CLOUD_FUNCTIONS: Readonly<Record<CloudFunctionName, FunctionSettings>> = {
  'database-logins': {
    timeoutSeconds: 120,
    memoryMb: 256,
    role: 'owner',
    services: ['passwords'],
    localConcurrency: 1,
    reservedConcurrency: 1,
  },
  'front-door': { timeoutSeconds: 5, memoryMb: 256, role: null, services: ['front-door'], localConcurrency: 1 },
};

/** The settings of any function, local or not. */
export function settingsOf(name: FunctionName | CloudFunctionName): FunctionSettings {
  return { ...FUNCTIONS, ...CLOUD_FUNCTIONS }[name];
}

/** What speaks to nobody but AWS can live in a network without a way out. `traced`: what traces does so, to LangFuse. */
export function needsInternet(name: FunctionName | CloudFunctionName, traced: boolean): boolean {
  return settingsOf(name).services.some(
    (service) => service === 'identity' || service === 'prices' || service === 'web' || (service === 'trace' && traced),
  );
}
