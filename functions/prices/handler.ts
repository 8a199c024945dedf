/** Prices: on a schedule, the closes of the days that are missing. What a guard refuses is flagged; without a key nothing changes, and that is said. */
import * as z from 'zod';
import { daysBetween } from '#domain/format.ts';
import { addDays, daysToFetch, HOLIDAY_AFTER_DAYS, LOOK_BACK_DAYS } from '#domain/prices/days.ts';
import { Day } from '#schema/values.ts';
import { secretsClient } from '#ports/clients.ts';
import { dayOf, systemClock } from '#ports/clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf, readEnvironment } from '#ports/environment.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { noteFeed, readAskedDays, readBases, recordDay } from '#ports/price-store.ts';
import { openPolygon, POLYGON_URL, PriceAnswerError, PriceKeyError, PriceProviderUnavailableError } from '#ports/prices.ts';
import type { PriceProvider } from '#ports/prices.ts';
import { readApiKey, SecretError } from '#ports/secrets.ts';
import { judgeBars } from './update.ts';

export interface PricesPorts {
  db: Database;
  /** Asked anew each run, so that a key that is added or changed is seen. Null without a key. */
  provider: () => Promise<PriceProvider | null>;
  clock: Clock;
}

/** A scheduled event has no days; an operator names them, and may have looked at them: then none is refused as a whole. */
const Event = z
  .object({ days: z.array(Day).max(10).optional(), isForced: z.boolean().default(false) })
  .refine(({ days, isForced }) => days !== undefined || !isForced, 'Only days that are named are forced.');

export interface DayResult {
  day: string;
  /** `pending`: no bar yet, asked for again next time. `refused`: the provider's answer was not usable, but for its flags; asked for again, behind newer days. */
  outcome: 'stored' | 'closed' | 'pending' | 'refused';
  prices: number;
  flagged: number;
  reason?: string;
}
export interface PricesResult {
  provider: string;
  days: DayResult[];
  /** Why the run stopped early, or what there is to say; a sentence for a person. */
  message: string;
}

/** A day needs at most so much of an invocation, milliseconds: what comes later is the next run's. */
const RESERVE_MS = 60_000;
const NO_PROVIDER = 'No price provider is configured: stored prices stand with their dates.';

export function createHandler(ports: PricesPorts): Work<unknown, PricesResult> {
  return async (event, invocation) => {
    const { days: asked, isForced } = Event.parse(event ?? {});
    const now = ports.clock.now();
    const today = dayOf(now);
    const { provider, trouble } = await opened(ports, invocation);
    if (provider === null) {
      if (trouble === null) invocation.logger.info(NO_PROVIDER);
      await noteFeed(ports.db, { provider: 'none', ranAt: now, isWell: trouble === null, message: trouble ?? NO_PROVIDER });
      return { provider: 'none', days: [], message: trouble ?? NO_PROVIDER };
    }
    const before = await readAskedDays(ports.db, addDays(today, -LOOK_BACK_DAYS));
    const [settled, refusedBefore] = [
      before.filter(({ outcome }) => outcome !== 'refused'),
      before.filter(({ outcome }) => outcome === 'refused'),
    ];
    const days =
      asked === undefined
        ? daysToFetch(
            today,
            settled.map(({ day }) => day),
            refusedBefore.map(({ day }) => day),
          )
        : [...new Set(asked)].filter((day) => day < today).sort();
    const result: PricesResult = { provider: provider.name, days: [], message: '' };
    let last = settled.findLast(({ outcome }) => outcome === 'stored');
    let stopped: string | null = null;
    for (const day of days) {
      if (invocation.timeLeft() < RESERVE_MS) stopped = 'The rest is left to the next run, for want of time.';
      if (stopped !== null) break;
      try {
        const done = await updateDay(ports.db, provider, { day, today, lastCount: isForced ? null : (last?.prices ?? 0) });
        // A day that is asked for again tells of what was missing alone.
        if (done.outcome === 'stored' && day > (last?.day ?? '')) last = { day, outcome: 'stored', prices: done.prices };
        if (done.outcome === 'refused') invocation.logger.error('A day of prices was refused', { day, reason: done.reason });
        result.days.push(done);
      } catch (error) {
        if (error instanceof PriceKeyError) invocation.logger.error('The price provider refuses', { day, reason: error.message });
        else if (error instanceof PriceProviderUnavailableError)
          invocation.logger.warn('The price provider does not answer', { day, reason: error.message });
        else throw error;
        stopped = error.message;
      }
    }
    measurePrices(result.days, today, settled);
    const refused = result.days.find(({ outcome }) => outcome === 'refused');
    result.message = stopped ?? (refused ? `The prices of ${refused.day} were refused: ${refused.reason ?? ''}` : messageOf(result.days));
    await noteFeed(ports.db, {
      provider: provider.name,
      ranAt: now,
      isWell: stopped === null && refused === undefined,
      message: result.message,
    });
    invocation.logger.info('Prices were updated', {
      days: result.days.map(({ day, outcome, prices, flagged }) => ({ day, outcome, prices, flagged })),
    });
    return result;
  };
}

