/**
 * A deployment's steps on a real PostgreSQL whose owner is what Aurora's is: no superuser, may make roles. Migrations, then logins with the passwords of the secrets, then a rotation;
 * whoever signs in does so by password (SCRAM), as the Data API does.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import * as z from 'zod';
import { afterAll, describe, expect, test } from 'vitest';
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { createHandler } from '../../functions/database-logins/handler.ts';
import { createHandler as createMigrate } from '../../functions/migrate/handler.ts';
import { openPasswords } from '#ports/passwords.ts';
import { SecretError } from '#ports/secrets.ts';
import { quiet } from '../functions/invocation.ts';
import { startRealPostgres } from '../real-postgres.ts';
import { plainDatabase } from './plain-database.ts';

const server = await startRealPostgres();
if ('reason' in server) process.stderr.write(`A deployment's steps are not tested on a real PostgreSQL: ${server.reason}\n`);
afterAll(() => ('reason' in server ? undefined : server.close()));

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** As much of Secrets Manager as a rotation uses: versions and their labels. */
function secretsManager(first: Record<string, string>) {
  const versions = new Map<string, { text: string; stages: string[] }>(
    Object.entries(first).map(([arn, password]) => [
      `${arn}|v1`,
      { text: JSON.stringify({ username: arn.split(':').at(-1), password }), stages: ['AWSCURRENT'] },
    ]),
  );
  const of = (arn: string) =>
    [...versions].filter(([key]) => key.startsWith(`${arn}|`)).map(([key, version]) => ({ id: key.split('|')[1] ?? '', ...version }));
  const send = ({ constructor, input }: Command) => {
    const arn = String(input['SecretId']);
    switch (constructor.name) {
      case 'GetSecretValueCommand': {
        const found = of(arn).find(
          ({ id, stages }) =>
            stages.includes(String(input['VersionStage'])) && (input['VersionId'] === undefined || input['VersionId'] === id),
        );
        return found
          ? Promise.resolve({ SecretString: found.text })
          : Promise.reject(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
      }
      case 'DescribeSecretCommand':
        return Promise.resolve({ VersionIdsToStages: Object.fromEntries(of(arn).map(({ id, stages }) => [id, stages])) });
      case 'PutSecretValueCommand':
        versions.set(`${arn}|${String(input['ClientRequestToken'])}`, {
          text: String(input['SecretString']),
          stages: input['VersionStages'] as string[],
        });
        return Promise.resolve({});
      case 'UpdateSecretVersionStageCommand':
        for (const { id } of of(arn)) {
          const version = versions.get(`${arn}|${id}`);
          if (!version) continue;
          if (id === input['RemoveFromVersionId']) version.stages = ['AWSPREVIOUS'];
          if (id === input['MoveToVersionId']) version.stages = ['AWSCURRENT'];
        }
        return Promise.resolve({});
      default:
        return Promise.reject(new Error(`${constructor.name} is not expected`));
    }
  };
  const begin = (arn: string): string => {
    const id = randomUUID();
    versions.set(`${arn}|${id}`, { text: '', stages: [] });
    versions.delete(`${arn}|${id}`);
    return id;
  };
  const password = (arn: string): string =>
    (JSON.parse(of(arn).find(({ stages }) => stages.includes('AWSCURRENT'))?.text ?? '{}') as { password: string }).password;
  return {
    client: { send } as never,
    begin,
    password,
    announce: (arn: string, id: string) => versions.set(`${arn}|${id}`, { text: '{}', stages: [] }),
  };
}

const APP = 'arn:aws:secretsmanager:us-east-1:0:secret:app_user';
const WORKER = 'arn:aws:secretsmanager:us-east-1:0:secret:worker';

describe.skipIf('reason' in server)('a deployment', () => {
  test('migrates as a plain owner, gives the two roles their logins and changes a password without locking anybody out', async () => {
    if ('reason' in server) return;
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query('CREATE ROLE alex_owner LOGIN CREATEROLE CREATEDB');
    await admin.query('CREATE DATABASE alex OWNER alex_owner');
    const owner = await plainDatabase(server.url.replace('postgres@', 'alex_owner@').replace(/postgres$/, 'alex'));

    const migrate = createMigrate({ db: owner });
    expect((await migrate({ Hash: 'one' }, quiet())).applied.length).toBeGreaterThan(10);
    expect((await migrate({ Hash: 'two' }, quiet())).applied).toEqual([]);

    // From here on a password is asked for.
    const {
      rows: [{ hba_file: file } = { hba_file: '' }],
    } = await admin.query<{ hba_file: string }>('SHOW hba_file');
    await admin.query(
      `COPY (SELECT line FROM (VALUES (1, 'host all postgres,alex_owner 127.0.0.1/32 trust'), (2, 'host all all 127.0.0.1/32 scram-sha-256')) AS l(n, line) ORDER BY n) TO '${file}'`,
    );
    await admin.query('SELECT pg_reload_conf()');
    await sleep(300);
    const signIn = async (role: string, password: string): Promise<string> => {
      const client = new pg.Client({
        connectionString: server.url.replace('postgres@', `${role}:${password}@`).replace(/postgres$/, 'alex'),
      });
      try {
        await client.connect();
        return (await client.query<{ name: string }>('SELECT current_user::text AS name')).rows[0]?.name ?? '';
      } catch (error) {
        return (error as { code?: string }).code ?? 'unknown';
      } finally {
        await client.end().catch(() => undefined);
      }
    };
    expect(await signIn('app_user', 'first')).toMatch(/28P01|28000/); // NOLOGIN until now

    const manager = secretsManager({ [APP]: 'first', [WORKER]: 'other' });
    const logins = createHandler({ db: owner, passwords: openPasswords(manager.client) });
    expect(await logins({ ServiceToken: 'x', SecretArns: [APP, WORKER], Hash: 'one' }, quiet())).toEqual({ roles: ['app_user', 'worker'] });
    expect(await signIn('app_user', 'first')).toBe('app_user');
    expect(await signIn('worker', 'other')).toBe('worker');
    expect(await signIn('app_user', 'other')).toBe('28P01');

    const version = manager.begin(APP);
    manager.announce(APP, version);
    const lines: unknown[] = [];
    const step = (Step: string) => logins({ Step, SecretId: APP, ClientRequestToken: version }, quiet(lines));
    for (const each of ['createSecret', 'createSecret', 'setSecret', 'testSecret']) {
      expect(await step(each)).toEqual({ roles: [] });
      expect(await signIn('app_user', 'first')).toBe('app_user'); // nobody is turned away before the last step
    }
    expect(await step('finishSecret')).toEqual({ roles: ['app_user'] });
    const next = manager.password(APP);
    expect(next).toMatch(/^[A-Za-z0-9_-]{48}$/);
    expect([await signIn('app_user', next), await signIn('app_user', 'first'), await signIn('worker', 'other')]).toEqual([
      'app_user',
      '28P01',
      'worker',
    ]);
    expect(await step('finishSecret')).toEqual({ roles: [] }); // repeated, it changes nothing
    expect(await signIn('app_user', next)).toBe('app_user');
    expect(JSON.stringify(lines)).not.toContain(next);
    await expect(logins({ Step: 'finishSecret', SecretId: APP, ClientRequestToken: 'unknown' }, quiet())).rejects.toThrow(SecretError);

    // What signs in so is the role itself: row-level security and the law about curated rows hold.
    expect(
      await owner.query(
        `SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname IN ('app_user', 'worker')`,
        {},
        z.object({ free: z.boolean() }),
      ),
    ).toEqual([{ free: false }, { free: false }]);
    await owner.close();
    await admin.end();
  }, 60_000);

  test('refuses a secret of another login, and one without', async () => {
    const db = { execute: () => Promise.reject(new Error('must not be asked')) } as never;
    for (const [text, message] of [
      ['{"username":"alex_owner","password":"x"}', /none of those/],
      ['{"username":"app_user"}', /holds no login/],
      ['x', /holds no login/],
    ] as const) {
      const logins = createHandler({ db, passwords: openPasswords({ send: () => Promise.resolve({ SecretString: text }) } as never) });
      await expect(logins({ SecretArns: [APP] }, quiet())).rejects.toThrow(message);
    }
  });
});
