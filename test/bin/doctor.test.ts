/** What the doctor says of accounts in each state that operators meet. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { main } from '../../bin/doctor.ts';
import type { Account } from '../../bin/doctor/checks.ts';

type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Answer = object | Error;
const failing = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });

const ORIGIN = 'https://d1.cloudfront.net';
const VARIABLES: Record<string, Record<string, string>> = {
  'migrate': { DATABASE_ARN: 'arn:aws:rds:x', DATABASE_SECRET_ARN: 'arn:aws:secret:owner', DATABASE_NAME: 'alex' },
  'api': { CLERK_JWKS_URL: 'https://mine.clerk.accounts.dev/.well-known/jwks.json', CLERK_AUTHORIZED_PARTIES: ORIGIN },
  'clerk-webhook': { CLERK_WEBHOOK_SECRET_ARN: 'arn:clerk' },
  'prices': { PRICES_SECRET_ARN: 'arn:polygon' },
  'dispatcher': { ANALYSIS_DEAD_LETTER_QUEUE_URL: 'https://sqs/dead' },
};
const SECRETS: Record<string, string> = { 'arn:clerk': '{"signingSecrets":["whsec_abc"]}', 'arn:polygon': '{"apiKey":"k"}' };

interface Told {
  settings?: Answer;
  configuration?: (name: string) => Answer;
  model?: Answer;
  migrations?: Answer;
  secret?: (arn: string) => string;
  parked?: string;
  page?: (address: string) => Response | Error;
}

const pages = (address: string): Response => {
  if (address.includes('jwks')) return Response.json({ keys: [{}] });
  if (address.endsWith('/api/portfolio')) return new Response('', { status: 401 });
  return new Response('', { headers: { 'strict-transport-security': 'max-age=1' } });
};

async function doctor(
  told: Told,
  args: string[] = [],
  environment: NodeJS.ProcessEnv = { AWS_REGION: 'us-east-1' },
): Promise<{ code: number; text: string; calls: string[] }> {
  const calls: string[] = [];
  const answer = (value: Answer): Promise<never> =>
    (value instanceof Error ? Promise.reject(value) : Promise.resolve(value)) as Promise<never>;
  const send = ({ constructor: { name }, input }: Command): Promise<never> => {
    calls.push(name);
    switch (name) {
      case 'GetAccountSettingsCommand':
        return answer(told.settings ?? { AccountLimit: { ConcurrentExecutions: 1000 } });
      case 'GetFunctionConfigurationCommand': {
        const of = String(input['FunctionName']).replace(/^alex-(dev|prod)-/, '');
        return answer(told.configuration?.(of) ?? { Environment: { Variables: VARIABLES[of] ?? {} } });
      }
      case 'ConverseCommand':
        return answer(told.model ?? {});
      case 'ExecuteStatementCommand':
        return answer(told.migrations ?? { records: [[{ longValue: MIGRATIONS }]] });
      case 'GetSecretValueCommand':
        return answer({ SecretString: (told.secret ?? ((arn) => SECRETS[arn] ?? ''))(String(input['SecretId'])) });
      case 'GetQueueAttributesCommand':
        return answer({ Attributes: { ApproximateNumberOfMessages: told.parked ?? '0' } });
      default:
        return answer(failing('Unexpected', name));
    }
  };
  const client = { send } as never;
  const fetch = (address: string): Promise<Response> => {
    const found = (told.page ?? pages)(address);
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  const account: Account = { lambda: client, bedrock: client, data: client, secrets: client, queues: client, fetch };
  let text = '';
  const code = await main(
    args,
    environment,
    () => account,
    (piece) => (text += piece),
  );
  return { code, text, calls };
}

const MIGRATIONS = readdirSync(new URL('../../schema/migrations', import.meta.url)).filter((file) => file.endsWith('.sql')).length;
const none = (): Answer => failing('ResourceNotFoundException');

describe('npm run doctor', () => {
  test('finds nothing missing where nothing is', async () => {
    const { code, text } = await doctor({});
    expect(text).not.toContain('✗');
    expect(text).not.toContain('·');
    expect(code).toBe(0);
    expect(text.trim().split('\n')).toHaveLength(11);
  });

  test('says before a deployment what can be known then, and asks no further', async () => {
    const { code, text, calls } = await doctor({ configuration: none });
    expect(code).toBe(0);
    expect(text).toMatch(/· functions: of the stage dev are not deployed yet\n✓ model[\s\S]*· everything else: comes with the deployment/);
    expect(calls).not.toContain('ExecuteStatementCommand');
  });

  test.each<[string, Told, RegExp, NodeJS.ProcessEnv?]>([
    ['another region', {}, /✗ region: is eu-west-1, and must be us-east-1/, { AWS_REGION: 'eu-west-1' }],
    ['no region', {}, /✗ region: is not set/, {}],
    ['no credentials', { settings: failing('CredentialsProviderError') }, /✗ credentials: No AWS credentials are found: aws configure/],
    ['old credentials', { settings: failing('ExpiredTokenException') }, /✗ credentials: The AWS credentials have expired/],
    ['wrong credentials', { settings: failing('UnrecognizedClientException') }, /✗ credentials: AWS does not know these credentials/],
    [
      'no model access',
      { model: failing('AccessDeniedException') },
      /✗ model: us\.anthropic\S+ is not open to this account: Bedrock console/,
    ],
    ['a model that is gone', { model: failing('ResourceNotFoundException') }, /✗ model: .*name another by -c model/],
    ['a throttled model', { model: failing('ThrottlingException') }, /✗ model: .*come back later/],
    [
      'a function that is gone',
      {
        configuration: (name) =>
          name === 'facts' ? failing('ResourceNotFoundException') : { Environment: { Variables: VARIABLES[name] ?? {} } },
      },
      /✗ functions: facts is not there\. Deploy again/,
    ],
    [
      'migrations that are missing',
      { migrations: { records: [[{ longValue: 3 }]] } },
      /✗ database: has 3 migrations, and this checkout \d+: deploy it/,
    ],
    ['an older checkout', { migrations: { records: [[{ longValue: 999 }]] } }, /✗ database: has 999 migrations.*pull first/],
    [
      'a LangFuse whose keys are not put in',
      {
        configuration: (name) => ({
          Environment: { Variables: { ...VARIABLES[name], ...(name === 'reporter' && { LANGFUSE_SECRET_ARN: 'arn:langfuse' }) } },
        }),
        secret: (arn) => (arn === 'arn:langfuse' ? 'kJ8sd-generated' : (SECRETS[arn] ?? '')),
      },
      /✗ LangFuse's keys: is not put in yet: aws secretsmanager put-secret-value --secret-id arn:langfuse/,
    ],
    [
      'a secret as it was generated',
      { secret: () => 'kJ8sd-generated' },
      /✗ Clerk's signing secret: is not put in yet: aws secretsmanager put-secret-value --secret-id arn:clerk[\s\S]*✗ the price provider's key/,
    ],
    [
      'the example issuer',
      {
        configuration: (name) => ({
          Environment: {
            Variables: { ...VARIABLES[name], ...(name === 'api' && { CLERK_JWKS_URL: 'https://clerk.example.com/.well-known/jwks.json' }) },
          },
        }),
      },
      /✗ sign-in: nobody can sign in: deploy with -c clerkIssuer/,
    ],
    ['parked messages', { parked: '2' }, /✗ dead letters: 2 wait for an operator: npm run dead-letters/],
    [
      'a site that lets anybody in',
      { page: (address) => (address.endsWith('/api/portfolio') ? new Response('[]') : pages(address)) },
      /✗ site: .*answers 200 without a session, in place of 401/,
    ],
    [
      'a site that is not there',
      { page: (address) => (address.startsWith(ORIGIN) ? new Error('getaddrinfo ENOTFOUND') : pages(address)) },
      /✗ site: .* does not answer \(getaddrinfo ENOTFOUND\)/,
    ],
  ])('tells of %s, and what to do', async (_name, told, expected, environment) => {
    const { code, text } = await doctor(told, [], environment ?? { AWS_REGION: 'us-east-1' });
    expect(text).toMatch(expected);
    expect(code).toBe(1);
  });

  test('asks for a quota that production needs and development does not', async () => {
    const small: Told = { settings: { AccountLimit: { ConcurrentExecutions: 10 } } };
    expect((await doctor(small)).code).toBe(0);
    expect((await doctor(small, ['--stage', 'prod'])).text).toMatch(/✗ Lambda quota: 10 functions .*-c reserveConcurrency=false/);
  });

  test('takes a sleeping database for no fault, and an emptied secret for a choice', async () => {
    const { code, text } = await doctor({
      migrations: failing('DatabaseResumingException'),
      secret: (arn) => (arn === 'arn:polygon' ? '' : (SECRETS[arn] ?? '')),
    });
    expect(text).toMatch(/· database: is waking up[\s\S]*✓ the price provider's key: is empty on purpose/);
    expect(code).toBe(0);
  });

  test('never prints a secret', async () => {
    const { text } = await doctor({});
    expect(text).not.toMatch(/whsec_abc|"k"/);
  });

  test.each([[['--stage', 'test']], [['--what']]])('refuses %j', async (args) => {
    expect((await doctor({}, args)).code).toBe(2);
  });
});
