/** Which account a report means by `IRA account 1`: its sheet knows it by id alone, and the API adds the name that its owner gives it now. */
import type { ReportView } from '#schema/api.ts';

export type LabelledAccounts = ReportView['accounts'];

/** The owner's name; the label where the account is gone, or was never kept with the report. */
export function nameOf(accounts: LabelledAccounts, label: string): string {
  return accounts.find((one) => one.label === label)?.name ?? label;
}

/** The accounts that a text speaks of by their labels, in the order of the labels. */
export function mentionedIn(accounts: LabelledAccounts, text: string): LabelledAccounts {
  const labels = new Set([...text.matchAll(anyOf(accounts))].map(([found]) => found.toLowerCase()));
  return accounts
    .filter(({ label, name }) => labels.has(label.toLowerCase()) && name !== label)
    .sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}

/** `IRA account 1, value` → `Anna IRA (IRA account 1), value`: for the label of a fact. */
export function withNames<T extends { label: string }>(accounts: LabelledAccounts, facts: readonly T[]): T[] {
  const any = anyOf(accounts);
  const named = (label: string): string =>
    label.replace(any, (found) => {
      const name = nameOf(accounts, found);
      return name === found ? found : `${name} (${found})`;
    });
  return facts.map((fact) => ({ ...fact, label: named(fact.label) }));
}

/** The longest that fits at a place: `Roth IRA account 1` is not `IRA account 1`, and neither is `IRA account 12`. */
function anyOf(accounts: LabelledAccounts): RegExp {
  const labels = accounts.map(({ label }) => label.replace(/[()]/g, '\\$&')).sort((a, b) => b.length - a.length);
  return labels.length === 0 ? /(?!)/g : new RegExp(`(?<!\\w)(?:${labels.join('|')})(?!\\w)`, 'gi');
}
