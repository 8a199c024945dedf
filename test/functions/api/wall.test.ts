/** The wall between users: every operation of the OpenAPI document, by whoever may not. A new route is met without being named here. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { wholeUser } from '../../whole-user.ts';
import { DOCUMENT } from '../answers.ts';
import { callerOf, type Answered, type Caller } from './calls.ts';

interface Operation {
  method: string;
  path: string;
  open: boolean;
  hasBody: boolean;
}
const OPERATIONS: Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, { security?: unknown[]; requestBody?: unknown }>).map(([method, { security, requestBody }]) => ({
    method: method.toUpperCase(),
    path,
    open: security?.length === 0,
    hasBody: requestBody !== undefined,
  })),
);
const closed = OPERATIONS.filter(({ open }) => !open);
/** Any place is an id of somebody's, but for the symbols, which are everybody's or of those who hold them. */
const PLACE = /(\w+)\/\{(?!symbol\})\w+\}/g;
const named = closed.filter(({ path }) => path.match(PLACE) !== null);
const ofSymbols = closed.filter(({ path }) => path.includes('{symbol}'));
const label = ({ method, path }: Operation): [string, Operation] => [`${method} ${path}`, { method, path, open: false, hasBody: false }];

let data: TestDatabase;
let call: Caller;
/** What the victim has, by the noun in front of the place; and the nested id. */
const victims: Record<string, string> = {};
let before: string;
/** A symbol that only the victim holds. */
const SECRET = 'VICTIMONLY';
let attackersReport: string;

beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
  const { jobId, reportId, scenarioId } = await wholeUser(data, 'victim');
  ({ reportId: attackersReport } = await wholeUser(data, 'attacker'));
  const { accounts } = (await call('victim', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
  for (const { id } of accounts) {
    const { positions } = (await call('victim', 'GET', `/api/accounts/${id}/positions`)).json as { positions: { id: string }[] };
    if (positions[0]) Object.assign(victims, { accounts: id, positions: positions[0].id });
  }
  await call('victim', 'POST', `/api/accounts/${victims['accounts']}/positions`, {
    symbol: SECRET,
    quantity: '1',
    name: 'A private fund',
    price: { amount: '7', asOf: '2026-01-02' },
  });
  Object.assign(victims, { jobs: jobId, reports: reportId, scenarios: scenarioId });
  before = await everythingOf('victim');
});
afterAll(() => data.close());

