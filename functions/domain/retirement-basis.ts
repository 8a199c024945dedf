/** What of a portfolio a retirement projection can start from, and what it has to leave out. */
import type { AssetClass } from '#schema/instrument.ts';
import { MODEL_ASSETS } from '#schema/retirement.ts';
import type { ModelAsset, RetirementInputs } from '#schema/retirement.ts';
import { amountsOf } from './allocation.ts';
import { UNKNOWN } from './labels.ts';
import { ZERO, decimal, largestRemainder, sum } from './money.ts';
import type { Decimal } from './money.ts';
import { ASSETS_OF, modelWeights } from './retirement-assets.ts';
import { VANGUARD_2025_04 } from './retirement/assumptions.ts';
import { PROXIES } from './retirement/returns.ts';
import type { Valuation } from './valuation.ts';

/**
 * A target mix in the engine's assets, as fractions that sum to 1, each class divided as it is in `held` (its first asset where nothing of it is held); null when a part of it
 * has no returns, or nothing is aimed at.
 */
export function mixOfTargets(
  targets: Readonly<Partial<Record<AssetClass, number>>>,
  held: RetirementBasis['mix'],
): RetirementBasis['mix'] | null {
  const amounts = new Map<ModelAsset, number>();
  for (const [assetClass, percent] of Object.entries(targets) as [AssetClass, number][]) {
    if (percent <= 0) continue;
    const [usual] = ASSETS_OF[assetClass];
    if (usual === undefined) return null;
    const parts = ASSETS_OF[assetClass].filter((asset) => (held[asset] ?? 0) > 0);
    const whole = parts.reduce((total, asset) => total + (held[asset] ?? 0), 0);
    if (parts.length === 0) amounts.set(usual, percent);
    for (const asset of parts)
      amounts.set(
        asset,
        decimal(percent)
          .times(held[asset] ?? 0)
          .dividedBy(whole)
          .toDecimalPlaces(8)
          .toNumber(),
      );
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
  /** Nominal yearly interest of the cash in the balance: each account's own on its cash, what is assumed of cash in general on money market and other funds; null without cash. */
  readonly cashInterest: number | null;
  /** Yearly fund costs as a fraction of the balance; funds of unknown cost count as free, and are named in `costUnknown`. */
  readonly fee: number;
  /** What earns nothing in the projection because it is not in it, in dollars; unpriced holdings have no dollars. */
  readonly leftOut: readonly {
    readonly reason: 'unclassified' | 'alternatives' | 'unpriced';
    readonly dollars: number | null;
    readonly symbols: readonly string[];
  }[];
  /** Dollars whose ups and downs the bootstrap and history take from another asset, which has a longer history; their level is their own. */
  readonly proxies: readonly { readonly asset: ModelAsset; readonly series: ModelAsset; readonly dollars: number }[];
  readonly costUnknown: readonly string[];
}

export function retirementBasis(valuation: Valuation): RetirementBasis {
  const all = amountsOf(valuation, ({ instrument }) => modelWeights(instrument));
  const amounts = new Map(MODEL_ASSETS.map((asset) => [asset, all.get(asset) ?? ZERO]));
  const balance = sum(amounts.values());
  const shares = balance.isZero() ? [] : largestRemainder([...amounts.values()], 1, 8);
  const mix = Object.fromEntries(
    MODEL_ASSETS.flatMap((asset, index) => (shares[index]?.greaterThan(0) ? [[asset, shares[index].toNumber()]] : [])),
  );

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

  const left = (key: string) => (all.get(key)?.greaterThan(0) ? all.get(key) : undefined);
  const [unknown, alternatives] = [left(UNKNOWN), left('alternatives')];
  const holding = (assetClass: AssetClass) =>
    valuation.holdings.flatMap(({ instrument }) => (instrument.classification?.assetClass?.[assetClass] ? [instrument.symbol] : []));
  return {
    balance: balance.toNumber(),
    mix,
    cashInterest: interestOn(valuation, amounts.get('cash') ?? ZERO),
    fee: balance.isZero() ? 0 : cost.dividedBy(balance).toDecimalPlaces(8).toNumber(),
    leftOut: [
      ...(unknown
        ? [
            {
              reason: 'unclassified' as const,
              dollars: unknown.toNumber(),
              symbols: valuation.unclassified.filter((symbol) => !valuation.unpriced.some((one) => one.symbol === symbol)),
            },
          ]
        : []),
      ...(alternatives ? [{ reason: 'alternatives' as const, dollars: alternatives.toNumber(), symbols: holding('alternatives') }] : []),
      ...(valuation.unpriced.length > 0
        ? [{ reason: 'unpriced' as const, dollars: null, symbols: valuation.unpriced.map(({ symbol }) => symbol) }]
        : []),
    ],
    proxies: [...amounts].flatMap(([asset, dollars]) =>
      PROXIES[asset] && dollars.greaterThan(0) ? [{ asset, series: PROXIES[asset], dollars: dollars.toNumber() }] : [],
    ),
    costUnknown,
  };
}

/** Of all cash, the accounts' own earns what they pay; the rest is in funds. */
function interestOn({ accounts }: Valuation, cash: Decimal): number | null {
  const own = sum(accounts.map((account) => account.cash));
  if (cash.lessThanOrEqualTo(0)) return null;
  const inFunds = cash.greaterThan(own) ? cash.minus(own) : ZERO;
  const paid = sum(accounts.map((account) => account.cash.times(account.account.cashInterest)));
  return paid.plus(inFunds.times(ASSUMED_INTEREST)).dividedBy(own.plus(inFunds)).toDecimalPlaces(8).toNumber();
}

/** Nominal: what is assumed of cash in general. */
const { real, inflation } = VANGUARD_2025_04;
const ASSUMED_INTEREST = decimal((1 + (real['cash'] ?? 0)) * (1 + inflation) - 1).toDecimalPlaces(6);

/** What of a withdrawal goes to tax, by kind of account, blended by what each holds; 0 without rates, as spending is then taken to include taxes. */
export function blendedTax({ accounts, total }: Valuation, rates: RetirementInputs['taxRates']): number {
  if (!rates || !total.greaterThan(0)) return 0;
  return sum(accounts.map((account) => account.total.times(rates[account.account.kind] ?? 0)))
    .dividedBy(total)
    .toDecimalPlaces(8)
    .toNumber();
}
