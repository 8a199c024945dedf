/**
 * The attributes of a span that LangFuse reads, with what may be in each. From https://langfuse.com/integrations/native/opentelemetry ("Property Mapping") and the names in `@langfuse/core` 5.11.1,
 * both as of 2026-11-27. What is not here LangFuse would put among a span's metadata, where nobody looks for it.
 */
export type Form = 'text' | 'texts' | 'yes or no' | 'whole number' | 'number' | 'json' | 'instant' | 'counts' | 'amounts' | 'anything';

export const ATTRIBUTES: Readonly<Record<string, Form>> = {
  // of the trace
  'langfuse.trace.name': 'text',
  'user.id': 'text',
  'langfuse.user.id': 'text',
  'session.id': 'text',
  'langfuse.session.id': 'text',
  'langfuse.trace.tags': 'texts',
  'langfuse.trace.public': 'yes or no',
  'langfuse.trace.input': 'text',
  'langfuse.trace.output': 'text',
  'langfuse.trace.metadata': 'text',
  'langfuse.release': 'text',
  'langfuse.environment': 'text',
  'langfuse.version': 'text',
  'deployment.environment': 'text',
  'deployment.environment.name': 'text',
  // of an observation
  'langfuse.observation.type': 'text',
  'langfuse.observation.level': 'text',
  'langfuse.observation.status_message': 'text',
  'langfuse.observation.input': 'text',
  'langfuse.observation.output': 'text',
  'langfuse.observation.metadata': 'text',
  'langfuse.internal.is_app_root': 'yes or no',
  'langfuse.internal.as_root': 'yes or no',
  // of a generation
  'langfuse.observation.model.name': 'text',
  'langfuse.observation.model.parameters': 'json',
  'langfuse.observation.usage_details': 'counts',
  'langfuse.observation.cost_details': 'amounts',
  'langfuse.observation.prompt.name': 'text',
  'langfuse.observation.prompt.version': 'whole number',
  'langfuse.observation.completion_start_time': 'instant',
  // of OpenTelemetry's conventions for generative AI
  'gen_ai.operation.name': 'text',
  'gen_ai.system': 'text',
  'gen_ai.provider.name': 'text',
  'gen_ai.request.model': 'text',
  'gen_ai.response.model': 'text',
  'gen_ai.request.temperature': 'number',
  'gen_ai.request.max_tokens': 'whole number',
  'gen_ai.request.top_p': 'number',
  'gen_ai.usage.input_tokens': 'whole number',
  'gen_ai.usage.output_tokens': 'whole number',
  'gen_ai.usage.total_tokens': 'whole number',
  'gen_ai.usage.cost': 'number',
  'gen_ai.prompt': 'text',
  'gen_ai.completion': 'text',
  'gen_ai.input.messages': 'text',
  'gen_ai.output.messages': 'text',
  'gen_ai.tool.name': 'text',
  'gen_ai.conversation.id': 'text',
};
/** Below these anything may be named. */
export const METADATA = ['langfuse.observation.metadata.', 'langfuse.trace.metadata.'] as const;

export const OBSERVATION_TYPES: readonly string[] = [
  'span',
  'generation',
  'event',
  'embedding',
  'agent',
  'tool',
  'chain',
  'retriever',
  'evaluator',
  'guardrail',
];
export const LEVELS: readonly string[] = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'];
/** https://langfuse.com/docs/observability/features/environments, 2026-11-27. */
export const ENVIRONMENT = /^(?!langfuse)[a-z0-9_-]{1,40}$/;

export function formOf(name: string): Form | undefined {
  if (METADATA.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)) return 'anything';
  return Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
}

/** Whether a value has a form; a text of JSON is looked into. */
export function hasForm(value: unknown, form: Form): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
    case 'yes or no':
      return typeof value === 'boolean';
    case 'whole number':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'instant':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'json':
      return objectIn(value) !== null;
    case 'counts':
      return valuesIn(value).every((each) => Number.isInteger(each) && (each as number) >= 0);
    case 'amounts':
      return valuesIn(value).every((each) => typeof each === 'number' && each >= 0);
    case 'anything':
      return ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value);
  }
}

/** What a text of JSON holds where that is an object; null for anything else. */
export function objectIn(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function valuesIn(value: unknown): unknown[] {
  const found = objectIn(value);
  return found === null || Object.keys(found).length === 0 ? [NaN] : Object.values(found);
}
