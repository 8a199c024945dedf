/** Single companies: held themselves, and through the funds of which it is known what they hold. What is not known stays so. */
import type { CompanyHoldings, Instrument } from '#schema/instrument.ts';
import { companyOf } from './companies.ts';
import { isFund } from './funds.ts';
import { apportion, cents, fromCents, percentOf } from './money.ts';
import type { Decimal } from './money.ts';
import type { Holding, Valuation } from './valuation.ts';

/** One company over the whole portfolio, as far as it is known. */
export interface CompanyExposure {
  readonly company: string;
  /** Shares of it that are held themselves. */
  readonly direct: Decimal;
  /** What the funds are known to hold of it. */
  readonly throughFunds: Decimal;
  readonly value: Decimal;
  /** Of the whole portfolio, to one decimal. */
  readonly percent: number;
  /** The funds that hold it, by what they hold of it, the largest first. */
  readonly funds: readonly { readonly symbol: string; readonly value: Decimal }[];
  /** The days of the lists of holdings that this is from, the oldest; null without funds. */
  readonly asOf: string | null;
}
export interface CompanyLookThrough {
  /** The largest, the largest first. */
  readonly companies: readonly CompanyExposure[];
  /** Stocks and property that are held through funds, and how much of that is known by company; both in dollars. */
  readonly inFunds: Decimal;
  readonly known: Decimal;
  /** The two parts of what is in funds in per cent, which add up to 100.0; null without any. */
  readonly coverage: { readonly known: number; readonly unknown: number } | null;
  /** The days of the lists, from the oldest to the newest. */
  readonly listed: { readonly from: string; readonly to: string; readonly funds: number } | null;
}

/**
 * Looks through every fund whose companies are known. What funds hold of a company is summed exactly over all accounts and rounded once, by largest remainder, so
 * that the companies and the part that is not known add up to what the funds hold, to the cent: no company can come to more than is held.
 * A fund's stocks and property are its weights of these two classes; of a fund that is not classified nothing is known, and all of it counts as not known.
 */
export function lookThroughCompanies(valuation: Valuation, most: number): CompanyLookThrough {
  const direct = new Map<string, bigint>();
  const through = new Map<string, bigint>();
  const funds = valuation.holdings.filter(
    ({ instrument, value }) => value !== null && instrument.type !== 'equity' && holdsCompanies(instrument),
  );
  for (const { instrument, cents } of valuation.holdings) {
    if (instrument.type === 'equity' && cents > 0n)
      direct.set(companyOf(instrument.symbol), (direct.get(companyOf(instrument.symbol)) ?? 0n) + cents);
  }
  let whole = 0n;
  let named = 0n;
  for (const { instrument, cents } of funds) {
    const companies = weightsOf(instrument);
    let known = 0n;
    for (const [company, weight] of companies) {
      through.set(company, (through.get(company) ?? 0n) + cents * weight);
      known += weight;
    }
    const share = stocksIn(instrument);
    whole += cents * (share > known ? share : known);
    named += cents * known;
  }
  const keys = [...through.keys()].sort();
  const inFunds = (whole + WHOLE / 2n) / WHOLE;
  const rounded = whole === 0n ? [] : apportion([...keys.map((key) => through.get(key) ?? 0n), whole - named], inFunds);
  const centsThrough = new Map(keys.map((key, index) => [key, rounded[index] ?? 0n]));
  const largest = [...new Set([...direct.keys(), ...keys])]
    .map((company) => ({ company, own: direct.get(company) ?? 0n, held: centsThrough.get(company) ?? 0n }))
    .filter(({ own, held }) => own + held > 0n)
    .sort((a, b) => Number(b.own + b.held - a.own - a.held) || (a.company < b.company ? -1 : 1))
    .slice(0, most);
  const known = rounded.slice(0, -1).reduce((sum, part) => sum + part, 0n);
  const shares = inFunds === 0n ? null : apportion([known, inFunds - known], 1000n).map((tenths) => Number(tenths) / 10);
  const days = funds.flatMap(({ instrument: { companies } }) => (companies ? [companies.asOf] : [])).sort();
  return {
    companies: largest.map(({ company, own, held }) => exposure(company, own, held, funds, valuation.total)),
    inFunds: fromCents(inFunds),
    known: fromCents(known),
    coverage: shares && { known: shares[0] ?? 0, unknown: shares[1] ?? 0 },
    listed: days.length > 0 ? { from: days[0] ?? '', to: days.at(-1) ?? '', funds: days.length } : null,
  };
}

function exposure(company: string, own: bigint, held: bigint, funds: readonly Holding[], total: Decimal): CompanyExposure {
  const holders =
    held === 0n
      ? []
      : funds.flatMap(({ instrument, cents }) => {
          const weight = weightsOf(instrument).get(company);
          return weight === undefined || !instrument.companies
            ? []
            : [{ symbol: instrument.symbol, units: cents * weight, asOf: instrument.companies.asOf }];
        });
  const sorted = holders.sort((a, b) => Number(b.units - a.units) || (a.symbol < b.symbol ? -1 : 1));
  const value = fromCents(own + held);
  return {
    company,
    direct: fromCents(own),
    throughFunds: fromCents(held),
    value,
    percent: percentOf(value, total),
    funds: sorted.map(({ symbol, units }) => ({ symbol, value: cents(fromCents(units).dividedBy(WHOLE.toString())) })),
    asOf: sorted.map(({ asOf }) => asOf).sort()[0] ?? null,
  };
}

/** Weights in ten-thousandths of a per cent, by company; parsed once for each list, since a portfolio's lists are read many times. */
const parsed = new WeakMap<CompanyHoldings, ReadonlyMap<string, bigint>>();
export function weightsOf({ companies }: Instrument): ReadonlyMap<string, bigint> {
  if (!companies) return NONE;
  const before = parsed.get(companies);
  if (before) return before;
  const weights = new Map<string, bigint>();
  for (const [symbol, weight] of Object.entries(companies.weights))
    weights.set(companyOf(symbol), (weights.get(companyOf(symbol)) ?? 0n) + BigInt(Math.round(weight * 10_000)));
  parsed.set(companies, weights);
  return weights;
}
const NONE: ReadonlyMap<string, bigint> = new Map();
const WHOLE = 1_000_000n;

/** The part of a fund that is stocks or property, in ten-thousandths of a per cent; all of it where its classes are not known. */
function stocksIn({ classification }: Instrument): bigint {
  const classes = classification?.assetClass;
  return classes ? BigInt(Math.round(((classes.equity ?? 0) + (classes.real_estate ?? 0)) * 10_000)) : WHOLE;
}
/** Funds, and what is of unknown kind but has a list of companies. A bond, bullion or cash fund holds none. */
function holdsCompanies(instrument: Instrument): boolean {
  return (isFund(instrument) && stocksIn(instrument) > 0n) || instrument.companies !== null;
}
