/** What a household's holdings are worth: exact to the cent, with what could not be priced or classified named instead of guessed. */
import type { Instrument, Price } from '#schema/instrument.ts';
import type { Account, Portfolio, Position } from '#schema/portfolio.ts';
import { ZERO, cents, fromCents, fromUnits, productCents, toUnits } from './money.ts';
import type { Decimal } from './money.ts';

/** One instrument over all accounts. `value` is the sum of its positions' values; null where it has no usable price. */
export interface Holding {
  readonly instrument: Instrument;
  readonly quantity: Decimal;
  readonly value: Decimal | null;
  /** The same value in whole cents, for exact sums of many; 0 where there is none. */
  readonly cents: bigint;
}
export interface ValuedPosition {
  readonly position: Position;
  readonly instrument: Instrument;
  /** Null without a usable price. */
  readonly value: Decimal | null;
  /** The same in whole cents. */
  readonly cents: bigint | null;
}
export interface ValuedAccount {
  readonly account: Account;
  readonly cash: Decimal;
  /** Cash and priced positions. */
  readonly total: Decimal;
  readonly positions: readonly ValuedPosition[];
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
 * Inside, amounts are whole numbers of 10⁻¹² and of cents, which are as exact as decimals and many times as fast; decimals are made where one is asked for.
 */
export function valuePortfolio(portfolio: Portfolio, asOf: string): Valuation {
  const instruments = new Map(portfolio.instruments.map((instrument) => [instrument.symbol, instrument]));
  const held = new Map<string, { instrument: Instrument; price: bigint | null; quantity: bigint; cents: bigint }>();
  const byAccount = new Map<string, { positions: ValuedPosition[]; cents: bigint }>();

  for (const position of portfolio.positions) {
    const { symbol, accountId } = position;
    let sofar = held.get(symbol);
    if (!sofar) {
      const instrument = instruments.get(symbol) ?? unheardOf(symbol);
      const price = problemWith(instrument.price) === null && instrument.price ? toUnits(instrument.price.amount) : null;
      held.set(symbol, (sofar = { instrument, price, quantity: 0n, cents: 0n }));
    }
    const quantity = toUnits(position.quantity);
    const value = sofar.price === null ? null : productCents(sofar.price, quantity);
    sofar.quantity += quantity;
    sofar.cents += value ?? 0n;
    let account = byAccount.get(accountId);
    if (!account) byAccount.set(accountId, (account = { positions: [], cents: 0n }));
    account.positions.push(new LazilyValued(position, sofar.instrument, value));
    account.cents += value ?? 0n;
  }

  const strays = new Set(byAccount.keys());
  for (const account of portfolio.accounts) strays.delete(account.id);
  if (strays.size > 0) throw new RangeError(`positions name accounts that are not in the portfolio: ${[...strays].slice(0, 3).join(', ')}`);

  const accounts = portfolio.accounts.map((account): ValuedAccount => {
    const { positions, cents: priced } = byAccount.get(account.id) ?? { positions: [], cents: 0n };
    const cash = cents(account.cashBalance);
    return { account, cash, positions, total: cash.plus(fromCents(priced)) };
  });
  const holdings = [...held.values()]
    .filter(({ quantity }) => quantity > 0n)
    .map(({ instrument, price, quantity, cents: value }): Holding => ({
      instrument,
      quantity: fromUnits(quantity),
      value: price === null ? null : fromCents(value),
      cents: value,
    }))
    .sort(
      (a, b) =>
        Number(a.value === null) - Number(b.value === null) ||
        Number(b.cents - a.cents) ||
        (a.instrument.symbol < b.instrument.symbol ? -1 : 1),
    );
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

/** A position whose decimal is made when somebody asks for it: most are only summed and written. */
class LazilyValued implements ValuedPosition {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly cents: bigint | null;
  constructor(position: Position, instrument: Instrument, cents: bigint | null) {
    this.position = position;
    this.instrument = instrument;
    this.cents = cents;
  }
  get value(): Decimal | null {
    return this.cents === null ? null : fromCents(this.cents);
  }
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
