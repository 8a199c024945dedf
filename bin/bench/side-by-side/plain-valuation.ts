/** Valuing as one would write it in ten minutes: a loop over positions, a map of sums for each chart. */
import { Decimal } from 'decimal.js';
import type { Portfolio } from '#schema/portfolio.ts';

export interface Valued {
  total: string;
  /** In the portfolio's order, in dollars. */
  positions: string[];
  /** The values of the segments of each chart (classes, regions, sectors, accounts, holdings), sorted. */
  charts: string[][];
}

const SHOWN = 10;

export function valueByDecimals({ accounts, positions, instruments }: Portfolio): Valued {
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const cash = accounts.reduce((sum, { cashBalance }) => sum.plus(cashBalance), new Decimal(0));
  const charts = Array.from({ length: 3 }, () => new Map([['cash', cash]]));
  const byAccount = new Map(accounts.map(({ id, cashBalance }) => [id, new Decimal(cashBalance)]));
  const byHolding = new Map<string, Decimal>();
  const add = (to: Map<string, Decimal>, key: string, value: Decimal): void =>
    void to.set(key, (to.get(key) ?? new Decimal(0)).plus(value));
  const values = positions.map(({ symbol, quantity, accountId }) => {
    const instrument = known.get(symbol);
    const value = new Decimal(quantity).times(instrument?.price?.amount ?? 0).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
    const { assetClass, regions, sectors } = instrument?.classification ?? {};
    for (const [n, weights] of [assetClass, regions, sectors].entries()) {
      for (const [key, weight] of Object.entries(weights ?? { unknown: 100 })) add(charts[n]!, key, value.times(weight).div(100));
    }
    add(byAccount, accountId, value);
    add(byHolding, symbol, value);
    return value;
  });
  const total = values.reduce((sum, value) => sum.plus(value), cash);
  const all = [
    ...charts.map((chart) => [...chart.values()]),
    largest([...byAccount.values()]),
    [...largest([...byHolding.values()]), cash],
  ];
  return {
    total: total.toFixed(2),
    positions: values.map((value) => value.toFixed(2)),
    charts: all.map((segments) => toCents(segments, total)),
  };
}

/** The ten largest, and the rest as one. */
function largest(values: Decimal[]): Decimal[] {
  const sorted = values.sort((a, b) => b.comparedTo(a));
  const rest = sorted.slice(SHOWN).reduce((sum, value) => sum.plus(value), new Decimal(0));
  return [...sorted.slice(0, SHOWN), rest];
}

/** Rounded down, and what is missing to the total given to the largest remainders; no segment of nothing. */
function toCents(exact: Decimal[], total: Decimal): string[] {
  const cents = exact.map((value) => value.toDecimalPlaces(2, Decimal.ROUND_DOWN));
  const order = exact.map((_, n) => n).sort((a, b) => exact[b]!.minus(cents[b]!).comparedTo(exact[a]!.minus(cents[a]!)));
  const missing = total
    .minus(cents.reduce((sum, value) => sum.plus(value), new Decimal(0)))
    .times(100)
    .toNumber();
  for (const n of order.slice(0, missing)) cents[n] = cents[n]!.plus('0.01');
  return cents
    .filter((value) => !value.isZero())
    .map((value) => value.toFixed(2))
    .sort();
}

/** The same with numbers, each rounded where it is shown. */
export function valueByFloats({ accounts, positions, instruments }: Portfolio): Valued {
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const cash = accounts.reduce((sum, { cashBalance }) => sum + Number(cashBalance), 0);
  const charts = Array.from({ length: 3 }, () => new Map([['cash', cash]]));
  const byAccount = new Map(accounts.map(({ id, cashBalance }) => [id, Number(cashBalance)]));
  const byHolding = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, value: number): void => void to.set(key, (to.get(key) ?? 0) + value);
  let total = cash;
  const values = positions.map(({ symbol, quantity, accountId }) => {
    const instrument = known.get(symbol);
    const value = Number(quantity) * Number(instrument?.price?.amount ?? 0);
    const { assetClass, regions, sectors } = instrument?.classification ?? {};
    for (const [n, weights] of [assetClass, regions, sectors].entries()) {
      for (const [key, weight] of Object.entries(weights ?? { unknown: 100 })) add(charts[n]!, key, (value * weight) / 100);
    }
    add(byAccount, accountId, value);
    add(byHolding, symbol, value);
    total += value;
    return value;
  });
  const sorted = [...byHolding.values()].sort((a, b) => b - a);
  const all = [
    ...charts.map((chart) => [...chart.values()]),
    [...byAccount.values()],
    [...sorted.slice(0, SHOWN), sorted.slice(SHOWN).reduce((sum, value) => sum + value, 0), cash],
  ];
  return {
    total: total.toFixed(2),
    positions: values.map((value) => value.toFixed(2)),
    charts: all.map((segments) => segments.map((value) => value.toFixed(2)).sort()),
  };
}
