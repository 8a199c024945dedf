/** A migrated, seeded Data API for a test file on PGlite, in about a second: in memory, begun with the dump of one that was prepared once. `engines.ts` has PostgreSQL beside it. */
import { openDatabase, type Database } from '../functions/ports/database.ts';
import { startDataApi, type DataApi, type DataApiOptions } from '../lib/local/data-api.ts';
import { preparedImage } from '../lib/local/prepared-database.ts';

export const ROLES = ['owner', 'app_user', 'worker'] as const;
export type DatabaseRole = (typeof ROLES)[number];

export interface TestDatabase {
  dataApi: DataApi;
  /** What a function of that role finds in its environment. */
  environment: Record<DatabaseRole, Record<string, string>>;
  database(role: DatabaseRole): Database;
  close(): Promise<void>;
}

/** On PGlite, as the local system has it, but in memory. */
export async function startPglite(options: Omit<DataApiOptions, 'folder' | 'image' | 'databaseUrl'> = {}): Promise<TestDatabase> {
  return serveDatabase({ ...options, image: await preparedImage() });
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
  const environment = {
    owner: databaseEnvironment(dataApi.url, 'owner'),
    app_user: databaseEnvironment(dataApi.url, 'app_user'),
    worker: databaseEnvironment(dataApi.url, 'worker'),
  };
  return { dataApi, environment, database: (role) => openDatabase(environment[role]), close: () => dataApi.close() };
}
