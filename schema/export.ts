/** All of a user's data in one file, and what of it is taken back: everything that they have entered. What was computed is made again. */
import * as z from 'zod';
import { ReportView, RetirementView } from './api.ts';
import { CheckupLimits } from './checkup-limits.ts';
import { AssetClassWeights, INSTRUMENT_TYPES, Instrument, RegionWeights, SectorWeights } from './instrument.ts';
import { ACCOUNT_KINDS } from './portfolio.ts';
import { RetirementInputs } from './retirement.ts';
import { AmountText, Day, Instant, Ticker, Uuid, line } from './values.ts';

const MOST = 50_000;

/** Whole as it was told, with what stood for its defaults then. */
const ToldRetirement = z
  .custom<RetirementInputs>((value) => RetirementInputs.safeParse(value).success, 'must be what was told about retirement')
  .meta({ type: 'object', description: 'What was told about retirement.' });

function isUnique<K extends string>(key: K) {
  return (rows: readonly Record<K, string>[]): boolean => new Set(rows.map((row) => row[key])).size === rows.length;
}

/** What holds for this user alone. */
const OwnInstrument = z.strictObject({
  symbol: Ticker,
  name: line(255).nullable(),
  type: z.enum(INSTRUMENT_TYPES).nullable(),
  expenseRatio: Instrument.shape.expenseRatio,
  /** Of their own statement. */
  price: z.strictObject({ amount: AmountText, asOf: Day, source: line(200) }).nullable(),
  /** Over every other price, until they take it back. */
  manualPrice: z.strictObject({ amount: AmountText, asOf: Day }).nullable(),
  /** What they say that it is made of. */
  override: z
    .strictObject({
      assetClass: AssetClassWeights.nullable(),
      regions: RegionWeights.nullable(),
      sectors: SectorWeights.nullable(),
      source: line(300),
      asOf: Day,
    })
    .nullable(),
});

export const PortfolioExport = z.strictObject({
  format: z.literal('alex-export', 'must be "alex-export": this is not a file that Alex has exported'),
  version: z.literal(1),
  exportedAt: Instant,
  household: z.strictObject({
    displayName: line(255).nullable(),
    retirement: ToldRetirement.nullable(),
    assetClassTargets: AssetClassWeights.nullable(),
    regionTargets: RegionWeights.nullable(),
    checkupLimits: CheckupLimits.nullable(),
  }),
  accounts: z
    .array(
      z.strictObject({
        id: Uuid,
        name: line(255),
        kind: z.enum(ACCOUNT_KINDS),
        purpose: z.string().max(2000).nullable(),
        cashBalance: AmountText,
        cashInterest: AmountText,
        /** By which brokers' files know it. */
        brokerAccounts: z.array(line(400)).max(100),
        positions: z
          .array(z.strictObject({ symbol: Ticker, quantity: AmountText, asOf: Day }))
          .max(MOST)
          .refine(isUnique('symbol'), 'lists a symbol twice'),
      }),
    )
    .max(1000),
  instruments: z.array(OwnInstrument).max(MOST).refine(isUnique('symbol'), 'lists a symbol twice'),
  symbolAnswers: z
    .array(z.strictObject({ written: line(255), symbol: Ticker }))
    .max(MOST)
    .refine(isUnique('written'), 'answers for the same words twice'),
});
export type PortfolioExport = z.infer<typeof PortfolioExport>;

/** GET /api/export. */
export const Export = PortfolioExport.extend({
  /** Newest first, as many as fit into one answer. */
  reports: z.array(ReportView),
  /** Those that did not: GET /api/reports/{id} reads each. */
  furtherReports: z.array(Uuid),
  projection: RetirementView.nullable(),
});
export type Export = z.infer<typeof Export>;

/** POST /api/import takes the whole file, and reads what the person has entered. */
export const ImportRequest = PortfolioExport.extend({
  reports: z.array(z.unknown()).optional(),
  furtherReports: z.array(z.unknown()).optional(),
  projection: z.unknown().optional(),
});
