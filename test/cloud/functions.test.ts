/** What each function is given against what its bundle does: environment, rights, size. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLOUD_FUNCTION_NAMES, FUNCTION_NAMES, settingsOf } from '../../lib/functions.ts';
import { documentsOf } from '../../functions/api/documents.ts';
import { ROUTES } from '../../functions/api/routes.ts';
import { record } from '#ports/traces/recorder.ts';
import { STATE_FUNCTIONS } from '#schema/agents.ts';
import { startLangfuse } from '../../lib/local/langfuse.ts';
import { openTraceStore, readTrace } from '../../lib/local/langfuse/store.ts';
import { asText, BUNDLES, synthesise, type Synthesised } from './synthesised.ts';

const run = promisify(execFile);
const NAMES = [...FUNCTION_NAMES, ...CLOUD_FUNCTION_NAMES];
let at: Synthesised;
beforeAll(async () => {
  at = await synthesise({
    stage: 'prod',
    model: 'us.anthropic.claude-sonnet-4-6',
    guardrailId: 'abc123',
    guardrailVersion: '2',
    models: { reporter: 'eu.anthropic.claude-opus-4-6', charter: 'amazon.nova-pro-v1:0', tagger: 'global.anthropic.claude-haiku-4-5' },
    langfuseUrl: 'https://us.cloud.langfuse.com',
  });
}, 120_000);

const bundle = (name: string): string => readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8');
const properties = (name: string): Record<string, unknown> => {
  const found = at.ofType('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === `alex-prod-${name}`);
  if (!found) throw new Error(`There is no ${name}.`);
  return found[1].Properties;
};
const environment = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries((properties(name)['Environment'] as { Variables: Record<string, unknown> }).Variables).map(([key, value]) => [
      key,
      asText(value),
    ]),
  );

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** All that the function's role allows, its inline policies and those that constructs have added. */
function statementsOf(name: string): Statement[] {
  const [stack, roleId] = roleOf(name);
  const policy = (document: unknown): Statement[] => (document as { Statement: Statement[] }).Statement;
  const own = (at.resources[stack]?.[roleId]?.Properties['Policies'] ?? []) as { PolicyDocument: unknown }[];
  const added = Object.values(at.resources[stack] ?? {}).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"${roleId}"`),
  );
  return [
    ...own.flatMap(({ PolicyDocument }) => policy(PolicyDocument)),
    ...added.flatMap(({ Properties }) => policy(Properties['PolicyDocument'])),
  ];
}
function roleOf(name: string): [string, string] {
  for (const [stack, resources] of Object.entries(at.resources)) {
    const found = Object.values(resources).find(({ Properties }) => Properties['FunctionName'] === `alex-prod-${name}`);
    if (found) return [stack, (found.Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] ?? ''];
  }
  throw new Error(`There is no ${name}.`);
}

/** The SDK's operations that are in a bundle: commands are dropped by esbuild where nothing uses them. */
const OPERATIONS = [
  'ExecuteStatement',
  'BatchExecuteStatement',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'StartExecution',
  'DescribeExecution',
  'StopExecution',
  'ListExecutions',
  'Converse',
  'ConverseStream',
  'ApplyGuardrail',
  'InvokeModel',
  'GetSecretValue',
  'DescribeSecret',
  'PutSecretValue',
  'UpdateSecretVersionStage',
  'GetRandomPassword',
  'InvokeEndpoint',
  'CreateIndex',
  'GetIndex',
  'QueryVectors',
  'GetVectors',
  'ListVectors',
  'PutVectors',
  'DeleteVectors',
] as const;
/** What AWS wants of the caller of an operation, by its reference of the API: mostly the action of that name. */
const IAM_OF: Readonly<Record<string, string | readonly string[]>> = {
  ExecuteStatement: 'rds-data:ExecuteStatement',
  BeginTransaction: 'rds-data:BeginTransaction',
  CommitTransaction: 'rds-data:CommitTransaction',
  RollbackTransaction: 'rds-data:RollbackTransaction',
  SendMessage: 'sqs:SendMessage',
  StartExecution: 'states:StartExecution',
  DescribeExecution: 'states:DescribeExecution',
  StopExecution: 'states:StopExecution',
  Converse: 'bedrock:InvokeModel',
  ApplyGuardrail: 'bedrock:ApplyGuardrail',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  DescribeSecret: 'secretsmanager:DescribeSecret',
  PutSecretValue: 'secretsmanager:PutSecretValue',
  UpdateSecretVersionStage: 'secretsmanager:UpdateSecretVersionStage',
  InvokeEndpoint: 'sagemaker:InvokeEndpoint',
  GetIndex: 's3vectors:GetIndex',
  // "If you specify a metadata filter …, you must have both": ports/knowledge/vectors.ts always filters.
  QueryVectors: ['s3vectors:QueryVectors', 's3vectors:GetVectors'],
  PutVectors: 's3vectors:PutVectors',
  DeleteVectors: 's3vectors:DeleteVectors',
};
/** `super(…, "SendMessage", schema)`: how the SDK's command builder is told the operation, also when minified. */
const commandsIn = (text: string): string[] =>
  OPERATIONS.filter((operation) => new RegExp(`extends [\\w$]+\\([\\w$]+,[\\w$]+,"${operation}",`).test(text)).sort();

/** Of a module of the ports that holds several calls: what a function's bundle has and the function never calls. */
const NEVER_CALLED: Readonly<Record<string, readonly string[]>> = {
  // ports/executions.ts opens all of an execution's calls; each function uses its own.
  'api': ['DescribeExecution', 'StartExecution'],
  'clerk-webhook': ['DescribeExecution', 'StartExecution'],
  'dispatcher': ['DescribeExecution', 'StopExecution'],
  'sweeper': ['StartExecution', 'StopExecution'],
};
/** By Lambda itself, not by the code: the runtime, interfaces in the VPC, polling the queue, keeping an event that failed. */
const BY_LAMBDA = /^(logs|xray|ec2):|^sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueUrl|GetQueueAttributes)$/;
/** By Secrets Manager or the Data API in the function's name. */
const IN_ITS_NAME = /^kms:(Decrypt|GenerateDataKey)$/;
const FAILED_EVENTS = new Set(['job-failures', 'prices', 'researcher']);

describe.each(NAMES)('the function %s', (name) => {
  test('may do what its bundle calls, and nothing else', () => {
    const never = NEVER_CALLED[name] ?? [];
    const inBundle = commandsIn(bundle(name));
    expect(inBundle).toEqual(expect.arrayContaining([...never]));
    const called = inBundle
      .filter((operation) => !never.includes(operation))
      .flatMap((operation) => IAM_OF[operation] ?? `unknown: ${operation}`);
    const { role } = settingsOf(name);
    // The Data API reads the role's secret with the caller's rights.
    const wanted = new Set([
      ...called,
      ...(role === null ? [] : ['secretsmanager:GetSecretValue']),
      ...(FAILED_EVENTS.has(name) ? ['sqs:SendMessage'] : []),
    ]);
    const allowed = statementsOf(name)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => [Action].flat())
      .filter((action) => !BY_LAMBDA.test(action) && !IN_ITS_NAME.test(action) && !(FAILED_EVENTS.has(name) && /^sqs:Get/.test(action)));
    expect([...new Set(allowed)].sort()).toEqual([...wanted].sort());
  });

  test('may do it on what is named, but for what AWS has no name for', () => {
    for (const { Sid, Effect, Action, Resource } of statementsOf(name)) {
      if (Effect === 'Deny') continue;
      for (const resource of [Resource].flat().map(asText)) {
        if (Sid === 'NetworkInterfaces' || [Action].flat().every((action) => action.startsWith('xray:'))) expect(resource).toBe('*');
        else if (['Stop', 'Look'].includes(Sid ?? '')) expect(resource).toMatch(/:execution:alex-prod-analysis:\*$/);
        else expect(resource, `${Sid} ${String(Action)}`).not.toContain('*');
      }
    }
  });

  test('reaches the database with the secret of its own role alone', () => {
    const { role } = settingsOf(name);
    const secrets = statementsOf(name)
      .filter(({ Sid }) => Sid === 'DatabaseLogin')
      .flatMap(({ Resource }) => [Resource].flat().map(asText));
    const form = { app_user: /Loginappuser/, worker: /Loginworker/, owner: /MasterUserSecret|DatabaseSecret|Database.*Secret/ };
    if (role === null) expect(secrets).toEqual([]);
    else {
      expect(secrets).toHaveLength(1);
      expect(secrets[0]).toMatch(form[role]);
      expect(environment(name)['DATABASE_SECRET_ARN']).toMatch(form[role]);
    }
  });

  test('finds every variable that it reads, and is told nothing that it does not read', async () => {
    const given = environment(name);
    const read = await readsOf(name, given);
    const optional = new Set([
      'POLYGON_URL',
      'OLLAMA_BASE_URL',
      'DATABASE_RESUME_SECONDS',
      'ALEX_JOB_TOKENS',
      'TRACE_CONTENT',
      'ALEX_RESEARCH_TOKENS',
      'RESEARCH_CONTACT',
      'RESEARCH_STAND_IN',
      `BEDROCK_MODEL_ID_${name.toUpperCase().replaceAll('-', '_')}`,
    ]);
    expect(Object.keys(given).filter((variable) => !read.has(variable))).toEqual([]);
    expect(
      [...read].filter(
        (variable) => !(variable in given) && !optional.has(variable) && !/^ALEX_[A-Z_]+_PER_(MINUTE|DAY|MONTH)$/.test(variable),
      ),
    ).toEqual([]);
  }, 60_000);

  test('is small enough to start fast: minified, its map apart, assets counted apart', () => {
    const kilobytes = (file: string): number => statSync(join(BUNDLES, name, file)).size / 1024;
    expect(kilobytes('index.mjs')).toBeLessThan(700);
    expect(readdirSync(join(BUNDLES, name))).toContain('index.mjs.map');
    // LangFuse's SDK lies beside what traces, and is loaded where its keys are set.
    const traces = settingsOf(name).services.includes('trace');
    expect(readdirSync(join(BUNDLES, name)).includes('langfuse.mjs')).toBe(traces);
    if (traces) expect(kilobytes('index.mjs') + kilobytes('langfuse.mjs')).toBeLessThan(1_050);
    expect(bundle(name).slice(-200)).not.toContain('sourceMappingURL');
  });
});

/** Not told by us but by Lambda, or read by the SDKs, Node and Powertools for themselves. */
const OF_THE_PLATFORM =
  /^(AWS_|_|POWERTOOLS_|LAMBDA_|NODE_|LOG_LEVEL$|TZ$|PATH$|HOME|USERPROFILE$|SMITHY_|NO_COLOR|FORCE_COLOR|XRAY_|EMF_|npm_|EVENTS_|SAMPLE|AMAZON_|DEBUG|__|WATCH_REPORT_DEPENDENCIES$|LANGFUSE_(DEBUG|LOG_LEVEL|MAX_)|ENVIRONMENT$)/;

/** The environment with values of the right form where the template refers to what a deployment makes. */
function usable(given: Record<string, string>): Record<string, string> {
  const form = (key: string, value: string): string => {
    if (/_URL$|ISSUER$|PARTIES$/.test(key) && !value.startsWith('https:')) return 'https://127.0.0.1:9/x';
    return value.startsWith('<') || /ARN$/.test(key) ? 'arn:aws:x:us-east-1:0:y' : value;
  };
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, form(key, value)]));
}

/** The variables that a bundle reads when it is called with an event that it cannot use: it has opened its ports by then. */
async function readsOf(name: string, given: Record<string, string>): Promise<Set<string>> {
  const values = usable(given);
  const script = `
    const read = new Set();
    const env = { ...${JSON.stringify(values)}, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', POWERTOOLS_TRACE_ENABLED: 'false', AWS_LAMBDA_LOG_LEVEL: 'CRITICAL' };
    process.env = new Proxy(env, { get: (at, key) => (typeof key === 'string' && read.add(key), at[key]), has: (at, key) => (read.add(key), key in at) });
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(BUNDLES, name, 'index.mjs')).href)});
    console.log = console.warn = console.error = console.info = console.debug = () => {};
    const context = { awsRequestId: 'x', functionName: 'x', functionVersion: '1', memoryLimitInMB: '128', invokedFunctionArn: 'x', getRemainingTimeInMillis: () => 3000 };
    await Promise.race([handler({ nothing: true }, context).catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1500))]);
    process.stdout.write('\\n@@' + JSON.stringify([...read]) + '@@');
    process.exit(0);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env: {}, maxBuffer: 1 << 24 });
  const told = /@@(.*)@@/.exec(stdout)?.[1] ?? '[]';
  return new Set(
    (JSON.parse(told) as string[]).filter((variable) => /^[A-Z][A-Z0-9_]+$/.test(variable) && !OF_THE_PLATFORM.test(variable)),
  );
}

