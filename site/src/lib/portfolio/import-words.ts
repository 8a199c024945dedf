/** An import in sentences. */
import type { AccountDifference, Broker, HoldingsDifference, PreviewView } from '#schema/holdings.ts';
import { capitalised, counted } from './words.ts';

const BROKER_WORDS: Record<Broker, string> = {
  'fidelity': 'Fidelity',
  'schwab': 'Schwab',
  'vanguard': 'Vanguard',
  'interactive-brokers': 'Interactive Brokers',
  'generic': 'A list with named columns',
  'alex': 'Your own export',
};
export function brokerWords(broker: Broker | null): string {
  return broker === null ? 'No list of holdings' : BROKER_WORDS[broker];
}

export interface Tally {
  added: number;
  changed: number;
  removed: number;
  cash: number;
  newAccounts: number;
}

export function tallyOf({ accounts }: Pick<HoldingsDifference, 'accounts'>): Tally {
  const count = (of: (account: AccountDifference) => number): number => accounts.reduce((total, account) => total + of(account), 0);
  return {
    added: count(({ added }) => added.length),
    changed: count(({ changed }) => changed.length),
    removed: count(({ removed }) => removed.length),
    cash: count(({ cash }) => (cash === null ? 0 : 1)),
    newAccounts: count(({ accountId }) => (accountId === null ? 1 : 0)),
  };
}

export function changesIn({ added, changed, removed, cash, newAccounts }: Tally): number {
  return added + changed + removed + cash + newAccounts;
}

/** `Two holdings change and one is new.`; `done` for what has been applied. */
export function tallySentence({ added, changed, removed, cash, newAccounts }: Tally, done = false): string {
  const clauses: string[] = [];
  // The noun is said once, with the first of them.
  const holdings = (count: number, one: string, many: string): void => {
    const noun = clauses.length === 0;
    if (count > 0) clauses.push(counted(count, noun ? `holding ${one}` : one, noun ? `holdings ${many}` : many));
  };
  holdings(changed, done ? 'changed' : 'changes', done ? 'changed' : 'change');
  holdings(added, 'is new', 'are new');
  holdings(removed, done ? 'is gone' : 'goes', done ? 'are gone' : 'go');
  if (cash > 0) clauses.push(`the cash of ${counted(cash, 'account')} ${done ? 'changed' : 'changes'}`);
  if (newAccounts > 0) clauses.push(counted(newAccounts, 'account is new', 'accounts are new'));
  if (clauses.length === 0) return done ? 'Nothing changed.' : 'Nothing would change: you hold what the file says.';
  const sentence = clauses.length === 1 ? (clauses[0] ?? '') : `${clauses.slice(0, -1).join(', ')} and ${clauses.at(-1) ?? ''}`;
  return `${capitalised(sentence)}.`;
}

/** Lines of a file are a list of numbers: `line 7`, `lines 3 and 4`, `lines 3, 4 and 9`. */
export function linesWords(lines: readonly number[]): string {
  const shown = lines.slice(0, 4).map(String);
  if (shown.length === 1) return `line ${shown[0] ?? ''}`;
  return lines.length > shown.length
    ? `lines ${shown.join(', ')} and ${lines.length - shown.length} more`
    : `lines ${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** Whether a day is missing that would let the statement's prices count. */
export function wantsDay({ preview }: PreviewView): boolean {
  return (
    preview.asOf === null && preview.accounts.some(({ positions }) => positions.some(({ price, asOf }) => price !== null && asOf === null))
  );
}
