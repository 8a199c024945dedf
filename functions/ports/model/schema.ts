/** The JSON schema that a model is handed, made from the zod contract that its answer is parsed by. */
import * as z from 'zod';
import type { ToolInputSchema } from '@aws-sdk/client-bedrock-runtime';

/** JSON as the SDK takes it in a tool's schema. */
type Json = ToolInputSchema.JsonMember['json'];

/** Keywords that a provider may refuse with HTTP 400. They stay in force: zod checks them in the answer. */
const STRIPPED = new Set([
  '$schema',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
]);

/** The contract as JSON schema without ranges, lengths and patterns, every object closed. */
export function modelSchema(contract: z.ZodType): Json {
  return strip(z.toJSONSchema(contract, { io: 'output', unrepresentable: 'throw' })) as Json;
}

function strip(node: unknown, isPropertyMap = false): unknown {
  if (Array.isArray(node)) return node.map((child) => strip(child));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => isPropertyMap || !STRIPPED.has(key));
  const stripped = Object.fromEntries(entries.map(([key, child]) => [key, strip(child, key === 'properties' && !isPropertyMap)]));
  return !isPropertyMap && stripped['type'] === 'object' ? { ...stripped, additionalProperties: false } : stripped;
}
