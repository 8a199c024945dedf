/** A model with a price, at Bedrock's address: the rules writer under a name that costs. Told to, it obeys whoever has written into what it reads. */
import type { IncomingMessage } from 'node:http';
import { answer as rulesWriter } from '#domain/compose/answer.ts';
import { costMicroDollars } from '#ports/model/catalogue.ts';
import { startBedrock } from '../../lib/local/bedrock.ts';
import { LOCAL_MODEL_ID } from '../../lib/local/bedrock/converse.ts';
import { serveBothHttp } from '../../lib/local/bedrock/server.ts';

export const MODEL = 'us.anthropic.claude-sonnet-4-6';

interface Converse {
  output: { message: { content: { toolUse?: { input: unknown } }[] } };
  usage: { inputTokens: number; outputTokens: number };
}

export interface PricedModel {
  url: string;
  /** What has been asked of it, as text. */
  asked: string[];
  /** What its answers have cost, in micro-dollars. */
  paid(): number;
  /** From now on, an answer to what holds `order` says `words` in each of its sentences. */
  obey(order: string | null, words?: string): void;
  /** How often it has obeyed. */
  obeyed(): number;
  close(): Promise<void>;
}

export async function startPricedModel(): Promise<PricedModel> {
  const writer = await startBedrock({ writer: rulesWriter });
  const asked: string[] = [];
  let [paid, obeyed] = [0, 0];
  let told: { order: string; words: string } | null = null;
  const server = await serveBothHttp((request, response) => {
    const answering = async (): Promise<{ status: number; body: string }> => {
      const body = await textOf(request as IncomingMessage);
      asked.push(body);
      const answered = await fetch(`${writer.url}/model/${LOCAL_MODEL_ID}/converse`, { method: 'POST', body });
      if (!answered.ok) return { status: answered.status, body: await answered.text() };
      const converse = (await answered.json()) as Converse;
      if (told !== null && body.includes(told.order)) {
        obeyed += 1;
        for (const { toolUse } of converse.output.message.content)
          if (toolUse !== undefined) toolUse.input = saying(toolUse.input, told.words);
      }
      paid += costMicroDollars(MODEL, converse.usage) ?? 0;
      return { status: 200, body: JSON.stringify(converse) };
    };
    void answering().then(({ status, body }) => {
      // The two kinds of response share these calls, but not one type.
      const answer = response as { writeHead(status: number, headers: Record<string, string>): void; end(body: string): void };
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(body);
    });
  });
  return {
    url: server.url,
    asked,
    paid: () => paid,
    obey: (order, words = '') => {
      told = order === null ? null : { order, words };
      obeyed = 0;
    },
    obeyed: () => obeyed,
    close: async () => {
      await server.close();
      await writer.close();
    },
  };
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The answer with the words behind each of its sentences; names and ids, which have no space, stay. */
function saying(value: unknown, words: string): unknown {
  if (typeof value === 'string') return value.includes(' ') ? `${value} ${words}` : value;
  if (Array.isArray(value)) return value.map((one) => saying(one, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, saying(inner, words)]));
}
