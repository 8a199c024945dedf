/**
 * The household's accounts and positions, and what may be done with them. Each change is seen at once and taken back when the API refuses it: what is on its way lies
 * over what was read last, so that neither another change nor a fresh read loses it.
 */
import { getContext, setContext } from 'svelte';
import type { QueryClient } from '@tanstack/svelte-query';
import type {
  Account,
  AccountChange,
  DeletedAccount,
  NewAccount,
  NewPosition,
  PortfolioView,
  Position,
  PositionChange,
  ValuedPosition,
} from '#schema/portfolio.ts';
import type * as z from 'zod';
import { UnreachableError } from '#lib/api/client.ts';
import { ConflictError, unlessChanged } from './conflict.ts';
import { withAccount, withAccountChange, withoutAccount, withoutPosition, withPosition, type ViewedAccount } from './optimistic.ts';
import type { PortfolioRequests } from './requests.ts';

export const PORTFOLIO_KEY = ['portfolio'];
/** More positions than this are not entered again one by one: such an account is deleted only after its name was typed. */
export const UNDO_AT_MOST = 100;
const AT_ONCE = 4;

type Change = (view: PortfolioView) => PortfolioView;

export class Ledger {
  readonly #requests: PortfolioRequests;
  readonly #queries: QueryClient;
  #pending = $state.raw<readonly Change[]>([]);

  constructor(requests: PortfolioRequests, queries: QueryClient) {
    this.#requests = requests;
    this.#queries = queries;
  }

  /** What was read, with what is on its way. */
  seen(read: PortfolioView): PortfolioView {
    return this.#pending.reduce((view, change) => change(view), read);
  }

