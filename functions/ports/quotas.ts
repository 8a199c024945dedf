/**
 * How often a user may ask: buckets in the database, from which an instance of the function takes requests. Who asks many times a second is given several with one
 * statement, and the instance counts those down by itself, so that a burst of reads costs hardly more statements than without limits. What it has left over
 * when the burst ends is lost to the user: a thirtieth of a quota at most.
 */
import * as z from 'zod';
import type { Quota, QuotaName } from '#schema/limits.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

/** How a user stands with a quota after a request. */
export interface Taken {
  quota: Quota;
  allowed: boolean;
  remaining: number;
  /** Seconds until one more is there, and until all are. */
  nextIn: number;
  fullIn: number;
}
export type TakeRequest = (userId: string, name: QuotaName) => Promise<Taken>;
export type Quotas = Readonly<Record<QuotaName, Quota>>;

const Row = z.object({ granted: z.number(), remaining: z.number(), full_in: z.number() });

/** What an instance was given, or that there was nothing, until when it may go by that. */
interface Lease {
  wanted: number;
  refused: boolean;
  left: number;
  remaining: number;
  takenAt: number;
  fullAt: number;
  until: number;
}
const LEASE_MS = 5_000;
const BURST_MS = 1_000;
/** Users that an instance remembers. */
const MOST_LEASES = 5_000;

export function openQuotas(db: Database, quotas: Quotas, clock: Clock): TakeRequest {
  const leases = new Map<string, Lease>();
  return async (userId, name) => {
    const quota = quotas[name];
    const key = `${name} ${userId}`;
    const now = clock.now().getTime();
    const held = leases.get(key);
    if (held !== undefined && now < held.until) {
      if (held.refused) return standing(quota, held, now);
      if (held.left > 0) return standing(quota, { ...held, left: (held.left -= 1) }, now);
    }
    const wanted = wantedAfter(held, quota, now);
    const [row] = await db.query(
      'SELECT granted, remaining, full_in FROM take_requests(:user, :quota, :wanted::integer, :requests::integer, :seconds::integer)',
      { user: userId, quota: name, wanted, requests: quota.requests, seconds: quota.seconds },
      Row,
    );
    const { granted, remaining, full_in: fullIn } = Row.parse(row);
    const refused = granted === 0;
    const until = now + (refused ? Math.min(LEASE_MS, nextIn(quota, fullIn) * 1000) : LEASE_MS);
    const lease = { wanted, refused, left: Math.max(0, granted - 1), remaining, takenAt: now, fullAt: now + fullIn * 1000, until };
    if (leases.size >= MOST_LEASES) leases.clear();
    leases.set(key, lease);
    return standing(quota, lease, now);
  };
}

/** One at a time, until those of the last second are used up: then twice as many. */
function wantedAfter(held: Lease | undefined, quota: Quota, now: number): number {
  if (held === undefined || held.left > 0 || now - held.takenAt > BURST_MS) return 1;
  return Math.max(1, Math.min(held.wanted * 2, Math.floor(quota.requests / 30)));
}

function standing(quota: Quota, { refused, left, remaining, fullAt }: Lease, now: number): Taken {
  const fullIn = Math.max(0, (fullAt - now) / 1000);
  return { quota, allowed: !refused, remaining: remaining + left, fullIn, nextIn: nextIn(quota, fullIn) };
}

/** Seconds until there is one: all but one are still to come back then. */
function nextIn({ requests, seconds }: Quota, fullIn: number): number {
  return Math.max(0, fullIn - (seconds * (requests - 1)) / requests);
}

/** As worker: buckets that have long been full say nothing any more, and name a user. */
export async function forgetFullQuotas(db: Database): Promise<void> {
  await db.query('SELECT forget_full_quotas()', {}, Nothing);
}
