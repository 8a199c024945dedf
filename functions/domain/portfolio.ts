/** The household's portfolio as the API shows it, and the door to its valuation. */
import type { PriceFeed } from '#schema/instrument-views.ts';
import type { PortfolioView } from '#schema/portfolio.ts';
import { allocate } from './allocation.ts';
import { UNKNOWN } from './labels.ts';
import { centsText, decimal, round } from './money.ts';
import { priceStatus } from './prices/status.ts';
import { isClassified } from './valuation.ts';
import type { Valuation } from './valuation.ts';

export { valuePortfolio } from './valuation.ts';
export type { Valuation } from './valuation.ts';

/** Share of the total whose asset class is known, in per cent to one decimal: 100 less the chart's unknown segment. 0 when there is nothing. */
export function classifiedPercent(valuation: Valuation): number {
  if (valuation.total.isZero()) return 0;
  const unknown = allocate(valuation, 'asset_class').find(({ key }) => key === UNKNOWN);
  return unknown ? Math.min(99.9, round(decimal(100).minus(unknown.percent), 1).toNumber()) : 100;
}

/** What GET /api/portfolio answers. `feed`: how prices came in last; null where no provider has ever run. */
export function toView(valuation: Valuation, feed: PriceFeed | null = null): PortfolioView {
  return {
    asOf: valuation.asOf,
    currency: 'USD',
    total: valuation.total.toFixed(2),
    cash: valuation.cash.toFixed(2),
    accounts: valuation.accounts.map(({ account, total, positions }) => ({
      ...account,
      total: total.toFixed(2),
      positions: positions.map(({ position, instrument, cents }) => ({
        ...position,
        name: instrument.name,
        price: instrument.price,
        value: cents === null ? null : centsText(cents),
        classified: isClassified(instrument),
        classifiedBy: instrument.classification?.method ?? null,
        assetClass: instrument.classification?.assetClass ?? null,
        classifiedAsOf: instrument.classification?.asOf ?? null,
      })),
    })),
    coverage: {
      classifiedPercent: classifiedPercent(valuation),
      unclassified: [...valuation.unclassified],
      unpriced: valuation.unpriced.map(({ symbol }) => symbol),
    },
    prices: priceStatus(valuation, feed),
  };
}
