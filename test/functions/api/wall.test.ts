/** The wall between users: every operation of the OpenAPI document, by whoever may not. A new route is met without being named here. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startTestDatabase, type TestDatabase } from '../../local-database.ts';
import { wholeUser } from '../../whole-user.ts';
import { DOCUMENT } from '../answers.ts';
import { callerOf, type Caller } from './calls.ts';

interface Operation {
  method: string;
  path: string;
  open: boolean;
  hasBody: boolean;
}
const OPERATIONS: Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, { security?: unknown[]; requestBody?: unknown }>).map(([method, { security, requestBody }]) => ({
    method: method.toUpperCase(), path, open: security?.length === 0, hasBody: requestBody !== undefined,
  })),
);
const closed = OPERATIONS.filter(({ open }) => !open);
const named = closed.filter(({ path }) => /\{(id|positionId)\}/.test(path));
const label = ({ method, path }: Operation): [string, Operation] => [`${method} ${path}`, { method, path, open: false, hasBody: false }];

let data: TestDatabase;
let call: Caller;
/** What the victim has, by the noun in front of the place; and the nested id. */
const victims: Record<string, string> = {};
let before: string;

beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
  const { jobId, reportId, scenarioId } = await wholeUser(data, 'victim');
  await wholeUser(data, 'attacker');
  const { accounts } = (await call('victim', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
  for (const { id } of accounts) {
    const { positions } = (await call('victim', 'GET', `/api/accounts/${id}/positions`)).json as { positions: { id: string }[] };
    if (positions[0]) Object.assign(victims, { accounts: id, positions: positions[0].id });
  }
  Object.assign(victims, { jobs: jobId, reports: reportId, scenarios: scenarioId });
  before = await everythingOf('victim');
});
afterAll(() => data.close());

/** Every row of the user in every table, as text. */
async function everythingOf(user: string): Promise<string> {
  const owner = data.database('owner');
  const tables = await owner.query(
    `SELECT c.relname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`, {}, z.object({ name: z.string() }));
  const rows = await Promise.all(tables.map(({ name }) => owner.query(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM ${name} AS t WHERE clerk_user_id = :user`, { user }, z.unknown())));
  return JSON.stringify(rows);
}

/** The path with an id in each place: `idFor` is asked with the noun in front of it. */
const filled = (path: string, idFor: (noun: string) => string) => path.replace(/(\w+)\/\{(\w+)\}/g, (_all, noun: string, place: string) => `${noun}/${place === 'symbol' ? 'VTI' : idFor(noun)}`);
const bodyFor = ({ method }: Operation) => (method === 'GET' ? undefined : {});

describe('Nobody', () => {
  test.each(closed.map(label))('%s without a session, or with one whose time is over, is refused before anything else', async (_name, operation) => {
    const path = filled(operation.path, (noun) => victims[noun] ?? randomUUID());
    for (const user of [null, 'expired']) {
      const refused = await call(user, operation.method, path, bodyFor(operation));
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    }
    for (const authorization of ['Basic dmljdGltOg==', 'Bearer', 'victim', 'Bearer victim; drop']) {
      expect((await call(null, operation.method, path, bodyFor(operation), { authorization })).status).toBe(401);
    }
  });
});

describe('Another user', () => {
  test('meets every kind of thing that has an id', () => {
    const nouns = new Set(named.flatMap(({ path }) => [...path.matchAll(/(\w+)\/\{(?:id|positionId)\}/g)].map((place) => place[1] ?? '')));
    for (const noun of nouns) expect([noun, victims[noun]]).toEqual([noun, expect.any(String) as string]);
  });

  test.each(named.map(label))('%s of the victim answers as if it did not exist', async (_name, operation) => {
    const theirs = await call('attacker', operation.method, filled(operation.path, (noun) => victims[noun] ?? randomUUID()), VALID[`${operation.method} ${operation.path}`]);
    const guessed = await call('attacker', operation.method, filled(operation.path, () => randomUUID()), VALID[`${operation.method} ${operation.path}`]);
    expect(theirs.status).toBe(404);
    expect({ ...theirs.json, correlationId: '' }).toEqual({ ...guessed.json, correlationId: '' });
  });

  test.each(named.filter(({ path }) => path.includes('{positionId}')).map(label))('%s: the victim’s nested id below an account of one’s own does not exist', async (_name, operation) => {
    const { accounts } = (await call('attacker', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
    for (const { id } of accounts) {
      const nested = await call('attacker', operation.method, filled(operation.path, (noun) => (noun === 'accounts' ? id : (victims[noun] ?? ''))), VALID[`${operation.method} ${operation.path}`]);
      expect(nested.status).toBe(404);
    }
  });

  test('has changed nothing of the victim’s by all that', async () => {
    expect(await everythingOf('victim')).toBe(before);
  });
});

/** Bodies that a route would take, where it takes one: what is refused for its body has not met the wall. */
const VALID: Readonly<Record<string, unknown>> = {
  'PATCH /api/accounts/{id}': { name: 'Mine now' },
  'POST /api/accounts/{id}/positions': { symbol: 'VTI', quantity: '1', onExisting: 'replace' },
  'PATCH /api/accounts/{id}/positions/{positionId}': { quantity: '1' },
};

test('Every route with an id that takes a body is met with one that it would take', () => {
  for (const { method, path } of named.filter(({ hasBody }) => hasBody)) expect(VALID).toHaveProperty([`${method} ${path}`]);
});
