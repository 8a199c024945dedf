/**
 * A migrated, seeded database to begin with, for who starts many: its dump is read in a tenth of the time that making one takes. Keyed by all that went into it, so that
 * what is there is never old; several processes may make it at once, and the last to finish wins.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { loadSeed, migrate } from '../../functions/migrate/migrate.ts';
import { openDatabase } from '#ports/database.ts';
import { readMigrations, readSeed } from '#ports/migrations.ts';
import { databaseSettings } from './clients.ts';
import { startDataApi, type DataApiOptions } from './data-api.ts';
import { DATABASE_ARN, DATABASE_NAME, PROJECT_ROOT } from './endpoints.ts';

const AN_HOUR_MS = 60 * 60 * 1000;

/** Migrates and seeds an empty database: a folder of PGlite, or a PostgreSQL by its connection string. */
export async function prepareDatabase(place: Pick<DataApiOptions, 'folder' | 'databaseUrl'>): Promise<void> {
  const dataApi = await startDataApi(place);
  try {
    const owner = openDatabase(
      databaseSettings({ endpoints: { rdsData: dataApi.url }, database: { arn: DATABASE_ARN, name: DATABASE_NAME } }, 'owner'),
    );
    await migrate(owner, readMigrations());
    await loadSeed(owner, readSeed());
  } finally {
    await dataApi.close();
  }
}

/** The path of a migrated, seeded database's dump, made when it is not there. */
export async function preparedImage(): Promise<string> {
  const all = join(PROJECT_ROOT, '.alex', 'prepared');
  const image = join(all, `${contentHash()}.tar`);
  if (existsSync(image)) return image;
  mkdirSync(all, { recursive: true });
  const making = mkdtempSync(join(all, 'making-'));
  try {
    const folder = join(making, 'database');
    await prepareDatabase({ folder });
    writeFileSync(join(making, 'image.tar'), await dumpOf(folder));
    renameSync(join(making, 'image.tar'), image);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  removeOld(all, image);
  return image;
}

async function dumpOf(folder: string): Promise<Buffer> {
  const database = await PGlite.create(folder);
  try {
    return Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  } finally {
    await database.close();
  }
}

/** Those of earlier migrations are 40 MB each; a recent one may be in use by another process. */
function removeOld(all: string, except: string): void {
  for (const one of readdirSync(all).map((name) => join(all, name)))
    if (one !== except && Date.now() - (statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > AN_HOUR_MS)
      rmSync(one, { recursive: true, force: true });
}

function contentHash(): string {
  const hash = createHash('sha256');
  const sources = ['schema/migrations', 'schema/seed', 'functions/migrate', 'lib/local/data-api'].flatMap((name) =>
    readdirSync(join(PROJECT_ROOT, name))
      .sort()
      .map((file) => join(name, file)),
  );
  for (const file of [...sources, 'package-lock.json']) hash.update(readFileSync(join(PROJECT_ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}
