/** Every line of the page that a developer may copy: it is sent, as the shell would send it, and works. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { EXAMPLES, QUERIES } from '../../../functions/api/examples.ts';
import { curl } from '../../../functions/api/reference/example.ts';
import { ROUTES } from '../../../functions/api/routes.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { wholeUser } from '../../whole-user.ts';
import { callerOf, type Caller } from './calls.ts';

let data: TestDatabase;
let call: Caller;
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
});
afterAll(() => data.close());

const name = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

test('Each route that takes a body has an example, and each example has a route', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(
    ROUTES.filter(({ body }) => body !== undefined)
      .map(name)
      .sort(),
  );
  for (const route of Object.keys(QUERIES)) expect(ROUTES.map(name)).toContain(route);
  const operations = Object.entries(openApiDocument(ROUTES).paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>).map(
      ([method, operation]) => [name({ method: method.toUpperCase(), path }), operation] as const,
    ),
  );
  for (const [route, { requestBody }] of operations)
    if (requestBody) expect(requestBody.content['application/json']?.example).toEqual(EXAMPLES[route]);
});

/** What curl was asked for, by the shell itself. */
function asked(line: string, ids: Record<string, string>): { method: string; target: string; body: unknown; headers: string[] } {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\nALEX=; TOKEN=somebody\n${line}`;
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  const after = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1] ?? ''] : []));
  const target = words.find((word) => word.startsWith('/api/')) ?? '';
  const [body] = after('-d');
  const filled = (text: string) => text.replace(/\b[A-Z]+_ID\b|\bTAG\b/g, (placeholder) => ids[placeholder] ?? placeholder);
  return {
    method: after('-X')[0] ?? (body === undefined ? 'GET' : 'POST'),
    target: filled(target),
    body: body === undefined ? undefined : (JSON.parse(filled(body)) as unknown),
    headers: after('-H'),
  };
}

/** Those that end something go last; what starts an analysis goes before what cancels it. */
const rank = ({ method, path }: { method: string; path: string }) =>
  name({ method, path }) === 'DELETE /api/me' ? 3 : path.includes('sample-household') ? 2 : method === 'DELETE' ? 1 : 0;

describe('The lines of the page', () => {
  const known = new Map<string, Promise<Record<string, string>>>();

  test.each([...ROUTES].sort((a, b) => rank(a) - rank(b)).map((route) => [name(route), route] as const))('%s', async (_name, route) => {
    // What only reads shares one user.
    const user = route.method === 'GET' ? 'ex-reader' : `ex-${route.method}-${route.path.replace(/\W+/g, '-')}`.slice(0, 100).toLowerCase();
    const ids = (await (known.get(user) ?? known.set(user, idsOf(user, route.path)).get(user))) ?? {};
    const request = asked(curl(route.method, route.path, { open: route.open === true }), ids);
    expect(request.method).toBe(route.method);
    expect(request.headers.includes('authorization: Bearer somebody')).toBe(route.open !== true);
    expect(request.headers.includes('content-type: application/json')).toBe(request.body !== undefined);
    expect(request.target).not.toMatch(/[A-Z]+_ID|\{/);
    const { status, text } = await call(user, request.method, request.target, request.body);
    // A first report has none before it to be compared with.
    if (text.includes('/problems/nothing-before')) return;
    const expected = Object.keys(route.answers).map(Number);
    expect([name(route), status, text.slice(0, 300)]).toEqual([
      name(route),
      expect.toSatisfy((one: number) => expected.includes(one)),
      text.slice(0, 300),
    ]);
  });

  async function idsOf(user: string, path: string): Promise<Record<string, string>> {
    const { jobId, reportId, scenarioId } = await wholeUser(data, user);
    const running = path.endsWith('/cancel') ? String((await call(user, 'POST', '/api/analyze', {})).json['jobId']) : jobId;
    if (path === '/api/sample-household') await call(user, 'POST', path, { replace: true });
    const { accounts } = (await call(user, 'GET', '/api/accounts')).json as { accounts: { id: string }[] };
    const [account] = accounts;
    const { positions } = (await call(user, 'GET', `/api/accounts/${account?.id}/positions`)).json as { positions: { id: string }[] };
    const file = EXAMPLES['POST /api/holdings/preview'];
    const tag = path === '/api/holdings/apply' ? String((await call(user, 'POST', '/api/holdings/preview', file)).json['tag']) : '';
    await call(user, 'PUT', '/api/me/settings', EXAMPLES['PUT /api/me/settings']);
    return {
      ACCOUNT_ID: account?.id ?? '',
      POSITION_ID: positions[0]?.id ?? '',
      JOB_ID: running,
      REPORT_ID: reportId,
      SCENARIO_ID: scenarioId,
      TAG: tag,
    };
  }
});
