import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import * as z from 'zod';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHandler } from '../../functions/migrate/handler.ts';
import { loadSeed, loadSources, migrate } from '../../functions/migrate/migrate.ts';
import { readMigrations, readSources, type Migration } from '#ports/migrations.ts';
import { enableSource, noteSource, putSources, readSources as readStored } from '#ports/research-store.ts';
import { splitStatements } from '../../functions/migrate/split.ts';
import { tokens } from '../../functions/migrate/sql-text.ts';
import type { Instrument } from '#schema/instrument.ts';
import { engines } from '../engines.ts';
import { quiet } from './invocation.ts';
import type { TestDatabase } from '../local-database.ts';

const Count = z.object({ n: z.number() });
const migration = (version: number, sql: string, sha256 = `${version}`.padStart(64, '0')): Migration => ({
  version,
  name: `${version}_test.sql`,
  sql,
  sha256,
});

describe.each(await engines())('migrating on $name', ({ start }) => {
  let local: TestDatabase;
  beforeAll(async () => {
    local = await start();
  });
  afterAll(() => local.close());
  const owner = () => local.database('owner');
  const count = async (sql: string) => (await owner().query(sql, {}, Count))[0]?.n;

  test('a second run changes nothing', async () => {
    const again = await createHandler({ db: owner() })({}, quiet());
    expect(again).toEqual({ applied: [], instruments: 0 });
  });

  test('what the researcher may read is loaded once, and again when the file has changed; what an operator has switched off stays so', async () => {
    const seed = readSources();
    const load = (sha256: string, sources = seed.sources) => loadSources(owner(), { name: seed.name, sha256, sources }, putSources);
    expect(await load('0'.repeat(64))).toBe(seed.sources.length);
    expect(await load('0'.repeat(64))).toBe(0);
    await enableSource(owner(), 'bls-latest', false);
    await noteSource(owner(), 'ecb-press', { etag: '"1"', lastModified: null }, '2026-11-27T00:00:00Z', 'read');
    await load(
      '1'.repeat(64),
      seed.sources.map((source) =>
        source.name === 'ecb-press'
          ? { ...source, address: 'https://www.ecb.europa.eu/other.xml' }
          : { ...source, publisher: 'Another name' },
      ),
    );
    const stored = new Map((await readStored(owner())).map((one) => [one.source.name, one]));
    expect(stored.get('bls-latest')).toMatchObject({ source: { enabled: false, publisher: 'Another name' } });
    expect(stored.get('ecb-press')).toMatchObject({
      source: { enabled: true, address: 'https://www.ecb.europa.eu/other.xml' },
      known: { etag: null },
    });
  });

  test('a migration that reads differently than when it was applied is refused', async () => {
    const [first] = readMigrations();
    await expect(migrate(owner(), [{ ...(first as Migration), sha256: 'f'.repeat(64) }])).rejects.toMatchObject({
      name: 'MigrationChangedError',
    });
  });

  test('two migrators at once apply a migration once', async () => {
    const added = migration(9001, `CREATE TABLE migrated_once (n integer); INSERT INTO migrated_once VALUES (1);`);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => migrate(owner(), [added])));
    expect(outcomes.flatMap(({ applied }) => applied)).toEqual(['9001_test.sql']);
    expect(await count('SELECT count(*)::integer AS n FROM migrated_once')).toBe(1);
  });

  test('a migration that fails leaves nothing of itself, and the one before it stays', async () => {
    const broken = migration(9003, 'CREATE TABLE half_done (n integer); SELECT 1/0;');
    await expect(migrate(owner(), [broken, migration(9002, 'CREATE TABLE whole (n integer)')])).rejects.toMatchObject({
      sqlState: '22012',
    });
    expect(await count(`SELECT count(*)::integer AS n FROM pg_class WHERE relname IN ('half_done', 'whole')`)).toBe(1);
    expect(await migrate(owner(), [migration(9003, 'CREATE TABLE half_done (n integer)')])).toEqual({ applied: ['9003_test.sql'] });
  });

  test('a seed fills what a user has registered bare, and never replaces a newer price by its own', async () => {
    const instrument = (symbol: string, amount: string | null, asOf: string): Instrument => ({
      symbol,
      name: `Seeded ${symbol}`,
      type: 'etf',
      expenseRatio: 0.03,
      classification: {
        assetClass: { equity: 100 },
        regions: null,
        sectors: null,
        method: 'curated',
        source: 'test',
        confidence: 0.9,
        asOf: '2024-12-31',
      },
      companies: { weights: { AAPL: 6.5, MSFT: 5.25 }, asOf: '2026-10-30', source: 'test' },
      price: amount === null ? null : { amount, currency: 'USD', asOf, source: 'test' },
    });
    await local.database('app_user').query(`SELECT register_instruments(ARRAY['SEEDA', 'SEEDB', 'SEEDC'])`, {}, z.unknown());
    const load = (name: string, asOf: string, ...prices: (string | null)[]) =>
      loadSeed(owner(), {
        name: 'test.json',
        sha256: name.padEnd(64, '0'),
        instruments: prices.map((price, n) => instrument(['SEEDA', 'SEEDB', 'SEEDC'][n] ?? '', price, asOf)),
      });
    await load('1', '2026-01-02', '10', '20', null);
    await load('2', '2026-01-01', '11', null, '30');
    const rows = await owner().query(
      `SELECT symbol, name, price, classification_method AS method, company_weights #>> '{MSFT}' AS msft, companies_as_of AS of FROM instruments WHERE symbol LIKE 'SEED_' ORDER BY symbol`,
      {},
      z.unknown(),
    );
    expect(rows).toEqual([
      { symbol: 'SEEDA', name: 'Seeded SEEDA', price: '10.000000', method: 'curated', msft: '5.25', of: '2026-10-30' },
      { symbol: 'SEEDB', name: 'Seeded SEEDB', price: '20.000000', method: 'curated', msft: '5.25', of: '2026-10-30' },
      { symbol: 'SEEDC', name: 'Seeded SEEDC', price: '30.000000', method: 'curated', msft: '5.25', of: '2026-10-30' },
    ]);
  });
});