/** What the daemon that Lambda runs beside a function is sent: a line that says what comes, and a segment. */
async function segmentsOf(name: string): Promise<Record<string, unknown>[]> {
  const daemon = createSocket('udp4');
  const segments: Record<string, unknown>[] = [];
  daemon.on('message', (message) => segments.push(JSON.parse(message.toString().split('\n')[1] ?? '{}') as Record<string, unknown>));
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(BUNDLES, name, 'index.mjs')).href)});
    const context = { awsRequestId: 'x', functionName: 'x', functionVersion: '1', memoryLimitInMB: '128', invokedFunctionArn: 'x', getRemainingTimeInMillis: () => 3000 };
    await handler({ nothing: true }, context).catch(() => {});
    setTimeout(() => process.exit(0), 300);`;
  const env = {
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
    LAMBDA_TASK_ROOT: BUNDLES,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    _HANDLER: 'index.handler',
  };
  try {
    await run(process.execPath, ['--input-type=module', '-e', script], { env });
  } finally {
    daemon.close();
  }
  return segments;
}

test('The deployed API tells of itself what its code would: the text was made with its bundle', async () => {
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(BUNDLES, 'api', 'index.mjs')).href)});
    console.log = console.warn = console.error = console.info = console.debug = () => {};
    const context = { awsRequestId: 'x', functionName: 'x', functionVersion: '1', memoryLimitInMB: '128', invokedFunctionArn: 'x', getRemainingTimeInMillis: () => 3000 };
    const answers = [];
    for (const rawPath of ['/api/openapi.json', '/api/docs', '/api/docs.js', '/api/docs.css']) answers.push(await handler({ rawPath, headers: {}, requestContext: { http: { method: 'GET' } } }, context));
    process.stdout.write('\\n@@' + JSON.stringify(answers) + '@@', () => process.exit(0));`;
  const env = {
    ...usable(environment('api')),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env, maxBuffer: 1 << 24 });
  const answers = JSON.parse(/@@(.*)@@/s.exec(stdout)?.[1] ?? '[]') as {
    statusCode: number;
    body: string;
    headers: Record<string, string>;
  }[];
  const { openApi, page, script: own, style } = documentsOf(ROUTES);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(JSON.parse(answers[0]!.body)).toEqual(JSON.parse(openApi));
  expect(answers.slice(1).map(({ body }) => body)).toEqual([page, own, style]);
}, 30_000);

