/** A household for one agent: one of the samples by its name, or a file in their form; as the database would hand it out. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { Household } from '#schema/household.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES, INSTRUMENTS } from '#schema/seed.ts';
import { lookUp } from '#domain/lookup.ts';
import type { HouseholdSettings } from '#domain/settings.ts';

/** Something the person asked for that is not there. */
export class UnknownInputError extends Error {
  override readonly name = 'UnknownInputError' as const;
}

/** What a sample is also called. */
const ALSO: Readonly<Record<string, string>> = { retiree: 'overspending', employee: 'concentrated', couple: 'drifting' };

/** The name, where it is not the sample's own; else ''. */
export function otherName(name: string): string {
  return Object.hasOwn(ALSO, name) ? name : '';
}

/** @throws UnknownInputError when no sample has that name, or the file is no household. */
export function householdOf(name: string): Household {
  if (name.endsWith('.json')) return householdIn(name);
  const found = HOUSEHOLDS.find(({ id }) => id === (ALSO[name] ?? name));
  if (found) return found;
  throw new UnknownInputError(
    `There is no sample household '${name}'. There are ${HOUSEHOLDS.map(({ id }) => id).join(', ')} (also ${Object.keys(ALSO).join(', ')}); or name a JSON file in the form of schema/seed/households.json.`,
  );
}

/** npm runs scripts in the project's folder; a path is meant from where the person is. */
function householdIn(file: string): Household {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(resolve(process.env['INIT_CWD'] ?? process.cwd(), file), 'utf8'));
  } catch (error) {
    throw new UnknownInputError(
      `${file} cannot be read: ${error instanceof SyntaxError ? `it is no JSON (${error.message})` : error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error)}.`,
    );
  }
  const parsed = Household.safeParse(Array.isArray(json) && json.length === 1 ? json[0] : json);
  if (parsed.success) return parsed.data;
  throw new UnknownInputError(`${file} is no household in the form of schema/seed/households.json:\n${z.prettifyError(parsed.error)}`);
}

const SEED = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** What is known of a symbol without a database: the seed's row, else what its name settles. */
export function instrumentOf(symbol: string, name = symbol): Instrument {
  return (
    SEED.get(symbol) ?? { symbol, name, type: null, expenseRatio: null, classification: lookUp(symbol, name), companies: null, price: null }
  );
}

export function portfolioOf(household: Household): Portfolio {
  let next = 1;
  const instruments = new Map<string, Instrument>();
  const accounts: Portfolio['accounts'] = [];
  const positions: Portfolio['positions'] = [];
  for (const { positions: held, ...account } of household.accounts) {
    const accountId = id(next++);
    accounts.push({ id: accountId, ...account });
    for (const { symbol, quantity, price, name, assigned } of held) {
      positions.push({ id: id(next++), accountId, symbol, quantity, asOf: '2026-11-20' });
      const own = assigned && { type: assigned.type, expenseRatio: assigned.expenseRatio, classification: overrideBy(assigned) };
      const stated = price && { amount: price.amount, currency: 'USD', asOf: price.asOf, source: 'statement' };
      instruments.set(symbol, { ...instrumentOf(symbol, name), ...own, price: stated ?? ILLUSTRATIVE_PRICES[symbol] ?? null });
    }
  }
  return { accounts, positions, instruments: [...instruments.values()] };
}

type Assigned = NonNullable<Household['accounts'][number]['positions'][number]['assigned']>;
function overrideBy({ assetClass, regions, sectors }: Assigned): NonNullable<Instrument['classification']> {
  return { assetClass, regions, sectors, method: 'override', source: 'assigned by the household', confidence: 1, asOf: '2026-11-20' };
}

export function settingsOf({ retirement, assetClassTargets, regionTargets }: Household) {
  return { retirement, assetClassTargets, regionTargets } satisfies HouseholdSettings;
}
