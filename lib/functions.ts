/**
 * The Lambda functions and what each is given: the one table for this machine and for the cloud. A function has a time-out, a
 * memory, one database role and only the services it uses.
 */
export const FUNCTION_NAMES = [
  'api', 'clerk-webhook', 'dispatcher', 'planner', 'tagger', 'facts', 'reporter', 'charter', 'retirement', 'outcome', 'job-failures', 'sweeper', 'prices', 'migrate',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** `app_user` reads and writes one user's rows, `worker` jobs by SECURITY DEFINER functions, and what all users share of instruments and prices, `owner` migrates. */
export type DatabaseRole = 'app_user' | 'worker' | 'owner';
/**
 * `queue`: the analysis queue and its dead letters; `machine`: Step Functions; `stop`: of these, to stop an execution and nothing else; `model`: Bedrock;
 * `identity`: Clerk; `webhook`: the secret by which Clerk signs its messages; `prices`: the secret with the provider's key.
 */
export type Service = 'queue' | 'machine' | 'stop' | 'model' | 'identity' | 'webhook' | 'prices';

export interface FunctionSettings {
  timeoutSeconds: number;
  memoryMb: number;
  role: DatabaseRole;
  services: readonly Service[];
  /** Most invocations at once on one machine; in the cloud the account's concurrency decides. */
  localConcurrency: number;
}

// The machine's TimeoutSeconds of each state is ten seconds longer than the function's: Lambda reports its own time-out first.
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSettings>> = {
  api: { timeoutSeconds: 29, memoryMb: 512, role: 'app_user', services: ['queue', 'stop', 'identity'], localConcurrency: 4 },
  // The sender waits fifteen seconds, and sends again later.
  'clerk-webhook': { timeoutSeconds: 14, memoryMb: 256, role: 'worker', services: ['stop', 'webhook'], localConcurrency: 1 },
  dispatcher: { timeoutSeconds: 30, memoryMb: 256, role: 'worker', services: ['queue', 'machine'], localConcurrency: 1 },
  planner: { timeoutSeconds: 900, memoryMb: 512, role: 'app_user', services: ['model'], localConcurrency: 4 },
  tagger: { timeoutSeconds: 300, memoryMb: 512, role: 'app_user', services: ['model'], localConcurrency: 4 },
  facts: { timeoutSeconds: 120, memoryMb: 1024, role: 'app_user', services: [], localConcurrency: 4 },
  reporter: { timeoutSeconds: 300, memoryMb: 512, role: 'app_user', services: ['model'], localConcurrency: 4 },
  charter: { timeoutSeconds: 300, memoryMb: 512, role: 'app_user', services: ['model'], localConcurrency: 4 },
  retirement: { timeoutSeconds: 300, memoryMb: 1024, role: 'app_user', services: ['model'], localConcurrency: 4 },
  outcome: { timeoutSeconds: 60, memoryMb: 512, role: 'app_user', services: [], localConcurrency: 2 },
  'job-failures': { timeoutSeconds: 60, memoryMb: 256, role: 'worker', services: [], localConcurrency: 1 },
  sweeper: { timeoutSeconds: 60, memoryMb: 256, role: 'worker', services: ['queue', 'machine'], localConcurrency: 1 },
  // Days that are missing, one call each, within the five a minute of a free plan; in the cloud a rule of EventBridge calls it once after each New York day.
  prices: { timeoutSeconds: 300, memoryMb: 1024, role: 'worker', services: ['prices'], localConcurrency: 1 },
  migrate: { timeoutSeconds: 300, memoryMb: 512, role: 'owner', services: [], localConcurrency: 1 },
};
