/**
 * Which of a day's closes may be written. A provider can be wrong, late, or right about a share that has been split: in all three a price that everybody's portfolio is
 * valued at must not jump unasked. What is refused becomes a flag, and the stored price stands with its own date.
 */
import { Decimal } from 'decimal.js';
import { formatDay, formatMoneyExact } from '../format.ts';

/** A close that is further from the last one than this is not written. Per cent; a share that falls so far on one day is confirmed by the next. */
export const JUMP_PERCENT = 30;
/** Within so many per cent of a whole ratio a jump reads as a split, since the market moves on that day too. */
const SPLIT_MARGIN_PERCENT = 5;
/** New shares for old ones, as companies split them: 2-for-1, 3-for-2 … and the other way round. */
const SPLITS = [
  [3, 2],
  [2, 1],
  [5, 2],
  [3, 1],
  [4, 1],
  [5, 1],
  [6, 1],
  [7, 1],
  [8, 1],
  [10, 1],
  [12, 1],
  [15, 1],
  [20, 1],
  [25, 1],
  [30, 1],
  [40, 1],
  [50, 1],
  [100, 1],
] as const;
/** As many digits as the column holds. */
const MOST = new Decimal('1e12');

export interface Basis {
  readonly symbol: string;
  /** The last close written before this day. */
  readonly close: string | null;
  readonly closeDay: string | null;
  /** The newest close of an earlier day that was flagged and is still open. */
  readonly flag: { readonly price: string; readonly day: string; readonly reason: 'jump' | 'split' } | null;
  /** Whether this day is in the history already. */
  readonly stored: boolean;
  /** Whether this day's own flag is decided already: it is not raised again. */
  readonly decided: boolean;
  /** Whether what an earlier day answered was no price, and nothing has come since. */
  readonly unpriced: boolean;
}

export interface PriceFlag {
  readonly symbol: string;
  readonly reason: 'not-a-price' | 'jump' | 'split';
  /** One sentence, for an operator and for those who hold it. */
  readonly detail: string;
  readonly oldPrice: string | null;
  readonly oldDay: string | null;
  readonly newPrice: string | null;
}

export interface Verdict {
  /** [symbol, close] to write. */
  readonly closes: readonly (readonly [symbol: string, close: string])[];
  readonly flags: readonly PriceFlag[];
  /** What this day decides of the flags of earlier ones. */
  readonly decisions: readonly (readonly [symbol: string, status: 'confirmed' | 'rejected'])[];
}

/** Whether a flag says again what one of an earlier day says that waits for a person: a split, or no price at all. */
export function isWaiting({ symbol, reason }: PriceFlag, basis: Basis | undefined, { decisions }: Verdict): boolean {
  return reason === 'not-a-price'
    ? basis?.unpriced === true
    : basis?.flag?.reason === 'split' && !decisions.some(([decided]) => decided === symbol);
}

/** @param answered closes by symbol as the provider gave them, whatever they are. Symbols that are not in `bases` are passed over. */
export function judgeDay(answered: ReadonlyMap<string, unknown>, bases: readonly Basis[]): Verdict {
  const closes: [string, string][] = [];
  const flags: PriceFlag[] = [];
  const decisions: [string, 'confirmed' | 'rejected'][] = [];
  for (const basis of bases) {
    if (basis.stored || !answered.has(basis.symbol)) continue;
    const judged = judge(answered.get(basis.symbol), basis);
    if ('flag' in judged && basis.decided) continue;
    if ('flag' in judged) flags.push({ symbol: basis.symbol, ...judged.flag });
    else closes.push([basis.symbol, judged.close]);
    if (judged.decides !== null) decisions.push([basis.symbol, judged.decides]);
  }
  return { closes, flags, decisions };
}

/** `decides`: what becomes of the flags that earlier days have left open. They agree with one another: one that does not is rejected by the next. */
type Judged = ({ readonly close: string } | { readonly flag: Omit<PriceFlag, 'symbol'> }) & {
  readonly decides: 'confirmed' | 'rejected' | null;
};

function judge(given: unknown, { close, closeDay, flag }: Basis): Judged {
  const price = priceOf(given);
  if (price === null) {
    const detail = `The provider answered ${String(JSON.stringify(given)).slice(0, 40)}, which is no price.`;
    return { flag: { reason: 'not-a-price', detail, oldPrice: close, oldDay: closeDay, newPrice: null }, decides: null };
  }
  if (close === null || closeDay === null) return { close: price.toFixed(), decides: null };
  const last = new Decimal(close);
  if (!jumps(last, price)) return { close: price.toFixed(), decides: flag === null ? null : 'rejected' };
  // A second day that agrees with the first makes a jump a fact; a split it leaves as it is, because quantities have to change with it.
  const agrees = flag !== null && !jumps(new Decimal(flag.price), price);
  if (agrees && flag.reason === 'jump') return { close: price.toFixed(), decides: 'confirmed' };
  const split = splitIn(last, price);
  const reason = split !== null || agrees ? 'split' : 'jump';
  const change = price.div(last).minus(1).times(100);
  const moved = `${dollars(price)} is ${change.abs().toFixed(0)}% ${change.isNegative() ? 'below' : 'above'} the close of ${formatDay(closeDay)}, ${dollars(last)}`;
  const detail = `${moved}${split === null ? '' : `, as after a ${split} split`}.`;
  return {
    flag: { reason, detail, oldPrice: last.toFixed(), oldDay: closeDay, newPrice: price.toFixed() },
    decides: flag === null || agrees ? null : 'rejected',
  };
}

/** Cents are not enough for a share of less than a dollar. */
function dollars(price: Decimal): string {
  return price.lessThan(1) ? `$${price.toFixed()}` : formatMoneyExact(price);
}

/** A number that is a price: finite, above zero to six decimals, within what is stored. */
export function priceOf(given: unknown): Decimal | null {
  if (typeof given !== 'number' || !Number.isFinite(given)) return null;
  const price = new Decimal(given).toDecimalPlaces(6, Decimal.ROUND_HALF_UP);
  return price.greaterThan(0) && price.lessThan(MOST) ? price : null;
}

/** Up or down alike by the smaller of the two, so that what is a jump one way is one the other way too. */
export function jumps(one: Decimal, other: Decimal): boolean {
  const [low, high] = one.lessThan(other) ? [one, other] : [other, one];
  return low.lessThanOrEqualTo(high.times(new Decimal(100 - JUMP_PERCENT).div(100)));
}

/** `2-for-1` where the price has halved, `1-for-10` where it is ten times as high; null where no usual ratio is near. */
export function splitIn(before: Decimal, after: Decimal): string | null {
  const fell = before.greaterThan(after);
  const ratio = fell ? before.div(after) : after.div(before);
  const split = SPLITS.find(([more, fewer]) =>
    ratio.div(new Decimal(more).div(fewer)).minus(1).abs().times(100).lessThanOrEqualTo(SPLIT_MARGIN_PERCENT),
  );
  if (split === undefined) return null;
  const [more, fewer] = split;
  return fell ? `${more}-for-${fewer}` : `${fewer}-for-${more}`;
}
