/** The document: complete, valid, and the only place where the API is described. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#ports/clock.ts';
import { TAGS } from '../../../functions/api/contract.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { referencePage } from '../../../functions/api/reference.ts';
import { shapeOf } from '../../../functions/api/reference/shape.ts';
import { ROUTES } from '../../../functions/api/routes.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import { unlimited } from './unlimited.ts';

const document = openApiDocument(ROUTES);
const README = join(import.meta.dirname, '../../../functions/README.md');

const handler = asPromised(
  createHandler({
    identify: () => Promise.reject(new Error('nobody is asked who they are')),
    portsFor: () => ({}) as never,
    origins: ['https://alex.example'],
    takeRequest: unlimited,
    clock: systemClock,
  }),
);
const get = (rawPath: string, headers: Record<string, string> = {}, method = 'GET') =>
  handler({ rawPath, headers, requestContext: { http: { method } } }, quiet());

describe('The OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  test('has every route, and a route has one place only', () => {
    const told = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const declared = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(told.sort()).toEqual([...declared].sort());
    expect(new Set(declared).size).toBe(declared.length);
  });

  test('gives every operation an id of its own, and a sentence', () => {
    const operations = Object.values(document.paths ?? {}).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string; summary: string }>),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { summary } of operations) expect(summary).toMatch(/^[A-Z][^.]{5,80}$/);
  });

  test('names no shape twice for what is asked and what is answered', () => {
    expect(Object.keys(document.components?.schemas ?? {}).filter((name) => name.endsWith('Output'))).toEqual([]);
  });

  test('is served without a session, and not again to who has it', async () => {
    const first = await get('/api/openapi.json');
    expect(JSON.parse(first.body)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(first.headers['cache-control']).toBe('public, no-cache');
    const again = await get('/api/openapi.json', { 'if-none-match': `W/${first.headers['etag'] ?? ''}, "other"` });
    expect(again).toMatchObject({ statusCode: 304, body: '', headers: { etag: first.headers['etag'] } });
    expect((await get('/api/openapi.json', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });
});

describe('The page', () => {
  test('shows every route under its heading, and asks for nothing foreign', async () => {
    const { body, headers } = await get('/api/docs');
    for (const { summary, path } of ROUTES) {
      expect(body).toContain(summary.replaceAll('’', '’'));
      expect(body).toContain(path);
    }
    for (const tag of new Set(ROUTES.map((route) => route.tag))) expect(body).toContain(TAGS[tag].split('`')[0]?.replaceAll("'", '&#39;'));
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(body).not.toMatch(/<script(?! src="\/api\/docs\.js" defer>)|(href|src)="(?!#|\/api\/)|@import|url\(|style=| on\w+=/);
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((id) => id[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('escapes what a description says', () => {
    const [first] = ROUTES;
    const page = referencePage(openApiDocument([{ ...first!, summary: 'Read <b>', description: '`<script>` & "more"' }]));
    expect(page).toContain('Read &lt;b&gt;');
    expect(page).toContain('<code>&lt;script&gt;</code> &amp; &quot;more&quot;');
  });

  test.each<[object, string]>([
    [{ type: 'string', minLength: 1, maxLength: 5 }, 'string <span>(at least 1 long, at most 5 long)</span>'],
    [{ enum: ['ira', 'hsa'] }, '<i>&quot;ira&quot;</i> | <i>&quot;hsa&quot;</i>'],
    [
      { type: 'array', items: { $ref: '#/components/schemas/Account' }, maxItems: 3 },
      'list of <a href="#shape-Account">Account</a>, at most 3',
    ],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
    [
      { type: 'object', properties: { a: { type: 'integer', minimum: 0, exclusiveMaximum: 9 } }, required: ['a'] },
      '{\n  a: integer <span>(from 0, below 9)</span>\n}',
    ],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{\n  [name]: number\n}'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }], default: null }, 'string | null'],
    [{}, 'anything'],
  ])('writes the schema %j as a shape', (schema, shape) => {
    expect(shapeOf(schema)).toBe(shape);
  });
});

describe('A browser', () => {
  const preflight = (origin: string, path = '/api/accounts') => get(path, { origin, 'access-control-request-method': 'POST' }, 'OPTIONS');

  test('of the site may ask and read', async () => {
    const allowed = await preflight('https://alex.example');
    expect(allowed).toMatchObject({
      statusCode: 204,
      headers: { 'access-control-allow-origin': 'https://alex.example', 'vary': 'origin' },
    });
    expect(allowed.headers['access-control-allow-methods']).toContain('POST');
    expect((await get('/api/health', { origin: 'https://alex.example' })).headers['access-control-allow-origin']).toBe(
      'https://alex.example',
    );
  });

  test.each(['https://evil.example', 'null', 'https://alex.example.evil.example', 'http://alex.example'])(
    'of %s may not',
    async (origin) => {
      for (const response of [await preflight(origin), await get('/api/health', { origin })]) {
        expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(response.headers['vary']).toBe('origin');
      }
    },
  );

  test('learns nothing of a path that is none', async () => {
    expect(
      Object.keys((await preflight('https://alex.example', '/api/nothing')).headers).filter((name) =>
        name.startsWith('access-control-allow-m'),
      ),
    ).toEqual([]);
  });

  test('is told to stay on https where it came by it', async () => {
    expect((await get('/api/health', { 'x-forwarded-proto': 'https' })).headers['strict-transport-security']).toContain('max-age=');
    expect((await get('/api/health')).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('A correlation id', () => {
  test.each(['my-own-id_1', 'a'.repeat(64)])('%s is taken over', async (id) => {
    expect((await get('/api/health', { 'x-correlation-id': id })).headers['x-correlation-id']).toBe(id);
  });
  test.each(['short', 'a'.repeat(65), 'two words x', '<script>alert', 'line\nbreak-x'])('%j is replaced by our own', async (id) => {
    expect((await get('/api/health', { 'x-correlation-id': id })).headers['x-correlation-id']).toBe('request-1');
  });
});

test('The README lists every route', async () => {
  const list = Object.keys(TAGS).flatMap((tag) => {
    const routes = ROUTES.filter((route) => route.tag === tag);
    return routes.length === 0
      ? []
      : [
          `\n| ${tag} | |\n|---|---|`,
          ...routes.map(
            ({ method, path, summary, open }) => `| \`${method} ${path}\` | ${summary}${open === true ? ' (no session)' : ''} |`,
          ),
        ];
  });
  const text = readFileSync(README, 'utf8').replace(
    /(<!-- routes:[^\n]*-->\n)[^]*(<!-- \/routes -->)/,
    (_all, begin: string, end: string) => `${begin}${list.join('\n').trimStart()}\n${end}`,
  );
  await expect(text).toMatchFileSnapshot(README);
});
