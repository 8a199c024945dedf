/** Invented prices fill what nobody has priced; they displace nothing that a person, a statement or a provider has said. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ILLUSTRATIVE, isIllustrative } from '#schema/instrument.ts';
import { addPosition } from '#ports/accounts.ts';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { ensureUser } from '#ports/users.ts';
import { ILLUSTRATIVE_PRICES } from '#schema/seed.ts';
import { loadIllustrativePrices } from '../../lib/local/illustrative-prices.ts';
import { startPglite, type TestDatabase } from '../local-database.ts';

describe('with illustrative prices loaded', () => {
  let data: TestDatabase;
  beforeAll(async () => {
    data = await startPglite();
    await data
      .database('owner')
      .execute(
        `UPDATE instruments SET price = 70, price_currency = 'USD', price_as_of = '2025-01-03', price_source = 'a close', price_is_quote = true WHERE symbol = 'BND'`,
      );
    await loadIllustrativePrices(data.dataApi.url);
  });
  afterAll(() => data.close());

  async function priceOf(user: string, symbol: string, price?: { amount: string; asOf: string }) {
    const db = data.database('app_user');
    await ensureUser(db, user);
    const { id } = await addAccount(db, user, { name: 'A', kind: 'other', purpose: null, cashBalance: '0', cashInterest: '0' });
    await addPosition(db, user, id, { symbol, quantity: '1', ...(price && { price }) });
    return (await readPortfolio(db, user)).instruments.find((instrument) => instrument.symbol === symbol)?.price ?? null;
  }

  test('a holding that nobody has priced has one, marked as invented', async () => {
    const price = await priceOf('ada', 'VTI');
    expect(price).toEqual({ ...ILLUSTRATIVE_PRICES['VTI'], source: ILLUSTRATIVE });
    expect(isIllustrative(price)).toBe(true);
  });
  test('the household’s own price stands, however much older it is', async () => {
    expect(await priceOf('bob', 'VTI', { amount: '331.4', asOf: '2001-02-03' })).toMatchObject({ amount: '331.4', asOf: '2001-02-03' });
  });
  test('so does a provider’s close', async () => {
    expect(await priceOf('eve', 'BND')).toMatchObject({ amount: '70', source: 'a close' });
  });
  test('a symbol of no list has none', async () => expect(await priceOf('ada', 'ZZQX')).toBeNull());
});
