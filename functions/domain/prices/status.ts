/** What is said of the prices of a portfolio as a whole: where they come from, how old they are, and what was refused. */
import { isIllustrative } from '#schema/instrument.ts';
import type { PriceFeed } from '#schema/instrument-views.ts';
import type { PortfolioView } from '#schema/portfolio.ts';
import { daysBetween, formatDay } from '../format.ts';
import { LIMITS } from '../limits.ts';
import type { Valuation } from '../valuation.ts';

/**
 * A price is stale when it is older than the checkup's limit in calendar days: a week, so that neither a weekend nor a holiday makes one. Mutual funds are in no feed of
 * closes and keep the day of their statement; so they are counted as stale, truthfully.
 * An illustrative price has no age: it is told as what it is.
 * @param feed null where no provider has ever run.
 */
export function priceStatus(valuation: Valuation, feed: PriceFeed | null): PortfolioView['prices'] {
  const prices = valuation.holdings.flatMap(({ instrument, value }) => (value !== null && instrument.price ? [instrument.price] : []));
  const days = prices.filter((price) => !isIllustrative(price)).map(({ asOf }) => asOf);
  const illustrativeCount = prices.length - days.length;
  const staleAfterDays = LIMITS.priceAgeDays.warn;
  const staleCount = days.filter((day) => daysBetween(day, valuation.asOf) > staleAfterDays).length;
  const provider = feed?.provider ?? 'none';
  return {
    provider,
    newestAsOf: days.reduce<string | null>((newest, day) => (newest === null || day > newest ? day : newest), null),
    staleCount,
    staleAfterDays,
    illustrativeCount,
    notices: feed?.notices ?? [],
    note: illustrativeNote(illustrativeCount) + noteOf(feed, provider, { staleCount, staleAfterDays, count: days.length }),
  };
}

function illustrativeNote(count: number): string {
  return count === 0
    ? ''
    : `${count === 1 ? 'The price of one holding is' : `The prices of ${count} holdings are`} illustrative, not ${count === 1 ? 'a quote' : 'quotes'}. `;
}

function noteOf(
  feed: PriceFeed | null,
  provider: string,
  { staleCount, staleAfterDays, count }: { staleCount: number; staleAfterDays: number; count: number },
): string {
  const which = staleCount === count && count > 1 ? `All ${count}` : `${staleCount} of ${count}`;
  const old = staleCount === 0 ? '' : ` ${which} ${staleCount === 1 ? 'is' : 'are'} older than ${staleAfterDays} days.`;
  // Trouble with a key is told too; that there is simply none, in the same words as always.
  if (provider === 'none')
    return `${feed !== null && !feed.isWell ? feed.message : 'No price service is set up, so each price keeps its own date.'}${old}`;
  if (feed?.isWell === false) return `The last update of prices failed, and stored prices stand with their dates.${old}`;
  return `${feed?.newestDay ? `Closing prices up to ${formatDay(feed.newestDay)}.` : 'No closing prices have come yet.'}${old}`;
}
