/** A preview against what the user holds: what an import would add, change, remove and leave as it is. */
import type { AccountDifference, HoldingsDifference, HoldingsPreview, PreviewAccount, UnknownSymbol } from '#schema/holdings.ts';
import type { ACCOUNT_KINDS, Account, Portfolio } from '#schema/portfolio.ts';
import { decimal } from '../money.ts';

export interface Answers {
  /** A broker's account → one of the user's, from an earlier import; ids that are none of theirs count for nothing. */
  remembered: ReadonlyMap<string, string>;
  /** What the person says now; `new` for an account of its own. */
  chosen: ReadonlyMap<string, string>;
  /** Symbols that everybody's list names. */
  known: ReadonlySet<string>;
  /** The day of the statement, where the file states none. */
  asOf: string | null;
}

/** @throws {RangeError} when two of the file's accounts were said to be one of the user's. */
export function differenceOf(preview: HoldingsPreview, portfolio: Portfolio, answers: Answers): HoldingsDifference {
  const matched = matchAccounts(preview, portfolio, answers);
  const named = new Map(portfolio.instruments.map((one) => [one.symbol, one] as const));
  const accounts = preview.accounts.map((account): AccountDifference => {
    const own = matched.get(account.key) ?? null;
    const held = new Map(
      portfolio.positions.filter(({ accountId }) => accountId === own?.id).map((one) => [one.symbol, one.quantity] as const),
    );
    const listed = new Set(account.positions.map(({ symbol }) => symbol));
    const show = ([symbol, quantity]: [string, string]) => ({ symbol, quantity, name: named.get(symbol)?.name ?? symbol });
    const missing = [...held].filter(([symbol]) => !listed.has(symbol)).map(show);
    const isUncertain = preview.problems.some(
      (problem) => problem.account === account.key || (problem.account === null && problem.field !== 'date'),
    );
    const isSame = (one: PreviewAccount['positions'][number]) => decimal(held.get(one.symbol) ?? '0').equals(one.quantity);
    const present = account.positions.filter(({ symbol }) => held.has(symbol));
    return {
      key: account.key,
      name: own?.name ?? account.name,
      accountId: own?.id ?? null,
      kind: own?.kind ?? account.kind ?? kindOf(account.name),
      cash:
        account.cash === null || (own && decimal(own.cashBalance).equals(account.cash))
          ? null
          : { before: own?.cashBalance ?? '0.00', after: account.cash },
      added: account.positions
        .filter(({ symbol }) => !held.has(symbol))
        .map(({ symbol, name, quantity, value }) => ({ symbol, name, quantity, value })),
      changed: present
        .filter((one) => !isSame(one))
        .map(({ symbol, name, quantity, value }) => ({ symbol, name, quantity, value, before: held.get(symbol) ?? '0' })),
      unchanged: present.filter(isSame).map(({ symbol, name, quantity }) => ({ symbol, name, quantity })),
      removed: isUncertain ? [] : missing,
      kept: isUncertain ? missing : [],
    };
  });
  return { accounts, statements: statementsOf(preview, named, answers), unknown: unknownOf(preview, accounts, named, answers) };
}

/** What was chosen, else what is remembered, else an account of the same name, else a new one. No account of the user's is taken twice. */
function matchAccounts({ accounts }: HoldingsPreview, portfolio: Portfolio, { chosen, remembered }: Answers): Map<string, Account> {
  const byId = new Map(portfolio.accounts.map((account) => [account.id, account] as const));
  const matched = new Map<string, Account>();
  const taken = new Set<string>();
  const take = (key: string, account: Account | undefined, isChoice: boolean) => {
    if (account === undefined || matched.has(key)) return;
    if (taken.has(account.id)) {
      if (isChoice) throw new RangeError(`Two accounts of the file were said to be “${account.name}”.`);
      return;
    }
    matched.set(key, account);
    taken.add(account.id);
  };
  for (const { key } of accounts) {
    const choice = chosen.get(key);
    if (choice === undefined || choice === 'new') continue;
    if (!byId.has(choice)) throw new RangeError(`The account ${choice} is not one of yours.`);
    take(key, byId.get(choice), true);
  }
  const open = accounts.filter(({ key }) => !chosen.has(key));
  // Our own export names the account by its id.
  for (const { key } of open) take(key, byId.get(remembered.get(key) ?? key.replace(/^alex:/, '')), false);
  for (const { key, name } of open)
    take(
      key,
      portfolio.accounts.find((one) => !taken.has(one.id) && one.name.toLowerCase() === name.toLowerCase()),
      false,
    );
  return matched;
}

const KINDS: readonly [RegExp, (typeof ACCOUNT_KINDS)[number]][] = [
  [/401\s*\(?k\)?|403\s*\(?b\)?|457|retirement plan|savings plan/i, '401k'],
  [/\broth\b/i, 'roth_ira'],
  [/\bira\b|rollover/i, 'ira'],
  [/\bhsa\b|health savings/i, 'hsa'],
  [/individual|joint|\btod\b|brokerage|taxable|trust|margin|trading/i, 'taxable'],
  [/\bsavings\b|checking|cash management/i, 'cash'],
];
/** What the name of a new account suggests; `other` when nothing does. */
export function kindOf(name: string): (typeof ACCOUNT_KINDS)[number] {
  return KINDS.find(([words]) => words.test(name))?.[1] ?? 'other';
}

/** The newest price of each symbol, and the file's name for what nobody has named. A price without a day is none. */
function statementsOf(
  { accounts, asOf }: HoldingsPreview,
  named: ReadonlyMap<string, Portfolio['instruments'][number]>,
  answers: Answers,
): HoldingsDifference['statements'] {
  const statements = new Map<string, HoldingsDifference['statements'][number]>();
  for (const { symbol, name, price, asOf: own } of accounts.flatMap(({ positions }) => positions)) {
    const day = own ?? asOf ?? answers.asOf;
    const isNamed = answers.known.has(symbol) || (named.has(symbol) && named.get(symbol)?.name !== symbol);
    const said = {
      symbol,
      name: isNamed || name === symbol ? null : name,
      price: day === null ? null : price,
      asOf: price === null ? null : day,
    };
    const before = statements.get(symbol);
    if (said.price === null && said.name === null) continue;
    if (before === undefined || (said.asOf ?? '') > (before.asOf ?? ''))
      statements.set(symbol, { ...said, name: said.name ?? before?.name ?? null });
  }
  return [...statements.values()];
}

/** A holding of the same account that the file does not list, in the very same quantity, is likely the one. */
function unknownOf(
  preview: HoldingsPreview,
  differences: readonly AccountDifference[],
  named: ReadonlyMap<string, unknown>,
  { known }: Answers,
): UnknownSymbol[] {
  const found = new Map<string, UnknownSymbol>();
  for (const [index, { positions }] of preview.accounts.entries()) {
    const missing = [...(differences[index]?.removed ?? []), ...(differences[index]?.kept ?? [])];
    for (const { symbol, written, name, quantity, lines } of positions) {
      if (known.has(symbol) || named.has(symbol) || found.has(symbol)) continue;
      const suggestion = missing.find((one) => decimal(one.quantity).equals(quantity))?.symbol ?? null;
      found.set(symbol, { line: lines[0] ?? 1, written, symbol, name, suggestion });
    }
  }
  return [...found.values()];
}
