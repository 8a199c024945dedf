import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
  type ExecuteStatementCommandInput,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { engines } from '../engines.ts';
import { startPglite, type TestDatabase } from '../local-database.ts';

const TARGET = {
  resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:alex',
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/app_user-AbCdEf',
};
const clientOf = ({ dataApi }: TestDatabase) =>
  new RDSDataClient({
    endpoint: dataApi.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });

describe.each(await engines())('the Data API over $name, by the real SDK client', ({ name, start }) => {
  let local: TestDatabase;
  let client: RDSDataClient;
  beforeAll(async () => {
    local = await start();
    client = clientOf(local);
  });
  afterAll(() => local.close());
  const execute = (sql: string, parameters: SqlParameter[] = [], more: Partial<ExecuteStatementCommandInput> = {}) =>
    client.send(new ExecuteStatementCommand({ ...TARGET, sql, parameters, ...more }));
  const one = async (expression: string, parameters?: SqlParameter[], more?: Partial<ExecuteStatementCommandInput>) =>
    (await execute(`SELECT ${expression}`, parameters, more)).records?.[0]?.[0];

  test.each([
    ['1::int', { longValue: 1 }],
    ['2::smallint', { longValue: 2 }],
    ['9007199254740991::bigint', { longValue: 9007199254740991 }],
    ['1.5::float8', { doubleValue: 1.5 }],
    ['0.25::real', { doubleValue: 0.25 }],
    ['true', { booleanValue: true }],
    ['1204.50::numeric(12,2)', { stringValue: '1204.50' }],
    [`'a"b'::text`, { stringValue: 'a"b' }],
    ['NULL::int', { isNull: true }],
    [`'{"a": [1]}'::jsonb`, { stringValue: '{"a": [1]}' }],
    [`'2026-11-20'::date`, { stringValue: '2026-11-20' }],
    [`'10:20:30'::time`, { stringValue: '10:20:30' }],
    [`'2026-11-20T10:00:00.123456+02'::timestamptz`, { stringValue: '2026-11-20 08:00:00.123456' }],
    [`'2026-11-20 10:00:00'::timestamp`, { stringValue: '2026-11-20 10:00:00' }],
    [`'5e1a3c0e-0000-4000-8000-000000000000'::uuid`, { stringValue: '5e1a3c0e-0000-4000-8000-000000000000' }],
    [`ARRAY['a', 'b,c', NULL, '"q"']`, { arrayValue: { stringValues: ['a', 'b,c', null, '"q"'] } }],
    [`ARRAY[1,2]::int[]`, { arrayValue: { longValues: [1, 2] } }],
    [`ARRAY[]::text[]`, { arrayValue: { stringValues: [] } }],
    [`'\\x0102'::bytea`, { blobValue: new Uint8Array([1, 2]) }],
  ])('%s comes as the service gives it', async (expression, field) => {
    expect(await one(expression)).toEqual(field);
  });

  test('options for decimals and longs, metadata and JSON records are honoured', async () => {
    expect(await one('1.5::numeric', [], { resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' } })).toEqual({ doubleValue: 1.5 });
    expect(await one('5::bigint', [], { resultSetOptions: { longReturnType: 'STRING' } })).toEqual({ stringValue: '5' });
    const { columnMetadata } = await execute('SELECT 1::numeric AS amount, now() AS moment, ARRAY[1] AS list', [], {
      includeResultMetadata: true,
    });
    expect(columnMetadata?.map(({ label, typeName }) => [label, typeName])).toEqual([
      ['amount', 'numeric'],
      ['moment', 'timestamptz'],
      ['list', '_int4'],
    ]);
    expect((await execute('SELECT 1')).columnMetadata).toBeUndefined();
    const { formattedRecords } = await execute(`SELECT 1 AS a, 'x' AS b, NULL AS c`, [], { formatRecordsAs: 'JSON' });
    expect(JSON.parse(formattedRecords ?? '')).toEqual([{ a: 1, b: 'x', c: null }]);
  });

  const text = (name: string, stringValue: string, typeHint?: SqlParameter['typeHint']): SqlParameter => ({
    name,
    value: { stringValue },
    ...(typeHint && { typeHint }),
  });

  test('a colon in a string, a comment, a quoted name, a dollar quote or a cast is no parameter', async () => {
    const sql = `SELECT ':no' || :yes || $x$:no$x$ || E'\\':no' || '1'::text AS ":no" /* :no /* :no */ */ -- :no`;
    expect((await execute(sql, [text('yes', 'Y')])).records).toEqual([[{ stringValue: `:noY:no':no1` }]]);
  });

  test('a string is a varchar: a missing cast fails here as it does there', async () => {
    const id = '5e1a3c0e-0000-4000-8000-000000000000';
    await expect(execute('SELECT * FROM accounts WHERE id = :id', [text('id', id)])).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringContaining('uuid = character varying') as string,
    });
    await execute('SELECT * FROM accounts WHERE id = :id::uuid', [text('id', id)]);
    await execute('SELECT * FROM accounts WHERE id = :id', [text('id', id, 'UUID')]);
    expect(await one(`:d + 1`, [text('d', '2026-11-20', 'DATE')])).toEqual({ stringValue: '2026-11-21' });
    expect(await one(`:d * 2`, [text('d', '0.10', 'DECIMAL')])).toEqual({ stringValue: '0.20' });
    expect(await one(`:j -> 'a'`, [text('j', '{"a": 1}', 'JSON')])).toEqual({ stringValue: '1' });
    expect(await one(`coalesce(:n::text, 'none')`, [{ name: 'n', value: { isNull: true } }])).toEqual({ stringValue: 'none' });
    expect(await one(`:b`, [{ name: 'b', value: { booleanValue: false } }])).toEqual({ booleanValue: false });
    expect(await one(`:l + :l`, [{ name: 'l', value: { longValue: 21 } }])).toEqual({ longValue: 42 });
    expect(await one(`:x`, [{ name: 'x', value: { blobValue: new Uint8Array([255, 0]) } }])).toEqual({
      blobValue: new Uint8Array([255, 0]),
    });
  });

  test.each([
    ['a missing parameter', 'SELECT :a', 'BadRequestException', /parameter: a/],
    ['two statements', 'SELECT 1; SELECT 2', 'DatabaseErrorException', /multiple commands/],
    ['a syntax error', 'SELEC 1', 'DatabaseErrorException', /SQLState: 42601/],
    ['a table that is not there', 'SELECT * FROM nowhere', 'DatabaseErrorException', /SQLState: 42P01/],
    ['a row over 64 KB', `SELECT repeat('x', 70000)`, 'UnsupportedResultException', /64 KB/],
    [
      'an answer that is over 1 MiB as it is written',
      `SELECT repeat('"', 60000) FROM generate_series(1, 10)`,
      'BadRequestException',
      /response size limit/,
    ],
    ['an answer over 1 MiB', `SELECT repeat('x', 60000) FROM generate_series(1, 20)`, 'BadRequestException', /response size limit/],
  ])('%s is refused by name', async (_what, sql, name, message) => {
    await expect(execute(sql)).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
  });

  test('a request over 4 MiB, an unknown secret and an unknown transaction are refused by name', async () => {
    await expect(execute('SELECT :t', [text('t', 'x'.repeat(4 * 1024 * 1024))])).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(
      execute('SELECT 1', [], { secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:other/app_user' }),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(execute('SELECT 1', [], { transactionId: 'gone' })).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
  });

  test('each secret is its role, and a transaction belongs to its secret', async () => {
    for (const [secret, role] of [
      ['owner', 'alex_owner'],
      ['app_user', 'app_user'],
      ['worker', 'worker'],
    ] as const) {
      expect(await one('current_user::text', [], { secretArn: TARGET.secretArn.replace('app_user-AbCdEf', secret) })).toEqual({
        stringValue: role,
      });
    }
    const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
    await expect(
      execute('SELECT 1', [], { transactionId, secretArn: TARGET.secretArn.replace('app_user-AbCdEf', 'owner') }),
    ).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    await client.send(new RollbackTransactionCommand({ ...TARGET, transactionId }));
  });

  const ADD = `INSERT INTO users (clerk_user_id) VALUES (:id)`;
  const countUsers = async (userId: string) => {
    const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
    await execute(`SELECT set_config('app.user_id', :id, true)`, [text('id', userId)], { transactionId });
    const { records } = await execute('SELECT count(*) FROM users', [], { transactionId });
    await client.send(new CommitTransactionCommand({ ...TARGET, transactionId }));
    return records?.[0]?.[0]?.longValue;
  };

  test('a committed transaction is kept, a rolled back one and a failed one are not', async () => {
    const attempt = async (id: string, end: 'commit' | 'rollback', fail = false) => {
      const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
      await execute(`SELECT set_config('app.user_id', :id, true)`, [text('id', id)], { transactionId });
      expect((await execute(ADD, [text('id', id)], { transactionId })).numberOfRecordsUpdated).toBe(1);
      if (fail) await execute('SELECT 1/0', [], { transactionId }).catch(() => undefined);
      const command = { ...TARGET, transactionId };
      const { transactionStatus } =
        end === 'commit'
          ? await client.send(new CommitTransactionCommand(command))
          : await client.send(new RollbackTransactionCommand(command));
      return [transactionStatus, await countUsers(id)];
    };
    expect(await attempt('tx_kept', 'commit')).toEqual(['Transaction Committed', 1]);
    expect(await attempt('tx_undone', 'rollback')).toEqual(['Rollback Complete', 0]);
    expect(await attempt('tx_failed', 'commit', true)).toEqual(['Rollback Complete', 0]);
  });

  test('a batch is applied whole or not at all', async () => {
    const secretArn = TARGET.secretArn.replace('app_user-AbCdEf', 'owner');
    const sql = `INSERT INTO seed_loads (name, sha256) VALUES (:name, 'x')`;
    const names = async () =>
      (await execute(`SELECT count(*) FROM seed_loads WHERE name LIKE 'batch%'`, [], { secretArn })).records?.[0]?.[0]?.longValue;
    const batch = (...values: string[]) =>
      client.send(
        new BatchExecuteStatementCommand({ ...TARGET, secretArn, sql, parameterSets: values.map((value) => [text('name', value)]) }),
      );
    expect((await batch('batch-1', 'batch-2')).updateResults).toHaveLength(2);
    await expect(batch('batch-3', 'batch-1')).rejects.toMatchObject({ name: 'DatabaseErrorException' });
    expect(await names()).toBe(2);
  });

  test.runIf(name === 'PostgreSQL')('a statement that PostgreSQL cancels is answered as timed out', async () => {
    const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
    await execute('SET LOCAL statement_timeout = 50', [], { transactionId });
    await expect(execute('SELECT pg_sleep(10)', [], { transactionId })).rejects.toMatchObject({ name: 'StatementTimeoutException' });
    await client.send(new RollbackTransactionCommand({ ...TARGET, transactionId }));
  });

  test('a paused database answers as Aurora does', async () => {
    local.dataApi.pauseFor(1);
    await expect(execute('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseResumingException', $metadata: { httpStatusCode: 400 } });
    expect(await one('1')).toEqual({ longValue: 1 });
  });
});

describe('limits of time', () => {
  test('a transaction whose caller is gone is rolled back, and those who wait for it go on', async () => {
    const local = await startPglite({ idleTransactionMs: 200 });
    try {
      const client = clientOf(local);
      const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
      const { records } = await client.send(new ExecuteStatementCommand({ ...TARGET, sql: 'SELECT 1' }));
      expect(records).toEqual([[{ longValue: 1 }]]);
      await expect(client.send(new CommitTransactionCommand({ ...TARGET, transactionId }))).rejects.toMatchObject({
        name: 'TransactionNotFoundException',
      });
    } finally {
      await local.close();
    }
  });

  test('a transaction in use is not idle', async () => {
    const local = await startPglite({ idleTransactionMs: 1000 });
    try {
      const client = clientOf(local);
      const { transactionId = '' } = await client.send(new BeginTransactionCommand(TARGET));
      for (let n = 0; n < 4; n++) {
        await sleep(400);
        await client.send(new ExecuteStatementCommand({ ...TARGET, transactionId, sql: 'SELECT 1' }));
      }
      expect((await client.send(new CommitTransactionCommand({ ...TARGET, transactionId }))).transactionStatus).toBe(
        'Transaction Committed',
      );
    } finally {
      await local.close();
    }
  });

  test('a statement that runs too long is answered as timed out and leaves nothing behind', async () => {
    const local = await startPglite({ statementTimeoutMs: 300 });
    try {
      const client = clientOf(local);
      const secretArn = TARGET.secretArn.replace('app_user-AbCdEf', 'owner');
      const sql = `INSERT INTO seed_loads (name, sha256) SELECT 'late', 'x' FROM (SELECT count(*) FROM generate_series(1, 6000000)) AS slow`;
      await expect(client.send(new ExecuteStatementCommand({ ...TARGET, secretArn, sql }))).rejects.toMatchObject({
        name: 'StatementTimeoutException',
      });
      const left = await client.send(
        new ExecuteStatementCommand({ ...TARGET, secretArn, sql: `SELECT count(*) FROM seed_loads WHERE name = 'late'` }),
      );
      expect(left.records).toEqual([[{ longValue: 0 }]]);
    } finally {
      await local.close();
    }
  });
});
