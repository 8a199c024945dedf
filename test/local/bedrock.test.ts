/** The local Bedrock Runtime as the real AWS SDK client sees it, in health and with every fault. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBedrock } from '../../lib/local/bedrock.ts';
import type { Bedrock } from '../../lib/local/bedrock.ts';
import { MATERIAL_CLOSE, MATERIAL_OPEN } from '#schema/material.ts';

const REPORT = {
  title: 'Your household',
  summary: 'All is well.',
  markdown: 'You own {{portfolio-total}} in four accounts, and that is well spread.',
};

let bedrock: Bedrock;
let client: BedrockRuntimeClient;
let asked: { name: string; material: unknown }[];

const connect = (more: object = {}) =>
  new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    ...more,
  });

beforeEach(async () => {
  asked = [];
  bedrock = await startBedrock({
    writer: (name, material) => {
      asked.push({ name, material });
      if (material === 'unwritable') throw new Error('there are no facts');
      return REPORT;
    },
  });
  client = connect();
});
afterEach(async () => {
  client.destroy();
  await bedrock.close();
});

const prompt = (material: unknown) => `Write.\n${MATERIAL_OPEN}\n${JSON.stringify(material)}\n${MATERIAL_CLOSE}\nNow.`;
interface Question {
  material?: unknown;
  name?: string;
  by?: string;
  modelId?: string;
  text?: string;
  via?: BedrockRuntimeClient;
  abortSignal?: AbortSignal;
}
function converse({
  material = { facts: [1] },
  name = 'write_report',
  by = 'tool',
  modelId = 'local.rules-writer',
  text = prompt(material),
  via = client,
  abortSignal,
}: Question = {}) {
  const how =
    by === 'tool'
      ? { toolConfig: { tools: [{ toolSpec: { name, inputSchema: { json: { type: 'object' } } } }], toolChoice: { tool: { name } } } }
      : {
          outputConfig: { textFormat: { type: 'json_schema' as const, structure: { jsonSchema: { name, schema: '{"type":"object"}' } } } },
        };
  const messages = [
    { role: 'user' as const, content: [{ text: prompt('an earlier turn') }] },
    { role: 'assistant' as const, content: [{ text: 'an earlier answer' }] },
    { role: 'user' as const, content: [{ text }] },
  ];
  return via.send(
    new ConverseCommand({ modelId, system: [{ text: 'You write.' }], messages, inferenceConfig: { maxTokens: 100 }, ...how }),
    abortSignal ? { abortSignal } : {},
  );
}
const block = (output: ConverseCommandOutput) => output.output?.message?.content?.[0];

describe('Converse', () => {
  it('answers by the forced tool, from the material of the last message', async () => {
    const output = await converse({ material: { facts: ['a "quoted" one', '€'] } });
    expect(block(output)?.toolUse).toMatchObject({ name: 'write_report', input: REPORT });
    expect(output.stopReason).toBe('tool_use');
    expect(output.output?.message?.role).toBe('assistant');
    expect(asked).toEqual([{ name: 'write_report', material: { facts: ['a "quoted" one', '€'] } }]);
  });

  it('answers a JSON schema with a text of JSON', async () => {
    const output = await converse({ by: 'schema' });
    expect(JSON.parse(block(output)?.text ?? '')).toEqual(REPORT);
    expect(output.stopReason).toBe('end_turn');
  });

  it('counts tokens by length: more material, more tokens', async () => {
    const small = await converse();
    const large = await converse({ material: 'x'.repeat(4000) });
    expect((large.usage?.inputTokens ?? 0) - (small.usage?.inputTokens ?? 0)).toBeGreaterThan(950);
    expect(small.usage?.outputTokens).toBeGreaterThan(JSON.stringify(REPORT).length / 4);
    expect(small.usage?.totalTokens).toBe((small.usage?.inputTokens ?? 0) + (small.usage?.outputTokens ?? 0));
    expect(small.metrics?.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('answers over HTTP/1.1 too', async () => {
    const body = {
      messages: [{ role: 'user', content: [{ text: prompt({}) }] }],
      toolConfig: { toolChoice: { tool: { name: 'write_report' } } },
    };
    const response = await fetch(`${bedrock.url}/model/local.rules-writer/converse`, { method: 'POST', body: JSON.stringify(body) });
    expect(await response.json()).toMatchObject({ output: { message: { content: [{ toolUse: { input: REPORT } }] } } });
  });

  it('takes a megabyte, many at once', async () => {
    const outputs = await Promise.all(Array.from({ length: 8 }, (_, i) => converse({ material: [i, 'x'.repeat(1_000_000)] })));
    expect(outputs).toHaveLength(8);
    expect(asked.map(({ material }) => (material as [number])[0]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('serves one model, and says which', async () => {
    await expect(converse({ modelId: 'us.anthropic.claude-sonnet-4-6' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(/us\.anthropic\.claude-sonnet-4-6.*local\.rules-writer/) as string,
    });
  });

  it.each([
    ['no material', { text: 'Write me a report.' }, /no material/],
    ['material that is no JSON', { text: `${MATERIAL_OPEN}{${MATERIAL_CLOSE}` }, /no JSON/],
    ['an answer that nobody knows', { name: 'write_poem' }, /no answer 'write_poem'/],
    ['material that the writer cannot use', { material: 'unwritable' }, /there are no facts/],
  ])('refuses %s', async (_, request, message) => {
    await expect(converse(request)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message) as string,
    });
  });

  it('serves nothing but Converse', async () => {
    const response = await fetch(`${bedrock.url}/model/local.rules-writer/invoke`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});

describe('a fault', () => {
  it('throttle: ThrottlingException', async () => {
    bedrock.faults.set({ mode: 'throttle' });
    await expect(converse()).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    expect(asked).toEqual([]);
  });
  it('unavailable: ServiceUnavailableException', async () => {
    bedrock.faults.set({ mode: 'unavailable' });
    await expect(converse()).rejects.toMatchObject({ name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } });
  });
  it('garbage: half of a JSON text, by tool and by schema', async () => {
    bedrock.faults.set({ mode: 'garbage' });
    for (const by of ['tool', 'schema']) {
      const text = block(await converse({ by }))?.text ?? '';
      expect(text).toContain('{"title"');
      expect(() => JSON.parse(text.slice(text.indexOf('{'))) as unknown).toThrow(SyntaxError);
    }
  });
  it('garbage of a shape that nobody asked for', async () => {
    bedrock.faults.set({ mode: 'garbage', as: 'shape' });
    const input = block(await converse())?.toolUse?.input;
    expect(input).toBeTypeOf('object');
    expect(input).not.toHaveProperty('markdown');
  });
  it('invent: an amount and a token that are no facts, in an answer that is right otherwise', async () => {
    bedrock.faults.set({ mode: 'invent' });
    const input = block(await converse())?.toolUse?.input as typeof REPORT;
    expect(input).toEqual({ ...REPORT, markdown: input.markdown });
    expect(input.markdown).toMatch(/^You own .*\$123,456.*\{\{invented-figure\}\}/s);
    expect(REPORT.markdown).not.toContain('$123,456');
  });
  it('late: the good answer, after one that was asked for later', async () => {
    bedrock.faults.set({ mode: 'late', milliseconds: 300, calls: 1, only: 'write_report' });
    const order: string[] = [];
    const late = converse().then((output) => {
      order.push('late');
      return output;
    });
    await converse({ name: 'write_outlook' }).then(() => order.push('in time'));
    expect(block(await late)?.toolUse?.input).toEqual(REPORT);
    expect(order).toEqual(['in time', 'late']);
  });
  it('silent: no answer; who waits gives up or is cut off when the endpoint closes', async () => {
    bedrock.faults.set({ mode: 'silent' });
    await expect(converse({ abortSignal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: expect.stringMatching(/Abort|Timeout/) as string,
    });
    const waiting = expect(converse()).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bedrock.close();
    await waiting;
    expect(asked).toEqual([]);
  });
  it('refuse: the stop reason says so', async () => {
    bedrock.faults.set({ mode: 'refuse' });
    expect(await converse()).toMatchObject({ stopReason: 'content_filtered' });
  });

  it('holds for the first calls only, and for one answer only, where that is said', async () => {
    bedrock.faults.set({ mode: 'throttle', calls: 2, only: 'write_outlook' }, { mode: 'unavailable', calls: 1 });
    await expect(converse()).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
    await converse();
    for (let i = 0; i < 2; i++) await expect(converse({ name: 'write_outlook' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    await converse({ name: 'write_outlook' });
  });
  it('is gone once it is taken back', async () => {
    bedrock.faults.set({ mode: 'throttle' });
    await expect(converse()).rejects.toThrow();
    bedrock.faults.set();
    await converse();
  });
  it('can be there from the start', async () => {
    const other = await startBedrock({ writer: () => REPORT, fault: { mode: 'throttle' } });
    const via = connect({ endpoint: other.url });
    await expect(converse({ via })).rejects.toMatchObject({ name: 'ThrottlingException' });
    via.destroy();
    await other.close();
  });
});
