/** A function's settings, read once from its environment and checked before the first event is touched. */
import * as z from 'zod';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError' as const;
}

const count = (usual: number, least: number) => z.coerce.number().int().min(least).max(1_000_000_000).default(usual);

/** The settings that more than one function reads, and what a user may ask for. */
export const SETTINGS = {
  database: { DATABASE_ARN: z.string().startsWith('arn:'), DATABASE_SECRET_ARN: z.string().startsWith('arn:') },
  queueUrl: { ANALYSIS_QUEUE_URL: z.url() },
  deadLetterQueueUrl: { ANALYSIS_DEAD_LETTER_QUEUE_URL: z.url() },
  stateMachineArn: { STATE_MACHINE_ARN: z.string().startsWith('arn:') },
  limits: {
    ALEX_REQUESTS_PER_MINUTE: count(600, 1),
    ALEX_FILES_PER_MINUTE: count(30, 1),
    ALEX_PROJECTIONS_PER_MINUTE: count(60, 1),
    ALEX_ANALYSES_PER_MINUTE: count(10, 1),
    ALEX_ANALYSES_PER_DAY: count(20, 0),
  },
  /** Some ten times what an analysis uses when every text is sent back as often as it may be. */
  jobTokens: { ALEX_JOB_TOKENS: count(1_000_000, 1) },
  modelBudget: { ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: count(10_000_000, 0) },
  identity: {
    CLERK_ISSUER: z.url(),
    CLERK_JWKS_URL: z.url(),
    CLERK_AUTHORIZED_PARTIES: z
      .string()
      .transform((list) =>
        list
          .split(',')
          .map((party) => party.trim())
          .filter((party) => party !== ''),
      )
      .pipe(z.array(z.string()).min(1)),
  },
} as const;

/**
 * The settings of `shape` from the environment.
 * @throws ConfigurationError naming every setting that is missing or wrong, never its value.
 */
export function readEnvironment<S extends z.ZodRawShape>(
  functionName: string,
  shape: S,
  environment: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<S>> {
  const parsed = z.object(shape).safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const key = String(issue.path[0]);
    return environment[key] === undefined ? `${key} is missing` : `${key} is not usable (${issue.message})`;
  });
  throw new ConfigurationError(
    `The function ${functionName} cannot start: ${[...new Set(faults)].join('; ')}. Set it in the function's environment; functions/README.md lists them.`,
  );
}

/** The function's database, its settings told by name when they are missing. */
export function databaseOf(functionName: string, environment: NodeJS.ProcessEnv): Database {
  readEnvironment(functionName, SETTINGS.database, environment);
  return openDatabase(environment);
}
