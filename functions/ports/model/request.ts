/** The request of one call, as Converse takes it. */
import type { ContentBlock, SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { ANSWERS } from '#schema/answers.ts';
import type { AnswerName } from '#schema/answers.ts';
import type { Material } from '#schema/material.ts';
import { contentHash } from '../hash.ts';
import { isCaching, mechanismOf } from './catalogue.ts';
import type { ConverseRequest } from './converse.ts';
import { MATERIAL_RULE, materialBlock, refusedBlock } from './material.ts';
import { modelSchema } from './schema.ts';

/** What is asked of a model. */
export interface Inquiry<N extends AnswerName> {
  answerName: N;
  modelId: string;
  system: string;
  material: Material<N>;
  /** What was refused of the draft before, with the reasons. */
  refused?: readonly { text: string; reason: string }[];
  maxTokens: number;
}

/** Four characters a token, as English text has on average: for what has to be known before the call. */
export const CHARACTERS_PER_TOKEN = 4;

/**
 * A repair asks anew with the faults behind the material, instead of growing a dialogue: the same for both mechanisms, and no earlier answer can speak to the model
 * a second time. The material stays as it was, so that a model which can read it from its cache does.
 */
export function requestFor<N extends AnswerName>(question: Inquiry<N>, faults: string | null): ConverseRequest {
  const { answerName, modelId, refused = [] } = question;
  const schema = modelSchema(ANSWERS[answerName]);
  const content: ContentBlock[] = [{ text: materialBlock(question.material) }];
  if (isCaching(modelId)) content.push({ cachePoint: { type: 'default' } });
  if (refused.length > 0)
    content.push({ text: `Of your last draft this was refused. Leave it out, or use the fact's token:\n${refusedBlock(refused)}` });
  if (faults !== null) content.push({ text: `Your last answer did not fit the schema: ${faults}. Answer again, completely.` });
  const system: SystemContentBlock[] = [{ text: `${question.system}\n\n${MATERIAL_RULE}` }];
  const request: ConverseRequest = {
    modelId,
    system,
    messages: [{ role: 'user', content }],
    inferenceConfig: { maxTokens: question.maxTokens },
  };
  if (mechanismOf(modelId) === 'schema') {
    return {
      ...request,
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { name: answerName, schema: JSON.stringify(schema) } } },
      },
    };
  }
  const tool = { toolSpec: { name: answerName, description: `Hand in your answer (${answerName}).`, inputSchema: { json: schema } } };
  return { ...request, toolConfig: { tools: [tool], toolChoice: { tool: { name: answerName } } } };
}

/** What of a request is the same for every household, by its hash: the prompt, and the form of the answer. A change of either is another version. */
export function promptVersion({ system, toolConfig, outputConfig }: ConverseRequest): string {
  return contentHash([system, toolConfig ?? null, outputConfig ?? null]).slice(0, 12);
}

/** What a call may use at most: an estimate of its input, and all of the output that it is allowed. */
export function tokensAtMost({ system, messages, toolConfig, outputConfig, inferenceConfig }: ConverseRequest): {
  inputTokens: number;
  outputTokens: number;
} {
  const characters = JSON.stringify([system, messages, toolConfig, outputConfig]).length;
  return { inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN), outputTokens: inferenceConfig?.maxTokens ?? 0 };
}
