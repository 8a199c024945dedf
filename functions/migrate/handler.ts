/** Run once a deployment, and at each local start: migrations and seed, as the owner of the database. */
import type { Database } from '#ports/database.ts';
import { alsoForDeployments } from '#ports/deployment.ts';
import { databaseOf } from '#ports/environment.ts';
import { readMigrations, readSeed, readSources } from '#ports/migrations.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { putSources } from '#ports/research-store.ts';
import { loadSeed, loadSources, migrate } from './migrate.ts';

export interface MigrateResult {
  /** Names of the migrations that were applied now. */
  applied: string[];
  /** How many instruments the seed added or refreshed. */
  instruments: number;
}

export function createHandler({ db }: { db: Database }): Work<unknown, MigrateResult> {
  return async (_event, { logger }) => {
    const { applied } = await migrate(db, readMigrations());
    const { loaded } = await loadSeed(db, readSeed());
    const sources = await loadSources(db, readSources(), putSources);
    logger.info('Migrated', { applied, instruments: loaded, sources });
    return { applied, instruments: loaded };
  };
}

export const handler = instrumented('migrate', () => alsoForDeployments(createHandler({ db: databaseOf('migrate', process.env) })));
