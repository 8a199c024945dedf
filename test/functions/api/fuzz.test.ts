/** Bad input on every route, made from the document's own schemas: no fault of ours, no SQL that breaks, and nothing written by what was refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { Problem } from '#schema/problem.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { wholeUser } from '../../whole-user.ts';
import { DOCUMENT } from '../answers.ts';
import { callerOf, type Caller } from './calls.ts';

type Json = Record<string, unknown>;
interface Operation {
  requestBody?: { content: Record<string, { schema: Json }> };
  parameters?: { name: string; in: string; schema: Json }[];
}
const SCHEMAS = (DOCUMENT as unknown as { components: { schemas: Record<string, Json> } }).components.schemas;
const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

const REQUESTS = Number(process.env['ALEX_FUZZ_REQUESTS'] ?? 1_000);
const SEED = process.env['ALEX_FUZZ_SEED'];

let data: TestDatabase;
let call: Caller;
let ids: string[];
let tables: string[];
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
  const { jobId, reportId, scenarioId } = await wholeUser(data, 'fuzz');
  const { accounts } = (await call('fuzz', 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
  ids = [jobId, reportId, scenarioId, ...accounts.map(({ id }) => id)];
  const found = await data.database('owner').query(
    `SELECT c.relname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    {},
    z.object({ name: z.string() }),
  );
  tables = found.map(({ name }) => name);
});
afterAll(() => data.close());

const NASTY = [
  "'; DROP TABLE accounts; --",
  '<script>alert(1)</script>',
  '\u0000',
  '\ud800',
  '\u202e',
  'ﷺ'.repeat(200),
  '{{portfolio-total}}',
  '${7*7}',
  '../../etc/passwd',
  '1e309',
  '-0',
  'NaN',
  '𝕍𝕋𝕀',
  '',
  ' ',
  '9'.repeat(400),
  '2026-02-30',
  '0001-01-01',
  '%00',
  ':id::uuid',
  '$1',
];
const anything = fc.oneof(
  fc.constantFrom<unknown>(...NASTY),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, Number.MAX_SAFE_INTEGER, 5e-324, [], {}),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const deep = fc.integer({ min: 15, max: 400 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown);

/** What fits a schema, more or less: at each place it may be something else. */
function around(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fitting(schema as Json), weight: 8 }, { arbitrary: anything, weight: 1 });
}
function fitting(schema: Json): fc.Arbitrary<unknown> {
  if (typeof schema['$ref'] === 'string') return fitting(SCHEMAS[schema['$ref'].split('/').at(-1) ?? ''] ?? {});
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return fc.oneof(...choices.map((one) => fitting(one as Json)));
  switch (schema['type']) {
    case 'object':
      return anObject(schema);
    case 'array':
      return fc.array(around(schema['items'] ?? {}), { maxLength: 4 });
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1950, max: 2100 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.constantFrom('VTI', 'QQXX9', '12.5', '0', '999999999999.99999999', '2026-01-31', 'Our 401(k)', 'é', ...ids.slice(0, 1));
    default:
      return anything;
  }
}
function anObject(schema: Json): fc.Arbitrary<unknown> {
  const fields = Object.entries((schema['properties'] ?? {}) as Json).filter(([name]) => name !== '__proto__');
  const known = fc.record(Object.fromEntries(fields.map(([name, field]) => [name, around(field)])), {
    requiredKeys: ((schema['required'] ?? []) as string[]).filter((name) => fields.some(([one]) => one === name)),
  });
  return fc.oneof(
    { arbitrary: known, weight: 6 },
    { arbitrary: fc.tuple(known, fc.string(), anything).map(([object, key, value]) => ({ ...object, [key]: value })), weight: 1 },
  );
}

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8'];
const request = fc.constantFrom(...OPERATIONS).chain(({ method, path, operation }) => {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const body =
    schema === undefined ? fc.option(anything) : fc.oneof({ arbitrary: around(schema), weight: 10 }, { arbitrary: deep, weight: 1 });
  const query = fc.oneof(
    fc.constant(''),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('limit', 'cursor', 'with', 'month', 'query', 'replace', 'x'),
          fc.oneof(fc.constantFrom('1', ...NASTY.filter((text) => text.isWellFormed())), fc.string()),
        ),
        { maxLength: 3 },
      )
      .map((pairs) => new URLSearchParams(pairs).toString()),
  );
  return fc.record({
    method: fc.constant(method),
    path: fc.constant(path),
    place: fc.nat(),
    odd: fc.oneof(
      { arbitrary: fc.constant(null), weight: 5 },
      { arbitrary: fc.constantFrom(...NASTY.filter((text) => text.isWellFormed()).map(encodeURIComponent)), weight: 1 },
    ),
    text: body.chain((value) =>
      fc.constantFrom(
        JSON.stringify(value) ?? '',
        JSON.stringify(value) ?? '',
        JSON.stringify(value) ?? '',
        `{"name":"a","name":"b","confirm":1${(JSON.stringify(value) ?? '').slice(0, 40)}`,
      ),
    ),
    type: fc.oneof(
      { arbitrary: fc.constantFrom(...JSON_TYPES), weight: 12 },
      { arbitrary: fc.constantFrom('text/plain', 'multipart/form-data', 'application/xml', ''), weight: 1 },
    ),
    query,
    key: fc.option(fc.constantFrom(...NASTY, 'a-key')),
    match: fc.option(fc.constantFrom('*', '"0"', ...NASTY)),
  });
});

