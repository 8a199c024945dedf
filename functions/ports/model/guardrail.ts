/**
 * A guardrail of Bedrock, where one is set. It does not look inside tool calls, so it is applied to the texts themselves: before the call to what
 * others wrote (names of instruments), after it to what the model wrote.
 */
import { ApplyGuardrailCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

/** Whether the texts may pass. Throws what the service answers instead: a guardrail that cannot be asked lets nothing through. */
export type Guardrail = (side: 'INPUT' | 'OUTPUT', texts: readonly string[], signal: AbortSignal) => Promise<boolean>;

/** A request takes 25 text units of a thousand characters, in every account. */
const LONGEST = 24_000;

/** `BEDROCK_GUARDRAIL_ID` and `BEDROCK_GUARDRAIL_VERSION` (`DRAFT` unless told); null where no guardrail is set. */
export function guardrailOf(client: Pick<BedrockRuntimeClient, 'send'>, environment: NodeJS.ProcessEnv): Guardrail | null {
  const guardrailIdentifier = environment['BEDROCK_GUARDRAIL_ID'];
  if (guardrailIdentifier === undefined || guardrailIdentifier === '') return null;
  const guardrailVersion = environment['BEDROCK_GUARDRAIL_VERSION'] || 'DRAFT';
  return async (source, texts, signal) => {
    for (const content of batches(texts)) {
      const { action } = await client.send(
        new ApplyGuardrailCommand({ guardrailIdentifier, guardrailVersion, source, content: content.map((text) => ({ text: { text } })) }),
        { abortSignal: signal },
      );
      if (action !== 'NONE') return false;
    }
    return true;
  };
}

/** The texts in as few requests as their length allows; one that is longer than a request is cut into pieces. */
export function batches(texts: readonly string[]): string[][] {
  const pieces = texts.flatMap((text) =>
    Array.from({ length: Math.ceil(text.length / LONGEST) }, (_, index) => text.slice(index * LONGEST, (index + 1) * LONGEST)),
  );
  const found: string[][] = [];
  let left = 0;
  for (const piece of pieces) {
    if (piece.length > left) {
      found.push([]);
      left = LONGEST;
    }
    found.at(-1)?.push(piece);
    left -= piece.length;
  }
  return found;
}
