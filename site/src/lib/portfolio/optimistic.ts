/**
 * A portfolio as it will be once the API has made a change, shown before it answers. Values and totals are worked out as the API does; what only it can know
 * (an unheard-of symbol's price, the classified part) stays as it was until the answer comes.
 */
import type { Account, AccountChange, PortfolioView, ValuedPosition } from '#schema/portfolio.ts';
import { centsText, cents, decimal, productCents, sum, toCents, toUnits } from '#domain/money.ts';

export type ViewedAccount = PortfolioView['accounts'][number];

/** Quantity × price to the cent; null without a price in dollars. */
export function valueOf(quantity: string, price: ValuedPosition['price']): string | null {
  if (price === null || price.currency !== 'USD' || decimal(price.amount).isZero()) return null;
  return centsText(productCents(toUnits(quantity), toUnits(price.amount)));
}

export function withPosition(view: PortfolioView, position: ValuedPosition): PortfolioView {
  return inAccount(view, position.accountId, (account) => {
    const index = account.positions.findIndex(({ id }) => id === position.id);
    const valued = { ...position, value: valueOf(position.quantity, position.price) };
    return { ...account, positions: index < 0 ? inOrder([...account.positions, valued]) : account.positions.with(index, valued) };
  });
}

export function withoutPosition(view: PortfolioView, { accountId, id }: { accountId: string; id: string }): PortfolioView {
  return inAccount(view, accountId, (account) => ({ ...account, positions: account.positions.filter((one) => one.id !== id) }));
}

export function withAccount(view: PortfolioView, account: Account): PortfolioView {
  return totalled({ ...view, accounts: [...view.accounts, totalledAccount({ ...account, total: '0.00', positions: [] })] });
}

export function withAccountChange(view: PortfolioView, id: string, change: AccountChange): PortfolioView {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return inAccount(view, id, (account) => ({ ...account, ...named }));
}

export function withoutAccount(view: PortfolioView, id: string): PortfolioView {
  return totalled({ ...view, accounts: view.accounts.filter((account) => account.id !== id) });
}

function inAccount(view: PortfolioView, id: string, change: (account: ViewedAccount) => ViewedAccount): PortfolioView {
  const index = view.accounts.findIndex((account) => account.id === id);
  const account = view.accounts[index];
  return account === undefined ? view : totalled({ ...view, accounts: view.accounts.with(index, totalledAccount(change(account))) });
}

function totalledAccount(account: ViewedAccount): ViewedAccount {
  const held = account.positions.reduce((total, { value }) => (value === null ? total : total + toCents(decimal(value))), 0n);
  return { ...account, total: centsText(held + toCents(cents(account.cashBalance))) };
}

function totalled(view: PortfolioView): PortfolioView {
  return {
    ...view,
    total: sum(view.accounts.map(({ total }) => total)).toFixed(2),
    cash: sum(view.accounts.map(({ cashBalance }) => cents(cashBalance))).toFixed(2),
  };
}

/** As the API lists them: by symbol. */
function inOrder(positions: ValuedPosition[]): ValuedPosition[] {
  return positions.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
}