describe('splitting a migration', () => {
  test.each([
    ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    [
      `SELECT ';' || E'\\';' || ";" -- ;\n; /* ; /* ; */ ; */ SELECT 2;`,
      [`SELECT ';' || E'\\';' || ";" -- ;`, '/* ; /* ; */ ; */ SELECT 2'],
    ],
    ['DO $$ BEGIN; END $$; DO $a$ ; $$ ; $a$;', ['DO $$ BEGIN; END $$', 'DO $a$ ; $$ ; $a$']],
    ['-- only a comment;\n;;', []],
  ])('%j', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });

  test('tokens are the text again, whatever it is', () => {
    const piece = fc.constantFrom("'", '"', '$$', '$a$', ';', ':a', '::', '--', '/*', '*/', '\n', ' ', "E'", '\\', 'SELECT', '1', 'é');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        (pieces) =>
          tokens(pieces.join(''))
            .map(({ text }) => text)
            .join('') === pieces.join(''),
      ),
    );
  });
});

test('what must lie beside the bundle is named in assets.json, and is there', () => {
  const root = join(import.meta.dirname, '../..');
  const { copy } = z
    .object({ copy: z.array(z.object({ from: z.string(), to: z.string() })) })
    .parse(JSON.parse(readFileSync(join(root, 'functions/migrate/assets.json'), 'utf8')));
  expect(copy.map(({ to }) => to)).toEqual(['migrations', 'seed/instruments.json', 'seed/research-sources.json']);
  for (const { from } of copy) expect(existsSync(join(root, from)), from).toBe(true);
});
