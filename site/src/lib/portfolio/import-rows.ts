/** An account of a preview as rows: what changes first, each with its lines, both quantities and what the file makes it worth. */
import type { AccountDifference, PreviewAccount, PreviewPosition, UnknownSymbol } from '#schema/holdings.ts';
import { sum } from '#domain/money.ts';

export interface ImportRow {
  key: string;
  state: 'added' | 'changed' | 'removed' | 'kept' | 'same';
  symbol: string;
  name: string;
  /** As the file writes it; null for what it does not list. */
  written: string | null;
  lines: readonly number[];
  /** Null where it is not held, or not in the file. Of cash these are dollars. */
  before: string | null;
  after: string | null;
  value: string | null;
  /** No list knows the symbol. */
  unknown: UnknownSymbol | undefined;
}

export function rowsOf(account: AccountDifference, preview: PreviewAccount | undefined, unknown: readonly UnknownSymbol[]): ImportRow[] {
  const inFile = new Map<string, PreviewPosition>(preview?.positions.map((position) => [position.symbol, position]));
  const unknowns = new Map(unknown.map((one) => [one.symbol, one]));
  const row = (
    state: ImportRow['state'],
    { symbol, name }: { symbol: string; name: string },
    before: string | null,
    after: string | null,
  ): ImportRow => {
    const line = inFile.get(symbol);
    return {
      key: `${state} ${symbol}`,
      state,
      symbol,
      name,
      written: line?.written ?? null,
      lines: line?.lines ?? [],
      before,
      after,
      value: after === null ? null : (line?.value ?? null),
      unknown: after === null ? undefined : unknowns.get(symbol),
    };
  };
  const rows = [
    ...account.changed.map((one) => row('changed', one, one.before, one.quantity)),
    ...account.added.map((one) => row('added', one, null, one.quantity)),
    ...account.removed.map((one) => row('removed', one, one.quantity, null)),
    ...account.kept.map((one) => row('kept', one, one.quantity, null)),
    ...account.unchanged.map((one) => row('same', one, one.quantity, one.quantity)),
  ];
  // What needs an answer comes first.
  const asked = (one: ImportRow): number => Number((one.unknown?.suggestion ?? null) === null);
  rows.sort((a, b) => asked(a) - asked(b));
  return [...rows, ...cashRow(account, preview)];
}

function cashRow({ cash, key }: AccountDifference, preview: PreviewAccount | undefined): ImportRow[] {
  const after = cash?.after ?? preview?.cash ?? null;
  if (after === null) return [];
  return [
    {
      key: `cash ${key}`,
      state: cash === null ? 'same' : 'changed',
      symbol: 'Cash',
      name: 'Dollars',
      written: null,
      lines: preview?.cashLines ?? [],
      before: cash?.before ?? after,
      after,
      value: after,
      unknown: undefined,
    },
  ];
}

/** What the file makes the account worth: null when nothing of it has a value. */
export function totalOf(preview: PreviewAccount | undefined): string | null {
  const values = [...(preview?.positions.map(({ value }) => value) ?? []), preview?.cash ?? null].filter((value) => value !== null);
  return values.length === 0 ? null : sum(values).toFixed(2);
}
