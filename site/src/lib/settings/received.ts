/** What a model received, in a form that can be read. */
import type { ModelRequest } from '#schema/model-requests.ts';

export const AGENT_WORDS: Record<ModelRequest['agent'], string> = {
  reporter: 'The writer of the report',
  charter: 'The writer of the lines under charts',
  retirement: 'The writer of the retirement section',
};

export function modelWords(modelId: string | null): string {
  if (modelId === null) return 'No model was asked; any would have got this.';
  if (modelId.startsWith('local.')) return 'Read by the rules writer beside Alex, no language model: nothing was sent away.';
  return modelId.startsWith('ollama:')
    ? `Sent to ${modelId.slice('ollama:'.length)}, a model on your own machine.`
    : `Sent to ${modelId} at Amazon Bedrock.`;
}

/** Each line that is JSON with its line breaks; what is none as it is. */
export function readable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (!/^[[{]/.test(line)) return line;
      try {
        return JSON.stringify(JSON.parse(line), null, 2);
      } catch {
        return line;
      }
    })
    .join('\n');
}
