/** As many reads as so many connections can make, each asking again as soon as it has its answer; and what that does to the system's memory. */
import { execFileSync } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import autocannon from 'autocannon';
import { median } from '../figure.ts';
import { PATH, readerOf, type Served } from './served.ts';

export interface Pressed {
  /** Reads of each whole second. */
  perSecond: number[];
  /** Answers that were none, late or not 200. */
  errors: number;
  /** Memory of the system's process: the median of the last ten seconds over that of the second ten. */
  growth: number;
}

/** Tokens last sixty seconds. */
const NEW_TOKENS_MS = 40_000;

export async function closedLoop(served: Served, { connections, seconds }: { connections: number; seconds: number }): Promise<Pressed> {
  const users = Array.from({ length: connections }, (_, n) => readerOf(n));
  const headersOf = async () => Promise.all(users.map(async (user) => ({ authorization: `Bearer ${await served.token(user)}` })));
  let headers = await headersOf();
  const clients: autocannon.Client[] = [];
  const refresh = setInterval(
    () =>
      void headersOf().then(
        (fresh) => ((headers = fresh), clients.forEach((client, n) => client.setHeaders(headers[n % connections] ?? {}))),
      ),
    NEW_TOKENS_MS,
  );
  const memory: number[] = [];
  const look = setInterval(() => memory.push(residentKb(served.pid)), 1_000);
  const perSecond: number[] = [];
  try {
    const options: autocannon.Options = {
      url: `${served.url}${PATH}`,
      connections,
      duration: seconds,
      timeout: 30,
      setupClient: (client) => client.setHeaders(headers[(clients.push(client) - 1) % connections] ?? {}),
    };
    const { errors, timeouts, non2xx } = await new Promise<autocannon.Result>((resolve, reject) => {
      const instance = autocannon(options, (error: Error | null, result) => (error === null ? resolve(result) : reject(error)));
      // Every second; its types do not know of it.
      (instance as EventEmitter).on('tick', ({ counter }: { counter: number }) => perSecond.push(counter));
    });
    return {
      perSecond: perSecond.slice(1, -1),
      errors: errors + timeouts + non2xx,
      growth: median(memory.slice(-10)) / median(memory.slice(10, 20)),
    };
  } finally {
    clearInterval(refresh);
    clearInterval(look);
  }
}

/** NaN where the system has no ps. */
function residentKb(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return NaN;
  }
}
