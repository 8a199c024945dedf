/** What we know of each model: how it is made to answer by a schema, whether it keeps a prompt in its cache, and what it costs. */
import { OLLAMA } from './ollama.ts';

/** The stand-in's id; shown as its writer's name. */
export const LOCAL_MODEL = 'local.rules-writer';
/** Claude Sonnet 4, which the plan names, has reached its end of life on Bedrock. */
export const DEFAULT_MODEL = 'us.anthropic.claude-sonnet-4-6';

/** `schema`: Converse's outputConfig.textFormat. `tool`: one tool that the model is forced to call; every tool-using model takes it. */
export type Mechanism = 'schema' | 'tool';

interface Model {
  /** Found in the id, whatever its region prefix and version suffix. */
  family: string;
  mechanism: Mechanism;
  /** Dollars a million tokens = micro-dollars a token, on-demand, without regional premium. */
  price: { input: number; output: number };
  /** Whether a cachePoint may stand in its prompt; it then writes the prompt before it to its cache at 1.25 times the price, and reads it at a tenth. */
  caching?: true;
}

/** The list prices known on this day, on-demand. They change: the bill is right, this is an estimate. */
export const PRICES_AS_OF = '2026-11-22';
const CACHE_WRITE = 1.25;
const CACHE_READ = 0.1;

/** A model is listed with `schema` only where the Bedrock user guide names it for structured output; the rest are forced to a tool. */
const MODELS: readonly Model[] = [
  { family: LOCAL_MODEL, mechanism: 'tool', price: { input: 0, output: 0 } },
  { family: OLLAMA, mechanism: 'schema', price: { input: 0, output: 0 } },
  { family: 'anthropic.claude-sonnet-4-6', mechanism: 'tool', price: { input: 3, output: 15 }, caching: true },
  { family: 'anthropic.claude-sonnet-4-5', mechanism: 'schema', price: { input: 3, output: 15 }, caching: true },
  { family: 'anthropic.claude-haiku-4-5', mechanism: 'schema', price: { input: 1, output: 5 }, caching: true },
  { family: 'anthropic.claude-opus-4-6', mechanism: 'schema', price: { input: 5, output: 25 }, caching: true },
  { family: 'anthropic.claude-opus-4-5', mechanism: 'schema', price: { input: 5, output: 25 }, caching: true },
  { family: 'amazon.nova-pro', mechanism: 'tool', price: { input: 0.8, output: 3.2 } },
  { family: 'amazon.nova-lite', mechanism: 'tool', price: { input: 0.06, output: 0.24 } },
  { family: 'amazon.nova-micro', mechanism: 'tool', price: { input: 0.035, output: 0.14 } },
];

function find(modelId: string): Model | undefined {
  return MODELS.find(({ family }) => (family === OLLAMA ? modelId.startsWith(family) : modelId.includes(family)));
}

export function mechanismOf(modelId: string): Mechanism {
  return find(modelId)?.mechanism ?? 'tool';
}

export function isCaching(modelId: string): boolean {
  return find(modelId)?.caching === true;
}

/** `inputTokens` is all of the input; what of it was read from the cache or written to it may be said. */
export interface Tokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

/** What a call costs in whole micro-dollars, rounded up; null for a model whose price is not known here (never a guess). */
export function costMicroDollars(
  modelId: string,
  { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 }: Tokens,
): number | null {
  const model = find(modelId);
  if (!model) return null;
  // A model without a cache of ours may keep one of its own: its reads are then counted as ordinary input, which is never less.
  const [read, write] = model.caching ? [CACHE_READ, CACHE_WRITE] : [1, 1];
  // Prices carry at most three decimals, also times a cache's factor: thousandths keep the product whole.
  const thousandths = (price: number) => Math.round(price * 1000);
  const input = inputTokens - cacheReadTokens - cacheWriteTokens;
  const sum =
    thousandths(model.price.input) * input +
    thousandths(model.price.input * read) * cacheReadTokens +
    thousandths(model.price.input * write) * cacheWriteTokens +
    thousandths(model.price.output) * outputTokens;
  return Math.ceil(Math.ceil((sum * premiumPercent(modelId, model)) / 100) / 1000);
}

/** Bedrock asks ten per cent more where inference must stay in one geography (`us.`, `eu.`, …) for the Claude models listed above. */
function premiumPercent(modelId: string, model: Model): number {
  return model.family.startsWith('anthropic.') && /(^|\/)(us|eu|jp|au|apac)\./.test(modelId) ? 110 : 100;
}

/** The model that an agent speaks to: `BEDROCK_MODEL_ID_REPORTER` before `BEDROCK_MODEL_ID` before the default. */
export function modelFor(agent: string, environment: NodeJS.ProcessEnv): string {
  const own = environment[`BEDROCK_MODEL_ID_${agent.toUpperCase().replaceAll('-', '_')}`];
  return nonEmpty(own) ?? nonEmpty(environment['BEDROCK_MODEL_ID']) ?? DEFAULT_MODEL;
}
function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
