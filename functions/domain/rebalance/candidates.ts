/** What may be traded: sales of what there is too much of, purchases of funds that the household owns already. Nothing else is ever named. */
import type { Instrument } from '#schema/instrument.ts';
import { breadthOf, isFund } from '../funds.ts';
import { CASH } from '../labels.ts';
import type { AccountKind } from '../labels.ts';
import { ZERO, decimal } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { Valuation, ValuedAccount } from '../valuation.ts';
import type { AccountCash } from './cash.ts';
import { MOST_CANDIDATES } from './options.ts';
import type { Options } from './options.ts';
import { makeupOf, off } from './sleeves.ts';
import type { Makeup, Mix, Sleeve } from './sleeves.ts';

export interface Candidate {
  readonly action: 'buy' | 'sell';
  readonly account: ValuedAccount;
  readonly instrument: Instrument;
  readonly makeup: Makeup;
  readonly price: Decimal;
  /** The decimals of a number of shares: 0 for whole ones. */
  readonly decimals: number;
  /** Shares at most: what is held, or what all money of the account would buy. */
  readonly most: Decimal;
  readonly held: Decimal;
  /** Whether selling it may trigger tax. */
  readonly taxable: boolean;
}
export interface Candidates {
  readonly sells: readonly Candidate[];
  readonly buys: readonly Candidate[];
  /** What was not weighed, because there was too much. */
  readonly leftOut: number;
}

const TAX_ADVANTAGED: readonly AccountKind[] = ['401k', 'ira', 'roth_ira', 'hsa'];
/** A plan has its own list of funds: only what is held there is known to be on it. */
const OWN_MENU: readonly AccountKind[] = ['401k', 'hsa'];
export const isTaxAdvantaged = (kind: AccountKind): boolean => TAX_ADVANTAGED.includes(kind);

/** An open-end fund is bought in parts of a share. US tickers of mutual funds are four letters and an X. */
export function isMutualFund({ type, symbol }: Instrument): boolean {
  return type === 'mutual_fund' || type === 'money_market' || (type === 'bond_fund' && /^[A-Z]{4}X$/.test(symbol));
}

/** May a new purchase of it be proposed? Never the stock of one company, a fund that bets on one sector, or cash itself. */
export function isVehicle(instrument: Instrument, makeup: Makeup): boolean {
  return (
    isFund(instrument) &&
    instrument.type !== 'money_market' &&
    (makeup.classes.get(CASH) ?? 0) < 0.5 &&
    !(breadthOf(instrument) === 'narrow' && (makeup.classes.get('equity') ?? 0) > 0.5)
  );
}

interface Held {
  readonly account: ValuedAccount;
  readonly instrument: Instrument;
  readonly makeup: Makeup;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly value: Decimal;
}

