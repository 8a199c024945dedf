/** A long list, page after page: how long the first ten take, and the last ten. */
import * as z from 'zod';
import { AccountsView, PositionsView } from '#schema/portfolio.ts';
import { COLLECTOR, type Served } from './served.ts';

export interface Pages {
  first: number[];
  last: number[];
}

const LIMIT = 100;
const TEN = 10;

export async function longList(served: Pick<Served, 'get'>): Promise<Pages> {
  const { accounts } = AccountsView.parse(await served.get(COLLECTOR, '/api/accounts'));
  const [account] = accounts;
  if (account === undefined) throw new Error('Who should have the long list has no account.');
  const times: number[] = [];
  for (let next: string | null = ''; next !== null;) {
    const from = performance.now();
    const answer = await served.get(
      COLLECTOR,
      `/api/accounts/${account.id}/positions?limit=${LIMIT}${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`,
    );
    times.push(performance.now() - from);
    next = z.object({ next: PositionsView.shape.next }).parse(answer).next;
  }
  return { first: times.slice(0, TEN), last: times.slice(-TEN - 1, -1) };
}
