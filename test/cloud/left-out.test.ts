/** What deployed bundles leave out of packages: what is left still behaves. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Decimal } from 'decimal.js';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftOut, NOT_OF_MONEY, TOLD_BY_CLASS } from '../../lib/cloud/bundle/left-out.ts';

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = `
  import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
  import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
  import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
  import { NodeHttpHandler } from '@smithy/node-http-handler';
  import { Decimal } from 'decimal.js';
  const settings = (endpoint) => ({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 });
  export const calls = {
    sqs: (at) => new SQSClient({ ...settings(at), useQueueUrlAsEndpoint: false }).send(new SendMessageCommand({ QueueUrl: at + '/1/q', MessageBody: 'x' })),
    describe: (at) => new SFNClient(settings(at)).send(new DescribeExecutionCommand({ executionArn: 'arn:aws:states:us-east-1:1:execution:m:x' })),
    start: (at) => new SFNClient(settings(at)).send(new StartExecutionCommand({ stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:m' })),
    data: (at) => new RDSDataClient(settings(at)).send(new ExecuteStatementCommand({ resourceArn: 'arn:x', secretArn: 'arn:y', sql: 'SELECT 1' })),
    model: (at) => new BedrockRuntimeClient({ ...settings(at), requestHandler: new NodeHttpHandler() }).send(new ConverseCommand({ modelId: 'm', messages: [{ role: 'user', content: [{ text: 'x' }] }] })),
    secret: (at) => new SecretsManagerClient(settings(at)).send(new GetSecretValueCommand({ SecretId: 'x' })),
  };
  export { Decimal, ExecutionDoesNotExist, ResourceNotFoundException };`;

interface Bundle {
  Decimal: typeof Decimal;
  calls: Record<string, (at: string) => Promise<unknown>>;
  ExecutionDoesNotExist: new () => Error;
  ResourceNotFoundException: new () => Error;
}
let bundle: Bundle;
let server: Server;
let answer: { status: number; headers?: Record<string, string>; body: unknown };
const folder = mkdtempSync(join(tmpdir(), 'left-out-'));

beforeAll(async () => {
  const outfile = join(folder, 'bundle.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({
    stdin: { contents: ENTRY, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [leftOut],
    banner,
    outfile,
    logLevel: 'silent',
  });
  bundle = (await import(pathToFileURL(outfile).href)) as Bundle;
  server = createServer((_request, response) =>
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', ...answer.headers }).end(JSON.stringify(answer.body)),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
}, 60_000);
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const told = async (call: string): Promise<unknown> => {
  try {
    return await bundle.calls[call]!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } catch (error) {
    return error;
  }
};

describe('an error of the SDK without a class of its own', () => {
  test.each([
    ['sqs', 400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'There is no such queue.' }, {}, 'QueueDoesNotExist'],
    [
      'sqs',
      400,
      { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'There is no such queue.' },
      { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
      'AWS.SimpleQueueService.NonExistentQueue',
    ],
    [
      'start',
      400,
      { __type: 'com.amazonaws.states#StateMachineDoesNotExist', message: 'There is no such machine.' },
      {},
      'StateMachineDoesNotExist',
    ],
    ['secret', 400, { __type: 'DecryptionFailure', message: 'The key is not there.' }, {}, 'DecryptionFailure'],
    ['data', 400, { message: 'Aurora is resuming.' }, { 'x-amzn-errortype': 'DatabaseResumingException' }, 'DatabaseResumingException'],
    ['data', 400, { message: 'No such column.' }, { 'x-amzn-errortype': 'DatabaseErrorException' }, 'DatabaseErrorException'],
    ['model', 429, { message: 'Too many at once.' }, { 'x-amzn-errortype': 'ThrottlingException' }, 'ThrottlingException'],
    [
      'model',
      400,
      { message: 'No such model.' },
      { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/' },
      'ValidationException',
    ],
    ['model', 503, { message: 'Not now.' }, { 'x-amzn-errortype': 'ServiceUnavailableException' }, 'ServiceUnavailableException'],
    ['data', 500, { message: 'Broken.' }, { 'x-amzn-errortype': 'InternalServerErrorException' }, 'InternalServerErrorException'],
  ])('%s, %i %j: has its name, its message and what is known of the answer', async (call, status, body, headers, name) => {
    answer = { status, body, headers };
    const error = await told(call);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name,
      message: body.message,
      $fault: status < 500 ? 'client' : 'server',
      $metadata: { httpStatusCode: status },
    });
  });
});

test.each([
  ['describe', 'com.amazonaws.states#ExecutionDoesNotExist', 'ExecutionDoesNotExist'],
  ['secret', 'ResourceNotFoundException', 'ResourceNotFoundException'],
] as const)('%s: one that is told by its class has it', async (call, type, name) => {
  answer = { status: 400, body: { __type: type, message: 'There is none.' } };
  const error = await told(call);
  expect(error).toBeInstanceOf(bundle[name]);
  expect(error).toMatchObject({ name, message: 'There is none.' });
});

test('an answer is read as ever', async () => {
  answer = { status: 200, body: { MessageId: 'm', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' } };
  expect(await told('sqs')).toMatchObject({ MessageId: 'm' });
});

test('a model answers without what reads streams of events', async () => {
  answer = {
    status: 200,
    body: {
      output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    },
    headers: { 'content-type': 'application/json' },
  };
  expect(await told('model')).toMatchObject({ output: { message: { content: [{ text: 'Yes.' }] } }, usage: { outputTokens: 2 } });
});

test('a decimal has no angle and no other base, and all else as ever', () => {
  const methods = (of: object) =>
    Object.getOwnPropertyNames(of)
      .filter((name) => name !== 'constructor')
      .sort();
  const gone = methods(Decimal.prototype).filter((name) => !methods(bundle.Decimal.prototype).includes(name));
  expect(gone).toEqual(
    [...NOT_OF_MONEY, 'cos', 'cosh', 'sinh', 'tanh', 'acos', 'acosh', 'asinh', 'atanh', 'asin', 'atan', 'sin', 'tan', 'toHex'].sort(),
  );
  const reckon = (D: typeof Decimal) => [
    new D('1061.2').times('0.075').toFixed(4),
    new D('1.07').pow('12.5').toString(),
    new D(2).ln().toString(),
    new D(2).sqrt().toString(),
    D.exp('0.3').toString(),
    new D('1e30').div(7).toString(),
    new D('82.455').toDecimalPlaces(2).toString(),
  ];
  expect(reckon(bundle.Decimal)).toEqual(reckon(Decimal));
});

test('functions ask no decimal for what is left out', () => {
  const sources = [
    ...['functions', 'schema'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => join(ROOT, folder, path)),
    ),
  ];
  const asked = new RegExp(`(?<!Math)\\.(?:${[...NOT_OF_MONEY, 'a?(?:sin|cos|tan)h?', 'atan2', 'toHex'].join('|')})\\(`);
  expect(sources.filter((path) => asked.test(readFileSync(path, 'utf8')))).toEqual([]);
});

test('functions tell no error of SQS by its name, which may be another than with its class', () => {
  const errors = [
    ...readFileSync(join(ROOT, 'node_modules/@aws-sdk/client-sqs/dist-es/models/errors.js'), 'utf8').matchAll(/^export class (\w+)/gm),
  ].map(([, name]) => name!);
  const shared = ['ResourceNotFoundException']; // of other services too
  const sources = readdirSync(join(ROOT, 'functions'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const told = sources.flatMap((path) =>
    [...readFileSync(join(ROOT, 'functions', path), 'utf8').matchAll(/'(\w+)'/g)].map(([, text]) => text!),
  );
  expect(errors.filter((name) => told.includes(name) && !shared.includes(name))).toEqual([]);
});

test.each(['sqs', 'sfn', 'rds-data', 'secrets-manager', 'bedrock-runtime'])(
  'functions tell no other error of %s by its class',
  (client) => {
    const errors = [
      ...readFileSync(join(ROOT, `node_modules/@aws-sdk/client-${client}/dist-es/models/errors.js`), 'utf8').matchAll(
        /^export class (\w+)/gm,
      ),
    ].map(([, name]) => name!);
    const sources = readdirSync(join(ROOT, 'functions'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const imported = sources.flatMap((path) =>
      [
        ...readFileSync(join(ROOT, 'functions', path), 'utf8').matchAll(
          new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/client-${client}'`, 'g'),
        ),
      ].flatMap(([, names]) => names!.split(/[\s,]+/)),
    );
    expect([...new Set(imported)].filter((name) => errors.includes(name)).sort()).toEqual([...(TOLD_BY_CLASS[client] ?? [])].sort());
  },
);
