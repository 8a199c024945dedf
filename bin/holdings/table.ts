/** A preview for the terminal. */
import type { HoldingsPreview } from '../../schema/holdings.ts';

const BROKER: Readonly<Record<NonNullable<HoldingsPreview['broker']>, string>> = {
  'fidelity': 'Fidelity',
  'schwab': 'Schwab',
  'vanguard': 'Vanguard',
  'interactive-brokers': 'Interactive Brokers',
  'generic': 'a list with named columns',
  'alex': 'an export of Alex',
};

export function table(preview: HoldingsPreview, file: string): string {
  const { broker, asOf, accounts, leftOut, problems } = preview;
  const positions = accounts.reduce((sum, account) => sum + account.positions.length, 0);
  const head =
    broker === null
      ? `${file}: no list of holdings.`
      : `${file}: ${BROKER[broker]}, ${asOf ?? 'no day stated'}. ${many(accounts.length, 'account')}, ${many(positions, 'holding')}.`;
  const parts = [head, ...accounts.map(accountTable)];
  if (leftOut.length > 0) parts.push(`Left out, ${many(leftOut.length, 'line')}:\n${byReason(leftOut)}`);
  if (problems.length > 0)
    parts.push(
      `${problems.length === 1 ? 'One problem' : `${problems.length} problems`}:\n${problems.map(({ line, field, reason }) => `  Line ${line}, ${field}: ${reason}`).join('\n')}`,
    );
  return `${parts.join('\n\n')}\n\n${problems.length === 0 ? 'This can be imported as it is.' : 'Nothing is imported while there are problems, unless you say to leave those lines out.'}\n`;
}

function accountTable({ name, cash, positions }: HoldingsPreview['accounts'][number]): string {
  const rows = positions.map((one) => [
    one.symbol,
    cut(one.name),
    grouped(one.quantity),
    one.price === null ? 'no price' : grouped(inCents(one.price)),
    one.value === null ? '' : grouped(inCents(one.value)),
  ]);
  const lines = [
    ['Symbol', 'Name', 'Quantity', 'Price', 'Value'],
    ...rows,
    ...(cash === null ? [] : [['Cash', '', '', '', grouped(cash)]]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const shown = lines.map((line) =>
    `  ${line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
  return `${name}\n${shown.join('\n')}`;
}

/** Lines that are left out for the same reason stand together. */
function byReason(leftOut: HoldingsPreview['leftOut']): string {
  const lines = new Map<string, number[]>();
  for (const { line, reason } of leftOut) lines.set(reason, [...(lines.get(reason) ?? []), line]);
  return [...lines].map(([reason, at]) => `  ${at.length === 1 ? 'Line' : 'Lines'} ${ranges(at)}: ${reason}`).join('\n');
}

/** 3, 5–9, 12 */
function ranges(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function grouped(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** With two decimals at least. */
function inCents(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
