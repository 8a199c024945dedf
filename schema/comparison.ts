/** GET /api/reports/{id}/compare: what is different between two reports. */
import * as z from 'zod';
import { Fact } from './facts.ts';
import { Day, DecimalText, Instant, Uuid } from './values.ts';

const Figure = Fact.pick({ value: true, display: true, asOf: true });

export const FactChange = z.object({
  id: z.string(),
  kind: Fact.shape.kind,
  /** As the later report words it. */
  label: z.string(),
  before: Figure,
  after: Figure,
  /** After less before, in the kind's own unit (dollars, points, years, days for a date); null where there is none, as for text. */
  difference: z.number().nullable(),
  display: z.string().nullable(),
});
export type FactChange = z.infer<typeof FactChange>;

const Side = z.object({ id: Uuid, jobId: Uuid, createdAt: Instant, reportDate: Day, title: z.string() });

/** How the total came to differ, in dollars and cents; the parts add up to the difference. */
export const Separation = z.object({
  before: DecimalText,
  after: DecimalText,
  difference: DecimalText,
  /** What was held before, at the later prices less the earlier ones. */
  prices: DecimalText,
  /** Shares more or fewer, at the later price: bought, sold, contributed or corrected. */
  positions: DecimalText,
  cash: DecimalText,
});
export type Separation = z.infer<typeof Separation>;

export const ReportComparison = z.object({
  before: Side,
  after: Side,
  facts: z.array(FactChange),
  /** Facts that only one of the two has, by id. */
  onlyBefore: z.array(z.string()),
  onlyAfter: z.array(z.string()),
  total: Separation.nullable(),
  /** Why the total is not separated; null where it is. */
  totalMissing: z.string().nullable(),
});
export type ReportComparison = z.infer<typeof ReportComparison>;
