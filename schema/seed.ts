/**
 * The seed: what a fresh system knows before anyone has entered anything. Each list is parsed by its contract, and written so that
 * a bundle carries only the lists that it imports (`test/schema/seed.test.ts` measures that).
 */
import * as z from 'zod';
import householdRows from './seed/households.json' with { type: 'json' };
import illustrativeRows from './seed/illustrative-prices.json' with { type: 'json' };
import instrumentRows from './seed/instruments.json' with { type: 'json' };
import stockTable from './seed/lookup.json' with { type: 'json' };
import { Household } from './household.ts';
import { Instrument, Price, REGIONS, SECTORS } from './instrument.ts';
import { AmountText, Day, Ticker, line } from './values.ts';

/** Widely held US funds, ETFs and stocks, by symbol; classified as far as could be established, without prices. */
export const INSTRUMENTS: readonly Instrument[] = /* @__PURE__ */ parseInstruments(instrumentRows);

/** The sample households; the first is the demo's. */
export const HOUSEHOLDS: readonly Household[] = /* @__PURE__ */ parseHouseholds(householdRows);

/** Symbol to an invented price for each seed instrument. For the local system alone: never load them into a deployed one. */
export const ILLUSTRATIVE_PRICES: Readonly<Record<string, Price>> = /* @__PURE__ */ parseIllustrativePrices(illustrativeRows);

export interface StockRow {
  readonly symbol: string;
  readonly name: string;
  readonly sector: (typeof SECTORS)[number];
  /** Of the company's domicile. */
  readonly region: (typeof REGIONS)[number];
}
export interface StockLookup {
  readonly source: string;
  readonly asOf: string;
  readonly bySymbol: ReadonlyMap<string, StockRow>;
}

/** The companies of the S&P 500, for the tagger's look-up. */
export const STOCK_LOOKUP: StockLookup = /* @__PURE__ */ parseStockLookup(stockTable);

function parseInstruments(rows: unknown): Instrument[] {
  return z.array(Instrument).parse(rows);
}

function parseHouseholds(rows: unknown): Household[] {
  return z.array(Household).parse(rows);
}

function parseIllustrativePrices(file: unknown): Record<string, Price> {
  const { prices, ...provenance } = Price.omit({ amount: true })
    .extend({ prices: z.record(Ticker, AmountText) })
    .parse(file);
  return Object.fromEntries(Object.entries(prices).map(([symbol, amount]) => [symbol, { amount, ...provenance }]));
}

function parseStockLookup(file: unknown): StockLookup {
  const row = z.tuple([Ticker, line(255), z.enum(SECTORS), z.enum(REGIONS)]);
  const { source, asOf, rows } = z.object({ source: z.string().min(1), asOf: Day, rows: z.array(row) }).parse(file);
  return { source, asOf, bySymbol: new Map(rows.map(([symbol, name, sector, region]) => [symbol, { symbol, name, sector, region }])) };
}
