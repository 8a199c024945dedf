/**
 * Prices of US stocks and ETFs: one close each for a whole day, by the grouped daily bars of Polygon
 * (GET /v2/aggs/grouped/locale/us/market/stocks/{day}; not adjusted, so that a day's price stays what was paid on that day). Mutual funds are not among them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** What the provider gave for each of its tickers, unjudged: `c` may be anything. */
export interface DailyCloses {
  readonly source: string;
  /** Empty where the exchange was closed, or the day is not yet there. */
  readonly bars: readonly { readonly ticker: string; readonly close: unknown }[];
}

export interface PriceProvider {
  readonly name: string;
  /** @throws PriceKeyError, PriceProviderUnavailableError, PriceAnswerError */
  dailyCloses(day: string): Promise<DailyCloses>;
}

/** The provider does not take the key, or the key does not cover this. Trying again does not help. */
export class PriceKeyError extends Error {
  override readonly name = 'PriceKeyError' as const;
}
/** The provider did not answer in time, or says to come back later. */
export class PriceProviderUnavailableError extends Error {
  override readonly name = 'PriceProviderUnavailableError' as const;
}
/** What came is no day of prices. */
export class PriceAnswerError extends Error {
  override readonly name = 'PriceAnswerError' as const;
}

export interface PolygonSettings {
  url: string;
  key: string;
  /** For one answer to be there in full, milliseconds. */
  answerMs?: number;
  attempts?: number;
  firstPauseMs?: number;
}

export const POLYGON_URL = 'https://api.polygon.io';
/** A day of the whole market has about 2 MB. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Longest pause that a provider may ask for; the free plan allows five calls a minute. */
const MAX_PAUSE_MS = 30_000;

const Answer = z.object({ status: z.string(), resultsCount: z.number().int().min(0).optional(), results: z.array(z.unknown()).optional() });
const Bar = z.object({ T: z.string().min(1).max(40), t: z.number().optional(), c: z.unknown() });

export function openPolygon(settings: PolygonSettings): PriceProvider {
  const { answerMs = 20_000, attempts = 4, firstPauseMs = 1_000 } = settings;
  return {
    name: 'polygon',
    dailyCloses: async (day) => {
      for (let attempt = 1; ; attempt += 1) {
        const answered = await ask(settings, day, answerMs);
        if ('text' in answered) return { source: 'Polygon daily close', bars: barsOf(answered.text, day) };
        if (attempt === attempts)
          throw new PriceProviderUnavailableError(`Polygon has no answer for ${day} after ${attempts} tries: ${answered.trouble}.`);
        await sleep(Math.min(answered.waitMs ?? firstPauseMs * 2 ** (attempt - 1), MAX_PAUSE_MS));
      }
    },
  };
}

type Answered = { text: string } | { trouble: string; waitMs?: number };

async function ask({ url, key }: PolygonSettings, day: string, answerMs: number): Promise<Answered> {
  const address = new URL(`/v2/aggs/grouped/locale/us/market/stocks/${day}?adjusted=false`, url);
  try {
    // The key goes in a header: an address ends up in logs.
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
      signal: AbortSignal.timeout(answerMs),
      redirect: 'error',
    });
    if (response.ok) return { text: await bodyOf(response, day) };
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403)
      throw new PriceKeyError(
        `Polygon does not take the key for ${day} (${response.status}). Look at the secret, and at what its plan covers.`,
      );
    if (response.status !== 429 && response.status < 500)
      throw new PriceAnswerError(`Polygon refuses to give ${day} (${response.status}).`);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return { trouble: `it answers ${response.status}`, ...(seconds >= 0 && { waitMs: seconds * 1000 }) };
  } catch (error) {
    if (error instanceof PriceKeyError || error instanceof PriceAnswerError) throw error;
    const name = error instanceof Error ? error.name : 'unknown';
    return { trouble: name === 'TimeoutError' ? `nothing came within ${answerMs / 1000} s` : 'the connection failed' };
  }
}

async function bodyOf(response: Response, day: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > MAX_BYTES) throw new PriceAnswerError(`The answer for ${day} is over ${MAX_BYTES / 1024 / 1024} MB.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** A bar that cannot be read at all makes the answer wrong; a close that is no price is left to the guard, so that one share does not cost a day. */
function barsOf(text: string, day: string): DailyCloses['bars'] {
  const answer = Answer.safeParse(parseJson(text, day));
  if (!answer.success) throw new PriceAnswerError(`The answer for ${day} has another shape than a day of bars.`);
  const { status, resultsCount, results = [] } = answer.data;
  if (status !== 'OK' && status !== 'DELAYED') throw new PriceAnswerError(`The answer for ${day} says ${status.slice(0, 40)}.`);
  if (resultsCount !== undefined && resultsCount !== results.length)
    throw new PriceAnswerError(`The answer for ${day} names ${resultsCount} bars and holds ${results.length}.`);
  return results.map((result) => {
    const bar = Bar.safeParse(result);
    if (!bar.success) throw new PriceAnswerError(`The answer for ${day} holds a bar without a ticker.`);
    const { T: ticker, t: instant, c: close } = bar.data;
    // 24 hours either way are another day, whatever the provider's clock means by the beginning or the end of one.
    if (instant !== undefined && Math.abs(instant - Date.parse(`${day}T12:00:00Z`)) > 86_400_000)
      throw new PriceAnswerError(`The answer for ${day} holds bars of another day.`);
    return { ticker, close };
  });
}

function parseJson(text: string, day: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PriceAnswerError(`The answer for ${day} is cut off, or no JSON.`);
  }
}
