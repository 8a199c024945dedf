/** The API's requests and answers about single instruments and prices. */
import * as z from 'zod';
import { AssetClassWeights, Classification, Instrument, Price, PriceNotice, RegionWeights, SectorWeights } from './instrument.ts';
import { NewPosition } from './portfolio.ts';
import { Day, Instant, line } from './values.ts';

/** How the last run of the price feed went. */
export const PriceFeed = z.object({
  provider: z.string(),
  ranAt: Instant,
  isWell: z.boolean(),
  message: z.string(),
  newestDay: Day.nullable(),
  notices: z.array(PriceNotice),
});
export type PriceFeed = z.infer<typeof PriceFeed>;

/** GET /api/instruments/{symbol}: as it is for this user, and every layer that there is, strongest first; one of each kind wins. */
export const InstrumentView = Instrument.extend({
  classifications: z.array(Classification.extend({ wins: z.boolean() })),
  prices: z.array(Price.extend({ kind: z.enum(['manual', 'statement', 'shared']), wins: z.boolean() })),
  notices: z.array(PriceNotice),
});
export type InstrumentView = z.infer<typeof InstrumentView>;

/** GET /api/instruments?query=…: at most `limit`, the exact symbol first. */
export const InstrumentsView = z.object({ instruments: z.array(Instrument) });
export type InstrumentsView = z.infer<typeof InstrumentsView>;

export const InstrumentQuery = z.strictObject({
  query: line(60),
  limit: z.coerce.number('must be a number from 1 to 50').int().min(1).max(50).default(20),
});

/** PUT /api/instruments/{symbol}/classification: what the user says it is made of, over everything else; a part left out is not known. */
export const ClassificationOverride = z
  .strictObject({
    assetClass: AssetClassWeights.nullable().default(null),
    regions: RegionWeights.nullable().default(null),
    sectors: SectorWeights.nullable().default(null),
    /** Where they have it from, in their words. */
    note: line(200).optional(),
  })
  .refine(({ assetClass }) => assetClass !== null, {
    path: ['assetClass'],
    error: 'must say what it is made of, such as {"equity": 60, "fixed_income": 40}; DELETE takes your own classification back',
  });
export type ClassificationOverride = z.infer<typeof ClassificationOverride>;

/** PUT /api/instruments/{symbol}/price: holds over every other price until it is deleted. */
export const ManualPrice = NewPosition.shape.price.unwrap();
export type ManualPrice = z.infer<typeof ManualPrice>;
