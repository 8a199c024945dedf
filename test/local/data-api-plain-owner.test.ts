import { expect, test } from 'vitest';
import pg from 'pg';
import * as z from 'zod';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { ensureUser } from '#ports/users.ts';
import { NewAccount } from '#schema/portfolio.ts';
import { prepareDatabase } from '../../lib/local/prepared-database.ts';
import { ROLES, serveDatabase } from '../local-database.ts';
import { startRealPostgres } from '../real-postgres.ts';

const server = await startRealPostgres();
if ('reason' in server) process.stderr.write(`A plain owner's PostgreSQL is not tested: ${server.reason}\n`);

test.skipIf('reason' in server)('a PostgreSQL whose login is no superuser serves all three roles, twice', async () => {
  if ('reason' in server) return;
  try {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query('CREATE ROLE plain LOGIN CREATEROLE');
    await admin.query('CREATE DATABASE household OWNER plain');
    await admin.end();
    const databaseUrl = server.url.replace('postgres@', 'plain@').replace(/postgres$/, 'household');
    for (let start = 0; start < 2; start++) {
      await prepareDatabase({ databaseUrl });
      const local = await serveDatabase({ databaseUrl });
      const names = await Promise.all(
        ROLES.map((role) => local.database(role).query('SELECT current_user::text AS name', {}, z.object({ name: z.string() }))),
      );
      expect(names.flat().map(({ name }) => name)).toEqual(['plain', 'app_user', 'worker']);
      const app = local.database('app_user');
      await ensureUser(app, 'someone');
      await addAccount(app, 'someone', NewAccount.parse({ name: 'IRA' }));
      expect((await readPortfolio(app, 'someone')).accounts).toHaveLength(start + 1);
      expect((await readPortfolio(app, 'another')).accounts).toEqual([]);
      await local.close();
    }
  } finally {
    await server.close();
  }
});
