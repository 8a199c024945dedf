/**
 * A migrated, seeded folder of PGlite to be copied, which takes a tenth of what making one takes. Keyed by all that went into it, so that what is there is never old;
 * several processes may prepare it at once, and the first to finish wins.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadSeed, migrate } from '../../functions/migrate/migrate.ts';
import { openDatabase } from '#ports/database.ts';
import { readMigrations, readSeed } from '#ports/migrations.ts';
import { databaseSettings } from './clients.ts';
import { startDataApi, type DataApiOptions } from './data-api.ts';
import { DATABASE_ARN, DATABASE_NAME, PROJECT_ROOT } from './endpoints.ts';

const AN_HOUR_MS = 60 * 60 * 1000;

/** Puts a migrated, seeded database where none is yet. */
export async function copyPreparedDatabase(folder: string): Promise<void> {
  cpSync(await preparedFolder(), folder, { recursive: true });
}

/** Migrates and seeds an empty database: a folder of PGlite, or a PostgreSQL by its connection string. */
export async function prepareDatabase(place: Pick<DataApiOptions, 'folder' | 'databaseUrl'>): Promise<void> {
  const dataApi = await startDataApi(place);
  try {
    const owner = openDatabase(databaseSettings({ endpoints: { rdsData: dataApi.url }, database: { arn: DATABASE_ARN, name: DATABASE_NAME } }, 'owner'));
    await migrate(owner, readMigrations());
    await loadSeed(owner, readSeed());
  } finally {
    await dataApi.close();
  }
}

async function preparedFolder(): Promise<string> {
  const all = join(PROJECT_ROOT, '.alex', 'prepared');
  const folder = join(all, contentHash());
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(all, { recursive: true });
  await prepareDatabase({ folder: making });
  try {
    renameSync(making, folder);
  } catch {
    rmSync(making, { recursive: true, force: true });
  }
  removeOld(all, folder);
  return folder;
}

/** Folders of earlier migrations are 40 MB each; a recent one may be in use by another process. */
function removeOld(all: string, except: string): void {
  for (const folder of readdirSync(all).map((name) => join(all, name)))
    if (folder !== except && Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > AN_HOUR_MS) rmSync(folder, { recursive: true, force: true });
}

function contentHash(): string {
  const hash = createHash('sha256');
  const sources = ['schema/migrations', 'schema/seed', 'functions/migrate', 'lib/local/data-api'].flatMap((name) => readdirSync(join(PROJECT_ROOT, name)).sort().map((file) => join(name, file)));
  for (const file of [...sources, 'package-lock.json']) hash.update(readFileSync(join(PROJECT_ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}