test('A deployed bundle whose calls nobody answers says so before Lambda ends it', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(BUNDLES, 'clerk-webhook', 'index.mjs')).href)});
    console.log = console.warn = console.error = console.info = console.debug = () => {};
    const until = Date.now() + 2500;
    const context = { awsRequestId: 'x', functionName: 'x', functionVersion: '1', memoryLimitInMB: '128', invokedFunctionArn: 'x', getRemainingTimeInMillis: () => until - Date.now() };
    const event = { rawPath: '/api/webhooks/clerk', headers: {}, body: '{}', requestContext: { http: { method: 'POST' } } };
    const { statusCode, headers } = await handler(event, context);
    process.stdout.write('\\n@@' + JSON.stringify({ statusCode, type: headers['content-type'], late: Date.now() > until }) + '@@', () => process.exit(0));`;
  const env = {
    ...usable(environment('clerk-webhook')),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
    expect(JSON.parse(/@@(.*)@@/.exec(stdout)?.[1] ?? '{}')).toEqual({ statusCode: 503, type: 'application/problem+json', late: false });
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
}, 30_000);

test('A deployed bundle traces to X-Ray, without what of its SDK it does not use', async () => {
  // It is told nothing of its settings, and so fails with its first event: that is traced as well.
  const segments = await segmentsOf('dispatcher');
  expect(segments).toContainEqual(
    expect.objectContaining({
      name: '## index.handler',
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      parent_id: '53995c3f42cd8ad8',
      fault: true,
      annotations: expect.objectContaining({ Service: 'dispatcher' }) as unknown,
    }),
  );
}, 30_000);

describe('the rights to ask a model', () => {
  const model = (name: string): { resources: string[]; condition: unknown }[] =>
    statementsOf(name)
      .filter(({ Action }) => [Action].flat().includes('bedrock:InvokeModel'))
      .map(({ Resource, Condition }) => ({ resources: [Resource].flat().map(asText), condition: Condition }));

  test('cover the profile and the model in every region that it sends calls to, by the profile alone', () => {
    const [profile, models] = model('planner');
    expect(profile?.resources).toEqual([expect.stringMatching(/:inference-profile\/us\.anthropic\.claude-sonnet-4-6$/)]);
    expect(models?.resources.map((arn) => arn.split(':bedrock:')[1])).toEqual(
      ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => `${region}::foundation-model/anthropic.claude-sonnet-4-6`),
    );
    expect(JSON.stringify(models?.condition)).toContain('bedrock:InferenceProfileArn');
  });

  test('follow each agent’s own model', () => {
    expect(model('reporter')[1]?.resources).toHaveLength(6);
    expect(model('charter')).toEqual([
      { resources: [expect.stringMatching(/::foundation-model\/amazon\.nova-pro-v1:0$/)], condition: undefined },
    ]);
    expect(model('tagger')[1]?.resources.map((arn) => arn.split(':bedrock:')[1])).toEqual([
      '<AWS::Region>::foundation-model/anthropic.claude-haiku-4-5',
      '::foundation-model/anthropic.claude-haiku-4-5',
    ]);
    expect(model('outcome')).toEqual([]);
  });
});

describe('With the address of a LangFuse', () => {
  const traced = NAMES.filter((name) => settingsOf(name).services.includes('trace'));

  test('no rule is broken', () => {
    expect(at.violations).toEqual([]);
  });

  test('those that do an analysis, end one or ask a model trace to it, by keys that they alone may read, and reach the internet', () => {
    expect(traced).toEqual([...STATE_FUNCTIONS, 'job-failures', 'sweeper', 'researcher']);
    for (const name of NAMES) {
      const rights = statementsOf(name)
        .filter(({ Sid }) => Sid === 'ReadLangfuseKeys')
        .flatMap(({ Resource }) => [Resource].flat().map(asText));
      const told = Object.entries(environment(name))
        .filter(([variable]) => /LANGFUSE|TRACE/.test(variable))
        .map(([variable]) => variable)
        .sort();
      expect([rights.length, told], name).toEqual(
        traced.includes(name)
          ? [1, ['LANGFUSE_BASE_URL', 'LANGFUSE_RELEASE', 'LANGFUSE_SECRET_ARN', 'LANGFUSE_TRACING_ENVIRONMENT']]
          : [0, []],
      );
      if (!traced.includes(name)) continue;
      expect(properties(name)['VpcConfig'], name).toBeUndefined();
      expect(environment(name)).toMatchObject({
        LANGFUSE_BASE_URL: 'https://us.cloud.langfuse.com',
        LANGFUSE_TRACING_ENVIRONMENT: 'prod',
        LANGFUSE_RELEASE: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      });
    }
    expect(properties('dispatcher')['VpcConfig']).toBeDefined();
  });

  test('figures and names go there only where that is said', async () => {
    const whole = await synthesise({ stage: 'dev', langfuseUrl: 'https://langfuse.example.org', traceContent: 'full' });
    const [, reporter] =
      whole.ofType('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === 'alex-dev-reporter') ?? [];
    expect((reporter?.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables).toMatchObject({
      TRACE_CONTENT: 'full',
      LANGFUSE_BASE_URL: 'https://langfuse.example.org',
    });
  }, 60_000);
});

test('The SDK beside a deployed bundle delivers spans and scores', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alex-deployed-'));
  const keys = { publicKey: 'pk-lf-test', secretKey: 'sk-lf-test' };
  const server = await startLangfuse({ keys, store: openTraceStore(folder) });
  try {
    const { trace, recording } = record({ jobId: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6', attempt: 1, userId: 'user_1' });
    await trace.within('span', 'Facts', (span) => span.tell({ detail: { facts: 3 }, input: { said: '$5' } }));
    trace.score('repairs', 0);
    trace.end({ outcome: 'completed', from: new Date() });
    const recorded = JSON.stringify({ ...recording, names: [] });
    const script = `
      const { langfuse } = await import(${JSON.stringify(pathToFileURL(join(BUNDLES, 'facts', 'langfuse.mjs')).href)});
      const recording = JSON.parse(${JSON.stringify(recorded)});
      recording.ending.from = new Date(recording.ending.from);
      await langfuse({ baseUrl: '${server.url}', ...${JSON.stringify(keys)}, environment: 'test', release: 'x', whole: false })([recording]);`;
    await run(process.execPath, ['--input-type=module', '-e', script], { env: {} });
    const kept = readTrace(folder, recording.traceId);
    expect(server.faults).toEqual([]);
    expect([kept?.spans.map(({ name }) => name).sort(), kept?.scores.map(({ name }) => name)]).toEqual([
      ['Facts', 'analysis'],
      ['repairs'],
    ]);
    expect(kept?.spans.find(({ name }) => name === 'Facts')?.attributes).toMatchObject({
      'langfuse.observation.input': '{"said":"$#"}',
      'langfuse.observation.type': 'span',
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
