/** The migrations and the seed as files: beside the bundle, where the build copies them (migrate/assets.json), or where they are written. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { Instrument } from '#schema/instrument.ts';
import { ResearchSources, type ResearchSource } from '#schema/research.ts';

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

export interface SourcesSeed {
  name: string;
  sha256: string;
  sources: ResearchSource[];
}

/** Every migration, in order. */
export function readMigrations(): Migration[] {
  const folder = firstThatExists('./migrations/', '../../schema/migrations/');
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}_.+\.sql$/.test(file))
    .sort();
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

/** What the researcher may read, until an operator says otherwise. */
export function readSources(): SourcesSeed {
  const text = readText(firstThatExists('./seed/research-sources.json', '../../schema/seed/research-sources.json'));
  return { name: 'research-sources.json', sha256: sha256(text), sources: ResearchSources.parse(JSON.parse(text)).sources };
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
