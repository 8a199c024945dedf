/**
 * Every threshold of the checkup, in one table. None is law: they are the usual rules of thumb of financial planning, chosen to be defensible, and each is a fact
 * (`limit-…`) that a report can name.
 */
export const LIMITS = {
  /** One company held directly, per cent of the portfolio: more is a warning, more than `fail` a failure. */
  singleCompany: { warn: 10, fail: 20 },
  /** One fund that is broad (many sectors) but a single asset class. A fund that mixes asset classes is a whole portfolio and has no limit. */
  singleFund: { warn: 75 },
  /** One fund that bets on a single sector, on commodities or on alternatives. */
  narrowFund: { warn: 20, fail: 40 },
  /** A fund whose largest sector is more than this share of it is narrow. Per cent. */
  narrowSector: 40,
  /** A fund with at least two asset classes of this share is balanced. Per cent. */
  balancedShare: 10,
  /** Percentage points away from a target; a failure at twice that. */
  drift: { warn: 5 },
  /** Yearly fund costs, per cent of the portfolio. */
  fundCost: { warn: 0.5, fail: 1 },
  /** Account cash that earns less than `interest` (yearly fraction), per cent of the portfolio. */
  idleCash: { warn: 5, fail: 15, interest: 0.01 },
  /** Months of the spending goal that cash covers. */
  thinCashMonths: { warn: 3, fail: 1 },
  /** Days since the oldest price; `trifle` is the per cent of the portfolio up to which old prices cannot fail it. */
  priceAgeDays: { warn: 7, fail: 30, trifle: 5 },
  /** Per cent of the portfolio whose asset class is known. */
  classified: { warn: 95, fail: 80 },
  /** The chance is compared with the household's own target; within so many points below it is a warning. */
  chance: { margin: 5 },
} as const;
