/** Answers of Converse by shape, over the wire, through the real client. */
import type { ServerResponse } from 'node:http';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelClient } from '#ports/clients.ts';
import { createAskModel } from '#ports/model.ts';
import type { Usage } from '#ports/model.ts';
import { bedrock } from '#ports/model/converse.ts';
import { serveBothHttp } from '../../lib/local/bedrock/server.ts';
import recorded from './converse-answers.json' with { type: 'json' };

interface Recorded {
  name: string;
  status: number;
  error?: string;
  expected: string;
  tokens?: Partial<Usage>;
  body: object;
}
const ANSWERS: Recorded[] = recorded.answers;

let server: Awaited<ReturnType<typeof serveBothHttp>>;
let client: BedrockRuntimeClient;
let next: Recorded;

beforeAll(async () => {
  server = await serveBothHttp((request, response) => {
    request.resume();
    request.on('end', () => {
      (response as ServerResponse).writeHead(next.status, {
        'content-type': 'application/json',
        ...(next.error !== undefined && { 'x-amzn-errortype': next.error }),
      });
      (response as ServerResponse).end(JSON.stringify(next.body));
    });
  });
  client = modelClient({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url, AWS_REGION: 'us-east-1' });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

describe('Where Converse answers that', () => {
  test.each(ANSWERS.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    next = one;
    const used: Usage[] = [];
    const ask = createAskModel({ converse: bedrock(client), pausesMs: [] })({
      answerName: 'plan_analysis',
      modelId: 'us.anthropic.claude-sonnet-4-6',
      system: 'Plan.',
      material: { flags: [], positions: 3, yearsToRetirement: null },
      maxTokens: 500,
      timeLeft: () => 60_000,
      meter: {
        reserve: () => Promise.resolve({ settle: (usage) => Promise.resolve(void used.push(usage)), release: () => Promise.resolve() }),
      },
    });
    const outcome = await ask.then(
      () => 'answer',
      (error: unknown) => (error as Error).name,
    );
    expect(outcome).toBe(one.expected);
    if (one.tokens) expect(used[0]).toMatchObject(one.tokens);
  });
});
