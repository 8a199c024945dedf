/** Whose it is: every operation that the running system describes, with every id of another user; what may be said in a body; who may call what; and that nothing is there which is not described. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Running } from './running.ts';
import { filled, idsShownTo, operationsOf, placesOf, tuplesOf, withoutCall, type Operation } from './walk.ts';

export function wall(at: () => Running): void {
  const ask: Running['ask'] = (...asked) => at().ask(...asked);
  let operations: Operation[];
  let ids: string[];
  const closed = () => operations.filter(({ open }) => !open);

  beforeAll(async () => {
    operations = await operationsOf(at());
    for (const user of ['victim', 'attacker']) await furnish(at(), user, operations);
    ids = await idsShownTo('victim', at(), operations);
  }, 240_000);

  describe('Another user’s things', () => {
    test('are met by every id that their user is shown', async () => {
      // Account, two positions, job, report, scenario at least.
      expect(ids.length).toBeGreaterThanOrEqual(6);
      for (const id of await idsShownTo('attacker', at(), operations)) expect(ids).not.toContain(id);
    });

    test('answer by no operation and no id, whatever it names in whichever place, and stay as they were', async () => {
      const before = (await ask('victim', 'GET', '/api/export')).text.replace(/"exportedAt":"[^"]*"/, '');
      const named = closed().filter(({ path }) => placesOf(path) > 0);
      expect(named.length).toBeGreaterThan(15);
      for (const { method, path, body } of named) {
        const guessed = await ask('attacker', method, filled(path, [randomUUID()]), { ...(body !== undefined && { body }) });
        for (const tuple of tuplesOf(ids, placesOf(path))) {
          const theirs = await ask('attacker', method, filled(path, tuple), { ...(body !== undefined && { body }) });
          expect(`${method} ${path} ${theirs.status} ${withoutCall(theirs)}`).toBe(`${method} ${path} 404 ${withoutCall(guessed)}`);
        }
      }
      expect((await ask('victim', 'GET', '/api/export')).text.replace(/"exportedAt":"[^"]*"/, '')).toBe(before);
    });

    test('answer nobody without a session, by any operation', async () => {
      for (const { method, path, body } of closed()) {
        expect({
          method,
          path,
          status: (await ask(null, method, filled(path, ids), { ...(body !== undefined && { body }) })).status,
        }).toEqual({ method, path, status: 401 });
      }
    });
  });

  describe('A property', () => {
    test('that no operation describes is refused by each that takes a body, with whose it is and what it costs', async () => {
      const bodied = closed().filter(({ body, method, path }) => body !== undefined && !(method === 'DELETE' && path === '/api/me'));
      expect(bodied.length).toBeGreaterThan(10);
      for (const { method, path, body } of bodied) {
        for (const extra of [{ clerk_user_id: 'victim' }, { userId: 'victim' }, { isAdmin: true }, { costMicroDollars: 0 }]) {
          const refused = await ask('attacker', method, filled(path, [randomUUID()]), { body: { ...(body as object), ...extra } });
          expect({ method, path, extra, status: refused.status }).toEqual({ method, path, extra, status: 422 });
        }
      }
    });

    test('of a query that no operation describes is refused', async () => {
      for (const { path } of closed().filter((one) => one.method === 'GET'))
        expect([path, (await ask('attacker', 'GET', `${filled(path, ids)}?userId=victim`)).status]).toEqual([path, 422]);
    });

    test('that names another user is in no answer, nor one that the database keeps to itself', async () => {
      for (const { path } of closed().filter((one) => one.method === 'GET')) {
        const { text } = await ask('attacker', 'GET', filled(path, [randomUUID()]));
        expect(text).not.toMatch(/victim|clerk_?user_?id|row_?version|secret|passw/i);
      }
    });
  });

  describe('What operators and services may', () => {
    test('is no user’s: documents, Clerk’s messages, and on this machine nobody’s but who is signed in to it', async () => {
      expect((await ask('attacker', 'POST', '/ingest', { body: { documents: [] } })).status).toBe(403);
      expect((await ask('attacker', 'POST', '/ingest', { body: { documents: [] }, headers: { 'x-api-key': 'guessed' } })).status).toBe(403);
      expect((await ask('attacker', 'POST', '/api/webhooks/clerk', { body: {} })).status).toBe(401);
      for (const path of ['/local/health', '/local/replays', '/local/step-functions/ListExecutions']) {
        expect([path, (await ask(null, 'POST', path, { body: {} })).status]).toEqual([path, 401]);
        for (const [name, value] of [
          ['origin', 'https://evil.example'],
          ['sec-fetch-site', 'cross-site'],
        ] as const)
          expect([path, (await ask('attacker', 'POST', path, { body: {}, headers: { [name]: value } })).status]).toEqual([path, 403]);
      }
    });

    test('is asked of services that answer no page, whatever it sends', async () => {
      const { endpoints } = at().system.endpoints;
      for (const url of Object.values(endpoints).filter((one): one is string => one !== null)) {
        const answer = await fetch(url, {
          method: 'POST',
          body: '{}',
          headers: { 'origin': 'https://evil.example', 'content-type': 'text/plain' },
        });
        expect({ url, refused: answer.status >= 400 }).toEqual({ url, refused: true });
      }
    });
  });

  describe('The inventory', () => {
    /** What has been forgotten elsewhere: older versions, consoles, dumps, another framework's habits. */
    const FORGOTTEN = [
      '/api/v1/portfolio',
      '/api/v2/me',
      '/api/admin',
      '/api/users',
      '/api/users/victim',
      '/api/debug',
      '/api/test',
      '/api/internal',
      '/api/graphql',
      '/api/swagger',
      '/api/swagger.json',
      '/api/openapi.yaml',
      '/api/metrics',
      '/api/env',
      '/api/.env',
      '/api/config',
      '/api/actuator/health',
      '/api/login',
      '/api/token',
      '/api/webhooks',
      '/api/webhooks/stripe',
      '/api/ingest',
      '/api/sql',
      '/api/health/live',
      '/api/jobs/all',
      '/api/reports/latest',
    ];

    test('names what is answered: each operation is one, by no other method, and beside them there is nothing', async () => {
      const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
      for (const path of new Set(operations.map((one) => one.path))) {
        const described = operations.filter((one) => one.path === path).map(({ method }) => method);
        for (const method of methods) {
          const { status, headers } = await ask(null, method, filled(path, [randomUUID()]));
          if (described.includes(method)) expect([method, path, status]).not.toEqual([method, path, 404]);
          if (described.includes(method)) expect([method, path, status]).not.toEqual([method, path, 405]);
          else
            expect([
              method,
              path,
              status,
              (headers.get('allow') ?? '')
                .split(', ')
                .filter((one) => one !== 'HEAD' && one !== 'OPTIONS')
                .sort(),
            ]).toEqual([method, path, 405, described.sort()]);
        }
      }
      for (const path of FORGOTTEN)
        for (const method of ['GET', 'POST'])
          expect([method, path, (await ask('attacker', method, path, method === 'POST' ? { body: {} } : {})).status]).toEqual([
            method,
            path,
            404,
          ]);
    });

    test('has no address of this machine beside the API, the site’s files and those that this folder’s README lists', async () => {
      for (const path of [
        '/.env',
        '/.git/config',
        '/.alex/issuer-key.json',
        '/issuer-key.json',
        '/package.json',
        '/server-status',
        '/phpinfo.php',
        '/admin.php',
        '/_app/../package.json',
        '/_app/%2e%2e/package.json',
        '/_app/immutable/%2e%2e/%2e%2e/%2e%2e/package.json',
        '/sample/../../package.json',
        '/issuer/keys',
        '/local',
        '/local/step-functions/DeleteStateMachine',
        '/ingest/all',
      ]) {
        const answer = await ask('attacker', 'GET', path);
        if (answer.status !== 200) continue;
        // What has no ending is the application's own page, whatever it is called.
        expect([path, answer.headers.get('content-type'), answer.text.startsWith('<!doctype html>')]).toEqual([
          path,
          'text/html; charset=utf-8',
          true,
        ]);
      }
    });
  });
}

/** One of each thing that has an id: the fewer there are, the more of them can be tried everywhere. */
async function furnish({ ask, ended }: Running, user: string, operations: readonly Operation[]): Promise<void> {
  const made = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await ask(user, 'POST', path, { body });
    expect([path, answer.status, answer.status < 300 || answer.text]).toEqual([path, answer.status, true]);
    return answer.json as Record<string, unknown>;
  };
  const { id } = await made('/api/accounts', { name: `Account of ${user === 'victim' ? 'one' : 'another'}`, cashBalance: '1000.00' });
  for (const symbol of ['VTI', 'BND'])
    await made(`/api/accounts/${String(id)}/positions`, { symbol, quantity: '10', price: { amount: '100', asOf: '2026-11-20' } });
  const { jobId } = await made('/api/analyze', {});
  expect(await ended(user, String(jobId))).toMatchObject({ status: 'completed' });
  await made(
    '/api/retirement/scenarios',
    operations.find(({ method, path }) => method === 'POST' && path === '/api/retirement/scenarios')?.body as object,
  );
}
