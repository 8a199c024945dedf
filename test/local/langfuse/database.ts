/** A running system's database, as the agents have it. */
import { openDatabase, type Database } from '#ports/database.ts';
import { secretArn } from '../../../lib/local/endpoints.ts';
import type { System } from '../../../lib/local/system.ts';

export function databaseClientFor({ endpoints: { endpoints, database } }: System): Database {
  return openDatabase({
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_RDS_DATA: endpoints.rdsData,
    DATABASE_ARN: database.arn,
    DATABASE_NAME: database.name,
    DATABASE_SECRET_ARN: secretArn('app_user'),
  });
}