/** Deterministic: the order of positions and accounts' ids play no part but between accounts alike. `minimum` is the least trade in dollars; `sellable` is false where the mix gives no reason to sell. */
export function candidates(
  valuation: Valuation,
  mix: Mix,
  cash: readonly AccountCash[],
  options: Options,
  minimum: Decimal,
  sellable: boolean,
): Candidates {
  const held = holdingsByAccount(valuation);
  const above = { classes: off(mix.classSleeves, valuation.total, 'above'), regions: off(mix.regionSleeves, mix.invested, 'above') };
  const below = { classes: off(mix.classSleeves, valuation.total, 'below'), regions: off(mix.regionSleeves, mix.invested, 'below') };
  /** Dollars: no more is sold of anything than there is too much of what it is made of, and no more bought than is missing. */
  const room = (makeup: Makeup, sides: typeof above) =>
    most(makeup.classes, mix.classSleeves, sides.classes).plus(most(makeup.regions, mix.regionSleeves, sides.regions));
  const decimalsOf = (instrument: Instrument) => (isMutualFund(instrument) || options.fractional ? 3 : 0);
  const touches = ({ classes, regions }: Makeup, sides: typeof above) =>
    [...classes.keys()].some((key) => sides.classes.has(key)) || [...regions.keys()].some((key) => sides.regions.has(key));

  const large = ({ price, most }: Candidate) => most.greaterThan(0) && !price.times(most).lessThan(minimum);

  const allSells = held
    .filter(
      ({ account: { account }, makeup }) =>
        account.kind !== 'cash' && (makeup.cash || (sellable && maySell(account.kind, options) && touches(makeup, above))),
    )
    .map(({ account, instrument, makeup, price, quantity }): Candidate => {
      const decimals = decimalsOf(instrument);
      const all = decimals === 0 ? quantity.floor() : quantity;
      const enough = room(makeup, above).dividedBy(price).toDecimalPlaces(decimals, 0);
      return {
        action: 'sell',
        account,
        instrument,
        makeup,
        price,
        decimals,
        held: quantity,
        most: makeup.cash || enough.greaterThan(all) ? all : enough,
        taxable: !makeup.cash && !isTaxAdvantaged(account.account.kind),
      };
    })
    .filter(large);
  const enoughSells = alikeEnough(allSells, (makeup) => room(makeup, above));
  const sells = largest(enoughSells, MOST_CANDIDATES.sells);

  const money = new Map(cash.map(({ account, liquid, keep }) => [account, liquid.minus(keep)]));
  for (const { account, price, most, makeup } of sells)
    if (!makeup.cash) money.set(account, (money.get(account) ?? ZERO).plus(price.times(most)));
  // What a sale takes out of a class that is short has to be bought as well.
  const missing = (makeup: Makeup) =>
    room(makeup, below).plus(
      sells.reduce(
        (sum, { price, most: shares, makeup: sold }) => (touches(sold, below) && !sold.cash ? sum.plus(price.times(shares)) : sum),
        ZERO,
      ),
    );
  const representatives = representativesOf(held, below);
  const allBuys = cash
    .flatMap(({ account }) => {
      const { kind } = account.account;
      const available = money.get(account) ?? ZERO;
      if (kind === 'cash' || !available.greaterThan(0)) return [];
      const there = held.filter((one) => one.account === account);
      const known = new Set(there.map(({ instrument }) => instrument.symbol));
      const elsewhere = OWN_MENU.includes(kind) ? [] : representatives.filter(({ instrument }) => !known.has(instrument.symbol));
      const fits = [...there, ...elsewhere].filter(
        ({ instrument, makeup }) =>
          isVehicle(instrument, makeup) && touches(makeup, below) && !(isTaxAdvantaged(kind) && isMunicipal(instrument)),
      );
      return alikeOnce(fits).map(({ instrument, makeup, price }): Candidate => {
        const decimals = decimalsOf(instrument);
        const quantity = there.find((one) => one.instrument.symbol === instrument.symbol)?.quantity ?? ZERO;
        const lacking = missing(makeup);
        const dollars = lacking.lessThan(available) ? lacking : available;
        return {
          action: 'buy',
          account,
          instrument,
          makeup,
          price,
          decimals,
          held: quantity,
          most: dollars.dividedBy(price).toDecimalPlaces(decimals, 1),
          taxable: false,
        };
      });
    })
    .filter(large);
  const buys = largest(allBuys, MOST_CANDIDATES.buys);
  return { sells, buys, leftOut: enoughSells.length - sells.length + allBuys.length - buys.length };
}

function maySell(kind: AccountKind, { sells }: Options): boolean {
  return sells === 'all' || (sells === 'tax-advantaged' && isTaxAdvantaged(kind));
}

/** What is priced and classified, one row an account and symbol; the rest is never traded. */
function holdingsByAccount({ accounts }: Valuation): Held[] {
  return accounts.flatMap((account) => {
    const rows = new Map<string, Held>();
    for (const { position, instrument, value } of account.positions) {
      const makeup = value === null ? null : makeupOf(instrument);
      if (value === null || makeup === null || instrument.price === null) continue;
      const before = rows.get(instrument.symbol);
      const quantity = decimal(position.quantity).plus(before?.quantity ?? 0);
      if (quantity.greaterThan(0))
        rows.set(instrument.symbol, {
          account,
          instrument,
          makeup,
          price: decimal(instrument.price.amount),
          quantity,
          value: value.plus(before?.value ?? 0),
        });
    }
    return [...rows.values()].sort((a, b) => b.value.comparedTo(a.value) || (a.instrument.symbol < b.instrument.symbol ? -1 : 1));
  });
}

/**
 * For each class that is short, and for stocks where a region is: the owned ETF with most of it, then the cheapest, the most held, the first by symbol; and, of those made
 * of the class alone, the one with most of the regions that are short. Such a fund can be bought at any broker; a mutual fund often cannot.
 */
