/** The OpenAPI document as one page for reading: plain HTML without a script, instead of a megabyte of somebody's viewer. */
import { shapeOf } from './reference/shape.ts';
import { escape, prose } from './reference/text.ts';
import type { OpenApi } from './openapi.ts';

export { REFERENCE_STYLE } from './reference/style.ts';

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}
interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

export function referencePage(document: OpenApi): string {
  const entries = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]): Entry => ({ method: method.toUpperCase(), path, operation })),
  );
  const tags = (document.tags ?? []).map((tag) => ({ ...tag, entries: entries.filter(({ operation }) => operation.tags.includes(tag.name)) })).filter(({ entries }) => entries.length > 0);
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Json>);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Alex: the API</title>
<link rel="stylesheet" href="/api/docs.css">
<nav aria-label="Routes"><p><strong>Alex</strong><br><a href="/api/openapi.json">openapi.json</a></p>
${tags.map(({ name, entries }) => `<h2>${escape(name)}</h2><ul>${entries.map(link).join('')}</ul>`).join('\n')}
<h2>Shapes</h2><ul>${schemas.map(([name]) => `<li><a href="#shape-${escape(name)}">${escape(name)}</a></li>`).join('')}</ul></nav>
<main><h1>The API of Alex</h1>${prose(document.info.description ?? '')}
${tags.map(({ name, description, entries }) => `<section><h2>${escape(name)}</h2>${prose(description ?? '')}${entries.map(article).join('\n')}</section>`).join('\n')}
<section><h2>Shapes</h2>${schemas.map(([name, schema]) => `<article id="shape-${escape(name)}"><h3>${escape(name)}</h3>${described(schema)}<pre>${shapeOf(schema)}</pre></article>`).join('\n')}</section>
</main>
</html>
`;
}

function link({ method, path, operation }: Entry): string {
  return `<li><a href="#${operation.operationId}" title="${escape(`${method} ${path}`)}">${escape(operation.summary)}</a></li>`;
}

function article({ method, path, operation }: Entry): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const open = operation.security?.length === 0;
  return `<article id="${operationId}"><h3><code class="route"><b>${method}</b> ${escape(path)}</code> ${escape(summary)}</h3>
${prose(description ?? '')}${open ? '<p class="note">Needs no session.</p>' : ''}
${parameters.length > 0 ? `<table><caption>Parameters</caption>${parameters.map(parameter).join('')}</table>` : ''}
${requestBody ? Object.entries(requestBody.content).map(([type, { schema }]) => `<h4>Body, ${escape(type)}</h4><pre>${shapeOf(schema)}</pre>`).join('') : ''}
<table><caption>Answers</caption>${Object.entries(responses).map(answer).join('')}</table></article>`;
}

function parameter({ name, in: place, required, description, schema }: NonNullable<Operation['parameters']>[number]): string {
  return `<tr><th scope="row"><code>${escape(name)}</code></th><td>${escape(place)}${required === true ? '' : ', optional'}</td><td>${escape(description ?? '')} <code>${shapeOf(schema)}</code></td></tr>`;
}

function answer([status, { description, content = {} }]: [string, Operation['responses'][string]]): string {
  const shapes = Object.entries(content).map(([type, { schema }]) => (type === 'application/problem+json' ? '' : `<pre>${type === 'application/json' ? shapeOf(schema) : escape(type)}</pre>`));
  return `<tr><th scope="row">${escape(status)}</th><td>${prose(description)}${shapes.join('')}</td></tr>`;
}

function described(schema: Json): string {
  return typeof schema['description'] === 'string' ? prose(schema['description']) : '';
}
