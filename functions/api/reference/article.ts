/** One route of the page: what it is for, a request to copy, what it takes and what it answers. */
import { curl } from './example.ts';
import { shapeOf } from './shape.ts';
import { escape, inline, prose } from './text.ts';

type Json = Record<string, unknown>;
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}
export interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

const PROBLEM = 'application/problem+json';

export function article({ method, path, operation }: Entry): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const open = operation.security?.length === 0;
  const [answers, problems] = [false, true].map((isProblem) =>
    Object.entries(responses).filter(([, { content = {} }]) => PROBLEM in content === isProblem),
  );
  return `<article id="${operationId}" data-words="${escape(`${method} ${path} ${summary} ${description ?? ''}`.toLowerCase())}"><h3><a href="#${operationId}">${escape(summary)}</a></h3>
<p class="route"><span class="m ${method.toLowerCase()}">${method}</span> <code>${escape(path)}</code>${open ? ' <span class="quiet">needs no session</span>' : ''}</p>
${prose(description ?? '')}<pre tabindex="0">${escape(curl(method, path, { open }))}</pre>
${parameters.length > 0 ? `<h4>Parameters</h4><dl>${parameters.map(parameter).join('')}</dl>` : ''}
${
  requestBody
    ? Object.entries(requestBody.content)
        .map(
          ([type, { schema }]) =>
            `<h4>Body <span class="quiet">${escape(type)}</span></h4>${folded('<span class="quiet">Its shape</span>', shapeOf(schema), true)}`,
        )
        .join('')
    : ''
}
<h4>Answers</h4>${(answers ?? []).map(answer).join('')}${refusals(problems ?? [])}</article>`;
}

function parameter({ name, in: place, required, description, schema }: NonNullable<Operation['parameters']>[number]): string {
  return `<div><dt><code>${escape(name)}</code> <span class="quiet">${escape(place)}${required === true ? '' : ', optional'}</span></dt><dd>${inline(description ?? '')} <code>${shapeOf(schema)}</code></dd></div>`;
}

function answer([status, { description, content = {} }]: [string, Operation['responses'][string]]): string {
  const head = `<strong>${escape(status)}</strong> ${inline(description)}`;
  const shapes = Object.entries(content).map(([type, { schema }]) => (type === 'application/json' ? shapeOf(schema) : escape(type)));
  return folded(head, shapes.join('\n'), false);
}

/** Long shapes are a click away, so that a route fits on a screen. */
const SHORT = 8;
function folded(head: string, shape: string, isBody: boolean): string {
  if (!shape.includes('\n')) return `<p class="told">${head}${shape === '' ? '' : ` <code>${shape}</code>`}</p>`;
  const open = shape.split('\n').length <= (isBody ? 3 * SHORT : SHORT) ? ' open' : '';
  return `<details${open}><summary>${head}</summary><pre tabindex="0">${shape}</pre></details>`;
}

function refusals(problems: [string, Operation['responses'][string]][]): string {
  if (problems.length === 0) return '';
  const statuses = problems.map(([status]) => escape(status)).join(', ');
  return `<details><summary class="quiet">Problems: ${statuses}</summary><dl>${problems.map(([status, { description }]) => `<div><dt>${escape(status)}</dt><dd>${prose(description)}</dd></div>`).join('')}</dl></details>`;
}