function representativesOf(held: readonly Held[], below: { classes: ReadonlySet<string>; regions: ReadonlySet<string> }): Held[] {
  const owned = [
    ...Map.groupBy(
      held.filter(({ instrument, makeup }) => !isMutualFund(instrument) && isVehicle(instrument, makeup)),
      ({ instrument }) => instrument.symbol,
    ).values(),
  ]
    .flatMap(([first, ...others]) =>
      first ? [{ ...first, value: others.reduce((total, { value }) => total.plus(value), first.value) }] : [],
    )
    .sort((a, b) => (a.instrument.symbol < b.instrument.symbol ? -1 : 1));
  const short = (makeup: Makeup) => [...makeup.regions].reduce((total, [key, share]) => total + (below.regions.has(key) ? share : 0), 0);
  const classes = new Set([...below.classes, ...(below.regions.size > 0 ? ['equity'] : [])]);
  const chosen = [...classes].sort().flatMap((key) => {
    const share = ({ makeup }: Held) => makeup.classes.get(key) ?? 0;
    const cheapest = (a: Held, b: Held) =>
      (a.instrument.expenseRatio ?? 1) - (b.instrument.expenseRatio ?? 1) || b.value.comparedTo(a.value);
    const fitting = owned.filter((one) => share(one) >= 0.2);
    const [best] = [...fitting].sort((a, b) => share(b) - share(a) || cheapest(a, b));
    const [broadest] = fitting
      .filter((one) => share(one) >= 0.9 && short(one.makeup) > 0)
      .sort((a, b) => short(b.makeup) - short(a.makeup) || cheapest(a, b));
    return [best, broadest].filter((one) => one !== undefined);
  });
  return [...new Set(chosen)];
}

/** Of funds that are in the same class and region but for a trifle, the clearly cheapest, else the one held most: the others would only lengthen the search. */
function alikeOnce(held: readonly Held[]): Held[] {
  const cost = ({ instrument }: Held) => instrument.expenseRatio ?? Infinity;
  return [...Map.groupBy(held, ({ makeup }) => JSON.stringify([mostly(makeup.classes), mostly(makeup.regions)])).values()].flatMap(
    (alike) => alike.reduce((best, one) => (cost(one) < cost(best) - CLEARLY ? one : best)),
  );
}
/** Of an account's holdings alike, so many as can give all that is too much: one company's stock first, then the dearest fund, the largest. */
function alikeEnough(sells: readonly Candidate[], tooMuch: (makeup: Makeup) => Decimal): Candidate[] {
  const groups = [
    ...Map.groupBy(sells, ({ account, makeup }) =>
      JSON.stringify([account.account.id, mostly(makeup.classes), mostly(makeup.regions)]),
    ).values(),
  ];
  const first = ({ instrument }: Candidate) => (instrument.type === 'equity' ? Infinity : (instrument.expenseRatio ?? 0));
  const value = ({ price, most: shares }: Candidate) => price.times(shares);
  return groups.flatMap((alike) => {
    const wanted = alike.map(({ makeup }) => tooMuch(makeup)).reduce((a, b) => (b.greaterThan(a) ? b : a));
    let got = ZERO;
    return [...alike]
      .sort((a, b) => compare(first(b), first(a)) || value(b).comparedTo(value(a)))
      .filter((candidate) => {
        const needed = candidate.makeup.cash || got.lessThan(wanted);
        got = got.plus(value(candidate));
        return needed;
      });
  });
}
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** The largest excess or lack among the keys of a makeup, as dollars of the instrument that would close it. */
function most(weights: ReadonlyMap<string, number>, sleeves: readonly Sleeve[], sides: ReadonlySet<string>): Decimal {
  return sleeves.reduce((largest, { key, value, aim }) => {
    const share = sides.has(key) ? (weights.get(key) ?? 0) : 0;
    // A trace of a class is no way to close its gap.
    const dollars = share < TRACE ? ZERO : value.minus(aim).abs().dividedBy(share);
    return dollars.greaterThan(largest) ? dollars : largest;
  }, ZERO);
}
const TRACE = 0.05;
/** Of yearly cost, in per cent. */
const CLEARLY = 0.05;
/** The one key that nearly all is in, or all of them. */
function mostly(weights: ReadonlyMap<string, number>): unknown {
  return [...weights].find(([, share]) => share >= 0.9)?.[0] ?? [...weights].sort();
}

function isMunicipal({ classification }: Instrument): boolean {
  return (classification?.sectors?.municipal ?? 0) >= 50;
}

function largest(all: readonly Candidate[], most: number): Candidate[] {
  if (all.length <= most) return [...all];
  const size = ({ price, held, most: shares }: Candidate) => price.times(held.isZero() ? shares : held);
  const sized = all.map((candidate, index) => ({ candidate, index, size: size(candidate) }));
  return sized
    .sort((a, b) => b.size.comparedTo(a.size) || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.index - b.index)
    .map(({ candidate }) => candidate);
}
