import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { outranks } from '#domain/listing/plan.ts';
import type { Database } from '#ports/database.ts';
import { importInstruments, readSharedInstruments } from '#ports/shared-instruments.ts';
import type { ImportedRow } from '#ports/shared-instruments.ts';
import type { Classification } from '#schema/instrument.ts';
import { loadSeed } from '../../functions/migrate/migrate.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const aClassification = fc
  .record({
    method: fc.constantFrom('lookup' as const, 'curated' as const),
    confidence: fc.constantFrom(0.5, 0.6, 0.7, 0.9),
    asOf: fc.constantFrom('2024-12-31', '2026-08-01'),
    key: fc.constantFrom('equity', 'cash', 'commodities'),
  })
  .map(({ key, ...made }): Classification => ({ assetClass: { [key]: 100 }, regions: null, sectors: null, source: 'a list', ...made }));

describe.each(await engines())('a shared classification on $name', ({ start }) => {
  let local: TestDatabase;
  let owner: Database;
  let worker: Database;
  let made = 0;
  beforeAll(async () => {
    local = await start();
    [owner, worker] = [local.database('owner'), local.database('worker')];
  });
  afterAll(() => local.close());

  const symbolOf = () => `LAW${(made += 1)}`;
  const row = (symbol: string, classification: Classification | null): ImportedRow => ({
    symbol,
    name: `${symbol} Inc.`,
    type: 'equity',
    classification,
  });
  const stored = async (symbol: string) => (await readSharedInstruments(owner, [symbol])).get(symbol)?.classification ?? null;
  const seed = (symbol: string, classification: Classification) =>
    loadSeed(owner, {
      name: `law-${symbol}`,
      sha256: String((made += 1)),
      instruments: [{ symbol, name: symbol, type: 'equity', expenseRatio: null, companies: null, price: null, classification }],
    });

  test('never gives way to a weaker one, whatever the order of imports and seed loads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aClassification, { minLength: 1, maxLength: 5 }), async (given) => {
        const symbol = symbolOf();
        let expected: Classification | null = null;
        for (const next of given) {
          if (next.method === 'curated') await seed(symbol, next);
          else await importInstruments(worker, [row(symbol, next)]);
          if (outranks(next, expected)) expected = next;
          expect(await stored(symbol)).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('is the strongest one also when imports run at once', async () => {
    const symbols = Array.from({ length: 40 }, symbolOf);
    const list = (confidence: number) =>
      symbols.map((symbol) =>
        row(symbol, {
          assetClass: { equity: 100 },
          regions: null,
          sectors: null,
          method: 'lookup',
          source: `list ${confidence}`,
          confidence,
          asOf: '2026-08-01',
        }),
      );
    await Promise.all(
      [0.6, 0.9, 0.5, 0.7].map((confidence) => worker.transaction((session) => importInstruments(session, list(confidence)))),
    );
    for (const symbol of symbols) expect((await stored(symbol))?.confidence).toBe(0.9);
  });

  test('is not taken away by a row that settles nothing, which may still name a bare symbol', async () => {
    const symbol = symbolOf();
    await owner.execute('INSERT INTO instruments (symbol, name) VALUES (:symbol, :symbol)', { symbol });
    await importInstruments(worker, [row(symbol, null)]);
    expect((await readSharedInstruments(owner, [symbol])).get(symbol)).toMatchObject({
      name: `${symbol} Inc.`,
      type: 'equity',
      classification: null,
    });
    const known: Classification = {
      assetClass: { equity: 100 },
      regions: null,
      sectors: null,
      method: 'lookup',
      source: 'a list',
      confidence: 0.7,
      asOf: '2026-08-01',
    };
    await importInstruments(worker, [row(symbol, known)]);
    await importInstruments(worker, [row(symbol, null)]);
    expect(await stored(symbol)).toEqual(known);
  });

  test('is not curated by the worker, who may touch nothing else of an instrument', async () => {
    const symbol = symbolOf();
    const curated: Classification = {
      assetClass: { cash: 100 },
      regions: null,
      sectors: null,
      method: 'curated',
      source: 'mine',
      confidence: 1,
      asOf: '2026-08-01',
    };
    await expect(importInstruments(worker, [row(symbol, curated)])).rejects.toThrow('does not curate');
    const before = await stored('VTI');
    await worker.execute(
      `UPDATE instruments SET allocation_asset_class = '{"cash": 100}', classification_confidence = 1 WHERE symbol = 'VTI'`,
    );
    expect(await stored('VTI')).toEqual(before);
    for (const sql of [
      `UPDATE instruments SET expense_ratio = 1`,
      `UPDATE instruments SET symbol = 'X' WHERE symbol = 'VTI'`,
      `DELETE FROM instruments WHERE symbol = 'VTI'`,
      `SELECT 1 FROM positions`,
      `SELECT 1 FROM user_instruments`,
    ]) {
      await expect(worker.query(`${sql}`, {}, z.unknown()), sql).rejects.toThrow('permission denied');
    }
    await expect(local.database('app_user').query(`UPDATE instruments SET name = 'x'`, {}, z.unknown())).rejects.toThrow(
      'permission denied',
    );
  });
});
