/** `npm run doctor`: looks at an AWS account and a stage in it, and says what is missing in plain words. Changes nothing. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { command, stageOf } from './command.ts';
import type { Finding } from './doctor/check.ts';
import { examine, type Account } from './doctor/checks.ts';

const USAGE = `npm run doctor [-- --stage dev|prod] [--model ID]

Looks, with your AWS credentials: region, credentials, Lambda's quota, model access (it asks the model one question of four tokens), and of a deployed stage its functions,
database and migrations, secrets, sign-in, dead letters and site. Before a deployment it says what can be known then.

Exit code: 0 when nothing is missing, 1 when something is, 2 for wrong arguments.
`;
const MARKS: Readonly<Record<Finding['state'], string>> = { well: '✓', missing: '✗', later: '·' };

/** Runs the command and answers its exit code. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  account: (region: string) => Account,
  write: (text: string) => void,
): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: { stage: { type: 'string', default: 'dev' }, model: { type: 'string', default: 'us.anthropic.claude-sonnet-4-6' } },
    read: ({ stage, model }) => ({ stage: stageOf(stage), model }),
    act: async (asked) => {
      const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
      const files = readdirSync(fileURLToPath(new URL('../schema/migrations', import.meta.url)));
      const migrations = files.filter((file) => /^\d{4}_.+\.sql$/.test(file)).length;
      const findings = await examine(account(region ?? 'us-east-1'), { ...asked, region, migrations });
      write(`${findings.map(({ what, state, says }) => `${MARKS[state]} ${what}: ${says}`).join('\n')}\n`);
      return findings.some(({ state }) => state === 'missing') ? 1 : 0;
    },
    write,
  });
}

/** Each call soon answered or given up: a doctor does not keep one waiting. */
function accountIn(region: string): Account {
  const settings = { region, maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000 } };
  return {
    lambda: new LambdaClient(settings),
    data: new RDSDataClient(settings),
    secrets: new SecretsManagerClient(settings),
    queues: new SQSClient(settings),
    bedrock: new BedrockRuntimeClient({ region, maxAttempts: 2 }),
    fetch: (address) => fetch(address, { signal: AbortSignal.timeout(10_000), redirect: 'error' }),
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, accountIn, (text) => process.stdout.write(text));
