/** The researcher's own budget: nothing is called that it does not have, however many ask at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { LOCAL_MODEL } from '#ports/model/catalogue.ts';
import { mostMicroDollars } from '#ports/model/meter.ts';
import { researchMeter } from '#ports/model/research-meter.ts';
import { engines } from '../engines.ts';
import { quiet } from '../functions/invocation.ts';
import type { TestDatabase } from '../local-database.ts';

const CALL = { modelId: 'us.anthropic.claude-sonnet-4-6', inputTokens: 1_000, outputTokens: 500 };
const MOST = mostMicroDollars(CALL) ?? 0;
const used = (costMicroDollars: number | null) => ({
  modelId: CALL.modelId,
  inputTokens: 900,
  outputTokens: 100,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicroDollars,
});

describe.each(await engines())('the researcher’s meter on $name', ({ start }) => {
  let data: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    data = await start();
    db = data.database('worker');
  });
  afterAll(() => data.close());
  beforeEach(() => data.database('owner').execute('DELETE FROM research_calls'));

  const meter = (budgetMicroDollars: number, runTokens = 1_000_000, clock = { now: () => new Date() }) =>
    researchMeter({ db, clock, runTokens, budgetMicroDollars }, quiet().logger);
  const calls = () =>
    db.query(
      'SELECT is_settled, input_tokens::integer AS input, cost_micro_dollars::integer AS cost FROM research_calls ORDER BY at',
      {},
      z.object({ is_settled: z.boolean(), input: z.number(), cost: z.number().nullable() }),
    );

  test('sets aside the most that a call may cost, and settles what it did', async () => {
    const reserved = await meter(10_000_000).reserve(CALL);
    expect(await calls()).toEqual([{ is_settled: false, input: 0, cost: MOST }]);
    await reserved.settle(used(4_000));
    expect(await calls()).toEqual([{ is_settled: true, input: 900, cost: 4_000 }]);
  });

  test('gives back what came to nothing', async () => {
    const reserved = await meter(MOST).reserve(CALL);
    await expect(meter(MOST).reserve(CALL)).rejects.toMatchObject({ name: 'MonthBudgetError' });
    await reserved.release();
    await expect(meter(MOST).reserve(CALL)).resolves.toBeDefined();
  });

  test('of many that ask at once, lets as many through as the budget has', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 12 }, () => meter(4 * MOST).reserve(CALL)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  });

  test('begins anew with the month, and pays for nothing when there is nothing', async () => {
    await meter(MOST).reserve(CALL);
    const nextMonth = new Date(Date.now() + 40 * 86_400_000);
    await expect(meter(MOST, 1_000_000, { now: () => nextMonth }).reserve(CALL)).resolves.toBeDefined();
    await expect(meter(0).reserve(CALL)).rejects.toMatchObject({ name: 'MonthBudgetError' });
  });

  test('a run has its own cap of tokens, by what its calls have used', async () => {
    const run = meter(10_000_000, 3_000);
    await (await run.reserve(CALL)).settle(used(1));
    await (await run.reserve(CALL)).settle(used(1));
    await expect(run.reserve(CALL)).rejects.toMatchObject({ name: 'ModelBudgetError' });
    await expect(meter(10_000_000, 3_000).reserve(CALL)).resolves.toBeDefined();
  });

  test('a model without a known price is counted and in no budget; the stand-in has no cap', async () => {
    await (await meter(0).reserve({ ...CALL, modelId: 'somebody.unknown' })).settle(used(null));
    await (await meter(0, 1).reserve({ ...CALL, modelId: LOCAL_MODEL })).settle(used(0));
    expect((await calls()).map(({ cost }) => cost)).toEqual([null, 0]);
  });

  test('what cannot be settled is no reason to lose an answer, and stays set aside', async () => {
    const lines: unknown[] = [];
    const failing: Database = {
      query: (sql, parameters, row) => db.query(sql, parameters, row),
      execute: () => Promise.reject(new Error('away')),
      transaction: (work) => db.transaction(work),
      asUser: (user, work) => db.asUser(user, work),
    };
    const reserved = await researchMeter(
      { db: failing, clock: { now: () => new Date() }, runTokens: 10_000, budgetMicroDollars: 10_000_000 },
      quiet(lines).logger,
    ).reserve(CALL);
    await reserved.settle(used(1));
    expect(lines).toHaveLength(1);
    expect(await calls()).toEqual([{ is_settled: false, input: 0, cost: MOST }]);
  });
});
