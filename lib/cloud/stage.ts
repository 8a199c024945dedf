/** What a deployment is told: its stage, and what the operator adds to it by context (`-c key=value`, or cdk.json). */
import * as z from 'zod';
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LIMITS } from './limits.ts';

export const STAGE_NAMES = ['dev', 'prod'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** How a stage is built. What a line costs is in lib/README.md and computed by `npm run cost`. */
export interface StageSettings {
  name: StageName;
  /** Aurora capacity units. 0 lets the database pause when nobody has asked for ten minutes; the first call then waits some fifteen seconds. */
  database: { minCapacity: number; maxCapacity: number; readers: number; backupDays: number };
  /** Functions that speak to AWS alone live in subnets without a way out, behind an endpoint for each service. Without, they run outside the VPC; the database is isolated either way. */
  privateFunctions: boolean;
  /** Keeps each function's share of the account's concurrency back for it. A new account has ten in all: there it cannot be deployed. */
  reserveConcurrency: boolean;
  /** A pause between sweeps longer than the database's lets it sleep. */
  sweepMinutes: number;
  logRetention: RetentionDays;
  /** RETAIN keeps what holds people's data when a stack is deleted. */
  removal: RemovalPolicy;
  /** Against deletion by hand or by a stack. */
  protect: boolean;
  /** CloudTrail with the Data API's calls. */
  audit: boolean;
  /** One for each concern, or all concerns on one. */
  dashboards: 'a concern' | 'one';
}

const STAGES: Readonly<Record<StageName, StageSettings>> = {
  dev: {
    name: 'dev',
    database: { minCapacity: 0, maxCapacity: 2, readers: 0, backupDays: 1 },
    privateFunctions: false,
    reserveConcurrency: false,
    sweepMinutes: 360,
    logRetention: RetentionDays.TWO_WEEKS,
    removal: RemovalPolicy.DESTROY,
    protect: false,
    audit: false,
    dashboards: 'one',
  },
  prod: {
    name: 'prod',
    database: { minCapacity: 0.5, maxCapacity: 16, readers: 1, backupDays: 35 },
    privateFunctions: true,
    reserveConcurrency: true,
    sweepMinutes: 1,
    logRetention: RetentionDays.ONE_YEAR,
    removal: RemovalPolicy.RETAIN,
    protect: true,
    audit: true,
    dashboards: 'a concern',
  },
};

/** Given on a command line, everything is text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const Context = z.object({
  stage: z.enum(STAGE_NAMES).default('dev'),
  /** Clerk's Frontend API, `https://clerk.example.com`: who signs the session tokens. */
  clerkIssuer: z.url({ protocol: /^https$/ }).default('https://clerk.example.com'),
  /** The site's own name and the hosted zone it lies in: both, or neither for the CDN's name. */
  domain: z.hostname().optional(),
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]+$/)
    .optional(),
  hostedZoneName: z.hostname().optional(),
  /** Whether browsers keep to HTTPS for the site's own name alone, for all names below it too, or also before their first visit: what is preloaded is hard to take back. */
  hsts: z.enum(['host', 'subdomains', 'preload']).default('host'),
  /** Where alarms and budget warnings go; without it, to the topic alone. */
  alarmEmail: z.email().optional(),
  /** The address at which the people who get alarms read lib/README.md. */
  runbook: z
    .string()
    .min(1)
    .max(300)
    .regex(/^[^\s#]+$/)
    .default('lib/README.md'),
  /** Dollars a month. */
  budget: z.coerce.number().positive().default(200),
  /** `BEDROCK_MODEL_ID`, and `{"reporter": "…"}` for single agents. */
  model: z
    .string()
    .regex(/^[a-z0-9.:-]+$/)
    .default('us.anthropic.claude-sonnet-4-6'),
  models: z
    .union([
      z.record(z.string(), z.string()),
      z
        .string()
        .transform((text) => JSON.parse(text) as unknown)
        .pipe(z.record(z.string(), z.string())),
    ])
    .default({}),
  /** A guardrail of Bedrock, made by the operator, and its version. */
  guardrailId: z
    .string()
    .regex(/^[a-z0-9]+$/)
    .optional(),
  guardrailVersion: z
    .string()
    .regex(/^(DRAFT|[1-9]\d*)$/)
    .default('DRAFT'),
  /** LangFuse's address, `https://us.cloud.langfuse.com`: without it nothing is traced there. Its keys go into the secret `alex/STAGE/langfuse`. */
  langfuseUrl: z.url({ protocol: /^https$/ }).optional(),
  /** `full`: traces hold figures and names. */
  traceContent: z.enum(['masked', 'full']).default('masked'),
  /** Execution environments of the API that are always warm. */
  provisionedApi: z.coerce.number().int().min(0).default(0),
  minCapacity: z.coerce.number().min(0).max(256).multipleOf(0.5).optional(),
  maxCapacity: z.coerce.number().min(1).max(256).multipleOf(0.5).optional(),
  /** A snapshot's ARN to make the database from. With it the generation must go up, because the one there is keeps its name; both stay in cdk.json from then on. */
  restoreFrom: z.string().startsWith('arn:').optional(),
  databaseGeneration: z.coerce.number().int().min(1).default(1),
  privateFunctions: flag.optional(),
  reserveConcurrency: flag.optional(),
  audit: flag.optional(),
  /** Whether the researcher reads its sources by itself, every so many hours, and how publishers reach the operator. */
  research: flag.default(false),
  researchHours: z.coerce.number().int().min(1).max(168).default(2),
  researchContact: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/)
    .optional(),
  ...LIMITS,
});
/** What an operator may say: for every stage, and below the name of one for that stage. */
export const CONTEXT_KEYS = [...Object.keys(Context.shape), ...STAGE_NAMES];
const OfStage = z.record(z.string(), z.unknown()).optional();
export type Operator = Omit<z.infer<typeof Context>, 'stage'>;

