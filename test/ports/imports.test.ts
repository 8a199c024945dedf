/** Differences applied: whole or not at all, as they were seen, by whose they are. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { applyHoldings, knownSymbols, readImportBasis } from '#ports/imports.ts';
import { addPosition } from '#ports/accounts.ts';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { ensureUser } from '#ports/users.ts';
import { differenceOf } from '#domain/holdings/difference.ts';
import { previewHoldings } from '#domain/holdings/preview.ts';
import { NewAccount, NewPosition } from '#schema/portfolio.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const FIRST =
  'Account,Symbol,Name,Quantity,Price\nJoint,VTI,Total Stock,10,331.02\nJoint,QZPLAN,Our plan fund,5.5,11.02\nJoint,Cash,,1200.50,\nRoth IRA,BND,Total Bond,40,73.50\n';
const SECOND =
  'Account,Symbol,Name,Quantity,Price\nJoint,VTI,Total Stock,12,332.02\nJoint,QZPLAN,Our plan fund,5.5,11.02\nJoint,SPY,S&P 500,1,671.50\nJoint,Cash,,800,\nRoth IRA,BND,Total Bond,40,73.50\n';

describe.each(await engines())('imports on $name', ({ start }) => {
  let local: TestDatabase;
  let app: Database;
  let count = 0;

  beforeAll(async () => {
    local = await start();
    app = local.database('app_user');
  });
  afterAll(() => local.close());

  async function newUser(): Promise<string> {
    const userId = `importer_${(count += 1)}`;
    await ensureUser(app, userId);
    return userId;
  }

  /** What the routes do, without HTTP. */
  async function planned(userId: string, text: string, answers: Record<string, string> = {}, day = '2026-11-20') {
    const { etag, portfolio, symbols, accounts } = await readImportBasis(app, userId);
    const preview = {
      ...previewHoldings(new TextEncoder().encode(text), {
        latest: '2026-11-27',
        mappings: new Map([...symbols, ...Object.entries(answers)]),
      }),
      asOf: day,
    };
    const known = await knownSymbols(
      app,
      userId,
      preview.accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)),
    );
    const difference = differenceOf(preview, portfolio, { remembered: accounts, chosen: new Map(), known, asOf: day });
    return { importId: randomUUID(), etag, fileSha256: 'a'.repeat(64), preview, asOf: day, difference, answers };
  }
  const apply = async (userId: string, text: string, answers?: Record<string, string>, day?: string) =>
    applyHoldings(app, userId, await planned(userId, text, answers, day));

  async function held(userId: string) {
    const { accounts, positions, instruments } = await readPortfolio(app, userId);
    const price = new Map(instruments.map((one) => [one.symbol, one.price] as const));
    return accounts.map(({ id, name, kind, cashBalance }) => ({
      name,
      kind,
      cashBalance,
      positions: positions
        .filter(({ accountId }) => accountId === id)
        .map(({ symbol, quantity, asOf }) => [symbol, quantity, asOf, price.get(symbol)?.amount, price.get(symbol)?.asOf]),
    }));
  }

  test('a first file makes accounts, positions, cash, and prices of the statement', async () => {
    const userId = await newUser();
    await apply(userId, FIRST);
    expect(await held(userId)).toEqual([
      {
        name: 'Joint',
        kind: 'taxable',
        cashBalance: '1200.50',
        positions: [
          ['QZPLAN', '5.5', '2026-11-20', '11.02', '2026-11-20'],
          ['VTI', '10', '2026-11-20', '331.02', '2026-11-20'],
        ],
      },
      { name: 'Roth IRA', kind: 'roth_ira', cashBalance: '0.00', positions: [['BND', '40', '2026-11-20', '73.5', '2026-11-20']] },
    ]);
    const { instruments } = await readPortfolio(app, userId);
    expect(instruments.map(({ symbol, name }) => [symbol, name])).toEqual([
      ['BND', expect.stringContaining('Vanguard')],
      ['QZPLAN', 'Our plan fund'],
      ['VTI', expect.stringContaining('Vanguard')],
    ]);
  });

  test('a later file is applied as a difference: what is the same keeps its row, its id and its day', async () => {
    const userId = await newUser();
    await apply(userId, FIRST);
    const before = await readPortfolio(app, userId);
    const plan = await planned(userId, SECOND, {}, '2026-11-21');
    expect(
      plan.difference.accounts.map(({ name, cash, added, changed, removed, unchanged }) => ({
        name,
        cash,
        added: added.length,
        changed: changed.map((one) => [one.symbol, one.before, one.quantity]),
        removed: removed.length,
        unchanged: unchanged.length,
      })),
    ).toEqual([
      { name: 'Joint', cash: { before: '1200.50', after: '800.00' }, added: 1, changed: [['VTI', '10', '12']], removed: 0, unchanged: 1 },
      { name: 'Roth IRA', cash: null, added: 0, changed: [], removed: 0, unchanged: 1 },
    ]);
    await applyHoldings(app, userId, plan);
    const after = await readPortfolio(app, userId);
    const kept = (symbol: string) => [before, after].map(({ positions }) => positions.find((one) => one.symbol === symbol));
    for (const symbol of ['QZPLAN', 'BND']) expect(kept(symbol)[1]).toEqual(kept(symbol)[0]);
    expect(kept('VTI')[1]).toEqual({ ...kept('VTI')[0], quantity: '12', asOf: '2026-11-21' });
    await apply(userId, 'Account,Symbol,Quantity\nJoint,SPY,1\n', {}, '2026-11-22');
    expect((await held(userId)).map(({ positions }) => positions.map(([symbol]) => symbol))).toEqual([['SPY'], ['BND']]);
  });

  test('the same file twice changes nothing the second time, and a repeated call neither', async () => {
    const userId = await newUser();
    const plan = await planned(userId, FIRST);
    await applyHoldings(app, userId, plan);
    const once = await readPortfolio(app, userId);
    await applyHoldings(app, userId, plan);
    expect(await readPortfolio(app, userId)).toEqual(once);
    const again = await planned(userId, FIRST);
    expect(again.difference.accounts.flatMap(({ added, changed, removed }) => [...added, ...changed, ...removed])).toEqual([]);
    await applyHoldings(app, userId, again);
    expect(await readPortfolio(app, userId)).toEqual(once);
  });

  test('nothing is applied when the portfolio has changed since the preview', async () => {
    const userId = await newUser();
    await apply(userId, FIRST);
    const plan = await planned(userId, SECOND);
    const [account] = (await readPortfolio(app, userId)).accounts;
    await addPosition(app, userId, account?.id ?? '', NewPosition.parse({ symbol: 'AGG', quantity: '3' }));
    const before = await readPortfolio(app, userId);
    await expect(applyHoldings(app, userId, plan)).rejects.toMatchObject({ name: 'PortfolioChangedError' });
    expect(await readPortfolio(app, userId)).toEqual(before);
  });

  test('of two imports at once one is applied whole and the other not at all', async () => {
    const userId = await newUser();
    await apply(userId, FIRST);
    const plans = await Promise.all([planned(userId, SECOND), planned(userId, 'Account,Symbol,Quantity\nJoint,AGG,7\nJoint,Cash,1\n')]);
    const outcomes = await Promise.allSettled(plans.map((plan) => applyHoldings(app, userId, plan)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const joint = (await held(userId))[0]?.positions.map(([symbol]) => symbol);
    expect(joint).toEqual(outcomes[0]?.status === 'fulfilled' ? ['QZPLAN', 'SPY', 'VTI'] : ['AGG']);
  });

  test('what the database refuses leaves everything as it was', async () => {
    const userId = await newUser();
    await apply(userId, FIRST);
    const before = await readPortfolio(app, userId);
    const plan = await planned(userId, SECOND);
    plan.difference.accounts.at(-1).added.push({ symbol: 'AGG', name: 'x', quantity: '9'.repeat(20), value: null });
    await expect(applyHoldings(app, userId, plan)).rejects.toMatchObject({ name: 'StatementError' });
    expect(await readPortfolio(app, userId)).toEqual(before);
    const absent = await planned(userId, SECOND);
    absent.difference.accounts[0]!.removed.push({ symbol: 'NOTHELD', name: 'x', quantity: '1' });
    await expect(applyHoldings(app, userId, absent)).rejects.toMatchObject({ sqlState: 'AX003' });
    expect(await readPortfolio(app, userId)).toEqual(before);
  });

  test('what was answered is remembered, for this user alone; so is which account is which, whatever it is called now', async () => {
    const [a, b] = [await newUser(), await newUser()];
    const file = 'Account,Symbol,Name,Quantity,Price\nPlan,12803A108,PLAN STABLE VALUE II,3412.7,11.02\n';
    await apply(a, file, { '12803A108': 'STBL2' });
    expect((await readPortfolio(app, a)).positions.map(({ symbol }) => symbol)).toEqual(['STBL2']);
    await app.asUser(a, (session) => session.execute(`UPDATE accounts SET account_name = 'Ellen at work' WHERE clerk_user_id = :a`, { a }));
    const next = await planned(a, file);
    expect(next.difference.accounts).toMatchObject([
      { name: 'Ellen at work', added: [], changed: [], removed: [], unchanged: [{ symbol: 'STBL2' }] },
    ]);
    expect((await planned(b, file)).difference).toMatchObject({
      accounts: [{ accountId: null, added: [{ symbol: '12803A108' }] }],
      unknown: [{ line: 2, symbol: '12803A108', suggestion: null }],
    });
  });

  test('a holding in the same quantity is proposed for a symbol that nobody knows', async () => {
    const userId = await newUser();
    await apply(userId, 'Account,Symbol,Quantity\nPlan,STBL2,3412.7\nPlan,VTI,1\n');
    const { difference } = await planned(
      userId,
      'Account,Symbol,Name,Quantity\nPlan,12803A108,PLAN STABLE VALUE II,3412.700\nPlan,VTI,1\n',
    );
    expect(difference.unknown).toEqual([
      { line: 2, written: '12803A108', symbol: '12803A108', name: 'PLAN STABLE VALUE II', suggestion: 'STBL2' },
    ]);
  });

  test('an older statement takes no price from a newer one', async () => {
    const userId = await newUser();
    await apply(userId, 'Account,Symbol,Quantity,Price\nA,QZOLD,1,20.00\n', {}, '2026-11-20');
    await apply(userId, 'Account,Symbol,Quantity,Price\nA,QZOLD,2,10.00\n', {}, '2026-10-20');
    expect((await readPortfolio(app, userId)).instruments[0]?.price).toMatchObject({ amount: '20', asOf: '2026-11-20' });
    await apply(userId, 'Account,Symbol,Quantity,Price\nA,QZOLD,3,30.00\n', {}, '2026-11-21');
    expect((await readPortfolio(app, userId)).instruments[0]?.price).toMatchObject({
      amount: '30',
      asOf: '2026-11-21',
      source: 'your statement',
    });
  });

  test('ten thousand holdings are applied at once, and their difference kept', async () => {
    const userId = await newUser();
    const rows = Array.from({ length: 10_000 }, (_, n) => `Account ${n % 20},QZ${n},Fund ${n},${n + 1}.5,${(n % 90) + 10}.25`);
    await apply(userId, ['Account,Symbol,Name,Quantity,Price', ...rows].join('\n'));
    expect((await readPortfolio(app, userId)).positions).toHaveLength(10_000);
    const kept = await app.asUser(userId, (session) =>
      session.query(
        `SELECT broker, as_of, jsonb_array_length(change -> 'accounts') AS accounts FROM holdings_imports WHERE clerk_user_id = :userId`,
        { userId },
        z.unknown(),
      ),
    );
    expect(kept).toEqual([{ broker: 'generic', as_of: '2026-11-20', accounts: 20 }]);
  });

  test("another user's account cannot be imported into", async () => {
    const [a, b] = [await newUser(), await newUser()];
    const account = await addAccount(app, a, NewAccount.parse({ name: 'Mine' }));
    const plan = await planned(b, 'Account,Symbol,Quantity\nMine,VTI,1\n');
    plan.difference.accounts[0]!.accountId = account.id;
    await expect(applyHoldings(app, b, plan)).rejects.toMatchObject({ name: 'StatementError' });
    expect((await readPortfolio(app, a)).positions).toEqual([]);
  });
});
