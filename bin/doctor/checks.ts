/** What `npm run doctor` looks at, in the order in which one explains the next. */
import { ConverseCommand, type BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  ResourceNotFoundException,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { ExecuteStatementCommand, type RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CLOUD_FUNCTION_NAMES, FUNCTION_NAMES, settingsOf } from '../../lib/functions.ts';
import { inWords, later, missing, well, type Finding } from './check.ts';

type Sends<C extends { send: unknown }> = Pick<C, 'send'>;
export interface Account {
  lambda: Sends<LambdaClient>;
  bedrock: Sends<BedrockRuntimeClient>;
  data: Sends<RDSDataClient>;
  secrets: Sends<SecretsManagerClient>;
  queues: Sends<SQSClient>;
  fetch: (address: string) => Promise<Response>;
}

/** A deployed function's variables, by the function's name. */
type Deployed = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface Asked {
  stage: 'dev' | 'prod';
  region: string | undefined;
  /** Migrations in this checkout. */
  migrations: number;
  model: string;
}

export async function examine(account: Account, asked: Asked): Promise<Finding[]> {
  const findings: Finding[] = [regionOf(asked)];
  const [concurrency, known] = await quotas(account, asked);
  findings.push(concurrency);
  if (!known) return findings;
  const { found, deployed } = await functions(account, asked);
  findings.push(found, await model(account, deployed.get('reporter')?.['BEDROCK_MODEL_ID'] ?? asked.model));
  if (deployed.size === 0) return [...findings, later('everything else', 'comes with the deployment: npm run cdk -- deploy --all')];
  return [
    ...findings,
    await database(account, deployed, asked),
    ...(await secrets(account, deployed)),
    await identity(account, deployed),
    await parked(account, deployed),
    await site(account, deployed),
  ];
}

function regionOf({ region }: Asked): Finding {
  if (region === 'us-east-1') return well('region', region);
  return missing('region', `is ${region ?? 'not set'}, and must be us-east-1 (lib/README.md says why): export AWS_REGION=us-east-1`);
}

/** Also whether the credentials are any good: whoever may not read this much may not deploy. */
async function quotas({ lambda }: Account, { stage }: Asked): Promise<[Finding, boolean]> {
  const reserved = [...FUNCTION_NAMES, ...CLOUD_FUNCTION_NAMES].reduce((sum, name) => sum + (settingsOf(name).reservedConcurrency ?? 0), 0);
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const most = AccountLimit?.ConcurrentExecutions ?? 0;
    const wanted = stage === 'prod' ? reserved + 100 : 10;
    if (most >= wanted) return [well('credentials and Lambda quota', `${most} functions may run at once`), true];
    return [
      missing(
        'Lambda quota',
        `${most} functions may run at once, and this stage keeps ${reserved} back beside the hundred that AWS wants free: ask for more (Service Quotas, Lambda, "Concurrent executions"), or deploy with -c reserveConcurrency=false`,
      ),
      true,
    ];
  } catch (error) {
    return [missing('credentials', inWords(error)), false];
  }
}

async function functions({ lambda }: Account, { stage }: Asked): Promise<{ found: Finding; deployed: Deployed }> {
  const deployed = new Map<string, Record<string, string>>();
  const wrong: string[] = [];
  const names = [...FUNCTION_NAMES, ...CLOUD_FUNCTION_NAMES];
  for (const name of names) {
    try {
      const { Environment, LastUpdateStatus } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: `alex-${stage}-${name}` }),
      );
      deployed.set(name, Environment?.Variables ?? {});
      if (LastUpdateStatus === 'Failed') wrong.push(`${name} was not updated`);
    } catch (error) {
      wrong.push(
        error instanceof ResourceNotFoundException || (error instanceof Error && error.name === 'ResourceNotFoundException')
          ? `${name} is not there`
          : `${name}: ${inWords(error)}`,
      );
    }
  }
  if (deployed.size === 0) return { found: later('functions', `of the stage ${stage} are not deployed yet`), deployed };
  return {
    found:
      wrong.length === 0
        ? well('functions', `all ${names.length} of ${stage} are there`)
        : missing('functions', `${wrong.join('; ')}. Deploy again: npm run cdk -- deploy --all`),
    deployed,
  };
}

/** One question of a few tokens: nothing else shows that the account may ask. It costs less than a hundredth of a cent. */
async function model({ bedrock }: Account, modelId: string): Promise<Finding> {
  try {
    await bedrock.send(
      new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'Say yes.' }] }], inferenceConfig: { maxTokens: 4 } }),
    );
    return well('model', `${modelId} answers`);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'AccessDeniedException')
      return missing(
        'model',
        `${modelId} is not open to this account: Bedrock console, Model catalog, and hand in the use case that Anthropic asks for; or these credentials may not invoke it`,
      );
    if (name === 'ResourceNotFoundException' || name === 'ValidationException')
      return missing('model', `${modelId} is not there for this account and region (${name}): name another by -c model=…`);
    return missing('model', `${modelId}: ${inWords(error)}`);
  }
}

