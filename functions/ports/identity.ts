/**
 * Who is asking: verifies a Clerk session token (JWT) ourselves, so that the code is the same with Clerk and with the local issuer.
 * Never trusts a key, an algorithm or an issuer that the token itself names; of its claims, only `sub` says who it is.
 */
import { errors, jwtVerify } from 'jose';
import { UserId } from '#schema/values.ts';
import { IssuerUnavailableError, issuerKeys } from './issuer-keys.ts';

export { IssuerUnavailableError };

/** The token is missing, or it is not one of ours. The message is fit to be shown to the person. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError' as const;
}

export interface IdentityOptions {
  issuer: string;
  jwksUrl: string;
  /** Origins that may hold a session: the token's `azp` must be one of them. */
  authorizedParties: readonly string[];
  /** How far clocks may differ, seconds. */
  toleranceSeconds?: number;
  /** How soon after a fetch an unknown key id may cause another one, milliseconds. */
  refetchAfterMs?: number;
}

/** Answers the user id of a valid `Authorization` header. */
export type Identify = (authorization: string | undefined) => Promise<string>;

/** A page that is open asks with one token many times within its minute: what was verified once is known until it expires, for a minute at most. */
const VERIFIED_FOR_MS = 60_000;
const MOST_VERIFIED = 2_000;

export function createIdentify(options: IdentityOptions): Identify {
  const keys = issuerKeys(options.jwksUrl, options.refetchAfterMs ?? 10_000);
  const verified = new Map<string, { user: string; until: number }>();
  return async (authorization) => {
    const token = bearer(authorization);
    const known = verified.get(token);
    if (known !== undefined && Date.now() < known.until) return known.user;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: options.issuer,
        clockTolerance: options.toleranceSeconds ?? 5,
        requiredClaims: ['sub', 'azp', 'exp', 'nbf', 'iat'],
      });
      if (typeof payload['azp'] !== 'string' || !options.authorizedParties.includes(payload['azp'])) {
        throw new UnauthorizedError('This session belongs to another site. Sign in here again.');
      }
      // Clerk marks a session that still has something to do (such as choosing an organisation) as pending: it is not signed in.
      if (payload['sts'] === 'pending') throw new UnauthorizedError('Signing in is not finished. Finish it, then try again.');
      const user = UserId.safeParse(payload.sub);
      if (!user.success) throw new UnauthorizedError('This session names no user we know the form of. Sign in again.');
      if (verified.size >= MOST_VERIFIED) verified.clear();
      verified.set(token, { user: user.data, until: Math.min((payload.exp ?? 0) * 1000, Date.now() + VERIFIED_FOR_MS) });
      return user.data;
    } catch (error) {
      throw asIdentityError(error);
    }
  };
}

/** Clerk's tokens stay below 4 KB, the size of a cookie. */
function bearer(authorization: string | undefined): string {
  const match = /^Bearer +([A-Za-z0-9_.-]{1,8192})$/i.exec(authorization ?? '');
  if (!match?.[1]) throw new UnauthorizedError('No session token came with this request. Send it as "Authorization: Bearer <token>".');
  return match[1];
}

function asIdentityError(error: unknown): Error {
  if (error instanceof UnauthorizedError || error instanceof IssuerUnavailableError) return error;
  if (error instanceof errors.JWTExpired) return new UnauthorizedError('This session token has expired. Get a fresh one and try again.');
  if (error instanceof errors.JOSEError)
    return new UnauthorizedError('This session token is not valid here. Sign in again.', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