/** How many closes were written and held back, and how old the newest day is that is known whole. */
function measurePrices(days: readonly DayResult[], today: string, settled: readonly { day: string; outcome: string }[]): void {
  for (const { prices, flagged } of days) {
    measure('PriceCount', prices, { outcome: 'stored' });
    measure('PriceCount', flagged, { outcome: 'flagged' });
  }
  const newest = [...settled, ...days]
    .filter(({ outcome }) => outcome === 'stored')
    .map(({ day }) => day)
    .sort()
    .at(-1);
  if (newest !== undefined) measure('PriceAge', daysBetween(newest, today));
}

async function updateDay(
  db: Database,
  provider: PriceProvider,
  { day, today, lastCount }: { day: string; today: string; lastCount: number | null },
): Promise<DayResult> {
  const none = { day, prices: 0, flagged: 0 };
  try {
    const { bars, source } = await provider.dailyCloses(day);
    if (bars.length === 0) {
      if (daysBetween(day, today) < HOLIDAY_AFTER_DAYS) return { ...none, outcome: 'pending' };
      await recordDay(db, { day, outcome: 'closed', source, closes: [], flags: [], decisions: [] });
      return { ...none, outcome: 'closed' };
    }
    const judged = judgeBars(bars, await readBases(db, day), lastCount);
    if ('refused' in judged) {
      await recordDay(db, { day, outcome: 'refused', source, closes: [], flags: judged.flags, decisions: [] });
      return { ...none, outcome: 'refused', flagged: judged.flags.length, reason: `${judged.refused}.` };
    }
    await recordDay(db, { day, outcome: 'stored', source, ...judged.verdict });
    return { day, outcome: 'stored', prices: judged.verdict.closes.length, flagged: judged.verdict.flags.length };
  } catch (error) {
    // Another day may well be right: it is tried, and this one again next time.
    if (!(error instanceof PriceAnswerError)) throw error;
    await recordDay(db, { day, outcome: 'refused', source: provider.name, closes: [], flags: [], decisions: [] });
    return { ...none, outcome: 'refused', reason: error.message };
  }
}

/** A key that cannot be read is told once in the log, and to the site; the stored prices stand as without one. */
async function opened(
  { provider }: PricesPorts,
  { logger }: Invocation,
): Promise<{ provider: PriceProvider | null; trouble: string | null }> {
  try {
    return { provider: await provider(), trouble: null };
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    logger.error('The key of the price provider cannot be read', { reason: error.message });
    return { provider: null, trouble: 'The key of the price provider cannot be read: stored prices stand with their dates.' };
  }
}

function messageOf(days: readonly DayResult[]): string {
  const stored = days.filter(({ outcome }) => outcome === 'stored');
  const flagged = stored.reduce((sum, day) => sum + day.flagged, 0);
  if (stored.length === 0) return 'No new day of prices.';
  return `${stored.length} ${stored.length === 1 ? 'day' : 'days'} of prices stored, to ${
    stored
      .map(({ day }) => day)
      .sort()
      .at(-1) ?? ''
  }${flagged === 0 ? '' : `; ${flagged} ${flagged === 1 ? 'price was' : 'prices were'} flagged`}.`;
}

export const handler = instrumented('prices', () => {
  const { PRICES_SECRET_ARN: secret, POLYGON_URL: url } = readEnvironment(
    'prices',
    { PRICES_SECRET_ARN: z.union([z.literal(''), z.string().startsWith('arn:')]).default(''), POLYGON_URL: z.url().default(POLYGON_URL) },
    process.env,
  );
  const client = secret === '' ? null : secretsClient(process.env);
  return createHandler({
    db: databaseOf('prices', process.env),
    provider: async () => {
      const key = client === null ? null : await readApiKey(client, secret);
      return key === null ? null : openPolygon({ url, key });
    },
    clock: systemClock,
  });
});
