import * as z from 'zod';
import { MATERIAL_CLOSE, MATERIAL_OPEN } from '#schema/material.ts';
import { BedrockError } from './errors.ts';
import { invent } from './faults.ts';
import type { Fault } from './faults.ts';

/** The only model that is served here. */
export const LOCAL_MODEL_ID = 'local.rules-writer';

const Text = z.looseObject({ text: z.string().optional() });
/** What the stand-in reads of a Converse request; the rest is let through. */
const Request = z.looseObject({
  system: z.array(Text).default([]),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.array(Text) })).min(1),
  toolConfig: z.looseObject({ toolChoice: z.looseObject({ tool: z.object({ name: z.string() }).optional() }).optional() }).optional(),
  outputConfig: z
    .looseObject({
      textFormat: z.looseObject({ structure: z.looseObject({ jsonSchema: z.looseObject({ name: z.string() }) }) }).optional(),
    })
    .optional(),
});

export interface Asked {
  /** Which answer is asked for, as in schema/answers.ts. */
  name: string;
  /** By a forced tool, or as a text of JSON. */
  by: 'tool' | 'text';
  material: unknown;
  inputTokens: number;
}

const invalid = (message: string) => new BedrockError('ValidationException', 400, message);

/** Reads what is asked for. Throws BedrockError (ValidationException) for a request that names no answer or carries no material. */
export function readRequest(body: string): Asked {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw invalid('The request body is no JSON.');
  }
  const parsed = Request.safeParse(json);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { system, messages, toolConfig, outputConfig } = parsed.data;
  const tool = toolConfig?.toolChoice?.tool?.name;
  const name = tool ?? outputConfig?.textFormat?.structure.jsonSchema.name;
  if (name === undefined)
    throw invalid('Name the answer: by a forced tool (toolConfig.toolChoice.tool) or a JSON schema (outputConfig.textFormat).');
  const last = messages.filter(({ role }) => role === 'user').at(-1);
  const material = readMaterial((last?.content ?? []).map(({ text }) => text ?? '').join('\n'));
  const said = [...system, ...messages.flatMap(({ content }) => content)].map((block) => JSON.stringify(block)).join('');
  return {
    name,
    by: tool === undefined ? 'text' : 'tool',
    material,
    inputTokens: tokens(said + JSON.stringify(toolConfig ?? outputConfig)),
  };
}

function readMaterial(text: string): unknown {
  const close = text.lastIndexOf(MATERIAL_CLOSE);
  const open = text.lastIndexOf(MATERIAL_OPEN, close);
  if (open < 0 || close < open) throw invalid(`The last user message carries no material between ${MATERIAL_OPEN} and ${MATERIAL_CLOSE}.`);
  try {
    return JSON.parse(text.slice(open + MATERIAL_OPEN.length, close)) as unknown;
  } catch {
    throw invalid('The material is no JSON.');
  }
}

/** An estimate, so that usage and cost have something to show: a token for four characters, as English text has on average. */
export function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** A Converse response that carries the answer as it was asked for, or what the fault makes of it. */
export function respond(asked: Asked, answer: unknown, { fault, startedAt }: { fault: Fault | undefined; startedAt: number }): unknown {
  const { content, stopReason } = contentOf(asked, answer, fault);
  const outputTokens = tokens(JSON.stringify(content));
  return {
    output: { message: { role: 'assistant', content: [content] } },
    stopReason,
    usage: { inputTokens: asked.inputTokens, outputTokens, totalTokens: asked.inputTokens + outputTokens },
    metrics: { latencyMs: Math.round(performance.now() - startedAt) },
  };
}

function contentOf(asked: Asked, answer: unknown, fault: Fault | undefined): { content: object; stopReason: string } {
  const given = (value: unknown) =>
    asked.by === 'tool'
      ? { content: { toolUse: { toolUseId: 'tooluse_local', name: asked.name, input: value } }, stopReason: 'tool_use' }
      : { content: { text: JSON.stringify(value) }, stopReason: 'end_turn' };
  if (fault?.mode === 'refuse') return { content: { text: 'I cannot help with that.' }, stopReason: 'content_filtered' };
  if (fault?.mode === 'invent') return given(invent(answer));
  if (fault?.mode !== 'garbage') return given(answer);
  if (fault.as === 'shape') return given({ answer: 'Here is your report.', pages: 3 });
  const text = JSON.stringify(answer);
  return { content: { text: `Sure! Here is the JSON:\n${text.slice(0, text.length / 2)}` }, stopReason: 'end_turn' };
}
