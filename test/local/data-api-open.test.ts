import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDataApi } from '../../lib/local/data-api.ts';
import { DatabaseOpenError } from '../../lib/local/data-api/engine.ts';

const opening = (options: Parameters<typeof startDataApi>[0]) =>
  startDataApi(options).then(
    () => new Error('it opened'),
    (error: unknown) => error as Error,
  );

test.each([
  ['nothing listens there', 'postgres://ann:hunter2@127.0.0.1:1/alex?sslmode=disable', /127\.0\.0\.1:1\/alex.*ECONNREFUSED.*running/],
  ['a host has two addresses and listens on neither', 'postgres://ann:hunter2@localhost:1/alex', /localhost:1\/alex.*ECONNREFUSED/],
  ["it is another database's", 'mysql://ann:hunter2@127.0.0.1/alex', /no connection string of PostgreSQL.*postgres:\/\//],
  ['it is no address', 'nonsense', /no connection string of PostgreSQL/],
])('a DATABASE_URL is refused with what to do, and without its password, when %s', async (_, databaseUrl, message) => {
  const error = await opening({ databaseUrl });
  expect(error).toBeInstanceOf(DatabaseOpenError);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('hunter2');
});

test('a database folder that cannot be opened is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alex open '));
  try {
    const path = join(folder, 'database');
    writeFileSync(path, 'a file');
    const error = await opening({ folder: path });
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect(error.message).toContain(path);
    expect(error.message).not.toContain('[object');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
