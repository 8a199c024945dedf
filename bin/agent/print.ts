/** The account of one agent's work, to read and as JSON. */
import { formatNumber } from '#domain/format.ts';
import { PRICES_AS_OF } from '#ports/model/catalogue.ts';
import type { Account, Call } from './carry-out.ts';
import type { Outcome } from './work.ts';

export interface Told {
  agent: string;
  of: string;
  input: string[];
  account: Account<unknown> | null;
  outcome: Outcome;
}

const SHOWN = 1_500;

/** `whole`: prompts and answers in full. */
export function asText({ agent, of, input, account, outcome }: Told, whole: boolean): string {
  const part = (text: string) =>
    whole || text.length <= SHOWN
      ? text
      : `${text.slice(0, SHOWN)} … (${formatNumber(SHOWN)} of ${formatNumber(text.length)} characters; --full shows all)`;
  const block = (title: string, lines: string) => `── ${title}\n${lines}`;
  const calls = (account?.calls ?? []).flatMap((call, index) => {
    const first = index === 0;
    const sent = first ? (call.request.messages?.[0]?.content ?? []) : (call.request.messages?.[0]?.content ?? []).slice(1);
    return [
      ...(first ? [block('Prompt: system', part(textOf(call.request.system)))] : []),
      block(
        first ? 'Prompt: material' : `Call ${index + 1}: what was added to the prompt`,
        part(textOf(sent)) || '(nothing: the same once more)',
      ),
      block(
        `Answer${(account?.calls.length ?? 0) > 1 ? ` ${index + 1}` : ''} (${call.milliseconds.toFixed(0)} ms)`,
        call.error ?? part(answerOf(call)),
      ),
    ];
  });
  const refused = (account?.refused ?? []).map(
    (claims, index) =>
      `draft ${index + 1} was sent back: ${claims
        .slice(0, 10)
        .map(({ text, reason }) => `“${text}” ${reason}`)
        .join('; ')}`,
  );
  return `${[
    block('Agent', `${agent}, ${of}`),
    block('Input', input.join('\n')),
    ...(account ? [block('Model', `${account.modelId} (${account.description})`)] : []),
    ...calls,
    block('Checks', [...refused, ...outcome.checks].map((line) => `- ${line}`).join('\n')),
    block('Tokens and cost', account ? used(account) : 'none: no model was asked'),
    ...(account
      ? [
          block(
            'Written by',
            `${account.authored.authorship.writer}${account.authored.standIn === null ? '' : ` (standing in, because ${account.authored.standIn})`}`,
          ),
        ]
      : []),
    block('Result', outcome.text),
  ].join('\n\n')}\n`;
}

export function asJson({ agent, of, input, account, outcome }: Told): object {
  return {
    agent,
    of,
    input,
    ...(account && {
      model: account.modelId,
      calls: account.calls.map(({ request, output, error, milliseconds }) => ({
        system: request.system,
        messages: request.messages,
        maxTokens: request.inferenceConfig?.maxTokens,
        output: output?.output ?? null,
        stopReason: output?.stopReason ?? null,
        error,
        milliseconds: Math.round(milliseconds),
      })),
      refused: account.refused,
      usage: account.usage,
      authorship: account.authored.authorship,
      standIn: account.authored.standIn,
    }),
    checks: outcome.checks,
    result: outcome.result,
  };
}

function used({ usage }: Account<unknown>): string {
  const sum = (key: 'inputTokens' | 'outputTokens' | 'cacheReadTokens') => usage.reduce((all, one) => all + one[key], 0);
  const costs = usage.map(({ costMicroDollars }) => costMicroDollars);
  const cost = costs.includes(null)
    ? 'at a price that is not known here'
    : `$${(costs.reduce<number>((all, one) => all + (one ?? 0), 0) / 1_000_000).toFixed(6)} by the prices of ${PRICES_AS_OF}`;
  const cached = sum('cacheReadTokens') === 0 ? '' : ` (${formatNumber(sum('cacheReadTokens'))} from the cache)`;
  return `${usage.length} ${usage.length === 1 ? 'answer' : 'answers'}: ${formatNumber(sum('inputTokens'))} tokens in${cached}, ${formatNumber(sum('outputTokens'))} out; ${cost}`;
}

function textOf(blocks: readonly { text?: string | undefined }[] | undefined): string {
  return (blocks ?? []).flatMap(({ text }) => text ?? []).join('\n');
}

function answerOf({ output }: Call): string {
  return (
    (output?.output?.message?.content ?? [])
      .map((block) => (block.toolUse ? JSON.stringify(block.toolUse.input, null, 1) : (block.text ?? '')))
      .join('\n') + (output?.stopReason === undefined ? '' : `\n(${output.stopReason})`)
  );
}
