/** The OpenAPI 3.1 document, made from the contracts of the routes and from nothing else. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { ReportSummary, ReportView, RetirementView, Scenario } from '#schema/api.ts';
import { Fact } from '#schema/facts.ts';
import { Instrument } from '#schema/instrument.ts';
import { JobStep, JobView } from '#schema/job.ts';
import { Account, NewAccount, NewPosition, PortfolioView, Position } from '#schema/portfolio.ts';
import { Problem } from '#schema/problem.ts';
import { Chart } from '#schema/report.ts';
import { Headline, Study } from '#schema/retirement.ts';
import { TAGS, type AnswerContract, type Contract } from './contract.ts';
import { EXAMPLES } from './examples.ts';
import { PLACES } from './router.ts';

export type OpenApi = ReturnType<typeof createDocument>;

/** Shapes that are told once, under their name, wherever they are met. (Named here, so that no page of the site carries a registry.) */
const NAMED = {
  Account,
  Chart,
  Fact,
  Headline,
  Instrument,
  JobStep,
  JobView,
  NewAccount,
  NewPosition,
  PortfolioView,
  Position,
  Problem,
  ReportSummary,
  ReportView,
  RetirementView,
  Scenario,
  Study,
};

const DESCRIPTION = `Everything that the app can do, and any script. Money and quantities are decimal strings, never floats; instants are UTC.

A refusal is a problem detail (RFC 9457) that says what happened, to which thing, and what to do. What is another user’s answers 404, as if it did not exist.
Each answer carries \`x-correlation-id\`, by which the log knows it: your own, where you send one of 8 to 64 letters, digits, dashes or underscores.

Requests are counted for each user: \`RateLimit-Policy\` and \`RateLimit\` (draft-ietf-httpapi-ratelimit-headers-10) say how many there are and how many are left, and a 429 says in
\`retry-after\` when there is one more. Analyses, files and projections have quotas of their own.

A body may come with \`content-encoding: gzip\`, and large answers go so to who accepts it: 6 MB can be sent either way, whatever they unpack to.

What is read comes with an \`ETag\`. Send it back in \`If-None-Match\` to be told that nothing has changed (304), or in \`If-Match\` with an edit, which is then refused (412) when
somebody else was faster.`;

/** Problems that a route has by what it is. */
const ORDINARY: Readonly<Record<number, string>> = {
  400: 'The body is not JSON, or names a key twice.',
  401: 'There is no valid session token.',
  404: 'It does not exist, or it is another user’s.',
  413: 'The body is too large, counted unpacked.',
  415: 'The body is of another media type, or compressed in another way than by gzip.',
  422: 'Some values do not fit; `errors` names each.',
  429: 'A quota is used up: `RateLimit` and `retry-after` say when there is more. Nothing was done.',
  500: 'A fault of the application, without detail; the log knows it by the correlation id.',
  503: 'The database is waking up, or sessions cannot be checked now; `retry-after` says when to try again.',
};

/** The document of these routes. Deterministic: the same routes make the same text. */
export function openApiDocument(routes: readonly Contract[]): OpenApi {
  for (const [id, shape] of Object.entries(NAMED)) z.globalRegistry.add(shape, { ...z.globalRegistry.get(shape), id });
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Alex',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Not licensed for use by others', identifier: 'LicenseRef-UNLICENSED' },
    },
    servers: [{ url: '/', description: 'Where this document was read.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A session token of Clerk’s. On one machine: `npm run --silent token -- --user NAME`.',
        },
      },
    },
  });
}

function operation(route: Contract): ZodOpenApiOperationObject {
  const { query, headers, body } = route;
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...(route.open === true && { security: [] }),
    requestParams: { path: pathParams(route.path), ...(query && { query }), ...(headers && { header: headers }) },
    ...(body !== undefined && {
      requestBody: { required: !body.safeParse({}).success, content: { 'application/json': { schema: body, ...exampleOf(route) } } },
    }),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function exampleOf({ method, path }: Contract): { example?: unknown } {
  const example = EXAMPLES[`${method} ${path}`];
  return example === undefined ? {} : { example };
}

function answersOf({ answers }: Contract): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, { description: answer.description, ...contentOf(answer) }]),
  );
}

function contentOf({ body, media }: AnswerContract): object {
  if (body !== undefined) return { content: { 'application/json': { schema: body } } };
  return media === undefined ? {} : { content: Object.fromEntries(media.map((type) => [type, { schema: { type: 'string' as const } }])) };
}

function problemsOf(route: Contract): ZodOpenApiResponsesObject {
  const statuses = [
    ...(route.body === undefined ? [] : [400, 413, 415]),
    ...(route.open === true ? [] : [401, 429, 503]),
    ...(placesOf(route.path).length > 0 ? [404] : []),
    422,
    500,
  ];
  const told: Record<string, string> = {
    ...Object.fromEntries(statuses.map((status) => [status, ORDINARY[status] ?? ''])),
    ...route.problems,
  };
  return Object.fromEntries(
    Object.entries(told).map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema: Problem } } },
    ]),
  );
}

function pathParams(path: string): z.ZodObject {
  return z.object(
    Object.fromEntries(
      placesOf(path).flatMap((name) => {
        const place = PLACES[name];
        return place === undefined ? [] : [[name, place.contract.describe(place.description)]];
      }),
    ),
  );
}

export function placesOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((place) => place[1] ?? '');
}

/** `POST /api/accounts/{id}/positions` → `postAccountsIdPositions`. */
function operationId({ method, path }: Contract): string {
  const words = path
    .replace('/api/', '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
