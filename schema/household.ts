/** A sample household: everything that is loaded for a user who asks for one. Invented people, invented statements. */
import * as z from 'zod';
import { AssetClassWeights, INSTRUMENT_TYPES, Instrument, RegionWeights, SectorWeights } from './instrument.ts';
import { NewAccount } from './portfolio.ts';
import { RetirementInputs } from './retirement.ts';
import { AmountText, Day, Ticker, line } from './values.ts';

export const Household = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  /** Shown where one is chosen: `A couple in their fifties, two years from retirement`. */
  summary: z.string().max(300),
  displayName: line(255),
  retirement: RetirementInputs,
  assetClassTargets: AssetClassWeights,
  regionTargets: RegionWeights,
  accounts: z.array(
    NewAccount.extend({
      positions: z.array(
        z.object({
          symbol: Ticker,
          quantity: AmountText,
          /** From the household's own invented statement; null where the statement gives none. */
          price: z.object({ amount: AmountText, asOf: Day }).nullable(),
          /** As the statement names it, for a symbol that is in no list. */
          name: line(255).optional(),
          /** What the household itself says that it is, for a symbol that is in no list; an override, and shown as one. */
          assigned: z
            .object({
              type: z.enum(INSTRUMENT_TYPES),
              expenseRatio: Instrument.shape.expenseRatio,
              assetClass: AssetClassWeights.nullable(),
              regions: RegionWeights.nullable(),
              sectors: SectorWeights.nullable(),
            })
            .optional(),
        }),
      ),
    }),
  ),
});
export type Household = z.infer<typeof Household>;
