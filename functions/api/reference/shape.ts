/** A JSON schema as a shape to read: `{ name: string, kind?: "ira" | "hsa" }`, names of other shapes as links. */
import { escape } from './text.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Escaped HTML. */
export function shapeOf(schema: unknown, indent = ''): string {
  if (!isObject(schema)) return 'anything';
  const { $ref, enum: options, const: only, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === 'string') return reference($ref);
  const choices = listed(options);
  if (choices) return choices.map(literal).join(' | ');
  if (only !== undefined) return literal(only);
  const one = listed(anyOf) ?? listed(oneOf);
  if (one) return one.map((part) => shapeOf(part, indent)).join(' | ');
  const all = listed(allOf);
  if (all) return all.map((part) => shapeOf(part, indent)).join(' &amp; ');
  const types = listed(type);
  if (types) return types.map((part) => shapeOf({ ...schema, type: part }, indent)).join(' | ');
  if (type === 'array') return list(schema, indent);
  if (type === 'object') return object(schema, indent);
  return escape(typeof type === 'string' ? type : 'anything') + bounds(schema);
}

function reference(ref: string): string {
  const name = escape(ref.replace('#/components/schemas/', ''));
  return `<a href="#shape-${name}">${name}</a>`;
}

function literal(value: unknown): string {
  return `<i>${escape(JSON.stringify(value))}</i>`;
}

const listed = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? (value as unknown[]) : undefined);

function list(schema: Json, indent: string): string {
  const parts = listed(schema['prefixItems']);
  if (parts) return `[${parts.map((part) => shapeOf(part, indent)).join(', ')}]`;
  const most = typeof schema['maxItems'] === 'number' ? `, at most ${schema['maxItems']}` : '';
  return `list of ${shapeOf(schema['items'], indent)}${most}`;
}

function object(schema: Json, indent: string): string {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const required = new Set(listed(schema['required']) ?? []);
  const others = isObject(schema['additionalProperties'])
    ? [`${indent}  [name]: ${shapeOf(schema['additionalProperties'], `${indent}  `)}`]
    : [];
  const lines = properties.map(([name, property]) => {
    const remark =
      isObject(property) && typeof property['description'] === 'string' ? `  <span>${escape(property['description'])}</span>` : '';
    return `${indent}  ${escape(name)}${required.has(name) ? '' : '?'}: ${shapeOf(property, `${indent}  `)}${remark}`;
  });
  const all = [...lines, ...others];
  return all.length === 0 ? '{}' : `{\n${all.join('\n')}\n${indent}}`;
}

const BOUNDS: readonly (readonly [string, (bound: number) => string])[] = [
  ['minLength', (n) => `at least ${n} long`],
  ['maxLength', (n) => `at most ${n} long`],
  ['minimum', (n) => `from ${n}`],
  ['exclusiveMinimum', (n) => `above ${n}`],
  ['maximum', (n) => `to ${n}`],
  ['exclusiveMaximum', (n) => `below ${n}`],
];

function bounds(schema: Json): string {
  const told = BOUNDS.flatMap(([key, tell]) =>
    typeof schema[key] === 'number' && Math.abs(schema[key]) < Number.MAX_SAFE_INTEGER ? [tell(schema[key])] : [],
  );
  const form =
    typeof schema['format'] === 'string'
      ? [schema['format']]
      : typeof schema['pattern'] === 'string' && schema['pattern'].length <= 60
        ? [`/${schema['pattern']}/`]
        : [];
  const initial = schema['default'] === undefined ? [] : [`${JSON.stringify(schema['default'])} unless given`];
  const all = [...form, ...told, ...initial];
  return all.length === 0 ? '' : ` <span>(${escape(all.join(', '))})</span>`;
}
