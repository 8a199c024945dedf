/** The whole system in a process of its own, with many households in it, to be asked by HTTP. */
import { join } from 'node:path';
import { openDatabase } from '#ports/database.ts';
import { loadHousehold } from '#ports/users.ts';
import { PROJECT_ROOT, readEndpoints, secretArn } from '../../../lib/local/endpoints.ts';
import { readIssuer } from '../../../lib/local/issuer.ts';
import { largeHousehold, oneAccount, registerInstruments } from '../large-portfolio.ts';
import { npmStart } from '../npm-start.ts';
import type { Place } from '../place.ts';

export const PATH = '/api/portfolio';
/** Who has the long list. */
export const COLLECTOR = 'reads-list';
export const readerOf = (n: number): string => `reads-${n}`;

export interface Served {
  url: string;
  /** The system's process. */
  pid: number;
  /** A session token of sixty seconds. */
  token(user: string): Promise<string>;
  /** One read of the n-th household's portfolio, to its last byte. @throws Error for any answer but a good one */
  read(n: number): Promise<void>;
  /** Changes the n-th household's portfolio. */
  change(n: number): Promise<void>;
  /** Gives the n-th household, which must have none, so many positions. */
  hold(n: number, positions: number): Promise<void>;
  get(user: string, path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startServed(
  place: Place,
  { users, positions, list }: { users: number; positions: number; list: number },
): Promise<Served> {
  const folder = join(place.folder, 'served');
  const system = await npmStart(place, PROJECT_ROOT, { ALEX_FOLDER: folder });
  await system.until(() => /^Alex is up\.$/m.test(system.output()));
  const endpoints = readEndpoints(folder);
  if (endpoints === undefined) throw new Error(`The system that was started left no ${folder}/endpoints.json.`);
  const database = (role: 'owner' | 'app_user') =>
    openDatabase({
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_RDS_DATA: endpoints.endpoints.rdsData,
      DATABASE_ARN: endpoints.database.arn,
      DATABASE_NAME: endpoints.database.name,
      DATABASE_SECRET_ARN: secretArn(role),
    });
  await registerInstruments(database('owner'), Math.max(positions, list));
  const app = database('app_user');
  const household = largeHousehold(positions);
  for (let n = 0; n < users; n += 1) await loadHousehold(app, readerOf(n), household);
  if (list > 0) await loadHousehold(app, COLLECTOR, oneAccount(list));

  const issuer = readIssuer(folder);
  const token = (user: string) => issuer.token({ user, origin: endpoints.url });
  const tokens = keptFor(50_000, token);
  const ask = async (user: string, path: string): Promise<Response> => {
    const response = await fetch(`${endpoints.url}${path}`, { headers: { authorization: `Bearer ${await tokens(user)}` } });
    if (response.status !== 200) throw new Error(`GET ${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  };
  const served: Served = {
    url: endpoints.url,
    pid: endpoints.pid,
    token,
    read: async (n) => void (await (await ask(readerOf(n), PATH)).arrayBuffer()),
    change: (n) =>
      app.asUser(
        readerOf(n),
        async (session) =>
          void (await session.execute('UPDATE accounts SET cash_balance = cash_balance + 1 WHERE clerk_user_id = :user', {
            user: readerOf(n),
          })),
      ),
    hold: (n, held) => loadHousehold(app, readerOf(n), largeHousehold(held)),
    get: async (user, path) => (await ask(user, path)).json(),
    stop: () => system.stop(),
  };
  // Every worker has compiled what it runs before anything is measured.
  await Promise.all(Array.from({ length: 300 }, (_, n) => served.read(n % users)));
  return served;
}

/** Asks for the same again only after `ms`. */
function keptFor(ms: number, make: (user: string) => Promise<string>): (user: string) => Promise<string> {
  const kept = new Map<string, { at: number; value: Promise<string> }>();
  return (user) => {
    const known = kept.get(user);
    if (known !== undefined && Date.now() - known.at < ms) return known.value;
    const value = make(user);
    kept.set(user, { at: Date.now(), value });
    return value;
  };
}
