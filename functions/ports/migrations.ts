/** The migrations and the seed as files: beside the bundle, where the build copies them (migrate/assets.json), or where they are written. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { Instrument } from '#schema/instrument.ts';

export interface Migration {
  version: number;
  name: string;
  sql: string;
  sha256: string;
}

export interface Seed {
  name: string;
  sha256: string;
  instruments: Instrument[];
}

/** Every migration, in order. */
export function readMigrations(): Migration[] {
  const folder = firstThatExists('./migrations/', '../../schema/migrations/');
  const files = readdirSync(folder).filter((file) => /^\d{4}_.+\.sql$/.test(file)).sort();
  return files.map((file) => {
    const sql = readText(new URL(file, folder));
    return { version: Number(file.slice(0, 4)), name: file, sql, sha256: sha256(sql) };
  });
}

/** The shared, curated instruments. */
export function readSeed(): Seed {
  const text = readText(firstThatExists('./seed/instruments.json', '../../schema/seed/instruments.json'));
  return { name: 'instruments.json', sha256: sha256(text), instruments: z.array(Instrument).parse(JSON.parse(text)) };
}

/** A checkout with Windows line ends is the same file. */
function readText(file: URL): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function firstThatExists(beside: string, written: string): URL {
  const url = new URL(beside, import.meta.url);
  return existsSync(url) ? url : new URL(written, import.meta.url);
}
