/** A migrated, seeded Data API for a test file on PGlite, in about a second: a copy of a folder that was prepared once. `engines.ts` has PostgreSQL beside it. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSeed, migrate } from '../functions/migrate/migrate.ts';
import { readMigrations, readSeed } from '../functions/ports/migrations.ts';
import { openDatabase, type Database } from '../functions/ports/database.ts';
import { startDataApi, type DataApi, type DataApiOptions } from '../lib/local/data-api.ts';

export const ROLES = ['owner', 'app_user', 'worker'] as const;
export type DatabaseRole = (typeof ROLES)[number];

export interface TestDatabase {
  dataApi: DataApi;
  /** What a function of that role finds in its environment. */
  environment: Record<DatabaseRole, Record<string, string>>;
  database(role: DatabaseRole): Database;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..');
const seedFile = join(root, 'schema/seed/instruments.json');

/** On PGlite, as the local system has it. */
export async function startPglite(options: Omit<DataApiOptions, 'folder' | 'databaseUrl'> = {}): Promise<TestDatabase> {
  const prepared = await preparedFolder();
  const folder = mkdtempSync(join(tmpdir(), 'alex-database-'));
  cpSync(prepared, folder, { recursive: true });
  const started = await serveDatabase({ ...options, folder });
  return {
    ...started,
    async close() {
      await started.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Migrates and seeds an empty database. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  const started = await serveDatabase({ databaseUrl });
  try {
    await prepare(started.database('owner'));
  } finally {
    await started.close();
  }
}

/** The environment of functions that talk to the Data API at `url`. */
export function databaseEnvironment(url: string, role: DatabaseRole): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_RDS_DATA: url,
    DATABASE_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:alex',
    DATABASE_SECRET_ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/${role}`,
    DATABASE_NAME: 'alex',
    DATABASE_RESUME_SECONDS: '2',
  };
}

/** A database as it is. */
export async function serveDatabase(options: DataApiOptions): Promise<TestDatabase> {
  const dataApi = await startDataApi(options);
  const environment = { owner: databaseEnvironment(dataApi.url, 'owner'), app_user: databaseEnvironment(dataApi.url, 'app_user'), worker: databaseEnvironment(dataApi.url, 'worker') };
  return { dataApi, environment, database: (role) => openDatabase(environment[role]), close: () => dataApi.close() };
}

async function prepare(owner: Database): Promise<void> {
  await migrate(owner, readMigrations());
  if (existsSync(seedFile)) await loadSeed(owner, readSeed());
}

/** A migrated, seeded folder of PGlite, to be copied. Keyed by all that went into it; several test files may prepare it at once, and the first to finish wins. */
export async function preparedFolder(): Promise<string> {
  const folder = join(root, '.alex/prepared', contentHash());
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(join(root, '.alex/prepared'), { recursive: true });
  const prepared = await serveDatabase({ folder: making });
  await prepare(prepared.database('owner'));
  await prepared.close();
  try {
    renameSync(making, folder);
  } catch {
    rmSync(making, { recursive: true, force: true });
  }
  removeOlderThan(60 * 60 * 1000, folder);
  return folder;
}

/** Folders of earlier migrations are 40 MB each; a recent one may be in use by another run. */
function removeOlderThan(ageMs: number, except: string): void {
  for (const name of readdirSync(join(except, '..'))) {
    const folder = join(except, '..', name);
    if (folder !== except && Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > ageMs) rmSync(folder, { recursive: true, force: true });
  }
}

function contentHash(): string {
  const hash = createHash('sha256');
  const sources = ['schema/migrations', 'functions/migrate', 'lib/local/data-api'].flatMap((name) => readdirSync(join(root, name)).sort().map((file) => join(root, name, file)));
  for (const file of [...sources, join(root, 'package-lock.json'), ...(existsSync(seedFile) ? [seedFile] : [])]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
