/** A custom resource's answers, to an address that is there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alsoForDeployments, DeploymentAnswerError } from '#ports/deployment.ts';
import { scramVerifier } from '#ports/scram.ts';
import { quiet } from '../functions/invocation.ts';

class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

let server: Server;
let answers: Record<string, unknown>[];
let status: number;
let worked: unknown[];
beforeEach(async () => {
  [answers, status, worked] = [[], 200, []];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      answers.push({ method: request.method, ...(JSON.parse(body) as object) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const request = (type: string) => ({
  RequestType: type,
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Migrations',
  ...(type !== 'Create' && { PhysicalResourceId: 'Migrations' }),
  ResourceProperties: { Hash: 'h' },
});
const work = alsoForDeployments((event: unknown) => Promise.resolve(worked.push(event)));

describe('Work that a deployment waits for', () => {
  test.each(['Create', 'Update'])('is done on %s, with the properties, and told', async (type) => {
    expect(await work(request(type), quiet())).toBe(1);
    expect(worked).toEqual([{ Hash: 'h' }]);
    expect(answers).toEqual([
      {
        method: 'PUT',
        Status: 'SUCCESS',
        Reason: '',
        PhysicalResourceId: 'Migrations',
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'Migrations',
      },
    ]);
  });

  test('is not done when the resource goes, so that a stack can be deleted whose database is gone', async () => {
    expect(await work(request('Delete'), quiet())).toBeNull();
    expect(worked).toEqual([]);
    expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'Migrations' }]);
  });

  test.each([
    [new RefusedError('the migration 0012 was changed'), 'RefusedError: the migration 0012 was changed'],
    [new Error('a value of somebody'), "Error; the function's log says where."],
  ])('that fails is told so, with the reason where it is ours to tell', async (error, reason) => {
    await expect(alsoForDeployments(() => Promise.reject(error))(request('Create'), quiet())).rejects.toBe(error);
    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: reason }]);
  });

  test('is told once: an answer that is refused fails the invocation', async () => {
    status = 403;
    await expect(work(request('Create'), quiet())).rejects.toThrow(DeploymentAnswerError);
    expect(answers).toHaveLength(1);
  });

  test('is done as before for whoever else calls', async () => {
    expect(await work({}, quiet())).toBe(1);
    expect([worked, answers]).toEqual([[{}], []]);
  });
});

test('A SCRAM verifier is what PostgreSQL 17 makes of the same password and salt', () => {
  // SET password_encryption='scram-sha-256'; CREATE ROLE x PASSWORD 'pencil'; its salt is taken from pg_authid. RFC 7677's own example has the same password and salt.
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
  expect(verifier).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});
