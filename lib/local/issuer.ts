/** A small issuer shaped like Clerk's: signs session tokens with a key of this machine and publishes the public half. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWK } from 'jose';

/** As Clerk's session tokens. */
const TOKEN_SECONDS = 60;
const KEY_FILE = 'issuer-key.json';

export class IssuerKeyError extends Error {
  override readonly name = 'IssuerKeyError' as const;
}

export interface Issuer {
  /** What `/.well-known/jwks.json` answers: public keys only. */
  jwks: { keys: JWK[] };
  /** A session token of sixty seconds for a user of the site at `origin`, which is its issuer and its authorised party. */
  token(session: { user: string; origin: string; now?: Date }): Promise<string>;
  /** Whose token it is; undefined when it is not of this issuer, of another origin, or has ended. */
  userOf(token: string, origin: string): Promise<string | undefined>;
}

/** The key in `<folder>/issuer-key.json`, made at the first start and kept, so that tokens outlive a restart. */
export async function openIssuer(folder: string): Promise<Issuer> {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) await createKey(path);
  return readIssuer(folder);
}

/** @throws IssuerKeyError when there is no key yet, or none that can be read */
export function readIssuer(folder: string): Issuer {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path))
    throw new IssuerKeyError(`There is no signing key in ${folder}: the local system has never run. Start it with npm start.`);
  const key = parseKey(path);
  const { kty, n, e, kid } = key;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  const jwks = {
    keys: [
      {
        use: 'sig',
        alg: 'RS256',
        ...(kty !== undefined && { kty }),
        ...(kid !== undefined && { kid }),
        ...(n !== undefined && { n }),
        ...(e !== undefined && { e }),
      },
    ],
  };
  const keys = createLocalJWKSet(jwks);
  return {
    jwks,
    token: ({ user, origin, now = new Date() }) => {
      const issuedAt = Math.floor(now.getTime() / 1000);
      return new SignJWT({ azp: origin, sid: `sess_${randomUUID().replaceAll('-', '')}`, sts: 'active', v: 2 })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid !== undefined && { kid }) })
        .setIssuer(origin)
        .setSubject(user)
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt - 10)
        .setExpirationTime(issuedAt + TOKEN_SECONDS)
        .sign(privateKey);
    },
    userOf: (token, origin) =>
      jwtVerify(token, keys, { issuer: origin, algorithms: ['RS256'], requiredClaims: ['sub', 'exp', 'nbf'] }).then(
        ({ payload }) => (payload['azp'] === origin && payload['sts'] === 'active' ? payload.sub : undefined),
        () => undefined,
      ),
  };
}

async function createKey(path: string): Promise<void> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  mkdirSync(dirname(path), { recursive: true });
  // Renamed into place, so that a start that is killed here leaves no half a key.
  writeFileSync(`${path}.new`, JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) }), { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600); // an older file would have kept its mode
  renameSync(`${path}.new`, path);
}

function parseKey(path: string): JWK {
  try {
    const key = JSON.parse(readFileSync(path, 'utf8')) as JWK;
    createPrivateKey({ key, format: 'jwk' });
    return key;
  } catch (error) {
    throw new IssuerKeyError(`${path} holds no usable key. Delete it and start again: npm start makes a new one.`, { cause: error });
  }
}