/** All rows of all users, and the shared instruments: what a refused request must not touch. */
async function state(): Promise<string> {
  const parts = [...tables, 'instruments'].map(
    (name) => `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS h FROM ${name} AS t`,
  );
  return JSON.stringify(
    await data
      .database('owner')
      .query(`SELECT string_agg(h, ' ') AS h FROM (${parts.join(' UNION ALL ')}) AS all_of_them`, {}, z.unknown()),
  );
}
/** The next transaction that may write: while it is the same nothing has been written. */
async function nextWrite(): Promise<string> {
  const [row] = await data
    .database('owner')
    .query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next', {}, z.object({ next: z.string() }));
  return row?.next ?? '';
}

test(
  `${REQUESTS} requests of every shape are answered as promised`,
  async () => {
    let before = await state();
    let next = await nextWrite();
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, place, odd, text, type, query, key, match }) => {
        const rawPath = path.replace(
          /\{(\w+)\}/g,
          (_all, name: string) => odd ?? (name === 'symbol' ? 'VTI' : (ids[place % ids.length] ?? '')),
        );
        const response = await call.raw({
          rawPath,
          rawQueryString: query,
          body: text,
          headers: {
            'authorization': 'Bearer fuzz',
            'content-type': type,
            ...(key !== null && { 'idempotency-key': key }),
            ...(match !== null && { 'if-match': match }),
          },
          requestContext: { http: { method } },
        });
        answered += 1;
        if (REQUESTS > 1_000 && answered % 2_000 === 0)
          process.stderr.write(`${answered.toLocaleString('en-US')} of ${REQUESTS.toLocaleString('en-US')} requests\n`);
        expect(response.statusCode, `${method} ${rawPath}?${query} ${text.slice(0, 300)}`).toBeLessThan(500);
        if (response.statusCode < 400) {
          // Who has left comes again, so that the next requests meet a user.
          if (path === '/api/me' && method === 'DELETE') await call('fuzz', 'POST', '/api/sample-household', {});
          // An export is noted.
          if (method !== 'GET' || path.startsWith('/api/export')) [before, next] = [await state(), await nextWrite()];
          return;
        }
        expect(Problem.parse(JSON.parse(response.body)).status).toBe(response.statusCode);
        expect(response.body).not.toMatch(/ {4}at |node_modules|\.ts:\d|SQLSTATE|syntax error|pg_|StatementError/);
        const now = await nextWrite();
        if (now === next) return;
        next = now;
        expect(await state(), `${method} ${rawPath} was refused with ${response.statusCode}, and wrote`).toBe(before);
      }),
      { numRuns: REQUESTS, endOnFailure: true, ...(SEED !== undefined && { seed: Number(SEED) }) },
    );
    expect(call.log.filter((line) => JSON.stringify(line).includes('StatementError'))).toEqual([]);
  },
  Math.max(600_000, REQUESTS * 120),
);