export class ContextError extends Error {
  override readonly name = 'ContextError' as const;
}

/**
 * The stage's settings with what the context changes of them, and the rest of the context.
 * @throws ContextError naming each key that is not usable and what is expected of it
 */
export function readStage(context: Record<string, unknown>): { stage: StageSettings; operator: Operator } {
  const given = Object.fromEntries(Object.keys(Context.shape).map((key) => [key, context[key]]));
  const read = Context.safeParse({ ...given, ...ofStage(context) });
  if (!read.success)
    throw new ContextError(
      `The context cannot be used: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}. lib/README.md lists its keys.`,
    );
  const { stage: name, ...operator } = read.data;
  if ((operator.domain === undefined) !== (operator.hostedZoneId === undefined))
    throw new ContextError('A domain needs the hostedZoneId of its zone, and the other way round.');
  const base = STAGES[name];
  const database = {
    ...base.database,
    minCapacity: operator.minCapacity ?? base.database.minCapacity,
    maxCapacity: operator.maxCapacity ?? base.database.maxCapacity,
  };
  if (database.minCapacity > database.maxCapacity)
    throw new ContextError(`minCapacity ${database.minCapacity} is above maxCapacity ${database.maxCapacity}.`);
  const { privateFunctions = base.privateFunctions, reserveConcurrency = base.reserveConcurrency, audit = base.audit } = operator;
  return { stage: { ...base, database, privateFunctions, reserveConcurrency, audit }, operator };
}

/** What the context has below the stage's name, which comes before what it has for every stage. */
function ofStage(context: Record<string, unknown>): Record<string, unknown> {
  const name = z.enum(STAGE_NAMES).default('dev').safeParse(context['stage']).data;
  if (name === undefined) return {};
  const own = OfStage.safeParse(context[name]);
  if (!own.success)
    throw new ContextError(
      `The context cannot be used: ${name} must be an object of keys, as in {"${name}": {"analysesPerDay": 50}}. lib/README.md lists its keys.`,
    );
  const strange = Object.keys(own.data ?? {}).filter((key) => key === 'stage' || !Object.hasOwn(Context.shape, key));
  if (strange.length > 0)
    throw new ContextError(
      `The context cannot be used: ${strange.map((key) => `${name}.${key}`).join(', ')} is no key. lib/README.md lists them.`,
    );
  return own.data ?? {};
}
