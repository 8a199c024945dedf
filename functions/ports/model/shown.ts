/** What a model was handed, for the person whose figures are in it: the texts of the very request that is sent. */
import type { AnswerName } from '#schema/answers.ts';
import type { ModelRequest } from '#schema/model-requests.ts';
import { LOCAL_MODEL } from './catalogue.ts';
import { requestFor } from './request.ts';
import type { Inquiry } from './request.ts';

/** `modelId` null: nobody was asked; then the texts are those that any model would get. */
export function shownRequest<N extends AnswerName>(
  agent: ModelRequest['agent'],
  modelId: string | null,
  inquiry: Omit<Inquiry<N>, 'modelId' | 'refused'>,
): ModelRequest {
  const { system, messages, toolConfig, outputConfig } = requestFor({ ...inquiry, modelId: modelId ?? LOCAL_MODEL }, null);
  const texts = (blocks: readonly { text?: string | undefined }[] | undefined): string =>
    (blocks ?? []).flatMap(({ text }) => text ?? []).join('\n\n');
  return {
    agent,
    modelId,
    system: texts(system),
    material: texts(messages?.[0]?.content),
    maxTokens: inquiry.maxTokens,
    answer: outputConfig?.textFormat?.structure?.jsonSchema?.schema ?? JSON.stringify(toolConfig?.tools?.[0]?.toolSpec?.inputSchema?.json),
  };
}
