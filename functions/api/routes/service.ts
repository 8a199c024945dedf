/** The API about itself: whether it answers, and what it promises. */
import * as z from 'zod';
import { Health } from '#schema/api.ts';
import { route, type Contract, type RouteOf } from '../contract.ts';
import { documentsOf } from '../documents.ts';
import type { OpenApi } from '../openapi.ts';

const OK = { status: 'ok' } as const;
/** The document is the same until the code is another: made once, kept by who asks as long as its tag holds. */
const KEPT = { 'cache-control': 'public, no-cache', 'cross-origin-resource-policy': 'same-origin' };
const PAGE = {
  ...KEPT,
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

export function serviceRoutes(routes: () => readonly Contract[]): RouteOf<unknown>[] {
  const documents = once(() => documentsOf(routes()));
  const document = once(() => JSON.parse(documents().openApi) as OpenApi);
  return [
    route({
      method: 'GET',
      path: '/api/health',
      tag: 'Service',
      summary: 'Ask whether the API answers',
      description: 'It does not ask the database, so that a paused one is not woken.',
      open: true,
      answers: { 200: { description: 'It does.', body: Health } },
      run: () => ({ status: 200, body: OK }),
    }),
    route({
      method: 'GET',
      path: '/api/openapi.json',
      tag: 'Service',
      summary: 'Read this document',
      open: true,
      answers: {
        200: {
          description: 'OpenAPI 3.1, made from the contracts by which requests are checked.',
          body: z.custom<OpenApi>().meta({ type: 'object' }),
        },
      },
      run: () => ({ status: 200, body: document(), headers: KEPT }),
    }),
    route({
      method: 'GET',
      path: '/api/docs',
      tag: 'Service',
      summary: 'Read this document as a page',
      open: true,
      answers: { 200: { description: 'HTML; its only script is a filter, and it is whole without it.', media: ['text/html'] } },
      run: () => ({ status: 200, file: { type: 'text/html; charset=utf-8', text: documents().page }, headers: PAGE }),
    }),
    route({
      method: 'GET',
      path: '/api/docs.js',
      tag: 'Service',
      summary: 'Read the page’s script',
      open: true,
      answers: { 200: { description: 'JavaScript.', media: ['text/javascript'] } },
      run: () => ({ status: 200, file: { type: 'text/javascript; charset=utf-8', text: documents().script }, headers: KEPT }),
    }),
    route({
      method: 'GET',
      path: '/api/docs.css',
      tag: 'Service',
      summary: 'Read the page’s style',
      open: true,
      answers: { 200: { description: 'CSS.', media: ['text/css'] } },
      run: () => ({ status: 200, file: { type: 'text/css; charset=utf-8', text: documents().style }, headers: KEPT }),
    }),
  ];
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
