/** How the commands of this project reach the running system: by what `.alex/endpoints.json` says, or what the environment names. */
import { secretArn, type Endpoints } from './endpoints.ts';

/** No service of this machine looks at credentials, but the SDK asks for some. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Where {
  endpoints: Pick<Endpoints['endpoints'], 'rdsData'>;
  database: Pick<Endpoints['database'], 'arn' | 'name'>;
}

/** What a function of that role finds in its environment. */
export function databaseSettings({ endpoints, database }: Where, role: 'owner' | 'app_user' | 'worker'): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_RDS_DATA: endpoints.rdsData,
    DATABASE_ARN: database.arn,
    DATABASE_SECRET_ARN: secretArn(role),
    DATABASE_NAME: database.name,
    DATABASE_RESUME_SECONDS: '5',
  };
}
