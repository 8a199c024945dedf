/** The page of executions' way to the services of the running system. */
import { SFNClient } from '@aws-sdk/client-sfn';
import { openDatabase } from '#ports/database.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../clients.ts';
import { REGION, type Endpoints } from '../endpoints.ts';
import type { OperationsPorts } from '../gateway/operations.ts';
import { startReplay } from './replay.ts';

export function openOperations(system: Endpoints, userOf: OperationsPorts['userOf']): OperationsPorts & { close(): void } {
  const endpoint = system.endpoints.sfn;
  const sfn = new SFNClient({ endpoint, region: REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
  const replays = { sfn, stateMachineArn: system.stateMachineArn, households: openDatabase(databaseSettings(system, 'app_user')), worker: openDatabase(databaseSettings(system, 'worker')) };
  return {
    userOf,
    async call(operation, input) {
      const answer = await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` }, body: input });
      return { status: answer.status, body: await answer.text() };
    },
    replay: (request) => startReplay(replays, request),
    close: () => sfn.destroy(),
  };
}
