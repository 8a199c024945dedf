/** The function over the real Data API endpoint, with a provider whose days are set by the test. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { addDays, isWeekday } from '#domain/prices/days.ts';
import type { Database } from '#ports/database.ts';
import { decideFlags, decideFlagsOfDay, readOpenFlags } from '#ports/price-store.ts';
import { PriceAnswerError, PriceKeyError, PriceProviderUnavailableError } from '#ports/prices.ts';
import type { PriceProvider } from '#ports/prices.ts';
import { SecretError } from '#ports/secrets.ts';
import { createHandler } from '../../functions/prices/handler.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { quiet } from './invocation.ts';

type Days = Record<string, Record<string, unknown> | Error>;

describe.each(await engines())('prices on $name', ({ start }) => {
  let data: TestDatabase;
  let owner: Database;
  let worker: Database;
  let provided: Days = {};
  let asked: string[] = [];
  const provider: PriceProvider = {
    name: 'polygon',
    dailyCloses: (day) => {
      asked.push(day);
      const answer = provided[day] ?? {};
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ source: 'Polygon daily close', bars: Object.entries(answer).map(([ticker, close]) => ({ ticker, close })) });
    },
  };

  beforeAll(async () => {
    data = await start();
    [owner, worker] = [data.database('owner'), data.database('worker')];
  });
  afterAll(() => data.close());

  async function run(
    today: string,
    days: Days = provided,
    event: unknown = {},
    from: () => Promise<PriceProvider | null> = () => Promise.resolve(provider),
  ) {
    [provided, asked] = [days, []];
    const handler = createHandler({ db: worker, provider: from, clock: { now: () => new Date(`${today}T06:00:00Z`) } });
    return handler(event, quiet());
  }
  const Row = z.object({ symbol: z.string(), day: z.string(), close: z.string() });
  const history = async (symbol: string) =>
    (
      await owner.query(
        `SELECT symbol, day::text AS day, trim_scale(close)::text AS close FROM price_history WHERE symbol = :symbol ORDER BY price_history.day`,
        { symbol },
        Row,
      )
    ).map(({ day, close }) => `${day} ${close}`);
  const price = async (symbol: string) =>
    (
      await owner.query(
        'SELECT trim_scale(price)::text AS price, price_as_of::text AS day, price_source AS source FROM instruments WHERE symbol = :symbol',
        { symbol },
        z.unknown(),
      )
    )[0];
  async function clean(): Promise<void> {
    for (const sql of [
      'DELETE FROM price_history',
      'DELETE FROM price_flags',
      'DELETE FROM price_days',
      'DELETE FROM price_feed',
      'UPDATE instruments SET price = NULL, price_currency = NULL, price_as_of = NULL, price_source = NULL, price_is_quote = false',
    ])
      await owner.execute(sql);
  }

  test('the days that are missing are stored, once each, and the newest is the price', async () => {
    await clean();
    const days = { '2026-11-23': { 'VTI': 300, 'BRK.B': 480, 'NOBODY': 1 }, '2026-11-24': { VTI: 301.5 }, '2026-11-25': { VTI: 302 } };
    expect(await run('2026-11-26', days)).toMatchObject({
      provider: 'polygon',
      message: '3 days of prices stored, to 2026-11-25.',
      days: [{ day: '2026-11-19', outcome: 'closed' }, { outcome: 'closed' }, { outcome: 'stored', prices: 2 }, {}, {}],
    });
    expect(await price('VTI')).toEqual({ price: '302', day: '2026-11-25', source: 'Polygon daily close' });
    expect(await price('BRK.B')).toMatchObject({ price: '480', day: '2026-11-23' });
    expect(await history('VTI')).toEqual(['2026-11-23 300', '2026-11-24 301.5', '2026-11-25 302']);
    await run('2026-11-26', days);
    expect(asked).toEqual([]);
    // Named by an operator, a day is asked for again: what is stored stays.
    await run('2026-11-26', { '2026-11-25': { VTI: 310, BND: 70 } }, { days: ['2026-11-25', '2026-11-26'] });
    expect(asked).toEqual(['2026-11-25']);
    expect(await history('VTI')).toEqual(['2026-11-23 300', '2026-11-24 301.5', '2026-11-25 302']);
    expect(await price('BND')).toMatchObject({ price: '70', day: '2026-11-25' });
    // An older day that comes late goes into the history, and is not the price.
    await owner.execute(`DELETE FROM price_days WHERE day = '2026-11-20'`);
    await run('2026-11-26', { '2026-11-20': { VTI: 299 } });
    expect((await history('VTI'))[0]).toBe('2026-11-20 299');
    expect(await price('VTI')).toMatchObject({ day: '2026-11-25' });
  });

  test('a day without bars is late at first, and a holiday later', async () => {
    await clean();
    expect((await run('2026-11-26', { '2026-11-24': { VTI: 300 } })).days.at(-1)).toMatchObject({ day: '2026-11-25', outcome: 'pending' });
    await run('2026-11-27', {});
    expect(asked).toEqual(['2026-11-25', '2026-11-26']);
    await run('2026-11-28', {});
    expect(asked).toEqual(['2026-11-26', '2026-11-27']);
  });

  test('a price far from yesterday’s is flagged, not written; a second day confirms it, and its own day is not lost', async () => {
    await clean();
    await run('2026-11-24', { '2026-11-23': { VTI: 300, BND: 70 } });
    expect(await run('2026-11-25', { '2026-11-24': { VTI: 180, BND: 70.1 } })).toMatchObject({
      message: '1 day of prices stored, to 2026-11-24; 1 price was flagged.',
    });
    expect(await price('VTI')).toMatchObject({ price: '300', day: '2026-11-23' });
    expect(await readOpenFlags(worker)).toEqual([
      { symbol: 'VTI', day: '2026-11-24', reason: 'jump', detail: '$180.00 is 40% below the close of November 23, 2026, $300.00.' },
    ]);
    await run('2026-11-26', { '2026-11-25': { VTI: 182 } });
    expect(await history('VTI')).toEqual(['2026-11-23 300', '2026-11-24 180', '2026-11-25 182']);
    expect(await price('VTI')).toMatchObject({ price: '182' });
    expect(await readOpenFlags(worker)).toEqual([]);
  });

  test('a price that was wrong for a day is rejected by the next; one that is none too', async () => {
    await clean();
    await run('2026-11-24', { '2026-11-23': { VTI: 300, BND: 70 } });
    await run('2026-11-25', { '2026-11-24': { VTI: 180, BND: 'NaN' } });
    expect(await readOpenFlags(worker)).toHaveLength(2);
    await run('2026-11-26', { '2026-11-25': { VTI: 303, BND: 71 } });
    expect(await history('VTI')).toEqual(['2026-11-23 300', '2026-11-25 303']);
    expect(await readOpenFlags(worker)).toEqual([]);
  });

  test('a split waits for an operator, however many days agree; accepted, no day is lost; rejected, none is written', async () => {
    await clean();
    await run('2026-11-21', { '2026-11-20': { VTI: 300, BND: 80 } });
    await run('2026-11-24', { '2026-11-23': { VTI: 151, BND: 40 } });
    await run('2026-11-25', { '2026-11-24': { VTI: 149, BND: 40 } });
    await run('2026-11-26', { '2026-11-25': { VTI: 160, BND: 40.2 } });
    expect(await price('VTI')).toMatchObject({ price: '300', day: '2026-11-20' });
    expect((await readOpenFlags(worker)).filter(({ reason }) => reason === 'split')).toHaveLength(6);
    expect(await decideFlags(worker, 'VTI', 'accepted', 'an operator')).toBe(3);
    expect(await history('VTI')).toEqual(['2026-11-20 300', '2026-11-23 151', '2026-11-24 149', '2026-11-25 160']);
    expect(await price('VTI')).toMatchObject({ price: '160', day: '2026-11-25' });
    expect(await decideFlags(worker, 'BND', 'rejected', 'an operator')).toBe(3);
    expect(await history('BND')).toEqual(['2026-11-20 80']);
    expect(await decideFlags(worker, 'VTI', 'accepted', 'an operator')).toBe(0);
    await run('2026-11-27', { '2026-11-26': { VTI: 161 } });
    expect(await price('VTI')).toMatchObject({ price: '161' });
  });

  describe('a day that is refused as a whole', () => {
    const symbols = async () =>
      (await owner.query('SELECT symbol FROM instruments ORDER BY symbol LIMIT 50', {}, z.object({ symbol: z.string() }))).map(
        ({ symbol }) => symbol,
      );
    /** Fifty closes, of which the first `far` are another. */
    const closes = async (usual: number, far = 0, other = usual) =>
      Object.fromEntries((await symbols()).map((symbol, n) => [symbol, n < far ? other : usual]));
    const stored = async (day: string) =>
      (await owner.query('SELECT outcome, prices, flagged FROM price_days WHERE day = :day::date', { day }, z.unknown()))[0];

    test('keeps its flags: the next day confirms them, and then it is written too', async () => {
      await clean();
      const [first = ''] = await symbols();
      const days = { '2026-11-23': await closes(100), '2026-11-24': await closes(101, 8, 60) };
      expect((await run('2026-11-25', days)).days.at(-1)).toMatchObject({
        day: '2026-11-24',
        outcome: 'refused',
        prices: 0,
        flagged: 8,
        reason: '8 of its 50 prices are far from the last ones.',
      });
      expect(await stored('2026-11-24')).toEqual({ outcome: 'refused', prices: 0, flagged: 8 });
      expect(await readOpenFlags(worker)).toHaveLength(8);
      // Asked again, it is as far away as before.
      expect(await run('2026-11-25', days)).toMatchObject({ days: [{ outcome: 'refused' }] });
      const next = await run('2026-11-26', { ...days, '2026-11-25': await closes(102, 8, 61) });
      expect(next.days).toMatchObject([
        { day: '2026-11-25', outcome: 'stored', prices: 50 },
        { day: '2026-11-24', outcome: 'stored', prices: 42 },
      ]);
      expect(next.message).toContain('to 2026-11-25');
      expect(await history(first)).toEqual(['2026-11-23 100', '2026-11-24 60', '2026-11-25 61']);
      expect(await stored('2026-11-24')).toEqual({ outcome: 'stored', prices: 50, flagged: 8 });
      expect(await readOpenFlags(worker)).toEqual([]);
    });

    test('splits that wait for a person refuse it once, and no day after it; decided by its day, it is written', async () => {
      await clean();
      const [first = ''] = await symbols();
      const days: Days = {
        '2026-11-20': await closes(100),
        '2026-11-23': await closes(101, 6, 50),
        '2026-11-24': await closes(102, 6, 51),
        '2026-11-25': await closes(103, 6, 52),
      };
      await run('2026-11-21', days);
      expect((await run('2026-11-26', days)).days).toMatchObject([
        { day: '2026-11-23', outcome: 'refused' },
        { day: '2026-11-24', outcome: 'stored', flagged: 6 },
        { day: '2026-11-25', outcome: 'stored', flagged: 6 },
      ]);
      expect(await decideFlagsOfDay(worker, '2026-11-23', 'accepted', 'an operator')).toBe(18);
      expect(await decideFlagsOfDay(worker, '2026-11-23', 'accepted', 'an operator')).toBe(0);
      expect((await run('2026-11-26', days)).days).toMatchObject([{ day: '2026-11-23', outcome: 'stored', prices: 44 }]);
      expect(await history(first)).toEqual(['2026-11-20 100', '2026-11-23 50', '2026-11-24 51', '2026-11-25 52']);
    });

    test('is written without what was rejected of it; by force without a decision; and as it should be when the provider mends it', async () => {
      const [first = '', last = ''] = await symbols().then((all) => [all[0], all[49]]);
      const days = { '2026-11-23': await closes(100), '2026-11-24': await closes(101, 8, 60) };
      const begin = async () => {
        await clean();
        await run('2026-11-25', days);
        expect(await history(last)).toEqual(['2026-11-23 100']);
      };
      await begin();
      expect(await decideFlagsOfDay(worker, '2026-11-24', 'rejected', 'an operator')).toBe(8);
      expect((await run('2026-11-25', days)).days).toMatchObject([{ outcome: 'stored', prices: 42, flagged: 0 }]);
      expect([await history(first), await history(last)]).toEqual([['2026-11-23 100'], ['2026-11-23 100', '2026-11-24 101']]);
      await begin();
      expect((await run('2026-11-25', days, { days: ['2026-11-24'], isForced: true })).days).toMatchObject([
        { outcome: 'stored', prices: 42, flagged: 8 },
      ]);
      expect(await readOpenFlags(worker)).toHaveLength(8);
      await expect(run('2026-11-25', days, { isForced: true })).rejects.toThrow('named');
      await begin();
      expect((await run('2026-11-25', { ...days, '2026-11-24': await closes(101) })).days).toMatchObject([
        { outcome: 'stored', prices: 50 },
      ]);
      expect(await readOpenFlags(worker)).toEqual([]);
      expect(await history(first)).toEqual(['2026-11-23 100', '2026-11-24 101']);
      // What is stored stays so, whatever is answered later.
      await run('2026-11-28', { '2026-11-24': new PriceAnswerError('nonsense') }, { days: ['2026-11-24'] });
      await run('2026-11-28', {}, { days: ['2026-11-24'] });
      expect(await stored('2026-11-24')).toMatchObject({ outcome: 'stored', prices: 50 });
    });

    test('keeps no newer day away, however many there are', async () => {
      await clean();
      const nonsense = new PriceAnswerError('nonsense');
      const bad = ['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-16', '2026-11-17'];
      const days: Days = {
        ...Object.fromEntries(bad.map((day) => [day, nonsense])),
        '2026-11-09': { VTI: 300 },
        '2026-11-18': { VTI: 301 },
        '2026-11-19': { VTI: 302 },
      };
      await run('2026-11-10', days);
      await run('2026-11-20', days);
      expect(asked).toEqual(bad.slice(0, 5));
      await run('2026-11-20', days);
      expect(asked).toEqual([bad[5], '2026-11-18', '2026-11-19', bad[0], bad[1]]);
      expect(await price('VTI')).toMatchObject({ price: '302', day: '2026-11-19' });
      await run('2026-11-20', days);
      expect(asked).toEqual([bad[2], bad[3], bad[4], bad[5], bad[0]]);
    });
  });

  test('without a key nothing changes, and it is said', async () => {
    await clean();
    await run('2026-11-24', { '2026-11-23': { VTI: 300 } });
    const result = await run('2026-11-26', {}, {}, () => Promise.resolve(null));
    expect(result).toMatchObject({ provider: 'none', days: [] });
    expect(asked).toEqual([]);
    expect(await price('VTI')).toMatchObject({ price: '300', day: '2026-11-23' });
    const unread = await run('2026-11-27', {}, {}, () => Promise.reject(new SecretError('The secret cannot be read.')));
    expect(unread).toMatchObject({ provider: 'none', message: expect.stringContaining('cannot be read') as string });
    expect(await owner.query('SELECT provider, is_well FROM price_feed ORDER BY ran_at DESC LIMIT 1', {}, z.unknown())).toEqual([
      { provider: 'none', is_well: false },
    ]);
  });

  test.each([
    ['refuses the key', new PriceKeyError('no'), ['2026-11-24'], false],
    ['is not there', new PriceProviderUnavailableError('no'), ['2026-11-24'], false],
    ['answers nonsense for one day', new PriceAnswerError('nonsense'), ['2026-11-24', '2026-11-25'], true],
  ])('a provider that %s leaves what is stored, and the day is asked for again', async (_, error, expected, others) => {
    await clean();
    await run('2026-11-24', { '2026-11-23': { VTI: 300 } });
    await run('2026-11-26', { '2026-11-24': error, '2026-11-25': { VTI: 301 } });
    expect(asked).toEqual(expected);
    expect(await history('VTI')).toEqual(['2026-11-23 300', ...(others ? ['2026-11-25 301'] : [])]);
    expect(await owner.query('SELECT is_well FROM price_feed', {}, z.unknown())).toEqual([{ is_well: false }]);
    await run('2026-11-26', { '2026-11-24': { VTI: 300.5 }, '2026-11-25': { VTI: 301 } });
    expect(await history('VTI')).toEqual(['2026-11-23 300', '2026-11-24 300.5', '2026-11-25 301']);
  });

  test('a day is written whole or not at all', async () => {
    await clean();
    await owner.execute(`ALTER TABLE price_days ADD CONSTRAINT no_day CHECK (day <> '2026-11-24')`);
    await expect(run('2026-11-25', { '2026-11-24': { VTI: 300 } })).rejects.toThrow('no_day');
    await owner.execute('ALTER TABLE price_days DROP CONSTRAINT no_day');
    expect(await history('VTI')).toEqual([]);
    expect(await price('VTI')).toEqual({ price: null, day: null, source: null });
  });

  test('the worker cannot change or take away what is in the history', async () => {
    for (const sql of ['UPDATE price_history SET close = 1', 'DELETE FROM price_history', 'DELETE FROM price_flags', 'TRUNCATE price_days'])
      await expect(worker.execute(sql), sql).rejects.toThrow('permission denied');
  });

  test('whatever a provider answers and however often it runs, the history holds only prices, and loses no day', async () => {
    const aClose = fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: 80, max: 120, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(50, 200, 60, 0, -1, null, Number.NaN) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(aClose, { minLength: 3, maxLength: 6 }), async (closes) => {
        await clean();
        const days: Days = {};
        let day = '2026-11-02';
        for (const close of closes) {
          days[day] = { VTI: close };
          do day = addDays(day, 1);
          while (!isWeekday(day));
        }
        const seen: string[] = [];
        for (let today = '2026-11-03'; today <= addDays(day, 1); today = addDays(today, 1)) {
          await run(today, days);
          await run(today, days);
          const now = await history('VTI');
          for (const before of seen) expect(now).toContain(before);
          seen.push(...now.filter((entry) => !seen.includes(entry)));
        }
        for (const entry of seen) {
          const [at = '', close] = entry.split(' ');
          expect(Number(close)).toBeCloseTo(Number((days[at] as { VTI: number }).VTI), 5);
        }
        const flagged = await owner.query(`SELECT day::text AS day FROM price_flags`, {}, z.object({ day: z.string() }));
        // Every answered day is in the history or in the flags.
        for (const at of Object.keys(days))
          expect([...seen.map((entry) => entry.slice(0, 10)), ...flagged.map((flag) => flag.day)]).toContain(at);
      }),
      { numRuns: 4 },
    );
  }, 120_000);
});
