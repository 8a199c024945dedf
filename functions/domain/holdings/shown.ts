/** A preview as programs read it: `npm run holdings -- FILE --json`. */
import type { HoldingsPreview } from '#schema/holdings.ts';

type Amount = number | string;
export interface ShownPreview {
  broker: string | null;
  asOf: string | null;
  accounts: {
    name: string;
    cash: Amount;
    positions: { symbol: string; name: string; quantity: Amount; price: Amount | null; value: Amount | null }[];
  }[];
  leftOut: { line: number; reason: string }[];
  problems: { line: number; field: string; reason: string }[];
}

/** A JSON number where it holds the figure exactly, else decimal text. No cash line is no cash. */
export function shownPreview({ broker, asOf, accounts, leftOut, problems }: HoldingsPreview): ShownPreview {
  return {
    broker,
    asOf,
    accounts: accounts.map(({ name, cash, positions }) => ({
      name,
      cash: amount(cash ?? '0'),
      positions: positions.map((one) => ({
        symbol: one.symbol,
        name: one.name,
        quantity: amount(one.quantity),
        price: one.price === null ? null : amount(one.price),
        value: one.value === null ? null : amount(one.value),
      })),
    })),
    leftOut,
    problems: problems.map(({ line, field, reason }) => ({ line, field, reason })),
  };
}

/** Fifteen digits are what a double holds whatever they are. */
function amount(text: string): Amount {
  const digits = text.replace(/^[0.]+/, '').replace('.', '');
  return digits.length <= 15 ? Number(text) : text;
}
