/** What of a portfolio a retirement projection can start from, and what it has to leave out. */
import type { AssetClass } from '#schema/instrument.ts';
import { MODEL_ASSETS } from '#schema/retirement.ts';
import type { ModelAsset } from '#schema/retirement.ts';
import { allocate } from './allocation.ts';
import { ZERO, decimal, largestRemainder, sum } from './money.ts';
import type { Valuation } from './valuation.ts';

/** Which return series stands for an asset class; real estate is held by proxy as stocks, alternatives have none. */
const SERIES: Record<AssetClass, ModelAsset | null> = {
  equity: 'stocks', real_estate: 'stocks', fixed_income: 'bonds', cash: 'cash', commodities: 'gold', alternatives: null,
};

/** A target mix in the engine's assets, as fractions that sum to 1; null when a part of it has no return series, or nothing is aimed at. */
export function mixOfTargets(targets: Readonly<Partial<Record<AssetClass, number>>>): RetirementBasis['mix'] | null {
  const amounts = new Map<ModelAsset, number>();
  for (const [assetClass, percent] of Object.entries(targets) as [AssetClass, number][]) {
    const series = SERIES[assetClass];
    if (percent > 0 && !series) return null;
    if (percent > 0 && series) amounts.set(series, (amounts.get(series) ?? 0) + percent);
  }
  const assets = [...amounts.keys()];
  const shares = assets.length === 0 ? [] : largestRemainder([...amounts.values()], 1, 8);
  return assets.length === 0 ? null : Object.fromEntries(assets.map((asset, index) => [asset, shares[index]?.toNumber() ?? 0]));
}

export interface RetirementBasis {
  /** Dollars: the portfolio's total less what is left out. 0 when nothing can be projected. */
  readonly balance: number;
  /** Fractions of the balance that sum to 1; empty when the balance is 0. */
  readonly mix: Partial<Record<ModelAsset, number>>;
  /** Yearly fund costs as a fraction of the balance; funds of unknown cost count as free, and are named in `costUnknown`. */
  readonly fee: number;
  /** What earns nothing in the projection because it is not in it, in dollars; unpriced holdings have no dollars. */
  readonly leftOut: readonly { readonly reason: 'unclassified' | 'alternatives' | 'unpriced'; readonly dollars: number | null; readonly symbols: readonly string[] }[];
  /** Dollars that are projected with another class's returns. */
  readonly proxies: readonly { readonly assetClass: AssetClass; readonly series: ModelAsset; readonly dollars: number }[];
  readonly costUnknown: readonly string[];
}

export function retirementBasis(valuation: Valuation): RetirementBasis {
  const classes = new Map(allocate(valuation, 'asset_class').map(({ key, value }) => [key, decimal(value)]));
  const amounts = new Map(MODEL_ASSETS.map((asset) => [asset, ZERO]));
  for (const [assetClass, series] of Object.entries(SERIES)) {
    if (series) amounts.set(series, (amounts.get(series) ?? ZERO).plus(classes.get(assetClass) ?? 0));
  }
  const balance = sum(amounts.values());
  const shares = balance.isZero() ? [] : largestRemainder([...amounts.values()], 1, 8);
  const mix = Object.fromEntries(MODEL_ASSETS.flatMap((asset, index) => (shares[index]?.greaterThan(0) ? [[asset, shares[index].toNumber()]] : [])));

  let cost = ZERO;
  const costUnknown: string[] = [];
  for (const { instrument, value } of valuation.holdings) {
    const weights = instrument.classification?.assetClass;
    if (value === null || !weights) continue;
    const included = 100 - (weights.alternatives ?? 0);
    if (instrument.expenseRatio === null) {
      if (instrument.type !== 'equity' && included > 0) costUnknown.push(instrument.symbol);
    } else cost = cost.plus(value.times(instrument.expenseRatio).times(included).times(0.0001));
  }

  const [unknown, alternatives] = [classes.get('unknown'), classes.get('alternatives')];
  const realEstate = classes.get('real_estate');
  const holding = (assetClass: AssetClass) => valuation.holdings.flatMap(({ instrument }) => (instrument.classification?.assetClass?.[assetClass] ? [instrument.symbol] : []));
  return {
    balance: balance.toNumber(),
    mix,
    fee: balance.isZero() ? 0 : cost.dividedBy(balance).toDecimalPlaces(8).toNumber(),
    leftOut: [
      ...(unknown ? [{ reason: 'unclassified' as const, dollars: unknown.toNumber(), symbols: valuation.unclassified.filter((symbol) => !valuation.unpriced.some((one) => one.symbol === symbol)) }] : []),
      ...(alternatives ? [{ reason: 'alternatives' as const, dollars: alternatives.toNumber(), symbols: holding('alternatives') }] : []),
      ...(valuation.unpriced.length > 0 ? [{ reason: 'unpriced' as const, dollars: null, symbols: valuation.unpriced.map(({ symbol }) => symbol) }] : []),
    ],
    proxies: realEstate ? [{ assetClass: 'real_estate', series: 'stocks', dollars: realEstate.toNumber() }] : [],
    costUnknown,
  };
}
