/** A model of Ollama, by its OpenAI-compatible endpoint (`/v1/chat/completions`), in the terms of Converse. */
import type { ConverseCommandOutput, StopReason } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import type { Converse, ConverseRequest } from './converse.ts';

/** What a model id of Ollama begins with: `ollama:llama3.1:8b`. */
export const OLLAMA = 'ollama:';
/** Where Ollama listens unless told otherwise. */
const USUAL_URL = 'http://127.0.0.1:11434';

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() })).min(1),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).optional(),
});
const STOPS: Record<string, StopReason> = { length: 'max_tokens', content_filter: 'content_filtered' };

/** An answer that is none, told as the SDK tells one of Bedrock: by name and status. Never quotes a body. */
class OllamaError extends Error {
  override readonly name: string;
  readonly $metadata: { httpStatusCode?: number };
  constructor(name: string, message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.$metadata = status === undefined ? {} : { httpStatusCode: status };
  }
}

export function ollama(url = USUAL_URL): Converse {
  const endpoint = new URL('/v1/chat/completions', url);
  return async (request, signal) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asChat(request)),
      signal,
    }).catch((error: unknown) => {
      if (signal.aborted) throw new OllamaError('TimeoutError', 'Ollama did not answer in time.', undefined, { cause: error });
      throw new OllamaError('OllamaNotReachedError', `Nothing answers at ${endpoint.host}.`, undefined, { cause: error });
    });
    if (!response.ok) throw new OllamaError(`OllamaStatus${response.status}`, `Ollama answered ${response.status}.`, response.status);
    const parsed = Completion.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new OllamaError('OllamaAnswerError', 'Ollama answered something else than a chat completion.', 502);
    return asConverse(parsed.data);
  };
}

/** The request as Ollama takes it: the answer's schema as `response_format`, the marked blocks as one message of the user. */
function asChat({ modelId, system, messages, inferenceConfig, outputConfig }: ConverseRequest): object {
  const schema = outputConfig?.textFormat?.structure?.jsonSchema;
  const join = (blocks: readonly { text?: string | undefined }[] | undefined) =>
    (blocks ?? []).flatMap(({ text }) => text ?? []).join('\n\n');
  return {
    model: modelId.slice(OLLAMA.length),
    stream: false,
    max_tokens: inferenceConfig?.maxTokens,
    messages: [
      { role: 'system', content: join(system) },
      ...(messages ?? []).map(({ role, content }) => ({ role, content: join(content) })),
    ],
    ...(schema?.schema !== undefined && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: schema.name, strict: true, schema: JSON.parse(schema.schema) as unknown },
      },
    }),
  };
}

function asConverse({ choices: [choice], usage }: z.infer<typeof Completion>): ConverseCommandOutput {
  const tokens = { inputTokens: usage?.prompt_tokens ?? 0, outputTokens: usage?.completion_tokens ?? 0 };
  return {
    output: { message: { role: 'assistant', content: [{ text: choice?.message.content ?? '' }] } },
    stopReason: STOPS[choice?.finish_reason ?? ''] ?? 'end_turn',
    usage: { ...tokens, totalTokens: tokens.inputTokens + tokens.outputTokens },
    metrics: { latencyMs: undefined },
    $metadata: {},
  };
}
