/** The language model: one question, one answer that fits its contract, by Bedrock Converse. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { BedrockRuntimeClient, ContentBlock, ConverseCommandInput, ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import type * as z from 'zod';
import { ANSWERS } from '#schema/answers.ts';
import type { AnswerName } from '#schema/answers.ts';
import type { MATERIALS } from '#schema/material.ts';
import { ModelThrottledError, ModelUnavailableError } from './errors.ts';
import { costMicroDollars, mechanismOf } from './model/catalogue.ts';
import { ModelAnswerError, ModelRefusedError } from './model/errors.ts';
import { asModelError } from './model/failures.ts';
import { materialBlock, MATERIAL_RULE } from './model/material.ts';
import { modelSchema } from './model/schema.ts';

export type Answer<N extends AnswerName> = z.infer<(typeof ANSWERS)[N]>;
export type Material<N extends AnswerName> = z.infer<(typeof MATERIALS)[N]>;

/** What one call used. `costMicroDollars` is null where the price of the model is not known. */
export interface Usage {
  modelId: string;
  inputTokens: number;
  outputTokens: number;
  costMicroDollars: number | null;
}

export interface Question<N extends AnswerName> {
  answerName: N;
  modelId: string;
  system: string;
  material: Material<N>;
  maxTokens: number;
  /** Milliseconds until the invocation ends: a call never outlasts it. */
  timeLeft: () => number;
  /** Called for each call that was answered, also for answers that did not fit: they cost as much. */
  onUsage: (usage: Usage) => Promise<void>;
}

export interface Answered<N extends AnswerName> {
  answer: Answer<N>;
  modelId: string;
  /** How often the answer was sent back because it did not fit the contract. */
  repairs: number;
}

export type AskModel = <N extends AnswerName>(question: Question<N>) => Promise<Answered<N>>;

/** How often an answer that does not fit is sent back with its faults. */
export const MAX_REPAIRS = 2;
const CALL_MS = 120_000;
/** Kept back so that what follows a call can still be stored. */
const RESERVE_MS = 15_000;

/** A call that is turned away for now is made again after these, milliseconds, jittered; what lasts longer is the state machine's to retry. */
const PAUSES_MS = [500, 2_000];

/**
 * Asks through the given client.
 * @throws ModelThrottledError, ModelUnavailableError: worth a retry later.
 * @throws ModelRefusedError, ModelAnswerError: not worth one; let the rules writer stand in.
 */
export function createAskModel(client: Pick<BedrockRuntimeClient, 'send'>, pausesMs: readonly number[] = PAUSES_MS): AskModel {
  return async <N extends AnswerName>(question: Question<N>): Promise<Answered<N>> => {
    let faults: string | null = null;
    for (let repairs = 0; repairs <= MAX_REPAIRS; repairs += 1) {
      const output: ConverseCommandOutput = await patiently(pausesMs, () => converse(client, question, faults));
      await question.onUsage(usageOf(question.modelId, output));
      const read: Reading<N> = readAnswer(question.answerName, output, question.modelId);
      if ('answer' in read) return { answer: read.answer, modelId: question.modelId, repairs };
      faults = read.faults;
    }
    throw new ModelAnswerError(`Model ${question.modelId} did not answer ${question.answerName} by its contract, also after ${MAX_REPAIRS} repairs: ${faults}`);
  };
}

async function patiently<T>(pausesMs: readonly number[], call: () => Promise<T>): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ModelThrottledError)) throw error;
      await sleep(pause * (0.5 + Math.random() / 2));
    }
  }
  return call();
}

async function converse<N extends AnswerName>(client: Pick<BedrockRuntimeClient, 'send'>, question: Question<N>, faults: string | null): Promise<ConverseCommandOutput> {
  const patience = Math.min(CALL_MS, question.timeLeft() - RESERVE_MS);
  if (patience < 1_000) throw new ModelUnavailableError(`No time is left in this invocation to ask model ${question.modelId}.`);
  try {
    return await client.send(new ConverseCommand(requestFor(question, faults)), { abortSignal: AbortSignal.timeout(patience) });
  } catch (error) {
    throw asModelError(error, question.modelId);
  }
}

/**
 * A repair asks anew with the faults beside the material, instead of growing a dialogue: the same for both mechanisms, and no earlier answer can
 * speak to the model a second time.
 */
export function requestFor<N extends AnswerName>(question: Omit<Question<N>, 'timeLeft' | 'onUsage'>, faults: string | null): ConverseCommandInput {
  const { answerName } = question;
  const schema = modelSchema(ANSWERS[answerName]);
  const content: ContentBlock[] = [{ text: materialBlock(question.material) }];
  if (faults !== null) content.unshift({ text: `Your last answer did not fit the schema: ${faults}. Answer again, completely.` });
  const request: ConverseCommandInput = {
    modelId: question.modelId,
    system: [{ text: `${question.system}\n\n${MATERIAL_RULE}` }],
    messages: [{ role: 'user', content }],
    inferenceConfig: { maxTokens: question.maxTokens },
  };
  if (mechanismOf(question.modelId) === 'schema') {
    return { ...request, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { name: answerName, schema: JSON.stringify(schema) } } } } };
  }
  const tool = { toolSpec: { name: answerName, description: `Hand in your answer (${answerName}).`, inputSchema: { json: schema } } };
  return { ...request, toolConfig: { tools: [tool], toolChoice: { tool: { name: answerName } } } };
}

type Reading<N extends AnswerName> = { answer: Answer<N> } | { faults: string };

function readAnswer<N extends AnswerName>(answerName: N, output: ConverseCommandOutput, modelId: string): Reading<N> {
  const { stopReason } = output;
  if (stopReason === 'guardrail_intervened' || stopReason === 'content_filtered') {
    throw new ModelRefusedError(`Model ${modelId} withheld its answer to ${answerName} (${stopReason}).`);
  }
  if (stopReason === 'max_tokens') return { faults: 'it was cut off at the length limit; be much shorter' };
  const blocks = output.output?.message?.content ?? [];
  const tool = blocks.find((block) => block.toolUse?.name === answerName)?.toolUse;
  const json = tool ? { value: tool.input as unknown } : parseJson(blocks.map((block) => block.text ?? '').join(''));
  if (!json) return { faults: 'it was not JSON' };
  const parsed = ANSWERS[answerName].safeParse(json.value);
  if (parsed.success) return { answer: parsed.data as Answer<N> };
  // Zod's messages name what was expected; they do not repeat what was received.
  return { faults: parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`).join('; ') };
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function usageOf(modelId: string, output: ConverseCommandOutput): Usage {
  const tokens = { inputTokens: output.usage?.inputTokens ?? 0, outputTokens: output.usage?.outputTokens ?? 0 };
  return { modelId, ...tokens, costMicroDollars: costMicroDollars(modelId, tokens) };
}
