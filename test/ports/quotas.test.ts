/** Quotas in the database and in an instance's hand. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { forgetFullQuotas, openQuotas, type Quotas } from '#ports/quotas.ts';
import { engines } from '../engines.ts';
import { LIMITS } from '../functions/api/unlimited.ts';
import type { TestDatabase } from '../local-database.ts';

const Row = z.object({ granted: z.number(), remaining: z.number(), full_in: z.number() });
const quotasOf = (requests: number, seconds: number): Quotas => ({ ...LIMITS.quotas, requests: { name: 'requests', requests, seconds } });

describe.each(await engines())('quotas on $name', ({ start }) => {
  let local: TestDatabase;
  let app: Database;
  let calls = 0;
  beforeAll(async () => {
    local = await start({ onCall: () => void (calls += 1) });
    app = local.database('app_user');
  });
  afterAll(() => local.close());

  const take = async (user: string, wanted: number, requests: number, seconds: number) =>
    Row.parse(
      (
        await app.query(
          'SELECT granted, remaining, full_in FROM take_requests(:user, :quota, :wanted::integer, :requests::integer, :seconds::integer)',
          { user, quota: 'requests', wanted, requests, seconds },
          Row,
        )
      )[0],
    );

  test('a bucket gives exactly what is in it, whatever its size, and says what is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
        async (requests, wishes) => {
          const user = `u-${randomUUID()}`;
          let left = requests;
          for (const wanted of wishes) {
            // Nothing comes back meanwhile: it fills in ten days.
            const { granted, remaining } = await take(user, wanted, requests, 864_000);
            expect(granted).toBe(Math.min(wanted, left));
            left -= granted;
            expect(remaining).toBe(left);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('what is used comes back evenly, and no more than there was', async () => {
    const user = `u-${randomUUID()}`;
    expect(await take(user, 100, 4, 4)).toMatchObject({ granted: 4, remaining: 0 });
    expect(await take(user, 1, 4, 4)).toMatchObject({ granted: 0, remaining: 0 });
    await local
      .database('app_user')
      .asUser(user, (session) => session.execute(`UPDATE request_quotas SET full_at = full_at - interval '2 seconds'`));
    expect((await take(user, 100, 4, 4)).granted).toBe(2);
    await local
      .database('app_user')
      .asUser(user, (session) => session.execute(`UPDATE request_quotas SET full_at = full_at - interval '2 days'`));
    expect((await take(user, 100, 4, 4)).granted).toBe(4);
  });

  test('fifty at once of one user get no more than there are; another user has their own', async () => {
    const user = `u-${randomUUID()}`;
    const given = await Promise.all(Array.from({ length: 50 }, () => take(user, 1, 20, 864_000)));
    expect(given.filter(({ granted }) => granted === 1)).toHaveLength(20);
    expect(new Set(given.filter(({ granted }) => granted === 1).map(({ remaining }) => remaining)).size).toBe(20);
    expect((await take(`u-${randomUUID()}`, 1, 20, 864_000)).granted).toBe(1);
  });

  test('an instance asks for every request of who asks seldom, and for ever more at once of who asks often; together they give what there is', async () => {
    const user = `u-${randomUUID()}`;
    let now = Date.parse('2026-11-22T12:00:00Z');
    const clock = { now: () => new Date(now) };
    const instances = [1, 2, 3].map(() => openQuotas(app, quotasOf(300, 864_000), clock));
    const ask = async (n: number) => (await instances[n % 3]?.(user, 'requests'))?.allowed;
    calls = 0;
    for (let n = 0; n < 6; n++, now += 2_000) expect(await ask(n)).toBe(true);
    expect(calls).toBe(6);

    calls = 0;
    let allowed = 6;
    for (let n = 0; n < 900; n++, now += 3) if (await ask(n)) allowed += 1;
    expect(allowed).toBeLessThanOrEqual(300);
    expect(allowed).toBeGreaterThanOrEqual(300 - 3 * 10);
    expect(calls).toBeLessThan(60);
  });

  test('says how much is left and when there is more, and refuses without asking again until then', async () => {
    const user = `u-${randomUUID()}`;
    let now = Date.now();
    const instance = openQuotas(app, quotasOf(2, 20), { now: () => new Date(now) });
    expect(await instance(user, 'requests')).toMatchObject({ allowed: true, remaining: 1 });
    expect(await instance(user, 'requests')).toMatchObject({ allowed: true, remaining: 0 });
    const refused = await instance(user, 'requests');
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.nextIn).toBeGreaterThan(8);
    expect(refused.nextIn).toBeLessThanOrEqual(10);
    calls = 0;
    now += 1_000;
    expect((await instance(user, 'requests')).nextIn).toBeLessThan(refused.nextIn);
    expect(calls).toBe(0);
    await app.asUser(user, (session) => session.execute(`UPDATE request_quotas SET full_at = full_at - interval '10 seconds'`));
    now += 10_000;
    expect(await instance(user, 'requests')).toMatchObject({ allowed: true });
  });

  test('a bucket that has long been full is forgotten, and no other', async () => {
    const [idle, busy] = [`idle-${randomUUID()}`, `busy-${randomUUID()}`];
    for (const user of [idle, busy]) await take(user, 1, 10, 60);
    await app.asUser(idle, (session) => session.execute(`UPDATE request_quotas SET full_at = now() - interval '11 minutes'`));
    await forgetFullQuotas(local.database('worker'));
    const left = await local
      .database('owner')
      .query('SELECT clerk_user_id FROM request_quotas WHERE clerk_user_id IN (:idle, :busy)', { idle, busy }, z.unknown());
    expect(left).toEqual([{ clerk_user_id: busy }]);
  });
});