/** Every row of the user in every table, as text; but for what is noted of the exports that they take themselves here. */
async function everythingOf(user: string): Promise<string> {
  const owner = data.database('owner');
  const tables = await owner.query(
    `SELECT c.relname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    {},
    z.object({ name: z.string() }),
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      owner.query(
        `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM ${name} AS t WHERE clerk_user_id = :user AND NOT to_jsonb(t) @> '{"action": "exported"}'`,
        { user },
        z.unknown(),
      ),
    ),
  );
  return JSON.stringify(rows);
}

/** The path with an id in each place: `idFor` is asked with the noun in front of it. */
const filled = (path: string, idFor: (noun: string) => string, symbol = 'VTI') =>
  path.replace(/(\w+)\/\{(\w+)\}/g, (_all, noun: string, place: string) => `${noun}/${place === 'symbol' ? symbol : idFor(noun)}`);
const bodyFor = ({ method }: Operation) => (method === 'GET' ? undefined : {});

const FILE = { text: 'Symbol,Quantity\nBND,1\n' };
/** The key of the file's one account, as a preview names it. */
const keyOf = async (ask: Caller) =>
  ((await ask('attacker', 'POST', '/api/holdings/preview', FILE)).json as { preview: { accounts: { key: string }[] } }).preview.accounts[0]
    ?.key ?? '';
/** Each answer without the id that was asked with, which it may say again. */
const both = async (ask: (id: string) => Promise<Answered>, noun: string): Promise<Both> => {
  const without = async (id: string) => (await ask(id)).text.replaceAll(id, 'ID').replace(/"correlationId":"[^"]*"/, '');
  return { theirs: await without(victims[noun] ?? ''), guessed: await without(randomUUID()) };
};
/** For each id that a request may carry in its query or body, the request with the victim's, and with one that nobody has. */
const CARRIED: Readonly<Record<string, (ask: Caller) => Promise<Both>>> = {
  'GET /api/reports/{id}/compare query with': (ask) =>
    both((id) => ask('attacker', 'GET', `/api/reports/${attackersReport}/compare?with=${id}`), 'reports'),
  'POST /api/holdings/preview body.accounts.*': async (ask) => {
    const key = await keyOf(ask);
    return both((id) => ask('attacker', 'POST', '/api/holdings/preview', { ...FILE, accounts: { [key]: id } }), 'accounts');
  },
  'POST /api/holdings/apply body.accounts.*': async (ask) => {
    const key = await keyOf(ask);
    return both(
      (id) => ask('attacker', 'POST', '/api/holdings/apply', { ...FILE, accounts: { [key]: id }, tag: 'a'.repeat(64) }),
      'accounts',
    );
  },
};

test('Only the API’s own description and health are open to everybody', () => {
  expect(
    OPERATIONS.filter(({ open }) => open)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  ).toEqual(['GET /api/docs', 'GET /api/docs.css', 'GET /api/docs.js', 'GET /api/health', 'GET /api/openapi.json']);
  expect(closed.length).toBeGreaterThan(40);
});

/** What every answer carries, whatever it says. */
const GUARDED = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-correlation-id': expect.stringMatching(/^[\w-]{8,}$/) as string,
};

describe('A page of another site', () => {
  test.each(closed.map(label))('%s tells its browser nothing; the site’s own page may read it', async (_name, operation) => {
    const path = filled(operation.path, () => randomUUID());
    const from = (origin: string) => call(null, operation.method, path, bodyFor(operation), { origin });
    for (const origin of ['https://evil.example', 'https://alex.example.evil.example', 'null'])
      expect((await from(origin)).headers).not.toHaveProperty('access-control-allow-origin');
    expect((await from('https://alex.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://alex.example',
      'vary': 'origin',
    });
  });
});

describe('Nobody', () => {
  test.each(closed.map(label))(
    '%s without a session, or with one whose time is over, is refused before anything else',
    async (_name, operation) => {
      const path = filled(operation.path, (noun) => victims[noun] ?? randomUUID());
      for (const user of [null, 'expired']) {
        const refused = await call(user, operation.method, path, bodyFor(operation));
        expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer', ...GUARDED } });
        expect(refused.json['correlationId']).toBe(refused.headers['x-correlation-id']);
      }
      for (const authorization of ['Basic dmljdGltOg==', 'Bearer', 'victim', 'Bearer victim; drop']) {
        expect((await call(null, operation.method, path, bodyFor(operation), { authorization })).status).toBe(401);
      }
    },
  );
});

describe('Another user', () => {
  test('meets every kind of thing that has an id', () => {
    const nouns = new Set(named.flatMap(({ path }) => [...path.matchAll(PLACE)].map((place) => place[1] ?? '')));
    for (const noun of nouns) expect([noun, victims[noun]]).toEqual([noun, expect.any(String) as string]);
  });

  test.each(named.map(label))('%s of the victim answers as if it did not exist', async (_name, operation) => {
    const theirs = await call(
      'attacker',
      operation.method,
      filled(operation.path, (noun) => victims[noun] ?? randomUUID()),
      VALID[`${operation.method} ${operation.path}`],
    );
    const guessed = await call(
      'attacker',
      operation.method,
      filled(operation.path, () => randomUUID()),
      VALID[`${operation.method} ${operation.path}`],
    );
    expect(theirs.status).toBe(404);
    expect({ ...theirs.json, correlationId: '' }).toEqual({ ...guessed.json, correlationId: '' });
  });

  test.each(named.filter(({ path }) => (path.match(PLACE) ?? []).length > 1).map(label))(
    '%s: the victim’s nested id below an account of one’s own does not exist',
    async (_name, operation) => {
      const { accounts } = (await call('attacker', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
      for (const { id } of accounts) {
        const nested = await call(
          'attacker',
          operation.method,
          filled(operation.path, (noun) => (noun === 'accounts' ? id : (victims[noun] ?? ''))),
          VALID[`${operation.method} ${operation.path}`],
        );
        expect(nested.status).toBe(404);
      }
    },
  );

  test.each(ofSymbols.map(label))(
    '%s of a symbol that the victim alone holds answers as for one that nobody does',
    async (_name, operation) => {
      const ask = (symbol: string) =>
        call(
          'attacker',
          operation.method,
          filled(operation.path, () => '', symbol),
          VALID[`${operation.method} ${operation.path}`],
        );
      const [theirs, nobodys] = [await ask(SECRET), await ask('NOBODYHAS')];
      expect(theirs.status).toBe(404);
      expect({ ...theirs.json, correlationId: '' }).toEqual({ ...nobodys.json, correlationId: '' });
      expect((await call('victim', 'GET', `/api/instruments/${SECRET}`)).json).toMatchObject({ name: 'A private fund' });
    },
  );

  test('meets every id that a request may carry beside its path', () => {
    expect(carried().sort()).toEqual(Object.keys(CARRIED).sort());
  });

  test.each(Object.entries(CARRIED))('gets by the victim’s id in %s what a guessed one gets', async (_place, ask) => {
    const { theirs, guessed } = await ask(call);
    expect(theirs).toMatch(/"status":4(04|22)/);
    expect(theirs).toBe(guessed);
  });

  test('who takes in the victim’s export has a copy under new ids', async () => {
    const file = (await call('victim', 'GET', '/api/export')).json;
    expect((await call('copier', 'POST', '/api/import', file)).status).toBeLessThan(300);
    const copies = (await call('copier', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
    expect(copies.accounts.length).toBeGreaterThan(0);
    for (const { id } of copies.accounts) expect(JSON.stringify(file)).not.toContain(id);
  });

  test('who asks under the victim’s idempotency key gets a job of their own', async () => {
    await call('other', 'POST', '/api/sample-household', {});
    const { jobId } = (await call('other', 'POST', '/api/analyze', {}, { 'idempotency-key': 'once' })).json;
    expect(jobId).not.toBe(victims['jobs']);
    expect((await call('victim', 'GET', `/api/jobs/${String(jobId)}`)).status).toBe(404);
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
  'PUT /api/instruments/{symbol}/classification': { assetClass: { cash: 100 } },
  'PUT /api/instruments/{symbol}/price': { amount: '1', asOf: '2026-01-02' },
};

type Json = Record<string, unknown>;
interface Both {
  theirs: string;
  guessed: string;
}

/** `METHOD path place` of every id in a query or a body, by the document. */
function carried(): string[] {
  const schemas = (DOCUMENT as unknown as { components: { schemas: Record<string, Json> } }).components.schemas;
  const within = (schema: Json, place: string): string[] => {
    if (typeof schema['$ref'] === 'string') return within(schemas[schema['$ref'].split('/').at(-1) ?? ''] ?? {}, place);
    const parts = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
      .flatMap((key) => (schema[key] ?? []) as Json[])
      .map((part) => [part, place] as const);
    const fields = Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(
      ([name, field]) => [field, `${place}.${name}`] as const,
    );
    const inner = [schema['items'], schema['additionalProperties']]
      .filter((one): one is Json => typeof one === 'object')
      .map((one) => [one, `${place}.*`] as const);
    return [...(schema['format'] === 'uuid' ? [place] : []), ...[...parts, ...fields, ...inner].flatMap(([one, at]) => within(one, at))];
  };
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(
      methods as Record<
        string,
        { parameters?: { name: string; in: string; schema: Json }[]; requestBody?: { content: Record<string, { schema: Json }> } }
      >,
    ).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  const places = operations.flatMap(({ name, parameters = [], requestBody }) => [
    ...parameters
      .filter((one) => one.in !== 'path')
      .flatMap((one) => within(one.schema, `${one.in} ${one.name}`).map((place) => `${name} ${place}`)),
    ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => within(schema, 'body').map((place) => `${name} ${place}`)),
  ]);
  return [...new Set(places)].filter((place) => !TAKEN_ANEW.includes(place));
}
/** Ids that are read and replaced by new ones: see the test of a copied export. */
const TAKEN_ANEW: readonly string[] = ['POST /api/import body.accounts.*.id'];

test('Every route with a place in its path that takes a body is met with one that it would take', () => {
  for (const { method, path } of [...named, ...ofSymbols].filter(({ hasBody }) => hasBody))
    expect(VALID).toHaveProperty([`${method} ${path}`]);
});
