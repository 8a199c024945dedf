/** Which system an operator's command speaks to: the one deployed that the environment names, else the one on this machine. */
import { databaseSettings } from './clients.ts';
import { alexFolder, readEndpoints } from './endpoints.ts';

export interface Target {
  place: 'local' | 'deployed';
  /** For a person. */
  label: string;
  /** What the ports read, as the worker. */
  environment: NodeJS.ProcessEnv;
  queues: { queueUrl: string; deadLetterQueueUrl: string };
}

const SETTINGS = ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'ANALYSIS_QUEUE_URL', 'ANALYSIS_DEAD_LETTER_QUEUE_URL'] as const;
export const TARGET_USAGE = `Without settings it speaks to the system that runs here (npm start). For a deployed one set
${SETTINGS.join(', ')} (the secret of the worker).`;

export class NoTargetError extends Error {
  override readonly name = 'NoTargetError' as const;
}

/** @throws NoTargetError when no system runs here and none is named, or one is named in part. */
export function whichSystem(environment: NodeJS.ProcessEnv): Target {
  const missing = SETTINGS.filter((name) => !environment[name]);
  if (missing.length === 0) {
    const { ANALYSIS_QUEUE_URL: queueUrl = '', ANALYSIS_DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl = '' } = environment;
    return { place: 'deployed', label: `The system behind ${queueUrl}`, environment, queues: { queueUrl, deadLetterQueueUrl } };
  }
  if (missing.length < SETTINGS.length) throw new NoTargetError(`To speak to a deployed system, set ${missing.join(' and ')} too.`);
  const folder = alexFolder(environment);
  const found = readEndpoints(folder);
  if (found?.stoppedAt !== null) throw new NoTargetError('No system runs here. Start it with: npm start');
  return {
    place: 'local',
    label: `The system on this machine, ${folder}`,
    environment: { ...databaseSettings(found, 'worker'), AWS_ENDPOINT_URL_SQS: found.endpoints.sqs },
    queues: { queueUrl: found.queues.analysis, deadLetterQueueUrl: found.queues.deadLetters },
  };
}

/** The database alone, for commands that need nothing else. @throws NoTargetError as above. */
export function whichDatabase(environment: NodeJS.ProcessEnv, role: 'owner' | 'worker'): Pick<Target, 'place' | 'label' | 'environment'> {
  const { DATABASE_ARN: arn, DATABASE_SECRET_ARN: secret } = environment;
  if (arn && secret) return { place: 'deployed', label: `Database ${arn}`, environment };
  if (arn || secret) throw new NoTargetError(`To speak to a deployed database, set ${arn ? 'DATABASE_SECRET_ARN' : 'DATABASE_ARN'} too.`);
  const folder = alexFolder(environment);
  const found = readEndpoints(folder);
  if (found?.stoppedAt !== null) throw new NoTargetError('No system runs here. Start it with: npm start');
  return { place: 'local', label: `Local database in ${folder}`, environment: databaseSettings(found, role) };
}

/** Everything that tells how a system is, read as its owner: the one that runs here, or the deployed one that is named; queues and executions where they are named too. @throws NoTargetError as above. */
export function whatTellsOfHealth(environment: NodeJS.ProcessEnv): {
  label: string;
  database: NodeJS.ProcessEnv;
  queues: { environment: NodeJS.ProcessEnv; queueUrl: string; deadLetterQueueUrl: string } | null;
  executions: { environment: NodeJS.ProcessEnv; stateMachineArn: string } | null;
} {
  const { place, label, environment: database } = whichDatabase(environment, 'owner');
  const found = place === 'local' ? readEndpoints(alexFolder(environment)) : undefined;
  if (found !== undefined) {
    const here = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_SQS: found.endpoints.sqs, AWS_ENDPOINT_URL_SFN: found.endpoints.sfn };
    return {
      label,
      database,
      queues: { environment: here, queueUrl: found.queues.analysis, deadLetterQueueUrl: found.queues.deadLetters },
      executions: { environment: here, stateMachineArn: found.stateMachineArn },
    };
  }
  const {
    ANALYSIS_QUEUE_URL: queueUrl,
    ANALYSIS_DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
    STATE_MACHINE_ARN: stateMachineArn,
  } = environment;
  return {
    label,
    database,
    queues: queueUrl && deadLetterQueueUrl ? { environment, queueUrl, deadLetterQueueUrl } : null,
    executions: stateMachineArn ? { environment, stateMachineArn } : null,
  };
}

/** The exit code of what speaks to a system: its own, or 1 for an error, of which a sentence is written. */
export async function orComplaint(write: (text: string) => void, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    write(`${complaint(error)}\n`);
    return 1;
  }
}

/** What a command says of an error: a sentence, with a hint where the system may simply not be there. */
export function complaint(error: unknown): string {
  const message = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
  return /ECONNREFUSED|could not be reached|Unavailable/.test(`${message} ${error instanceof Error ? error.name : ''}`)
    ? `${message}\nDoes the system still run? Start it with: npm start`
    : message;
}
