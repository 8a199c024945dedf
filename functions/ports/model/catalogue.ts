/** What we know of each model: how it is made to answer by a schema, and what it costs. */

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
}

/** The list prices known on this day, on-demand. They change: the bill is right, this is an estimate. */
export const PRICES_AS_OF = '2026-11-22';

/** A model is listed with `schema` only where the Bedrock user guide names it for structured output; the rest are forced to a tool. */
const MODELS: readonly Model[] = [
  { family: 'local.rules-writer', mechanism: 'tool', price: { input: 0, output: 0 } },
  { family: 'anthropic.claude-sonnet-4-6', mechanism: 'tool', price: { input: 3, output: 15 } },
  { family: 'anthropic.claude-sonnet-4-5', mechanism: 'schema', price: { input: 3, output: 15 } },
  { family: 'anthropic.claude-haiku-4-5', mechanism: 'schema', price: { input: 1, output: 5 } },
  { family: 'anthropic.claude-opus-4-6', mechanism: 'schema', price: { input: 5, output: 25 } },
  { family: 'anthropic.claude-opus-4-5', mechanism: 'schema', price: { input: 5, output: 25 } },
  { family: 'amazon.nova-pro', mechanism: 'tool', price: { input: 0.8, output: 3.2 } },
  { family: 'amazon.nova-lite', mechanism: 'tool', price: { input: 0.06, output: 0.24 } },
  { family: 'amazon.nova-micro', mechanism: 'tool', price: { input: 0.035, output: 0.14 } },
];

function find(modelId: string): Model | undefined {
  return MODELS.find((model) => modelId.includes(model.family));
}

export function mechanismOf(modelId: string): Mechanism {
  return find(modelId)?.mechanism ?? 'tool';
}

/** What a call costs in whole micro-dollars, rounded up; null for a model whose price is not known here (never a guess). */
export function costMicroDollars(modelId: string, tokens: { inputTokens: number; outputTokens: number }): number | null {
  const model = find(modelId);
  if (!model) return null;
  // Prices carry at most three decimals: thousandths keep the product whole.
  const thousandths = Math.round(model.price.input * 1000) * tokens.inputTokens + Math.round(model.price.output * 1000) * tokens.outputTokens;
  return Math.ceil(Math.ceil((thousandths * premiumPercent(modelId, model)) / 100) / 1000);
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
