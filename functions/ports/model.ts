/** The language model: one question, one answer that fits its contract. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { ANSWERS } from '#schema/answers.ts';
import type { Answer, AnswerName } from '#schema/answers.ts';
import { ModelThrottledError, ModelUnavailableError } from './errors.ts';
import { measure, timed } from './metrics.ts';
import { costMicroDollars } from './model/catalogue.ts';
import { ModelAnswerError, ModelRefusedError } from './model/errors.ts';
import { asModelError } from './model/failures.ts';
import type { Guardrail } from './model/guardrail.ts';
import { textsOf, writtenByOthers } from './model/material.ts';
import { promptVersion, requestFor, tokensAtMost } from './model/request.ts';
import type { Converse, ConverseRequest } from './model/converse.ts';
import type { Inquiry } from './model/request.ts';
import type { Usage } from './model/usage.ts';
import { NO_SPAN, type Span, type Told } from './traces.ts';

export type { Usage } from './model/usage.ts';

/** An inquiry, and within what it may be made. */
export interface Question<N extends AnswerName> extends Inquiry<N> {
  /** Milliseconds until the invocation ends: a call never outlasts it. */
  timeLeft: () => number;
  meter: Meter;
  /** Where each attempt is told. */
  span?: Span;
}

/** Where calls are paid from. */
export interface Meter {
  /** Before each call, with what it may use at most. @throws ModelBudgetError, MonthBudgetError when that is too much. */
  reserve: (atMost: { modelId: string; inputTokens: number; outputTokens: number }) => Promise<Reserved>;
}
export interface Reserved {
  /** The call was answered, be it with what did not fit: that costs as much. */
  settle: (used: Usage) => Promise<void>;
  /** The call came to nothing. One that was waited for in vain is neither settled nor released: it may be paid for. */
  release: () => Promise<void>;
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

export interface ModelMeans {
  converse: Converse;
  /** Null where none is set. */
  guardrail?: Guardrail | null;
  /** Milliseconds between the calls of one question while the model is too busy. */
  pausesMs?: readonly number[];
}

/**
 * Asks by the given means.
 * @throws ModelThrottledError, ModelUnavailableError: worth a retry later.
 * @throws ModelRefusedError, ModelAnswerError, ModelBudgetError, MonthBudgetError: not worth one; let the rules writer stand in.
 */
export function createAskModel({ converse, guardrail = null, pausesMs = PAUSES_MS }: ModelMeans): AskModel {
  return async <N extends AnswerName>(question: Question<N>): Promise<Answered<N>> => {
    const call = inTime(question);
    const span = question.span ?? NO_SPAN;
    const guard = async (side: 'INPUT' | 'OUTPUT', texts: readonly string[]) => {
      if (guardrail === null || texts.length === 0) return;
      const passed = await span.within('guardrail', 'guardrail', async (check) => {
        const allowed = await call((signal) => guardrail(side, texts, signal));
        check.tell({ detail: { side, passed: allowed }, ...(!allowed && { level: 'WARNING' }) });
        return allowed;
      });
      if (passed) return;
      throw new ModelRefusedError(`The guardrail withheld the ${side === 'INPUT' ? 'material' : 'answer'} of ${question.answerName}.`);
    };
    await guard('INPUT', writtenByOthers(question.material));
    let faults: string | null = null;
    for (let repairs = 0; repairs <= MAX_REPAIRS; repairs += 1) {
      const request: ConverseRequest = requestFor(question, faults);
      const reserved = await question.meter.reserve({ modelId: question.modelId, ...tokensAtMost(request) });
      const told = span === NO_SPAN ? {} : toldOf(question, request, repairs);
      const attempt = (): Promise<Attempt> =>
        span.within('generation', question.answerName, async (generation) => {
          generation.tell(told);
          return { output: await throttlesCounted(() => call((signal) => converse(request, signal))), generation };
        });
      const { output, generation }: Attempt = await timed('ModelLatency', () => patiently(pausesMs, attempt)).catch(
        async (error: unknown) => {
          if (!wasWaitedFor(error)) await reserved.release();
          throw error;
        },
      );
      const used = usageOf(question.modelId, output);
      measureUsage(used);
      generation.tell({ usage: used, output: output.output?.message?.content, detail: { stop_reason: output.stopReason ?? null } });
      await reserved.settle(used);
      const read: Reading<N> = readAnswer(question.answerName, output, question.modelId);
      if ('answer' in read) {
        generation.tell({ output: read.answer });
        await guard('OUTPUT', textsOf(read.answer));
        return { answer: read.answer, modelId: question.modelId, repairs };
      }
      generation.tell({ level: 'WARNING', reason: 'did not fit the contract' });
      faults = read.faults;
    }
    throw new ModelAnswerError(
      `Model ${question.modelId} did not answer ${question.answerName} by its contract, also after ${MAX_REPAIRS} repairs: ${faults}`,
    );
  };
}

interface Attempt {
  output: ConverseCommandOutput;
  generation: Span;
}

/** One attempt, as its trace tells it: what was asked in plain values, from which prompt of which version, and how often it was sent back before. */
function toldOf<N extends AnswerName>(
  { answerName, modelId, system, material, refused = [], maxTokens }: Question<N>,
  request: ConverseRequest,
  repair: number,
): Told {
  return {
    model: { id: modelId, parameters: { maxTokens } },
    input: { system, material, ...(refused.length > 0 && { refused }) },
    detail: { prompt: answerName, prompt_version: promptVersion(request), repair, returned: refused.length > 0 },
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

async function throttlesCounted<T>(call: () => Promise<T>): Promise<T> {
  try {
    const answer = await call();
    measure('ModelThrottleCount', 0);
    return answer;
  } catch (error) {
    measure('ModelThrottleCount', error instanceof ModelThrottledError ? 1 : 0);
    throw error;
  }
}

function measureUsage({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costMicroDollars }: Usage): void {
  measure('InputTokens', inputTokens);
  measure('OutputTokens', outputTokens);
  measure('CacheReadTokens', cacheReadTokens);
  measure('CacheWriteTokens', cacheWriteTokens);
  if (costMicroDollars !== null) measure('ModelMicroDollars', costMicroDollars);
}

/** Makes calls that end before the invocation does, and whose failures are told in our own terms. */
function inTime({
  modelId,
  timeLeft,
}: Pick<Question<AnswerName>, 'modelId' | 'timeLeft'>): <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T> {
  return async (call) => {
    const patience = Math.min(CALL_MS, timeLeft() - RESERVE_MS);
    if (patience < 1_000) throw new ModelUnavailableError(`No time is left in this invocation to ask model ${modelId}.`);
    try {
      return await call(AbortSignal.timeout(patience));
    } catch (error) {
      throw asModelError(error, modelId);
    }
  };
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
  if (tool) measure('ToolCalls', 1, { tool: answerName });
  const json = tool ? { value: tool.input as unknown } : parseJson(blocks.map((block) => block.text ?? '').join(''));
  if (!json) return { faults: 'it was not JSON' };
  const parsed = ANSWERS[answerName].safeParse(json.value);
  if (parsed.success) return { answer: parsed.data as Answer<N> };
  // Zod's messages name what was expected; they do not repeat what was received.
  return {
    faults: parsed.error.issues
      .slice(0, 8)
      .map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`)
      .join('; '),
  };
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** Whether the model may have written although nobody read it. */
function wasWaitedFor(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && ['TimeoutError', 'AbortError', 'RequestTimeout', 'ModelTimeoutException'].includes(cause.name);
}

function usageOf(modelId: string, { usage }: ConverseCommandOutput): Usage {
  const [cacheReadTokens, cacheWriteTokens] = [usage?.cacheReadInputTokens ?? 0, usage?.cacheWriteInputTokens ?? 0];
  const tokens = {
    inputTokens: (usage?.inputTokens ?? 0) + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: usage?.outputTokens ?? 0,
  };
  return { modelId, ...tokens, costMicroDollars: costMicroDollars(modelId, tokens) };
}
