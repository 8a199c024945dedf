/** What a person types into a field, read as the contracts take it; or a sentence that says what was read and what to write. */
import { decimal } from '#domain/money.ts';
import { formatNumber } from '#lib/format/numbers.ts';

export type Typed = { value: string; fault?: never } | { value?: never; fault: string };

const GROUPED = /^\d{1,3}(,\d{3})+(\.\d*)?$/;
const PLAIN = /^(\d+\.?\d*|\.\d+)$/;

/** Shares: more than none, at most eight decimals. */
export function readQuantity(typed: string): Typed {
  const read = readNumber(typed, '', 'Write the number of shares, such as 12.5.');
  if (read.fault !== undefined) return read;
  const value = decimal(read.value);
  if (value.isNegative())
    return { fault: `A quantity cannot be negative. Write ${formatTyped(value.abs().toFixed())}, or remove the holding.` };
  if (value.isZero()) return { fault: 'A quantity of zero is no holding. Write how many you have, or remove the holding.' };
  return within(read.value, 12, 8, 'A quantity');
}

/** Dollars and cents, also none. */
export function readCash(typed: string): Typed {
  const read = readNumber(typed, '$', 'Write dollars and cents, such as 1,500.00; 0 if there is none.');
  if (read.fault !== undefined) return read;
  if (decimal(read.value).isNegative())
    return { fault: `Cash cannot be negative here: “${typed.trim()}”. What is owed is not held in an account.` };
  return within(read.value, 10, 2, 'Cash');
}

/** Dollars a share, more than none. */
export function readPrice(typed: string): Typed {
  const read = readNumber(typed, '$', 'Write dollars a share, such as 104.25.');
  if (read.fault !== undefined) return read;
  if (!decimal(read.value).greaterThan(0))
    return { fault: `A price is more than zero, and “${typed.trim()}” is not. Leave it out if you do not know it.` };
  return within(read.value, 12, 6, 'A price');
}

/** Per cent a year, as a fraction: `3.6` and `3.6%` are 0.036. */
export function readInterest(typed: string): Typed {
  const read = readNumber(typed.replace(/%\s*$/, ''), '', 'Write per cent a year, such as 3.6; 0 if it earns nothing.');
  if (read.fault !== undefined) return read;
  const share = decimal(read.value).dividedBy(100);
  if (share.isNegative()) return { fault: `Interest cannot be negative: “${typed.trim()}”.` };
  if (!share.lessThan(1))
    return { fault: `“${typed.trim()}” would be ${formatNumber(read.value, 0)}% a year. Write per cent below 100, such as 3.6.` };
  if (share.decimalPlaces() > 4) return { fault: 'Interest has at most two decimals here, such as 3.65.' };
  return { value: share.toFixed() };
}

/** A whole or broken weight from 0 to 100; nothing is 0. */
export function readWeight(typed: string): Typed {
  if (typed.replace(/%\s*$/, '').trim() === '') return { value: '0' };
  const read = readNumber(typed.replace(/%\s*$/, ''), '', 'Write per cent, such as 60.');
  if (read.fault !== undefined) return read;
  if (decimal(read.value).isNegative() || decimal(read.value).greaterThan(100))
    return { fault: `“${typed.trim()}” is no share of a whole. Write per cent from 0 to 100.` };
  return decimal(read.value).decimalPlaces() > 4 ? { fault: 'Per cent have at most four decimals here.' } : read;
}

/** With thousands separated and every decimal that it has: `3,120.4`. */
export function formatTyped(amount: string): string {
  const [whole = '0', decimals] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `0.036` → `3.6`. */
export function formatInterest(share: string): string {
  return decimal(share).times(100).toFixed();
}

/** A number as people write it, with its sign; `hint` says what to write instead of what is none. */
export function readNumber(typed: string, currency: string, hint: string): Typed {
  const trimmed = typed.replace(/[\s\u00a0]+/g, '').replace(/^\u2212/, '-');
  const text = currency === '' ? trimmed : trimmed.replace(/^(-?)\$/, '$1');
  if (text === '') return { fault: hint };
  const isNegative = text.startsWith('-');
  const digits = isNegative ? text.slice(1) : text;
  if (digits.includes(',') && !GROUPED.test(digits)) {
    const [a, b] = [digits.replaceAll(',', ''), digits.replace(',', '.')];
    if (/^\d+$/.test(a) && /^\d+\.\d+$/.test(b))
      return { fault: `“${typed.trim()}” could be ${currency}${formatTyped(b)} or ${currency}${formatTyped(a)}. Please write it again.` };
    return { fault: `“${typed.trim()}” is no number. ${hint}` };
  }
  const plain = digits.replaceAll(',', '');
  if (!PLAIN.test(plain)) return { fault: `“${typed.trim()}” is no number. ${hint}` };
  return { value: `${isNegative ? '-' : ''}${decimal(plain).toFixed()}` };
}

function within(value: string, digits: number, decimals: number, what: string): Typed {
  const [whole = '', rest = ''] = value.split('.');
  if (whole.length > digits) return { fault: `${what} has at most ${digits} digits before the point.` };
  return rest.length > decimals ? { fault: `${what} has at most ${decimals} decimals.` } : { value };
}
