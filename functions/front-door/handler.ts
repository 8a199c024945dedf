/** Front door: an API Gateway authorizer that lets in what has come by the site's CDN, where the firewall is, and nothing that has found the API's own address. */
import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { secretsClient } from '#ports/clients.ts';
import { systemClock } from '#ports/clock.ts';
import type { Clock } from '#ports/clock.ts';
import { readEnvironment } from '#ports/environment.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { secretText } from '#ports/secrets.ts';

/** The header that the CDN adds. A browser cannot send it through: the CDN's own replaces it. */
export const FRONT_DOOR_HEADER = 'x-alex-front-door';

/** Payload format 2.0 of an HTTP API; its header names are in lower case. */
const Request = z.object({ headers: z.object({ [FRONT_DOOR_HEADER]: z.string().optional() }).default({}) });

export interface FrontDoorPorts {
  /** What the CDN was given. */
  read: () => Promise<string>;
  clock: Clock;
}

/** A secret that was changed is learnt with the first wrong key, but not by asking for it with each: guesses are no flood. */
const READ_AGAIN_MS = 60_000;

export function createHandler({ read, clock }: FrontDoorPorts): Work<unknown, { isAuthorized: boolean }> {
  let expected: string | undefined;
  let readAt = 0;
  return async (event) => {
    const key = Request.safeParse(event).data?.headers[FRONT_DOOR_HEADER] ?? '';
    const now = clock.now().getTime();
    if (expected === undefined || (!isSame(key, expected) && now - readAt >= READ_AGAIN_MS)) {
      expected = await read();
      readAt = now;
    }
    // A secret without content opens to nobody.
    return { isAuthorized: expected !== '' && isSame(key, expected) };
  };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

export const handler = instrumented('front-door', () => {
  const { FRONT_DOOR_SECRET_ARN: arn } = readEnvironment(
    'front-door',
    { FRONT_DOOR_SECRET_ARN: z.string().startsWith('arn:') },
    process.env,
  );
  const client = secretsClient(process.env);
  return createHandler({ read: () => secretText(client, arn), clock: systemClock });
});
