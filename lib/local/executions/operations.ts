/** The page of executions' way to the services of the running system. */
import { SFNClient } from '@aws-sdk/client-sfn';
import { concernsOf } from '#domain/health.ts';
import { systemClock } from '#ports/clock.ts';
import { openDatabase } from '#ports/database.ts';
import { readHealth } from '#ports/health.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../clients.ts';
import { REGION, type Endpoints } from '../endpoints.ts';
import type { OperationsPorts } from '../gateway/operations.ts';
import { openTraceViews } from '../langfuse/view.ts';
import { sqsClient } from '../sqs.ts';
import { startReplay } from './replay.ts';

/** @param traces the folder in which traces are kept */
export function openOperations(system: Endpoints, userOf: OperationsPorts['userOf'], traces: string): OperationsPorts & { close(): void } {
  const endpoint = system.endpoints.sfn;
  const sfn = new SFNClient({ endpoint, region: REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
  const replays = {
    sfn,
    stateMachineArn: system.stateMachineArn,
    households: openDatabase(databaseSettings(system, 'app_user')),
    worker: openDatabase(databaseSettings(system, 'worker')),
  };
  const sqs = sqsClient(system.endpoints.sqs);
  const healthPorts = {
    owner: openDatabase(databaseSettings(system, 'owner')),
    clock: systemClock,
    queues: { client: sqs, queueUrl: system.queues.analysis, deadLetterQueueUrl: system.queues.deadLetters },
    executions: { client: sfn, stateMachineArn: system.stateMachineArn },
  };
  return {
    userOf,
    async call(operation, input) {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
        body: input,
      });
      return { status: answer.status, body: await answer.text() };
    },
    replay: (request) => startReplay(replays, request),
    health: async () => {
      const found = await readHealth(healthPorts);
      return { ...found, concerns: concernsOf(found) };
    },
    traces: openTraceViews(traces),
    close: () => {
      sfn.destroy();
      sqs.destroy();
    },
  };
}