async function database({ data }: Account, deployed: Deployed, { migrations }: Asked): Promise<Finding> {
  const { DATABASE_ARN: resourceArn, DATABASE_SECRET_ARN: secretArn, DATABASE_NAME } = deployed.get('migrate') ?? {};
  if (resourceArn === undefined || secretArn === undefined) return later('database', 'its functions are not deployed yet');
  try {
    const { records } = await data.send(
      new ExecuteStatementCommand({
        resourceArn,
        secretArn,
        database: DATABASE_NAME ?? 'alex',
        sql: 'SELECT count(*)::int FROM schema_migrations',
      }),
    );
    const applied = records?.[0]?.[0]?.longValue ?? 0;
    if (applied === migrations) return well('database', `answers; all ${migrations} migrations are applied`);
    return missing(
      'database',
      `has ${applied} migrations, and this checkout ${migrations}: ${applied < migrations ? 'deploy it' : 'it is older than what is deployed, pull first'}`,
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'DatabaseResumingException')
      return later('database', 'is waking up: ask again in half a minute');
    return missing('database', inWords(error));
  }
}

const Signing = z.object({ signingSecrets: z.array(z.string().startsWith('whsec_')).min(1) });
const Tracing = z.object({ publicKey: z.string().startsWith('pk-lf-'), secretKey: z.string().startsWith('sk-lf-') });
const Priced = z.object({ apiKey: z.string().min(1) });

async function secrets({ secrets: manager }: Account, deployed: Deployed): Promise<Finding[]> {
  const look = async (what: string, arn: string | undefined, contract: z.ZodType, form: string): Promise<Finding> => {
    if (arn === undefined) return later(what, 'its function is not deployed yet');
    try {
      const { SecretString = '' } = await manager.send(new GetSecretValueCommand({ SecretId: arn }));
      if (SecretString.trim() === '') return well(what, 'is empty on purpose: switched off');
      return contract.safeParse(jsonOr(SecretString)).success
        ? well(what, 'is there')
        : missing(what, `is not put in yet: aws secretsmanager put-secret-value --secret-id ${arn} --secret-string '${form}'`);
    } catch (error) {
      return missing(what, inWords(error));
    }
  };
  const langfuse = deployed.get('reporter');
  return [
    langfuse !== undefined && langfuse['LANGFUSE_SECRET_ARN'] === undefined
      ? well('traces', 'go nowhere: to trace to LangFuse deploy with -c langfuseUrl=https://us.cloud.langfuse.com')
      : await look(`LangFuse's keys`, langfuse?.['LANGFUSE_SECRET_ARN'], Tracing, '{"publicKey":"pk-lf-…","secretKey":"sk-lf-…"}'),
    await look(
      "Clerk's signing secret",
      deployed.get('clerk-webhook')?.['CLERK_WEBHOOK_SECRET_ARN'],
      Signing,
      '{"signingSecrets":["whsec_…"]}',
    ),
    await look("the price provider's key", deployed.get('prices')?.['PRICES_SECRET_ARN'], Priced, '{"apiKey":"…"}'),
  ];
}

async function identity({ fetch }: Account, deployed: Deployed): Promise<Finding> {
  const { CLERK_JWKS_URL: url } = deployed.get('api') ?? {};
  if (url === undefined) return later('sign-in', 'the API is not deployed yet');
  if (new URL(url).hostname === 'clerk.example.com')
    return missing('sign-in', 'nobody can sign in: deploy with -c clerkIssuer=https://YOUR.clerk.accounts.dev');
  try {
    const keys = z.object({ keys: z.array(z.unknown()).min(1) }).safeParse(await (await fetch(url)).json());
    return keys.success
      ? well('sign-in', `${new URL(url).origin} tells its keys`)
      : missing('sign-in', `${url} holds no keys: is clerkIssuer Clerk's Frontend API URL?`);
  } catch (error) {
    return missing('sign-in', `${url} does not answer (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function parked({ queues }: Account, deployed: Deployed): Promise<Finding> {
  const url = deployed.get('dispatcher')?.['ANALYSIS_DEAD_LETTER_QUEUE_URL'];
  if (url === undefined) return later('dead letters', 'the dispatcher is not deployed yet');
  try {
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    const count = Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
    return count === 0 ? well('dead letters', 'none') : missing('dead letters', `${count} wait for an operator: npm run dead-letters`);
  } catch (error) {
    return missing('dead letters', inWords(error));
  }
}

async function site({ fetch }: Account, deployed: Deployed): Promise<Finding> {
  const origin = deployed.get('api')?.['CLERK_AUTHORIZED_PARTIES'];
  if (origin === undefined) return later('site', 'the API is not deployed yet');
  try {
    const [page, health, closed] = await Promise.all([fetch(origin), fetch(`${origin}/api/health`), fetch(`${origin}/api/portfolio`)]);
    const wrong = [
      ...(page.ok ? [] : [`the page answers ${page.status}`]),
      ...(page.headers.get('strict-transport-security') === null ? ['it has no security headers'] : []),
      ...(health.ok ? [] : [`/api/health answers ${health.status}`]),
      ...(closed.status === 401 ? [] : [`/api/portfolio answers ${closed.status} without a session, in place of 401`]),
    ];
    return wrong.length === 0 ? well('site', origin) : missing('site', `${origin}: ${wrong.join('; ')}`);
  } catch (error) {
    return missing('site', `${origin} does not answer (${error instanceof Error ? error.message : String(error)})`);
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