  /** Answers it as it is now. @throws ConflictError<Position> when it is not as it was seen. */
  async editPosition(seen: ValuedPosition, change: PositionChange): Promise<ValuedPosition> {
    const edit = async (): Promise<ValuedPosition> => ({
      ...seen,
      ...(await this.#onPosition(seen, (etag) => this.#requests.editPosition(seen, change, etag))),
    });
    return this.#make<ValuedPosition, ValuedPosition>(edit, (position) => (view) => withPosition(view, position), {
      ...seen,
      ...named(change),
    });
  }

  /** @throws ConflictError<Position> */
  async removePosition(seen: ValuedPosition): Promise<void> {
    await this.#make<Position, Position>(
      () => this.#onPosition(seen, (etag) => this.#requests.deletePosition(seen, etag)),
      () => (view) => withoutPosition(view, seen),
      seen,
    );
  }

  /** As it was, of the same day. */
  async restorePosition(gone: ValuedPosition): Promise<void> {
    await this.#make<Position, Position>(
      () => this.#enter(gone.accountId, gone),
      (position) => (view) => withPosition(view, { ...gone, ...position }),
      gone,
    );
  }

  /** `like`: what is known of the instrument, to show it at once. */
  async addPosition(
    account: ViewedAccount,
    position: z.input<typeof NewPosition>,
    like: Pick<ValuedPosition, 'name' | 'price' | 'classified' | 'classifiedBy' | 'assetClass' | 'classifiedAsOf'>,
    today: string,
  ): Promise<void> {
    const held = account.positions.find(({ symbol }) => symbol === position.symbol);
    // Shares that are added to others are shown when the API has added them up.
    const guess: ValuedPosition = held ?? {
      id: crypto.randomUUID(),
      accountId: account.id,
      symbol: position.symbol,
      quantity: position.quantity,
      asOf: today,
      value: null,
      ...like,
    };
    const add = async (): Promise<ValuedPosition> => {
      const { id, quantity, asOf } = await this.#requests.addPosition(account.id, position);
      return { ...guess, id, quantity, asOf };
    };
    await this.#make(add, (added) => (view) => withPosition(view, added), guess);
  }

  async addAccount(account: z.input<typeof NewAccount>): Promise<Account> {
    const added = await this.#requests.addAccount(account);
    this.#write((view) => withAccount(view, added));
    return added;
  }

  /** Answers it as it is now. @throws ConflictError<Account> */
  async editAccount(seen: Account, change: AccountChange): Promise<Account> {
    const edit = (): Promise<Account> => this.#onAccount(seen, (etag) => this.#requests.editAccount(seen.id, change, etag));
    return this.#make<Account | AccountChange, Account>(edit, (edited) => (view) => withAccountChange(view, seen.id, edited), change);
  }

  /** Answers all that was deleted. @throws ConflictError<Account> */
  async removeAccount(seen: Account): Promise<DeletedAccount> {
    const remove = (): Promise<DeletedAccount> => this.#onAccount(seen, (etag) => this.#requests.deleteAccount(seen.id, etag));
    return this.#make<Account, DeletedAccount>(remove, () => (view) => withoutAccount(view, seen.id), seen);
  }

  async restoreAccount({ name, kind, purpose, cashBalance, cashInterest, positions }: DeletedAccount): Promise<void> {
    const { id } = await this.addAccount({ name, kind, purpose, cashBalance, cashInterest });
    const left = [...positions];
    const enterNext = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await this.#enter(id, next);
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, enterNext));
    } finally {
      this.refresh();
    }
  }

  /** What was read is old: an import, a price or a classification has changed it. */
  refresh(): void {
    void this.#queries.invalidateQueries({ queryKey: PORTFOLIO_KEY });
  }

  async #enter(accountId: string, { symbol, quantity, asOf }: Position): Promise<Position> {
    const entered = await this.#requests.addPosition(accountId, { symbol, quantity });
    if (entered.asOf === asOf) return { id: entered.id, accountId, symbol, quantity: entered.quantity, asOf };
    return this.#requests.editPosition({ accountId, id: entered.id }, { asOf }, null);
  }

  #onPosition<R>(seen: ValuedPosition, edit: (etag: string | null) => Promise<R>): Promise<R> {
    const isAsSeen = (now: Position): boolean => now.quantity === seen.quantity && now.asOf === seen.asOf;
    return this.#noting(unlessChanged(() => this.#requests.readPosition(seen), isAsSeen, edit));
  }

  #onAccount<R>(seen: Account, edit: (etag: string | null) => Promise<R>): Promise<R> {
    const isAsSeen = (now: Account): boolean =>
      (['name', 'kind', 'purpose', 'cashBalance', 'cashInterest'] as const).every((field) => now[field] === seen[field]);
    return this.#noting(unlessChanged(() => this.#requests.readAccount(seen.id), isAsSeen, edit));
  }

  /** After a conflict the page shows what is there now. */
  async #noting<R>(work: Promise<R>): Promise<R> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ConflictError) this.refresh();
      throw error;
    }
  }

  /** Shows what is expected to come of a change, makes it, and keeps what came of it; or shows it no more. */
  async #make<Shown, Result extends Shown>(
    work: () => Promise<Result>,
    show: (outcome: Shown) => Change,
    expected: Shown,
  ): Promise<Result> {
    const shown = show(expected);
    this.#pending = [...this.#pending, shown];
    try {
      const result = await work();
      this.#write(show(result));
      return result;
    } catch (error) {
      // A read that fails as well makes the page say that nothing answers, and look again by itself.
      if (error instanceof UnreachableError) this.refresh();
      throw error;
    } finally {
      this.#pending = this.#pending.filter((one) => one !== shown);
    }
  }

  #write(change: Change): void {
    // A read that began before the change would show it undone.
    void this.#queries.cancelQueries({ queryKey: PORTFOLIO_KEY });
    this.#queries.setQueryData<PortfolioView>(PORTFOLIO_KEY, (view) => view && change(view));
    this.refresh();
  }
}

function named<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const KEY = Symbol('ledger');
export function provideLedger(ledger: Ledger): Ledger {
  return setContext(KEY, ledger);
}
export function useLedger(): Ledger {
  return getContext<Ledger>(KEY);
}
