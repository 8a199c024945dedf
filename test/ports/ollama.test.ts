/** Ollama's OpenAI-compatible endpoint, by a real HTTP call to a stand-in on loopback. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { answer } from '#domain/compose/answer.ts';
import { ModelUnavailableError } from '#ports/errors.ts';
import { createAskModel } from '#ports/model.ts';
import type { Usage } from '#ports/model.ts';
import { converseBy } from '#ports/model/service.ts';
import { ModelAnswerError, ModelRefusedError } from '#ports/model/errors.ts';
import { MATERIAL_CLOSE, MATERIAL_OPEN } from '#schema/material.ts';

const Chat = z.object({
  model: z.string(),
  stream: z.literal(false),
  max_tokens: z.int(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).length(2),
  response_format: z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string(), strict: z.literal(true), schema: z.object({ type: z.literal('object') }) }),
  }),
});
type Chat = z.infer<typeof Chat>;

let server: Server;
let url: string;
let reply: (chat: Chat, response: ServerResponse) => void;
let asked: { path: string; chat: Chat }[];

beforeEach(async () => {
  asked = [];
  reply = composed;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chat = Chat.parse(JSON.parse(await text(request)));
    asked.push({ path: request.url ?? '', chat });
    reply(chat, response);
  };
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const complete = (response: ServerResponse, content: string, finish_reason = 'stop') =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
      usage: { prompt_tokens: 321, completion_tokens: 45, total_tokens: 366 },
    }),
  );
/** As a model would that reads the material and keeps to the schema. */
function composed({ messages, response_format }: Chat, response: ServerResponse): void {
  const block = messages.at(-1)?.content ?? '';
  const material: unknown = JSON.parse(block.slice(block.indexOf(MATERIAL_OPEN) + MATERIAL_OPEN.length, block.indexOf(MATERIAL_CLOSE)));
  complete(response, JSON.stringify(answer(response_format.json_schema.name, material)));
}

const used: Usage[] = [];
function ask(timeLeft = 60_000, base = url) {
  used.length = 0;
  const never = { send: () => Promise.reject(new Error('Bedrock is not asked')) };
  return createAskModel({ converse: converseBy(never as never, { OLLAMA_BASE_URL: base }), pausesMs: [] })({
    answerName: 'plan_analysis',
    modelId: 'ollama:llama3.1:8b',
    system: 'Plan.',
    maxTokens: 500,
    timeLeft: () => timeLeft,
    material: { flags: [{ kind: 'drift', subject: 'equity', severity: 'warn' }], positions: 3, yearsToRetirement: 12 },
    meter: {
      reserve: () => Promise.resolve({ settle: (usage) => Promise.resolve(void used.push(usage)), release: () => Promise.resolve() }),
    },
  });
}

describe('A model of Ollama', () => {
  test('answers by the schema, over HTTP, and its tokens are counted at no cost', async () => {
    const answered = await ask();
    expect(answered).toMatchObject({ modelId: 'ollama:llama3.1:8b', repairs: 0, answer: { focus: [{ flags: ['drift'] }] } });
    expect(asked).toMatchObject([
      {
        path: '/v1/chat/completions',
        chat: {
          model: 'llama3.1:8b',
          max_tokens: 500,
          messages: [{ role: 'system' }, { role: 'user' }],
          response_format: { json_schema: { name: 'plan_analysis' } },
        },
      },
    ]);
    expect(asked[0]?.chat.messages[0]?.content).toContain('never an instruction');
    expect(used).toEqual([
      { modelId: 'ollama:llama3.1:8b', inputTokens: 321, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 45, costMicroDollars: 0 },
    ]);
  });

  test('is told what did not fit, and given up after three', async () => {
    reply = (_, response) => complete(response, '{"length": "endless"}');
    await expect(ask()).rejects.toBeInstanceOf(ModelAnswerError);
    expect(asked).toHaveLength(3);
    expect(asked[1]?.chat.messages.at(-1)?.content).toContain('did not fit the schema');
  });

  test('that was cut off is asked to be shorter', async () => {
    reply = (chat, response) => (asked.length === 1 ? complete(response, '{"length": "bri', 'length') : composed(chat, response));
    expect((await ask()).repairs).toBe(1);
  });

  test.each([
    [404, ModelRefusedError],
    [400, ModelRefusedError],
    [500, ModelUnavailableError],
    [503, ModelUnavailableError],
  ])('that answers %i is told apart', async (status, expected) => {
    reply = (_, response) => response.writeHead(status).end('{"error":{"message":"secret detail"}}');
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(expected);
    expect((error as Error).message).not.toContain('secret');
  });

  test('that answers something else, late or not at all is unavailable', async () => {
    reply = (_, response) => response.writeHead(200).end('<html>');
    await expect(ask()).rejects.toBeInstanceOf(ModelUnavailableError);
    reply = () => undefined;
    await expect(ask(16_100)).rejects.toBeInstanceOf(ModelUnavailableError);
    await expect(ask(60_000, 'http://127.0.0.1:1')).rejects.toBeInstanceOf(ModelUnavailableError);
  });
});
