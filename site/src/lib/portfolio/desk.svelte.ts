/** Which dialog of the portfolio's page is open, and which rows are editors. */
import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { Instrument } from '#schema/instrument.ts';
import type { PortfolioRequests } from './requests.ts';

export type Open =
  | { what: 'new-account'; then?: (accountId: string) => void }
  | { what: 'account'; id: string }
  | { what: 'delete-account'; id: string }
  | { what: 'add'; instrument: Instrument | null; symbol: string; accountId?: string }
  | { what: 'instrument'; symbol: string; at?: 'price' | 'class' };

export class Desk {
  readonly requests: PortfolioRequests;
  #open = $state.raw<Open | null>(null);
  /** Positions, and accounts for their cash, whose row is an editor. */
  readonly editing = new SvelteSet<string>();

  constructor(requests: PortfolioRequests) {
    this.requests = requests;
  }

  get current(): Open | null {
    return this.#open;
  }
  open(what: Open): void {
    this.#open = what;
  }
  close(): void {
    this.#open = null;
  }
}

const KEY = Symbol('desk');
export function provideDesk(desk: Desk): Desk {
  return setContext(KEY, desk);
}
export function useDesk(): Desk {
  return getContext<Desk>(KEY);
}
