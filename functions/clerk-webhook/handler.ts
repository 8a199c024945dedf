/** Clerk's webhook: keeps names up to date, and deletes everything of a user whom Clerk has deleted. */
import * as z from 'zod';
import { HttpEvent } from '#schema/http-event.ts';
import { receiveUserMessage } from '#ports/clerk-messages.ts';
import { executionsClient, secretsClient } from '#ports/clients.ts';
import { systemClock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { DatabaseUnavailableError } from '#ports/errors.ts';
import { openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { answered, problem, type HttpResponse } from '#ports/http.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { openSigningSecrets, SecretError } from '#ports/secrets.ts';
import type { SigningSecrets } from '#ports/secrets.ts';
import { MalformedMessageError, readMessage } from './read.ts';
import { SignatureError, verifyMessage } from './verify.ts';

const MAX_BYTES = 256 * 1024;

export interface WebhookPorts {
  secrets: SigningSecrets;
  db: Database;
  executions: Pick<Executions, 'stop' | 'arnOf'>;
}

export function createHandler(ports: WebhookPorts): Work<unknown, HttpResponse> {
  return async (payload, invocation) => {
    const event = HttpEvent.parse(payload);
    const correlationId = event.requestContext.requestId ?? invocation.requestId;
    if (event.requestContext.http.method !== 'POST')
      return problem(correlationId, 405, 'Method not allowed', 'Messages are sent by POST.', { allow: 'POST' });
    const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (bytes.length > MAX_BYTES) return problem(correlationId, 413, 'Body too large', `A message has at most ${MAX_BYTES / 1024} KB.`);
    const body = bytes.toString('utf8');
    try {
      // The sender looks at the status alone; a person who looks into its log reads the rest.
      return answered(200, { outcome: await receive(ports, invocation, await verified(ports.secrets, event.headers, body), body) });
    } catch (error) {
      const refused = refusal(error, correlationId);
      if (refused === null) throw error;
      invocation.logger.warn('A message was not taken', {
        correlation_id: correlationId,
        status: refused.statusCode,
        error_name: error instanceof Error ? error.name : 'unknown',
      });
      return refused;
    }
  };
}

/** A secret that was changed a moment ago is not known here yet: whoever meets a signature by another looks once more. */
async function verified(secrets: SigningSecrets, headers: HttpEvent['headers'], body: string): Promise<string> {
  try {
    return verifyMessage(await secrets.known(), headers, body);
  } catch (error) {
    const fresh = error instanceof SignatureError ? await secrets.refreshed() : null;
    if (fresh === null) throw error;
    return verifyMessage(fresh, headers, body);
  }
}

async function receive({ db, executions }: WebhookPorts, { logger }: Invocation, id: string, body: string): Promise<string> {
  const change = readMessage(body);
  if (change === null) return 'ignored';
  const { outcome, running } = await receiveUserMessage(db, { id, ...change });
  logger.info('A message was taken', { message_id: id, type: change.type, outcome });
  if (running !== null) {
    await executions
      .stop(running.execution ?? executions.arnOf(running.jobId, running.attempt), 'The user has been deleted.')
      .catch((error: unknown) => {
        // Its job is gone: whatever it still does is refused by the database.
        logger.warn('An execution could not be stopped', {
          job_id: running.jobId,
          error_name: error instanceof Error ? error.name : 'unknown',
        });
      });
  }
  return outcome;
}

function refusal(error: unknown, correlationId: string): HttpResponse | null {
  if (error instanceof SignatureError) return problem(correlationId, 401, 'Signature not valid', error.message);
  if (error instanceof MalformedMessageError) return problem(correlationId, 400, 'Message not understood', error.message);
  if (error instanceof DatabaseUnavailableError)
    return problem(correlationId, 503, 'The database is waking up', 'Nothing was changed. Send the message again.', {
      'retry-after': '10',
    });
  if (error instanceof SecretError)
    return problem(
      correlationId,
      503,
      'Signatures cannot be checked',
      'The signing secret cannot be read at the moment. Send the message again.',
      { 'retry-after': '60' },
    );
  return null;
}

export const handler = instrumented('clerk-webhook', () => {
  const settings = readEnvironment(
    'clerk-webhook',
    { ...SETTINGS.database, ...SETTINGS.stateMachineArn, CLERK_WEBHOOK_SECRET_ARN: z.string().startsWith('arn:') },
    process.env,
  );
  return createHandler({
    secrets: openSigningSecrets(secretsClient(process.env), settings.CLERK_WEBHOOK_SECRET_ARN, systemClock),
    db: databaseOf('clerk-webhook', process.env),
    executions: openExecutions(executionsClient(process.env), settings.STATE_MACHINE_ARN),
  });
});
