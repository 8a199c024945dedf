/** Which service a model is asked of. */
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { bedrock } from './converse.ts';
import type { Converse } from './converse.ts';
import { OLLAMA, ollama } from './ollama.ts';

/** By the model's id: `ollama:…` is asked of Ollama, every other of Bedrock. */
export function converseBy(client: Pick<BedrockRuntimeClient, 'send'>, environment: NodeJS.ProcessEnv): Converse {
  const [ofBedrock, ofOllama] = [bedrock(client), ollama(environment['OLLAMA_BASE_URL'])];
  return (request, signal) => (request.modelId.startsWith(OLLAMA) ? ofOllama : ofBedrock)(request, signal);
}
