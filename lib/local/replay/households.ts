/** Gives a case's user what they own. */
import type { Database } from '#ports/database.ts';
import { addPosition } from '#ports/accounts.ts';
import { addAccount } from '#ports/portfolios.ts';
import { ensureUser, loadHousehold } from '#ports/users.ts';
import type { ExecutionCase } from '#schema/execution-case.ts';
import { HOUSEHOLDS, INSTRUMENTS } from '#schema/seed.ts';

const SEEDED = new Set(INSTRUMENTS.map(({ symbol }) => symbol));

/** Whether the planner will find something to classify. */
export function holdsUnclassified(household: NonNullable<ExecutionCase['household']>): boolean {
  const held =
    typeof household === 'string'
      ? (HOUSEHOLDS.find(({ id }) => id === household)?.accounts ?? []).flatMap(({ positions }) => positions.map(({ symbol }) => symbol))
      : Object.keys(household.positions);
  return held.some((symbol) => !SEEDED.has(symbol));
}

export async function loadCaseHousehold(db: Database, userId: string, household: NonNullable<ExecutionCase['household']>): Promise<void> {
  await ensureUser(db, userId);
  if (typeof household === 'string') {
    const sample = HOUSEHOLDS.find(({ id }) => id === household);
    if (sample) await loadHousehold(db, userId, sample);
    return;
  }
  // Nothing at all: not even an account.
  if (household.cash === '0' && Object.keys(household.positions).length === 0) return;
  const account = await addAccount(db, userId, {
    name: 'Brokerage',
    kind: 'taxable',
    purpose: null,
    cashBalance: household.cash,
    cashInterest: '0',
  });
  for (const [symbol, quantity] of Object.entries(household.positions)) {
    // What the seed does not know has no price there either.
    const own = SEEDED.has(symbol)
      ? {}
      : { name: `Private note ${symbol}`, price: { amount: '10', asOf: new Date().toISOString().slice(0, 10) } };
    await addPosition(db, userId, account.id, { symbol, quantity, ...own });
  }
}
