/** What Clerk's messages do to users, on both engines: each once, in whatever order they come; who is deleted stays so. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createJob } from '#ports/jobs.ts';
import { engines } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { wholeUser } from '../../whole-user.ts';
import { callerOf, type Caller } from '../api/calls.ts';
import { webhookOf, type Webhook } from './messages.ts';

const Row = z.object({ name: z.string().nullable() });
const Count = z.object({ n: z.number() });
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));
let newcomers = 0;
const newcomer = () => `user_${(newcomers += 1)}`;

describe.each(await engines())('On $name, a message', ({ start }) => {
  let data: TestDatabase;
  let webhook: Webhook;
  let call: Caller;
  beforeAll(async () => {
    data = await start();
    webhook = webhookOf(data);
    call = callerOf(data);
  });
  afterAll(() => data.close());

  /** Undefined when there is no such user. */
  const nameOf = async (user: string) =>
    (await data.database('owner').query('SELECT display_name AS name FROM users WHERE clerk_user_id = :user', { user }, Row))[0]?.name;

  test('brings a user in, renames them, and an older one changes nothing', async () => {
    const user = newcomer();
    expect((await webhook.tell({ user, name: 'Ada King', at: at(1) })).json).toEqual({ outcome: 'saved' });
    expect(await nameOf(user)).toBe('Ada King');
    expect((await webhook.tell({ user, type: 'user.updated', name: 'Ada Lovelace', at: at(3) })).json).toEqual({ outcome: 'saved' });
    expect((await webhook.tell({ user, type: 'user.updated', name: 'Ada Byron', at: at(2) })).json).toEqual({ outcome: 'older' });
    expect(await nameOf(user)).toBe('Ada Lovelace');
  });

  test('that comes twice counts once, also under other news', async () => {
    const user = newcomer();
    await webhook.tell({ user, name: 'First', at: at(1) }, { id: `msg_${user}` });
    expect(await webhook.tell({ user, name: 'First', at: at(1) }, { id: `msg_${user}` })).toMatchObject({
      status: 200,
      json: { outcome: 'repeated' },
    });
    expect((await webhook.tell({ user, type: 'user.deleted' }, { id: `msg_${user}` })).json).toEqual({ outcome: 'repeated' });
    expect(await nameOf(user)).toBe('First');
  });

  test('after the user’s own first call fills their name in, and a name that they have given stays', async () => {
    const [early, named] = [newcomer(), newcomer()];
    await call(early, 'POST', '/api/accounts', { name: 'Mine' });
    await call(named, 'PUT', '/api/me/settings', { displayName: 'As I like' });
    for (const user of [early, named])
      expect((await webhook.tell({ user, name: 'From Clerk', at: at(1) })).json).toEqual({ outcome: 'saved' });
    expect([await nameOf(early), await nameOf(named)]).toEqual(['From Clerk', 'As I like']);
    expect((await call(early, 'GET', '/api/accounts')).json['accounts']).toHaveLength(1);
  });

  test.each([
    [null, null],
    ['  ', null],
    ['a\u0000b', null],
    ['x'.repeat(300), null],
  ])('with the name %j is taken, without that for a name', async (name, known) => {
    const user = newcomer();
    expect((await webhook.tell({ user, name })).json).toEqual({ outcome: 'saved' });
    expect(await nameOf(user)).toBe(known);
  });

  test('that deletes comes first, and the others change nothing any more', async () => {
    const user = newcomer();
    expect((await webhook.tell({ user, type: 'user.deleted' })).json).toEqual({ outcome: 'absent' });
    for (const type of ['user.created', 'user.updated'] as const)
      expect((await webhook.tell({ user, type, at: at(59) })).json).toEqual({ outcome: 'departed' });
    expect(await nameOf(user)).toBeUndefined();
  });

  test('of a deletion: a session token that is still good brings nothing back', async () => {
    const user = newcomer();
    await call(user, 'POST', '/api/sample-household', {});
    expect((await webhook.tell({ user, type: 'user.deleted' })).json).toEqual({ outcome: 'deleted' });
    for (const [method, path, body] of [
      ['POST', '/api/accounts', { name: 'Again' }],
      ['POST', '/api/sample-household', {}],
      ['PUT', '/api/me/settings', { displayName: 'Me' }],
    ] as const) {
      expect(await call(user, method, path, body)).toMatchObject({
        status: 401,
        json: { detail: expect.stringContaining('has been deleted') as string },
      });
    }
    expect((await call(user, 'GET', '/api/portfolio')).json['accounts']).toEqual([]);
    expect(await nameOf(user)).toBeUndefined();
  });

  test('does not bring back who has left by themselves; they do, by their next call', async () => {
    const user = newcomer();
    await call(user, 'POST', '/api/accounts', { name: 'Mine' });
    await call(user, 'DELETE', '/api/me', { confirm: 'delete everything' });
    expect((await webhook.tell({ user, type: 'user.updated', name: 'From Clerk' })).json).toEqual({ outcome: 'departed' });
    expect(await nameOf(user)).toBeUndefined();
    expect((await call(user, 'POST', '/api/accounts', { name: 'Again' })).status).toBe(201);
    expect((await webhook.tell({ user, type: 'user.updated', name: 'From Clerk' })).json).toEqual({ outcome: 'saved' });
  });

  test('in any order, and any number of times, leads to one end', async () => {
    const NEWS = [
      { type: 'user.created', minute: 1 },
      { type: 'user.updated', minute: 2 },
      { type: 'user.updated', minute: 3 },
      { type: 'user.deleted', minute: 4 },
    ] as const;
    const order = fc.array(fc.constantFrom(...NEWS), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(order, async (messages) => {
        const user = newcomer();
        for (const { type, minute } of messages)
          await webhook.tell({ user, type, name: `As of ${minute}`, at: at(minute) }, { id: `msg_${user}_${minute}` });
        const last = Math.max(...messages.map(({ minute }) => minute));
        expect(await nameOf(user)).toBe(last === 4 ? undefined : `As of ${last}`);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('and another at the same moment never leave half a user', async () => {
    for (let round = 0; round < 15; round += 1) {
      const user = newcomer();
      await Promise.all([
        webhook.tell({ user, type: 'user.created', at: at(1) }),
        webhook.tell({ user, type: 'user.deleted' }),
        webhook.tell({ user, type: 'user.updated', at: at(2) }),
        call(user, 'POST', '/api/accounts', { name: 'Mine' }),
      ]);
      expect(await nameOf(user)).toBeUndefined();
    }
  }, 60_000);

  test('of a deletion takes everything with the user’s id, in every table and column, stops their analysis, and leaves others alone', async () => {
    const owner = data.database('owner');
    for (const user of ['user_goes', 'user_stays']) {
      await wholeUser(data, user);
      await webhook.tell({ user, name: 'A Name' });
      const { jobId } = await createJob(data.database('app_user'), user, { readingLevel: 'standard' });
      await data.database('worker').query('SELECT claim_job(:job::uuid)', { job: jobId }, z.unknown());
    }
    const tables = (
      await owner.query(
        `SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1`,
        {},
        z.object({ name: z.string() }),
      )
    ).map(({ name }) => name);
    const naming = async (user: string) => {
      const counts = await Promise.all(
        tables.map(
          async (table) =>
            [
              table,
              (await owner.query(`SELECT count(*)::integer AS n FROM ${table} AS t WHERE t::text LIKE :id`, { id: `%${user}%` }, Count))[0]
                ?.n ?? 0,
            ] as const,
        ),
      );
      return counts.filter(([, n]) => n > 0);
    };
    const kept = await naming('user_stays');
    const personal = await owner.query(
      `SELECT DISTINCT c.relname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
      {},
      z.object({ name: z.string() }),
    );
    expect(kept.map(([table]) => table)).toEqual(personal.map(({ name }) => name));
    webhook.stopped.length = 0;
    expect((await webhook.tell({ user: 'user_goes', type: 'user.deleted' })).json).toEqual({ outcome: 'deleted' });
    expect(await naming('user_goes')).toEqual([]);
    expect(await naming('user_stays')).toEqual(kept);
    expect(webhook.stopped).toHaveLength(1);
  });

  test('is forgotten after thirty days, when nobody sends it any more', async () => {
    await data
      .database('owner')
      .execute(
        `INSERT INTO clerk_messages (id, type, received_at) VALUES ('msg_old', 'user.updated', now() - interval '31 days'), ('msg_young', 'user.updated', now() - interval '29 days')`,
      );
    await webhook.tell({ user: newcomer() });
    const left = await data.database('owner').query(`SELECT id AS name FROM clerk_messages WHERE id IN ('msg_old', 'msg_young')`, {}, Row);
    expect(left).toEqual([{ name: 'msg_young' }]);
  });

  test('is sent again when the database does not answer', async () => {
    const user = newcomer();
    const impatient = webhookOf(data, { db: data.database('worker') });
    data.dataApi.pauseFor(10_000);
    const answer = await impatient.tell({ user }, { id: `msg_${user}` });
    data.dataApi.pauseFor(0);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect((await impatient.tell({ user }, { id: `msg_${user}` })).json).toEqual({ outcome: 'saved' });
  });
});
