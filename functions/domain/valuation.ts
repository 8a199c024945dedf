/** What a household's holdings are worth: exact to the cent, with what could not be priced or classified named instead of guessed. */
import type { Instrument, Price } from '#schema/instrument.ts';
import type { Account, Portfolio, Position } from '#schema/portfolio.ts';
import { ZERO, cents, decimal, toCents } from './money.ts';
import type { Decimal } from './money.ts';

/** One instrument over all accounts. `value` is the sum of its positions' values; null where it has no usable price. */
export interface Holding {
  readonly instrument: Instrument;
  readonly quantity: Decimal;
  readonly value: Decimal | null;
  /** The same value in whole cents, for exact sums of many; 0 where there is none. */
  readonly cents: bigint;
}
export interface ValuedAccount {
  readonly account: Account;
  readonly cash: Decimal;
  /** Cash and priced positions. */
  readonly total: Decimal;
  readonly positions: readonly { readonly position: Position; readonly instrument: Instrument; readonly value: Decimal | null }[];
}
export interface Unpriced {
  readonly symbol: string;
  readonly reason: string;
}
export interface Valuation {
  /** The day for which this holds. */
  readonly asOf: string;
  readonly accounts: readonly ValuedAccount[];
  /** What is held, the largest first, the unpriced last; ties by symbol. Independent of the order in which positions came. */
  readonly holdings: readonly Holding[];
  readonly cash: Decimal;
  /** Priced positions plus cash: the sum of figures that were each rounded to the cent. */
  readonly total: Decimal;
  readonly unpriced: readonly Unpriced[];
  /** Held symbols whose asset class nobody has established, the largest first. */
  readonly unclassified: readonly string[];
}

/**
 * Values each position as quantity × price, rounded half up to the cent, and sums the rounded values, so that what is shown adds up. A price that is
 * missing, zero or not in US dollars values nothing: the position is listed as unpriced with the reason and is in no total. `asOf` is a day.
 * RangeError for a position of an account that is not there, since a total would then hide it.
 */
export function valuePortfolio(portfolio: Portfolio, asOf: string): Valuation {
  const instruments = new Map(portfolio.instruments.map((instrument) => [instrument.symbol, instrument]));
  const prices = new Map<string, Decimal | null>();
  const held = new Map<string, { instrument: Instrument; quantity: Decimal; value: Decimal | null }>();
  const byAccount = new Map<string, { position: Position; instrument: Instrument; value: Decimal | null }[]>();

  for (const position of portfolio.positions) {
    const { symbol } = position;
    const instrument = instruments.get(symbol) ?? unheardOf(symbol);
    let price = prices.get(symbol);
    if (price === undefined) prices.set(symbol, (price = problemWith(instrument.price) === null && instrument.price ? decimal(instrument.price.amount) : null));
    const quantity = decimal(position.quantity);
    const value = price && cents(price.times(quantity));
    const rows = byAccount.get(position.accountId);
    if (rows) rows.push({ position, instrument, value });
    else byAccount.set(position.accountId, [{ position, instrument, value }]);
    if (quantity.isZero()) continue;
    const sofar = held.get(symbol);
    if (sofar) {
      sofar.quantity = sofar.quantity.plus(quantity);
      sofar.value = value && (sofar.value ?? ZERO).plus(value);
    } else held.set(symbol, { instrument, quantity, value });
  }

  const strays = new Set(byAccount.keys());
  for (const account of portfolio.accounts) strays.delete(account.id);
  if (strays.size > 0) throw new RangeError(`positions name accounts that are not in the portfolio: ${[...strays].slice(0, 3).join(', ')}`);

  const accounts = portfolio.accounts.map((account): ValuedAccount => {
    const positions = byAccount.get(account.id) ?? [];
    const cash = cents(account.cashBalance);
    return { account, cash, positions, total: positions.reduce((total, { value }) => (value ? total.plus(value) : total), cash) };
  });
  const holdings = [...held.values()]
    .map((holding) => ({ ...holding, cents: holding.value ? toCents(holding.value) : 0n }))
    .sort((a, b) => Number(a.value === null) - Number(b.value === null) || Number(b.cents - a.cents) || (a.instrument.symbol < b.instrument.symbol ? -1 : 1));
  return {
    asOf,
    accounts,
    holdings,
    cash: accounts.reduce((cash, account) => cash.plus(account.cash), ZERO),
    total: accounts.reduce((total, account) => total.plus(account.total), ZERO),
    unpriced: holdings.flatMap(({ instrument: { symbol, price } }) => {
      const reason = problemWith(price);
      return reason === null ? [] : [{ symbol, reason }];
    }),
    unclassified: holdings.filter(({ instrument }) => !isClassified(instrument)).map(({ instrument }) => instrument.symbol),
  };
}

/** Why a price values nothing, or null when it does. */
function problemWith(price: Price | null): string | null {
  if (price === null) return 'no price is known';
  if (price.currency !== 'USD') return `its price is in ${price.currency}, and there is no exchange rate here`;
  if (Number(price.amount) === 0) return 'its price is given as zero';
  return null;
}

export function isClassified(instrument: Instrument): boolean {
  return (instrument.classification?.assetClass ?? null) !== null;
}

function unheardOf(symbol: string): Instrument {
  return { symbol, name: symbol, type: null, expenseRatio: null, classification: null, companies: null, price: null };
}
