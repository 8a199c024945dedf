/** `.alex/endpoints.json`: where the running system's services listen, for the other commands of this project. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const REGION = 'us-east-1';
export const DATABASE_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:alex';
export const DATABASE_NAME = 'alex';
export const STATE_MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-analysis';

export const Endpoints = z.object({
  pid: z.int(),
  /** Null while it runs; a process that was killed leaves null, and its services do not answer. */
  stoppedAt: z.string().nullable(),
  port: z.int(),
  /** The site's and the API's origin; also the issuer of session tokens. */
  url: z.url(),
  endpoints: z.object({
    rdsData: z.url(),
    sqs: z.url(),
    sfn: z.url(),
    lambda: z.url(),
    bedrock: z.url().nullable(),
    sageMaker: z.url().optional(),
    s3Vectors: z.url().optional(),
  }),
  database: z.object({
    arn: z.string(),
    name: z.string(),
    secretArns: z.object({ owner: z.string(), app_user: z.string(), worker: z.string() }),
  }),
  queues: z.object({ analysis: z.url(), deadLetters: z.url() }),
  stateMachineArn: z.string(),
  functionArns: z.record(z.string(), z.string()),
});
export type Endpoints = z.infer<typeof Endpoints>;

export function secretArn(role: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/${role}`;
}

/** Where data lies: `.alex` in the project, or the folder that ALEX_FOLDER names. */
export function alexFolder(environment: NodeJS.ProcessEnv): string {
  const named = environment['ALEX_FOLDER'];
  return named === undefined || named === '' ? join(PROJECT_ROOT, '.alex') : resolve(named);
}

/** Undefined when the system has never run in this folder. */
export function readEndpoints(folder: string): Endpoints | undefined {
  try {
    return Endpoints.parse(JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeEndpoints(folder: string, endpoints: Endpoints): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'endpoints.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoints, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
