/** One call of a model: Bedrock's Converse, or another service spoken to in Converse's terms. */
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockRuntimeClient, ConverseCommandInput, ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';

export type ConverseRequest = ConverseCommandInput & { modelId: string };
/** Throws what the service answers instead, with `name` and, where it came to an answer, `$metadata.httpStatusCode`. */
export type Converse = (request: ConverseRequest, signal: AbortSignal) => Promise<ConverseCommandOutput>;

export function bedrock(client: Pick<BedrockRuntimeClient, 'send'>): Converse {
  return (request, signal) => client.send(new ConverseCommand(request), { abortSignal: signal });
}
