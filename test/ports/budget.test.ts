/** What a user may start in a day, and what models may cost them in a month: exact when everything comes at once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { periodsOf } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { cancelJob, createJob, createJobOnce, type JobLimits } from '#ports/jobs.ts';
import type { Usage } from '#ports/model.ts';
import { ModelBudgetError, MonthBudgetError } from '#ports/model/errors.ts';
import { meterFor, mostMicroDollars } from '#ports/model/meter.ts';
import { readLimits, recordUsage, releaseUsage, reserveUsage, usageSince } from '#ports/usage.ts';
import { ensureUser } from '#ports/users.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

/** Of which a job has enough. */
const ANY_TOKENS = { tokens: 1, jobTokens: 1_000_000 };
const REQUEST = { readingLevel: 'standard' } as const;
const { day, month } = periodsOf(new Date());
const limits = (perDay: number, budgetMicroDollars: number): JobLimits => ({
  day: day.from,
  perDay,
  month: month.from,
  budgetMicroDollars,
});

test.each([
  ['2026-11-26T17:29:00Z', '2026-11-26', '2026-11-27', '2026-11', '2026-12'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01', '2026-12', '2027-01'],
  ['2028-02-29T00:00:00Z', '2028-02-29', '2028-03-01', '2028-02', '2028-03'],
])('%s is in the day and the month of UTC', (instant, from, to, monthFrom, monthTo) => {
  expect(periodsOf(new Date(instant))).toEqual({
    day: { from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` },
    month: { from: `${monthFrom}-01T00:00:00.000Z`, to: `${monthTo}-01T00:00:00.000Z` },
  });
});

describe.each(await engines())('limits of analyses on $name', ({ start }) => {
  let local: TestDatabase;
  let app: Database;
  beforeAll(async () => {
    local = await start();
    app = local.database('app_user');
  });
  afterAll(() => local.close());

  const newUser = async () => {
    const user = `u-${randomUUID()}`;
    await ensureUser(app, user);
    return user;
  };
  const end = (userId: string, jobId: string) => cancelJob(app, userId, jobId);

  test('fifty at once make one analysis, and count as one', async () => {
    const user = await newUser();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_one, n) =>
        n % 2
          ? createJob(app, user, REQUEST, limits(3, 0))
          : createJobOnce(app, user, REQUEST, { key: `k${n}`, hash: 'a'.repeat(64) }, limits(3, 0)),
      ),
    );
    expect(new Set(made.map((one) => ('jobId' in one ? one.jobId : 'refused'))).size).toBe(1);
    expect(made.filter((one) => 'created' in one && one.created)).toHaveLength(1);
    expect((await readLimits(app, user, { day: day.from, month: month.from })).analyses).toBe(1);
  });

  test('as many as the day has are made, however they end; the next is refused, and the running one is still answered', async () => {
    const user = await newUser();
    for (let n = 0; n < 2; n++) {
      const made = await createJob(app, user, REQUEST, limits(2, 0));
      if (!('jobId' in made)) throw new Error('refused too soon');
      expect(await createJob(app, user, REQUEST, limits(2, 0))).toEqual({ jobId: made.jobId, created: false });
      await end(user, made.jobId);
    }
    const refused = await Promise.all(Array.from({ length: 10 }, () => createJob(app, user, REQUEST, limits(2, 0))));
    expect(refused).toEqual(refused.map(() => ({ refused: 'analyses', analyses: 2, spent: 0 })));
    // A new day.
    expect(await createJob(app, user, REQUEST, { ...limits(2, 0), day: day.to })).toMatchObject({ created: true });
  });

  test('a refusal under a key leaves the key for another time', async () => {
    const user = await newUser();
    const under = { key: 'mine', hash: 'b'.repeat(64) };
    expect(await createJobOnce(app, user, REQUEST, under, limits(0, 0))).toMatchObject({ refused: 'analyses' });
    const made = await createJobOnce(app, user, REQUEST, under, limits(1, 0));
    expect(made).toMatchObject({ created: true });
    if ('jobId' in made) await end(user, made.jobId);
    // The day is full by now, but this key has its job.
    expect(await createJobOnce(app, user, REQUEST, under, limits(1, 0))).toMatchObject({
      created: false,
      jobId: 'jobId' in made ? made.jobId : '',
    });
  });

  test('none is started when the month’s budget is used up or set aside; a budget of 0 refuses none', async () => {
    const user = await newUser();
    const { jobId } = await createJob(app, user, REQUEST);
    await recordUsage(app, user, jobId, 'reporter', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 600 });
    expect(
      await reserveUsage(app, user, jobId, 'charter', {
        callId: 'c',
        modelId: 'm',
        mostMicroDollars: 400,
        since: month.from,
        budgetMicroDollars: 1_000,
        ...ANY_TOKENS,
      }),
    ).toMatchObject({ refused: null });
    await end(user, jobId);
    expect(await createJob(app, user, REQUEST, limits(9, 1_000))).toEqual({ refused: 'budget', analyses: 1, spent: 1_000 });
    expect(await createJob(app, user, REQUEST, limits(9, 1_001))).toMatchObject({ created: true });
    expect(await createJob(app, await newUser(), REQUEST, limits(9, 0))).toMatchObject({ created: true });
  });

  test('calls at once never set aside more than the budget has, and what is settled or released is free again', async () => {
    const user = await newUser();
    const { jobId } = await createJob(app, user, REQUEST);
    const reserve = (callId: string, mostMicroDollars = 300) =>
      reserveUsage(app, user, jobId, 'reporter', {
        callId,
        modelId: 'm',
        mostMicroDollars,
        since: month.from,
        budgetMicroDollars: 1_000,
        ...ANY_TOKENS,
      }).then(({ refused }) => refused === null);
    const given = await Promise.all(Array.from({ length: 20 }, (_one, n) => reserve(`c${n}`)));
    expect(given.filter(Boolean)).toHaveLength(3);
    const calls = given.flatMap((one, n) => (one ? [`c${n}`] : []));
    expect(await readLimits(app, user, { day: day.from, month: month.from })).toMatchObject({ spent: 0, reserved: 900 });
    // What was answered already is answered again: the answer may have been lost.
    expect(await reserve(calls[0] ?? '')).toBe(true);
    for (let times = 0; times < 2; times++)
      await recordUsage(app, user, jobId, 'reporter', {
        callId: calls[0] ?? '',
        modelId: 'm',
        inputTokens: 10,
        outputTokens: 5,
        costMicroDollars: 100,
      });
    for (let times = 0; times < 2; times++) await releaseUsage(app, user, jobId, calls[1] ?? '');
    await releaseUsage(app, user, jobId, calls[0] ?? '');
    expect(await readLimits(app, user, { day: day.from, month: month.from })).toMatchObject({ spent: 100, reserved: 300 });
    expect(await usageSince(app, user, month.from, month.to)).toEqual([
      { agent: 'reporter', modelId: 'm', calls: 1, inputTokens: 10, outputTokens: 5, costMicroDollars: 100, unpriced: 0 },
    ]);
    expect(await reserve('more', 601)).toBe(false);
    expect(await reserve('more', 600)).toBe(true);
  });

  test('calls at once never set aside more tokens than their job may use, with a price or without; what is settled or released is free again', async () => {
    const user = await newUser();
    const { jobId } = await createJob(app, user, REQUEST);
    const logger = {
      info: () => undefined,
      warn: (message: unknown) => {
        throw new Error(String(message));
      },
      error: () => undefined,
    } as never;
    const purse = { db: app, clock: { now: () => new Date() }, jobTokens: 1_000, budgetMicroDollars: 100_000_000 };
    const call = (agent: string, modelId: string) =>
      meterFor(purse, agent, { userId: user, jobId }, logger).reserve({ modelId, inputTokens: 200, outputTokens: 100 });
    const models = ['nobody.knows', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'];
    const asked = await Promise.allSettled(
      ['reporter', 'charter', 'retirement', 'planner', 'tagger', 'reporter'].map((agent, n) => call(agent, models[n % 2] ?? '')),
    );
    const given = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(given).toHaveLength(3);
    for (const one of asked) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ModelBudgetError);
    await expect(call('reporter', 'nobody.knows')).rejects.toThrow('has used 900 tokens or set them aside, and the next call may use 300');
    const used = {
      modelId: 'nobody.knows',
      inputTokens: 20,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 10,
      costMicroDollars: null,
    };
    await given[0]?.settle(used);
    await given[1]?.release();
    await given[2]?.settle(used);
    // 60 are used: three more are 960.
    for (let n = 0; n < 3; n++) await call('reporter', 'nobody.knows');
    await expect(call('reporter', models[1] ?? '')).rejects.toBeInstanceOf(ModelBudgetError);
    // The local stand-in has no cap.
    await call('reporter', 'local.rules-writer');
  });

  test('a meter sets aside, settles and releases; what costs nothing, or nobody knows what, sets no money aside', async () => {
    const user = await newUser();
    const { jobId } = await createJob(app, user, REQUEST);
    const warned: unknown[] = [];
    const logger = { info: () => undefined, warn: (message: unknown) => void warned.push(message), error: () => undefined } as never;
    const call = { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', inputTokens: 100, outputTokens: 50 };
    const most = mostMicroDollars(call) ?? 0;
    const purse = { db: app, clock: { now: () => new Date() }, jobTokens: 1_000_000, budgetMicroDollars: 2 * most - 1 };
    const meter = meterFor(purse, 'reporter', { userId: user, jobId }, logger);
    const used = (costMicroDollars: number | null, modelId = call.modelId): Usage => ({
      modelId,
      inputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1,
      costMicroDollars,
    });
    const standing = () => readLimits(app, user, { day: day.from, month: month.from });
    const first = await meter.reserve(call);
    expect(await standing()).toMatchObject({ spent: 0, reserved: most });
    await expect(meter.reserve(call)).rejects.toBeInstanceOf(MonthBudgetError);
    await first.settle(used(10));
    await (await meter.reserve(call)).release();
    expect(await standing()).toMatchObject({ spent: 10, reserved: 0 });
    for (const [modelId, cost] of [
      ['local.rules-writer', 0],
      ['nobody.knows', null],
    ] as const) {
      const free = await meter.reserve({ ...call, modelId });
      expect(await standing()).toMatchObject({ reserved: 0 });
      await free.settle(used(cost, modelId));
    }
    expect(
      (await usageSince(app, user, month.from, month.to)).map(({ calls, costMicroDollars, unpriced }) => [
        calls,
        costMicroDollars,
        unpriced,
      ]),
    ).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [1, 10, 0],
    ]);
    expect(warned).toEqual([]);
    // That it cannot be written down does not lose an answer.
    const gone = await meterFor(purse, 'reporter', { userId: user, jobId: randomUUID() }, logger).reserve({
      ...call,
      modelId: 'local.rules-writer',
    });
    await gone.settle(used(0));
    expect(warned).toEqual(['Usage could not be recorded']);
  });

  test('nobody’s usage or bucket is another’s', async () => {
    const [victim, other] = [await newUser(), await newUser()];
    const { jobId } = await createJob(app, victim, REQUEST);
    await expect(
      reserveUsage(app, other, jobId, 'reporter', {
        callId: 'x',
        modelId: 'm',
        mostMicroDollars: 1,
        since: month.from,
        budgetMicroDollars: 10,
        ...ANY_TOKENS,
      }),
    ).rejects.toMatchObject({ sqlState: '23503' });
    await reserveUsage(app, victim, jobId, 'reporter', {
      callId: 'y',
      modelId: 'm',
      mostMicroDollars: 1,
      since: month.from,
      budgetMicroDollars: 10,
      ...ANY_TOKENS,
    });
    await releaseUsage(app, other, jobId, 'y');
    const [row] = await local
      .database('owner')
      .query(`SELECT reserved_micro_dollars FROM usage WHERE call_id = 'y' AND clerk_user_id = :victim`, { victim }, z.unknown());
    expect(row).toEqual({ reserved_micro_dollars: 1 });
  });
});
