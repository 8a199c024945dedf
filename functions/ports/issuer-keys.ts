/** The issuer's public keys: fetched when they are needed, kept, and asked for again by no flood of forged tokens. */
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** The issuer's keys could not be fetched: nothing is known about the token, good or bad. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError' as const;
}

const FRESH_MS = 600_000;
/** Keys that were fetched so lately still count while the issuer does not answer: its outage signs nobody out. */
const STALE_MS = 3_600_000;
const ANSWER_MS = 5_000;
/** After a fetch that failed, the next one waits at most so long. */
const AFTER_FAILURE_MS = 2_000;

/**
 * An unknown key id makes jose fetch the keys once more, but not sooner than `refetchAfterMs` after the last time.
 * The function throws IssuerUnavailableError while the issuer does not answer and no key that is known fits.
 */
export function issuerKeys(jwksUrl: string, refetchAfterMs: number): JWTVerifyGetKey {
  let failedAt = -Infinity;
  let fetchedAt = -Infinity;
  const patiently: typeof fetch = async (...request) => {
    if (Date.now() - failedAt < Math.min(AFTER_FAILURE_MS, refetchAfterMs)) throw new TypeError('The issuer has just not answered.');
    try {
      const response = await fetch(...request);
      if (response.status !== 200) throw new TypeError(`The issuer answered ${response.status}.`);
      fetchedAt = Date.now();
      return response;
    } catch (error) {
      failedAt = Date.now();
      throw error;
    }
  };
  const remote = createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: refetchAfterMs,
    cacheMaxAge: FRESH_MS,
    timeoutDuration: ANSWER_MS,
    [customFetch]: patiently,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const unavailable = new IssuerUnavailableError(
        'The issuer of session tokens does not answer, so nobody can be recognised. Try again shortly.',
        { cause: error },
      );
      const known = remote.jwks();
      if (known === undefined || Date.now() - fetchedAt > STALE_MS) throw unavailable;
      return createLocalJWKSet(known)(header, token).catch(() => {
        throw unavailable;
      });
    }
  };
}

/** Network faults are no errors of jose's; an answer that holds no keys is one. */
function isUnavailable(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    !(error instanceof errors.JOSEError) ||
    error.code === 'ERR_JOSE_GENERIC'
  );
}
