/** A process of its own: the plainest server of a portfolio. PGlite in the same thread, no identity, no contract, nothing kept. Its argument is the database's folder. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PGlite, types } from '@electric-sql/pglite';
import type * as z from 'zod';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { dayOf } from '#ports/clock.ts';
import type { Parameter } from '#ports/database.ts';
import { readPortfolioNow } from '#ports/portfolios.ts';

const [folder] = process.argv.slice(2);
const database = await PGlite.create({ ...(folder !== undefined && { dataDir: folder }), parsers: { [types.NUMERIC]: String } });

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/hello') answer(response, '"hello"');
  else
    void portfolioOf(url.searchParams.get('user') ?? '').then(
      (text) => answer(response, text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

async function portfolioOf(user: string): Promise<string> {
  const { portfolio, feed } = await readPortfolioNow({ query }, user);
  return JSON.stringify(toView(valuePortfolio(portfolio, dayOf(new Date())), feed));
}

/** Named parameters become numbered ones; the role is app_user's, since a superuser would see everybody's rows. */
async function query<T>(sql: string, parameters: Record<string, Parameter>, row: z.ZodType<T>): Promise<T[]> {
  const names = Object.keys(parameters);
  const numbered = sql.replace(/(?<!:):([a-z]+)/g, (_, name: string) => `$${names.indexOf(name) + 1}`);
  return database.transaction(async (transaction) => {
    await transaction.exec('SET LOCAL ROLE app_user');
    const { rows } = await transaction.query(numbered, Object.values(parameters));
    return rows.map((each) => row.parse(each));
  });
}

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}
