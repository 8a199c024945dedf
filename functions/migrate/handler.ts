/** Run once a deployment, and at each local start: migrations and seed, as the owner of the database. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { openDatabase } from '#ports/database.ts';
import { Instrument } from '#schema/instrument.ts';
import { loadSeed, migrate, type Migration, type Seed } from './migrate.ts';

// Beside the bundle, where the build copies them (assets.json); in the repository they are where they are written.
const migrationsFolder = firstThatExists('./migrations/', '../../schema/migrations/');
const instrumentsFile = firstThatExists('./seed/instruments.json', '../../schema/seed/instruments.json');

export async function handler(): Promise<{ applied: string[]; instruments: number }> {
  const database = openDatabase(process.env);
  const { applied } = await migrate(database, readMigrations(migrationsFolder));
  const { loaded } = existsSync(instrumentsFile) ? await loadSeed(database, readSeed(instrumentsFile)) : { loaded: 0 };
  return { applied, instruments: loaded };
}

export function readMigrations(folder: URL = migrationsFolder): Migration[] {
  const files = readdirSync(folder).filter((file) => /^\d{4}_.+\.sql$/.test(file)).sort();
  return files.map((file) => {
    // A checkout with Windows line ends is the same migration.
    const sql = readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n');
    return { version: Number(file.slice(0, 4)), name: file, sql, sha256: sha256(sql) };
  });
}

export function readSeed(file: URL = instrumentsFile): Seed {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return { name: 'instruments.json', sha256: sha256(text), instruments: z.array(Instrument).parse(JSON.parse(text)) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function firstThatExists(...paths: [string, ...string[]]): URL {
  const urls = paths.map((path) => new URL(path, import.meta.url));
  return urls.find((url) => existsSync(url)) ?? new URL(paths.at(-1) ?? paths[0], import.meta.url);
}
