/** Rules on the data itself: what is old, invented, not priced or not classified. */
import { LIMITS } from '../limits.ts';
import type { Measures } from '../measures.ts';
import type { Valuation } from '../valuation.ts';
import { above, below, check, flag } from './finding.ts';
import type { Finding } from './finding.ts';

/** An old price is a failure only when it is very old and more than a trifle hangs on it; how much hangs on it is how grave the flag is. */
export function stalePrices({ prices: { oldest, stalePercent }, limits }: Measures): Finding[] {
  if (!oldest) return [];
  const age = above(oldest.days, limits.priceAgeDays);
  const outcome = age === 'fail' && stalePercent <= LIMITS.oldPricesTrifle ? 'warn' : age;
  const severity = stalePercent > 25 ? 'act' : stalePercent > LIMITS.oldPricesTrifle ? 'warn' : 'note';
  return [
    {
      check: check('price-age', outcome, 'Age of the oldest price', 'oldest-price-days', 'limit-price-age-days'),
      flag: outcome === 'pass' ? null : flag('stale_price', oldest.symbol, severity),
    },
  ];
}

/** Only on one machine, where a holding that nobody gave a price is shown at an invented one: every figure that hangs on it is an example. */
export function illustrativePrices({ prices: { illustrative } }: Measures): Finding[] {
  return illustrative === 0
    ? []
    : [{ check: check('illustrative-prices', 'warn', 'Holdings at an illustrative price', 'illustrative-price-count', null) }];
}

export function unpriced({ unpriced: missing }: Valuation): Finding[] {
  const [first] = missing;
  return [
    {
      check: check('unpriced', first ? 'warn' : 'pass', 'Holdings without a price', 'unpriced-count', null),
      flag: first ? flag('unpriced', missing.length === 1 ? first.symbol : null, 'warn') : null,
    },
  ];
}

export function classified(valuation: Valuation, measures: Measures): Finding[] {
  if (valuation.total.isZero()) return [];
  const { unclassified } = valuation;
  const priced = below(measures.classifiedPercent, measures.limits.classified);
  // What has no price is in no share: how much of the portfolio is classified is not known where that is what nobody has classified.
  const outcome =
    priced === 'pass' && unclassified.some((symbol) => valuation.unpriced.some((missing) => missing.symbol === symbol))
      ? 'unknown'
      : priced;
  const severity = outcome === 'fail' ? 'act' : outcome === 'warn' ? 'warn' : 'note';
  const raised =
    unclassified.length > 0 ? flag('unclassified', unclassified.length === 1 ? (unclassified[0] ?? null) : null, severity) : null;
  return [
    {
      check: check('classified', outcome, 'Share of the portfolio that is classified', 'classified-pct', 'limit-classified'),
      flag: raised,
    },
  ];
}
