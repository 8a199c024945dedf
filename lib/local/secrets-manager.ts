/** AWS Secrets Manager on one machine: answers GetSecretValue for the secrets that the person has handed over at start, on loopback. Nothing is kept on disk. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { forPrograms } from './callers.ts';
import { listen } from './listen.ts';

export interface SecretsManager {
  url: string;
  close(): Promise<void>;
}

const MAX_BYTES = 64 * 1024;

/** @param secrets values by ARN. */
export async function startSecretsManager(secrets: Readonly<Record<string, string>>): Promise<SecretsManager> {
  const server = createServer(
    forPrograms((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (piece: string) => {
        body += piece;
        if (body.length > MAX_BYTES) request.destroy();
      });
      request.on('end', () => {
        if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
          refuse(response, 'UnknownOperationException', 'Only GetSecretValue is served here.');
          return;
        }
        const arn = secretIdIn(body);
        const value = arn !== null && Object.hasOwn(secrets, arn) ? secrets[arn] : undefined;
        if (arn === null) refuse(response, 'InvalidParameterException', 'SecretId is missing.');
        else if (value === undefined) refuse(response, 'ResourceNotFoundException', 'Secrets Manager can’t find the specified secret.');
        else answer(response, 200, { ARN: arn, Name: arn.split(':secret:')[1] ?? arn, SecretString: value, VersionStages: ['AWSCURRENT'] });
      });
    }),
  );
  const listening = await listen(server);
  return { url: listening.url, close: () => listening.close() };
}

function secretIdIn(body: string): string | null {
  try {
    const asked: unknown = JSON.parse(body);
    return typeof asked === 'object' && asked !== null && 'SecretId' in asked && typeof asked.SecretId === 'string' ? asked.SecretId : null;
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, type: string, message: string): void {
  answer(response, 400, { __type: type, message });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() }).end(JSON.stringify(body));
}
