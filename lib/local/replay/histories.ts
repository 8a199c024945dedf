/** Histories of executions, by the Step Functions API: of the system that runs, or of what it has left on disk. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutionDoesNotExist, GetExecutionHistoryCommand, SFNClient, type HistoryEvent as SdkEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { readAnalysisDefinition } from '../analysis-definition.ts';
import { alexFolder, readEndpoints, STATE_MACHINE_ARN } from '../endpoints.ts';
import { functionArn } from '../lambda.ts';
import { startStepFunctions } from '../step-functions.ts';
import { executionArn } from '../step-functions/executions.ts';
import type { HistoryEvent } from '../step-functions/history.ts';
import { LOCAL_CREDENTIALS } from '../clients.ts';

export class UnknownExecutionError extends Error {
  override readonly name = 'UnknownExecutionError' as const;
}

export async function readHistory(client: SFNClient, arn: string): Promise<HistoryEvent[]> {
  const events: SdkEvent[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
    if (nextToken === undefined) return events.map(plain);
  }
}

function plain({ timestamp, ...event }: SdkEvent): HistoryEvent {
  return { ...event, timestamp: (timestamp?.getTime() ?? 0) / 1000 } as HistoryEvent;
}

/**
 * The history of an execution that this machine has had, by its name or ARN. Asks the running system; when none runs, what it kept.
 * @throws UnknownExecutionError
 */
export async function readKeptHistory(nameOrArn: string, environment: NodeJS.ProcessEnv): Promise<HistoryEvent[]> {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : executionArn(STATE_MACHINE_ARN, nameOrArn);
  const folder = alexFolder(environment);
  const endpoints = readEndpoints(folder);
  if (endpoints?.stoppedAt === null) {
    const events = await ask(endpoints.endpoints.sfn, arn).catch((error: unknown) => {
      if (error instanceof UnknownExecutionError) throw error;
      return undefined; // killed without a word: what it kept is still there
    });
    if (events) return events;
  }
  const kept = join(folder, 'executions');
  if (!existsSync(kept))
    throw new UnknownExecutionError(
      `No execution has run here yet: there is no ${kept}. Start the system (npm start), or name another by ALEX_FOLDER.`,
    );
  // A copy, because opening the folder ends what it finds unfinished.
  const copy = mkdtempSync(join(tmpdir(), 'alex-executions-'));
  cpSync(kept, copy, { recursive: true });
  const refuse = () =>
    Promise.resolve({ ok: false as const, error: { errorType: 'Lambda.ServiceException', errorMessage: 'Nothing runs here.' } });
  const service = await startStepFunctions({
    machines: [{ arn: STATE_MACHINE_ARN, name: 'alex-analysis', definition: readAnalysisDefinition(functionArn) }],
    invoke: refuse,
    folder: copy,
  });
  try {
    return await ask(service.url, arn);
  } finally {
    await service.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

async function ask(endpoint: string, arn: string): Promise<HistoryEvent[]> {
  const client = new SFNClient({ endpoint, region: 'us-east-1', credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
  try {
    return await readHistory(client, arn);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist)
      throw new UnknownExecutionError(
        `There is no execution ${arn.split(':').at(-1)} here. npm start's log and GET /api/jobs name them; an execution has its job's id.`,
      );
    throw error;
  } finally {
    client.destroy();
  }
}

const Timestamp = z.union([z.number(), z.string().transform((text) => Date.parse(text) / 1000)]);
const HistoryFile = z.object({
  events: z.array(z.looseObject({ id: z.int(), type: z.string(), previousEventId: z.int().optional(), timestamp: Timestamp })).min(1),
});

/** What `aws stepfunctions get-execution-history` prints, its dates as text or as numbers. Throws ZodError. */
export function parseHistory(json: unknown): HistoryEvent[] {
  return HistoryFile.parse(json).events as HistoryEvent[];
}
