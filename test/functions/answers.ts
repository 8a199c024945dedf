/** Holds every answer of the API to the OpenAPI document: status, media type and body. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import type { Work } from '#ports/observe.ts';
import { openApiDocument } from '../../functions/api/openapi.ts';
import type { HttpResponse } from '#ports/http.ts';
import { match } from '../../functions/api/router.ts';
import { ROUTES } from '../../functions/api/routes.ts';

type Handler = Work<unknown, HttpResponse>;
interface Documented {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>>;
}

export const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument(ROUTES))) as Documented;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...DOCUMENT, $id: 'api' });
const validators = new Map<string, ValidateFunction>();

/** The same handler; an answer that the document does not know fails the test. */
export function asPromised(handler: Handler): Handler {
  return async (event, invocation) => {
    const response = await handler(event, invocation);
    const { rawPath, requestContext } = event as { rawPath: string; requestContext: { http: { method: string } } };
    expectPromised(requestContext.http.method, rawPath, response);
    return response;
  };
}

export function expectPromised(method: string, path: string, response: HttpResponse): void {
  const operation = operationOf(method, path);
  if (operation === undefined || response.statusCode === 304 || response.body === '') return;
  const type = response.headers['content-type']?.split(';')[0] ?? 'none';
  const schema = DOCUMENT.paths[operation.path]?.[operation.method]?.responses[response.statusCode]?.content?.[type];
  expect(schema, `${method} ${path} answered ${response.statusCode} as ${type}, which the document does not name`).toBeDefined();
  if (!type.endsWith('json') || response.isBase64Encoded === true) return;
  const pointer = ['paths', operation.path, operation.method, 'responses', String(response.statusCode), 'content', type, 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
  validators.set(pointer, validate);
  expect(validate(JSON.parse(response.body)), `${method} ${path} ${response.statusCode}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}

function operationOf(method: string, path: string): { path: string; method: string } | undefined {
  try {
    const { route } = match(ROUTES, method, path);
    return { path: route.path, method: route.method.toLowerCase() };
  } catch {
    return undefined;
  }
}
