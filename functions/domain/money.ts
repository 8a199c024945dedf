/**
 * Exact arithmetic and the way figures are written. Amounts are `Decimal`s, never floats; everything that rounds goes through
 * `round`, so that a difference on a page equals the difference of the two numbers shown.
 */
import { Decimal as BaseDecimal } from 'decimal.js';

/** Wide enough for any product of two contract decimals (30 + 12 digits each), so that only `round` ever rounds. */
const Decimal = BaseDecimal.clone({ precision: 100, rounding: BaseDecimal.ROUND_HALF_UP });
export type Decimal = BaseDecimal;
export type Numeric = BaseDecimal.Value;

export function decimal(value: Numeric): Decimal {
  return new Decimal(value);
}
export const ZERO = decimal(0);

/** The one rounding function: half up (away from zero below it), to so many decimals, without negative zero. */
export function round(value: Numeric, decimals: number): Decimal {
  const rounded = decimal(value).toDecimalPlaces(decimals);
  return rounded.isZero() ? ZERO : rounded;
}

/** Dollars rounded half up to the cent. */
export function cents(value: Numeric): Decimal {
  return round(value, 2);
}

export function sum(values: Iterable<Numeric>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

/** As dollars are written: two decimals, and as many more as there are. */
export function dollars(amount: Decimal): string {
  return amount.toFixed(Math.max(2, amount.decimalPlaces()));
}

/** Whole cents of an amount that has no finer part. */
export function toCents(amount: Decimal): bigint {
  return BigInt(amount.times(100).toFixed(0));
}
export function fromCents(amount: bigint): Decimal {
  return decimal(`${amount}e-2`);
}

/** `1310916.34` of 131091634 cents, without the cost of a decimal. */
export function centsText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A contract decimal that is not negative (at most twelve decimals, as `AmountText` takes it) in whole units of 10⁻¹². RangeError for anything else. */
export function toUnits(text: string): bigint {
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (decimals > 12 || !/^\d/.test(text))
    throw new RangeError(`${text} is not an amount: it is not negative and has at most twelve decimals`);
  return point < 0 ? BigInt(text) * UNIT : BigInt(text.slice(0, point) + text.slice(point + 1)) * (POWERS[12 - decimals] ?? 1n);
}
export function fromUnits(units: bigint): Decimal {
  return decimal(`${units}e-12`);
}
/** The product of two amounts in units of 10⁻¹², rounded half up to whole cents. */
export function productCents(a: bigint, b: bigint): bigint {
  return (a * b + UNITS_SQUARED_A_CENT / 2n) / UNITS_SQUARED_A_CENT;
}
const UNIT = 10n ** 12n;
const UNITS_SQUARED_A_CENT = 10n ** 22n;
const POWERS: readonly bigint[] = Array.from({ length: 13 }, (_, n) => 10n ** BigInt(n));

/**
 * Shares out `units` in proportion to `weights` (none negative): each gets its floor, the units that remain go to the largest
 * remainders, then to the larger weight, then to the earlier one. The answer sums to `units` exactly. RangeError when there is something to share
 * out and every weight is zero.
 */
export function apportion(weights: readonly bigint[], units: bigint): bigint[] {
  const whole = weights.reduce((a, b) => a + b, 0n);
  if (weights.some((weight) => weight < 0n) || units < 0n) throw new RangeError('apportion: weights and units must not be negative');
  if (units === 0n) return weights.map(() => 0n);
  if (whole === 0n) throw new RangeError('apportion: nothing to share out by, every weight is zero');
  const shares = weights.map((weight) => (weight * units) / whole);
  const remainders = weights.map((weight) => (weight * units) % whole);
  const order = weights
    .map((_, index) => index)
    .sort((a, b) => compare(remainders[b], remainders[a]) || compare(weights[b], weights[a]) || a - b);
  const left = Number(units - shares.reduce((a, b) => a + b, 0n));
  for (const index of order.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}
function compare(a = 0n, b = 0n): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `total` shared out over `values` at so many decimals, by largest remainder (Hamilton): the answer sums to `total` exactly. */
export function largestRemainder(values: readonly Numeric[], total: Numeric, decimals: number): Decimal[] {
  const exact = values.map(decimal);
  const places = Math.max(0, ...exact.map((value) => value.decimalPlaces()));
  const weights = exact.map((value) => BigInt(value.times(decimal(10).pow(places)).toFixed(0)));
  const unit = decimal(10).pow(decimals);
  const units = decimal(total).times(unit);
  if (!units.isInteger()) throw new RangeError(`largestRemainder: ${decimal(total).toString()} has more than ${decimals} decimals`);
  return apportion(weights, BigInt(units.toFixed(0))).map((share) => decimal(share.toString()).dividedBy(unit));
}

/**
 * `part` of `whole` in per cent, to one decimal: the precision at which percentages are shown, compared with limits and stored.
 * What is not nothing is never shown as 0, and what is not all never as 100.
 */
export function percentOf(part: Numeric, whole: Numeric): number {
  const [p, w] = [decimal(part), decimal(whole)];
  if (w.isZero()) return 0;
  return sharePercent(p.dividedBy(w));
}
export function sharePercent(fraction: Numeric): number {
  const exact = decimal(fraction);
  const shown = round(exact.times(100), 1).toNumber();
  if (shown === 0 && exact.greaterThan(0)) return 0.1;
  if (shown === 100 && exact.lessThan(1)) return 99.9;
  return shown;
}
