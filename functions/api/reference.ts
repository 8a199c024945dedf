/** The OpenAPI document as one page for reading: plain HTML and a filter of thirty lines, instead of a megabyte of somebody's viewer. */
import { article, type Entry, type Operation } from './reference/article.ts';
import { shapeOf } from './reference/shape.ts';
import { escape, prose } from './reference/text.ts';
import type { OpenApi } from './openapi.ts';

export { REFERENCE_SCRIPT } from './reference/script.ts';
export { REFERENCE_STYLE } from './reference/style.ts';

type Json = Record<string, unknown>;

export function referencePage(document: OpenApi): string {
  const entries = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]): Entry => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  const tags = (document.tags ?? [])
    .map((tag) => ({ ...tag, entries: entries.filter(({ operation }) => operation.tags.includes(tag.name)) }))
    .filter((tag) => tag.entries.length > 0);
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Json>);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of Alex</title>
<link rel="stylesheet" href="/api/docs.css">
<script src="/api/docs.js" defer></script>
<nav aria-label="Routes"><p><a href="#top"><strong>The API of Alex</strong></a><br><a href="/api/openapi.json">openapi.json</a> <span class="quiet">OpenAPI 3.1</span></p>
<label hidden>Filter, with the key / <input id="filter" type="search" autocomplete="off" spellcheck="false"><span id="found" role="status"></span></label>
${tags.map((tag) => `<section><h2>${escape(tag.name)}</h2><ul>${tag.entries.map(link).join('')}</ul></section>`).join('\n')}
<section><h2>Shapes</h2><ul>${schemas.map(([name]) => `<li class="shape" data-words="${escape(name.toLowerCase())}"><a href="#shape-${escape(name)}">${escape(name)}</a></li>`).join('')}</ul></section></nav>
<main id="top"><h1>The API of Alex</h1>${prose(document.info.description ?? '')}
<section><h2>Begin</h2><p>On one machine, with <code>npm start</code> running. A token lasts sixty seconds; any new name is a new user.</p>
<pre tabindex="0">ALEX=http://127.0.0.1:3000
TOKEN=$(npm run --silent token -- --user demo)
curl -s "$ALEX/api/portfolio" -H "authorization: Bearer $TOKEN"</pre>
<p>Each route below has such a line. Names in capitals stand for ids that an answer has told.</p></section>
${tags.map(({ name, description, entries: own }) => `<section><h2>${escape(name)}</h2>${prose(description ?? '')}${own.map(article).join('\n')}</section>`).join('\n')}
<section><h2>Shapes</h2>${schemas.map(shape).join('\n')}</section>
</main>
</html>
`;
}

function link({ method, path, operation }: Entry): string {
  const words = `${method} ${path} ${operation.summary}`.toLowerCase();
  return `<li data-words="${escape(words)}"><a href="#${operation.operationId}" title="${escape(operation.summary)}"><span class="m ${method.toLowerCase()}">${method}</span>${escape(path.replace('/api/', '/'))}</a></li>`;
}

function shape([name, schema]: [string, Json]): string {
  const described = typeof schema['description'] === 'string' ? prose(schema['description']) : '';
  return `<article id="shape-${escape(name)}" data-words="${escape(name.toLowerCase())}"><h3><a href="#shape-${escape(name)}">${escape(name)}</a></h3>${described}<pre tabindex="0">${shapeOf(schema)}</pre></article>`;
}
