/** What is exported is imported as the same portfolio, through the database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Session } from '#ports/database.ts';
import { exportPortfolio, importPortfolio } from '#ports/exports.ts';
import { applyHoldings, readImportBasis } from '#ports/imports.ts';
import { readPortfolio } from '#ports/portfolios.ts';
import { loadHousehold, readSettings } from '#ports/users.ts';
import type { PortfolioExport } from '#schema/export.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { household } from './analysis-fixtures.ts';

const NOW = new Date('2026-11-26T12:00:00Z');

describe.each(await engines())('exports on $name', ({ name, start }) => {
  let local: TestDatabase;
  let app: Database;
  beforeAll(async () => {
    local = await start();
    app = local.database('app_user');
  });
  afterAll(() => local.close());

  /** Accounts of another user have ids of their own, and nothing else of their own. */
  const withoutIds = (file: PortfolioExport) => ({ ...file, accounts: file.accounts.map((account) => ({ ...account, id: '' })) });

  test.each(HOUSEHOLDS.map(({ id }) => id))(
    'the %s household comes back the same for another user, and over what that user had',
    async (id) => {
      const [from, to] = [`from-${id}`, `to-${id}`];
      await loadHousehold(
        app,
        from,
        HOUSEHOLDS.find((one) => one.id === id)!,
      );
      await loadHousehold(app, to, household([{ symbol: 'QZOLD', quantity: '1', price: '2', name: 'Goes away' }]));
      const file = await exportPortfolio(app, from, NOW);
      await importPortfolio(app, to, file);
      expect(withoutIds(await exportPortfolio(app, to, NOW))).toEqual(withoutIds(file));
      const [one, other] = await Promise.all([readPortfolio(app, from), readPortfolio(app, to)]);
      expect(other.instruments).toEqual(one.instruments);
      const shown = ({ accounts, positions }: typeof one) =>
        accounts.map((account) => ({
          ...account,
          id: '',
          positions: positions
            .filter(({ accountId }) => accountId === account.id)
            .map(({ symbol, quantity, asOf }) => [symbol, quantity, asOf]),
        }));
      expect(shown(other)).toEqual(shown(one));
      expect(await readSettings(app, to)).toEqual(await readSettings(app, from));
    },
  );

  test('answers given in earlier imports go with it; more positions and instruments than a page holds do too', async () => {
    await loadHousehold(
      app,
      'large',
      household(
        Array.from({ length: 2_500 }, (_, n) => ({ symbol: `QZ${n}`, quantity: `${n}.00000001`, price: '2.5', name: `=Fund ${n}` })),
      ),
    );
    const { etag, portfolio } = await readImportBasis(app, 'large');
    const [first] = portfolio.accounts;
    const account = {
      key: 'fidelity:401k …1234',
      name: '401k',
      accountId: first?.id ?? null,
      kind: '401k' as const,
      cash: null,
      added: [],
      changed: [],
      removed: [],
      kept: [],
      unchanged: [],
    };
    await applyHoldings(app, 'large', {
      importId: '6f1c2b9e-8f6c-4c0e-9a43-1f0f4a3f9d11',
      etag,
      fileSha256: 'a'.repeat(64),
      preview: { broker: 'fidelity' },
      asOf: null,
      difference: { accounts: [account], statements: [], unknown: [] },
      answers: { '12803A108': 'QZ1' },
    });
    const file = await exportPortfolio(app, 'large', NOW);
    expect(file.symbolAnswers).toEqual([{ written: '12803A108', symbol: 'QZ1' }]);
    expect(file.accounts[0]?.brokerAccounts).toEqual(['fidelity:401k …1234']);
    await importPortfolio(app, 'large-too', file);
    expect(withoutIds(await exportPortfolio(app, 'large-too', NOW))).toEqual(withoutIds(file));
  });

  // PGlite is one session: nobody else comes in between.
  test.skipIf(name === 'PGlite')(
    'a file is of one moment: what is changed while it is read is in it as a whole or not at all',
    async () => {
      await loadHousehold(app, 'moving', HOUSEHOLDS[0]!);
      const before = await exportPortfolio(app, 'moving', NOW);
      const after: PortfolioExport = {
        ...before,
        accounts: [],
        instruments: [],
        household: { ...before.household, displayName: 'Somebody else' },
      };
      let changed = false;
      const between = <S extends Session>(session: S): S => {
        const query: Session['query'] = async (sql, parameters, row) => {
          const rows = await session.query(sql, parameters, row);
          if (!changed && sql.includes('read_portfolio')) {
            changed = true;
            await importPortfolio(app, 'moving', after);
          }
          return rows;
        };
        return { ...session, query, execute: session.execute.bind(session) };
      };
      const watched: Database = {
        ...between(app),
        transaction: (work) => app.transaction((session) => work(between(session))),
        asUser: (userId, work) => app.asUser(userId, (session) => work(between(session))),
      };
      expect(await exportPortfolio(watched, 'moving', NOW)).toEqual(before);
      expect(changed).toBe(true);
      expect(await exportPortfolio(app, 'moving', NOW)).toMatchObject({ accounts: [], household: { displayName: 'Somebody else' } });
    },
  );

  test('a file that the database refuses leaves everything as it was', async () => {
    await loadHousehold(app, 'careful', household([{ symbol: 'VTI', quantity: '1' }]));
    const file = await exportPortfolio(app, 'careful', NOW);
    const account = file.accounts[0]!;
    for (const broken of [
      { ...file, accounts: [{ ...account, cashBalance: '99999999999999' }] },
      { ...file, accounts: [{ ...account, positions: [...account.positions, ...account.positions] }] },
      {
        ...file,
        symbolAnswers: [
          { written: 'x', symbol: 'VTI' },
          { written: 'x', symbol: 'BND' },
        ],
      },
    ]) {
      await expect(importPortfolio(app, 'careful', broken)).rejects.toMatchObject({ name: 'StatementError' });
      expect(await exportPortfolio(app, 'careful', NOW)).toEqual(file);
    }
  });

  test('a user who has entered nothing exports nothing, and nobody exports another’s', async () => {
    expect(await exportPortfolio(app, 'nobody', NOW)).toMatchObject({
      accounts: [],
      instruments: [],
      symbolAnswers: [],
      household: { displayName: null },
    });
  });
});
