/**
 * The RDS Data API on one machine: its REST-JSON operations for the real `@aws-sdk/client-rds-data`, over PGlite or over any
 * PostgreSQL. The secret's name says the role (`alex/owner`, `alex/app_user`, `alex/worker`), as its login does in the cloud.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forPrograms } from './callers.ts';
import { openPglite } from './data-api/pglite.ts';
import { openPostgres } from './data-api/postgres.ts';
import { asServiceError, operations, type Operation } from './data-api/operations.ts';
import { ServiceError } from './data-api/service-error.ts';
import { Transactions } from './data-api/transactions.ts';

export interface DataApiOptions {
  /** PGlite's folder, kept over restarts; in memory when absent. */
  folder?: string;
  /** What PGlite begins with where it finds nothing: a dump of a database. */
  image?: string;
  /** A PostgreSQL connection string; then there is no PGlite. */
  databaseUrl?: string;
  port?: number;
  /** A transaction that is idle for longer is rolled back. The service waits 3 minutes; here one session serves all. */
  idleTransactionMs?: number;
  statementTimeoutMs?: number;
  /** Told of each call that has been carried out, by path and body, before it is answered. */
  onCall?: (path: string, body: unknown) => void | Promise<void>;
}

export interface DataApi {
  url: string;
  /** The next calls answer as a paused Aurora does. */
  pauseFor(calls: number): void;
  close(): Promise<void>;
}

const REQUEST_LIMIT = 4 * 1024 * 1024;

export async function startDataApi({
  folder,
  image,
  databaseUrl,
  port = 0,
  idleTransactionMs = 5_000,
  statementTimeoutMs = 45_000,
  onCall,
}: DataApiOptions = {}): Promise<DataApi> {
  const engine =
    databaseUrl === undefined
      ? await openPglite({ folder, image, statementTimeoutMs })
      : await openPostgres({ databaseUrl, statementTimeoutMs });
  const transactions = new Transactions(idleTransactionMs);
  const byPath = operations(engine, transactions);
  let paused = 0;

  const server = createServer(
    forPrograms((request, response) => {
      const operation: Operation = async (body) => {
        if (paused > 0) {
          paused -= 1;
          throw new ServiceError(
            'DatabaseResumingException',
            'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
          );
        }
        const found = request.method === 'POST' ? byPath[request.url ?? ''] : undefined;
        if (!found) throw new ServiceError('NotFoundException', `${request.method} ${request.url} is no operation of the Data API.`);
        const answered = await found(body);
        await onCall?.(request.url ?? '', body);
        return answered;
      };
      void answer(request, response, operation);
    }),
  );
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pauseFor: (calls) => {
      paused = calls;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await transactions.rollbackAll();
      await engine.close();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, operation: Operation): Promise<void> {
  try {
    send(response, 200, await operation(await readJson(request)));
  } catch (error) {
    const { name, message, status } = asServiceError(error);
    response.setHeader('x-amzn-errortype', name);
    send(response, status, { message });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= REQUEST_LIMIT) chunks.push(chunk);
  }
  if (size > REQUEST_LIMIT) throw new ServiceError('BadRequestException', 'The request is larger than 4 MiB.');
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ServiceError('BadRequestException', 'The request is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
