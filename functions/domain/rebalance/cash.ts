/** What stays in cash, and where: the larger of the cash target and the cash reserve, kept first where it can be spent without tax. */
import type { AccountKind } from '../labels.ts';
import { CASH } from '../labels.ts';
import type { Measures } from '../measures.ts';
import type { Limits } from '../limits.ts';
import { ZERO, cents, decimal, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { Valuation, ValuedAccount } from '../valuation.ts';
import { makeupOf } from './sleeves.ts';
import type { Mix } from './sleeves.ts';

/** Where cash is kept first. A cash account keeps all of its own: nothing can be bought in it. */
const ORDER: readonly AccountKind[] = ['cash', 'taxable', 'other', 'roth_ira', 'hsa', 'ira', '401k'];

export interface AccountCash {
  readonly account: ValuedAccount;
  /** Account cash, and with it what is in money market funds: both are cash. */
  readonly cash: Decimal;
  readonly liquid: Decimal;
  /** Of the liquid part, to stay. */
  readonly keep: Decimal;
}

/** Dollars that the checkup's months of cash ask for; null where that cannot be said. */
export function reserveWanted({ reserve }: Pick<Measures, 'reserve'>, limits: Limits): Decimal | null {
  return reserve === null ? null : cents(reserve.yearlyNeed.times(limits.cashMonths.warn).dividedBy(12));
}

/** `wanted` null: the household's target for cash, or its reserve if that is more; all of it where no class has a target, since then nobody said that cash is too much. */
export function cashToKeep(valuation: Valuation, mix: Mix, reserve: Decimal | null, wanted: Decimal | null): AccountCash[] {
  const rows = valuation.accounts.map((account) => ({
    account,
    cash: account.cash,
    liquid: account.cash.plus(
      sum(account.positions.flatMap(({ instrument, value }) => (value && makeupOf(instrument)?.cash ? [value] : []))),
    ),
  }));
  let left = cashAsked(rows, mix, reserve, wanted);
  const keep = new Map<ValuedAccount, Decimal>();
  for (const kind of ORDER) {
    for (const row of rows.filter(({ account }) => account.account.kind === kind)) {
      const kept = kind === 'cash' || left.greaterThan(row.liquid) ? row.liquid : left;
      keep.set(row.account, kept);
      left = left.greaterThan(kept) ? left.minus(kept) : ZERO;
    }
  }
  return rows.map((row) => ({ ...row, keep: keep.get(row.account) ?? ZERO }));
}

/** Dollars that are to stay, whether there is so much or not. */
export function cashAsked(
  rows: readonly Pick<AccountCash, 'liquid'>[],
  mix: Mix,
  reserve: Decimal | null,
  wanted: Decimal | null,
): Decimal {
  const liquid = sum(rows.map((row) => row.liquid));
  return wanted ?? (mix.classSleeves.length === 0 ? liquid : usual(mix, liquid, reserve));
}

function usual(mix: Mix, liquid: Decimal, reserve: Decimal | null): Decimal {
  const cash = mix.classSleeves.find(({ key }) => key === CASH);
  // Cash inside mixed funds counts towards the target and cannot be spent.
  const inside = (cash?.value ?? liquid).minus(liquid);
  const target = cents((cash?.aim ?? ZERO).minus(inside));
  return [target, reserve ?? ZERO, decimal(0)].reduce((most, amount) => (amount.greaterThan(most) ? amount : most));
}
