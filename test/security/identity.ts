/** Who is asking: every way to a session that is not one's own, at every place of the running system that looks at one. */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { openIssuer } from '../../lib/local/issuer.ts';
import { messageOf, readWebhookSecret, signedHeaders } from '../../lib/local/issuer-webhooks.ts';
import type { Running } from './running.ts';

/** Whatever looks at a session: the API, and on one machine the operators' page. */
const PLACES = [
  ['GET', '/api/me'],
  ['DELETE', '/api/me'],
  ['POST', '/api/analyze'],
  ['POST', '/local/health'],
] as const;

type Key = Parameters<SignJWT['sign']>[0];
type Claims = Record<string, string | number | undefined>;

export function identity(at: () => Running): void {
  const now = () => Math.floor(Date.now() / 1000);
  const key = () => JSON.parse(readFileSync(join(at().system.folder, 'issuer-key.json'), 'utf8')) as JWK;
  const claims = (other: Claims = {}): Claims => ({
    iss: at().system.url,
    azp: at().system.url,
    sub: 'victim',
    sid: 'sess_1',
    sts: 'active',
    iat: now(),
    nbf: now() - 10,
    exp: now() + 60,
    ...other,
  });
  /** Signed by the issuer's own key, unless another is given. */
  const signed = async (other: Claims = {}, header: { alg?: string; kid?: string } = {}, by?: Key) =>
    new SignJWT(claims(other))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key().kid ?? '', ...header })
      .sign(by ?? (await importJWK(key(), 'RS256')));
  const publicKey = () => createPublicKey({ key: { kty: 'RSA', n: key().n ?? '', e: key().e ?? '' }, format: 'jwk' });
  const secret = (text: string) => new TextEncoder().encode(text);

  /** Each made anew, since a token lasts a minute. */
  const FORGED: Record<string, () => Promise<string>> = {
    'by no algorithm': () => Promise.resolve(new UnsecuredJWT(claims()).encode()),
    'by no algorithm, with a key’s name and a signature': async () =>
      `${Buffer.from(JSON.stringify({ alg: 'none', kid: key().kid })).toString('base64url')}.${(await signed()).split('.').slice(1).join('.')}`,
    'HS256, with the public key’s PEM as its secret': async () =>
      signed({}, { alg: 'HS256' }, secret(String(publicKey().export({ type: 'spki', format: 'pem' })))),
    'HS256, with the published key set as its secret': async () =>
      signed({}, { alg: 'HS256' }, secret((await at().ask(null, 'GET', '/.well-known/jwks.json')).text)),
    'HS256, with the modulus as its secret': async () => signed({}, { alg: 'HS256' }, Buffer.from(key().n ?? '', 'base64url')),
    'by an unknown key under an unknown name': async () => signed({}, { kid: 'unknown' }, (await generateKeyPair('RS256')).privateKey),
    'by our key under an unknown name': async () => signed({}, { kid: 'unknown' }),
    'by a stranger’s key under our key’s name': async () => signed({}, {}, (await generateKeyPair('RS256')).privateKey),
    'by a key that it brings along': async () => {
      const { privateKey, publicKey: own } = await generateKeyPair('RS256');
      return new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', kid: key().kid ?? '', jwk: { kty: 'RSA', ...(await spki(own)) } })
        .sign(privateKey);
    },
    'that has expired': () => signed({ iat: now() - 120, nbf: now() - 130, exp: now() - 60 }),
    'that never expires': async () => signed({ exp: undefined }),
    'that is not valid yet': () => signed({ nbf: now() + 120, exp: now() + 180 }),
    'for another site (azp)': () => signed({ azp: 'https://evil.example' }),
    'for no site': () => signed({ azp: undefined }),
    'of another issuer': () => signed({ iss: 'https://clerk.evil.example' }),
    'of another stage: its issuer, its key, its site': async () => {
      const folder = mkdtempSync(join(tmpdir(), 'alex-other-stage-'));
      const token = await (await openIssuer(folder)).token({ user: 'victim', origin: 'https://dev.alex.example' });
      rmSync(folder, { recursive: true });
      return token;
    },
    'of another stage: its key, our names': async () => {
      const folder = mkdtempSync(join(tmpdir(), 'alex-other-stage-'));
      const token = await (await openIssuer(folder)).token({ user: 'victim', origin: at().system.url });
      rmSync(folder, { recursive: true });
      return token;
    },
    'without a user': () => signed({ sub: undefined }),
    'of a session that is pending': () => signed({ sts: 'pending' }),
    'whose payload was exchanged': async () => {
      const [head, , signature] = (await signed()).split('.');
      return `${head}.${Buffer.from(JSON.stringify(claims({ sub: 'other' }))).toString('base64url')}.${signature}`;
    },
    'whose signature was taken off': async () => `${(await signed()).split('.').slice(0, 2).join('.')}.`,
  };

  describe('A session token', () => {
    test('that is good is taken at each of these places, so that a refusal is one of the token', async () => {
      for (const [method, path] of PLACES.filter(([one]) => one !== 'DELETE')) {
        expect(
          (await at().ask(null, method, path, { headers: { authorization: `Bearer ${await signed({ sub: 'good' })}` } })).status,
          path,
        ).not.toBe(401);
      }
    });

    test.each(Object.keys(FORGED))('%s opens nothing of the running system', async (how) => {
      const token = await FORGED[how]?.();
      expect(token?.split('.')).toHaveLength(3);
      for (const [method, path] of PLACES) {
        const refused = await at().ask(null, method, path, { headers: { authorization: `Bearer ${token}` } });
        expect({ path, status: refused.status }).toEqual({ path, status: 401 });
        expect(refused.text).not.toContain('victim');
      }
    });
  });

  describe('A message of Clerk’s', () => {
    const send = (body: string, headers: Record<string, string>) =>
      at().ask(null, 'POST', '/api/webhooks/clerk', { body: Buffer.from(body), headers });
    const news = (type: 'user.updated' | 'user.deleted', user: string, name: string | null = null) =>
      messageOf({ type, user, name, at: new Date() });
    const sign = (body: string, sentAt = new Date()) => signedHeaders(readWebhookSecret(at().system.folder), body, { sentAt });
    const nameOf = async (user: string) => ((await at().ask(user, 'GET', '/api/me')).json as { displayName: string | null }).displayName;
    beforeAll(() => at().ask('told', 'POST', '/api/accounts', { body: { name: 'Mine' } }));

    test('that was listened to and is sent again does nothing: at once, later, and with other words', async () => {
      const first = news('user.updated', 'told', 'First Name');
      const headers = sign(first);
      expect((await send(first, headers)).json).toEqual({ outcome: 'saved' });
      const second = news('user.updated', 'told', 'Second Name');
      expect((await send(second, sign(second))).json).toEqual({ outcome: 'saved' });
      expect((await send(first, headers)).json).toEqual({ outcome: 'repeated' });
      expect((await send(news('user.deleted', 'told'), headers)).status).toBe(401);
      const old = sign(first, new Date(Date.now() - 6 * 60_000));
      expect((await send(first, old)).status).toBe(401);
      // A younger time without the signature of it is none.
      expect((await send(first, { ...old, 'svix-timestamp': String(now()) })).status).toBe(401);
      expect(await nameOf('told')).toBe('Second Name');
    });

    test('that a user has sent, with their session and without the secret, is none', async () => {
      const body = news('user.deleted', 'told');
      for (const headers of [
        {},
        { 'svix-id': 'msg_1', 'svix-timestamp': String(now()), 'svix-signature': 'v1,AAAA' },
        signedHeaders(`whsec_${Buffer.alloc(32).toString('base64')}`, body),
      ]) {
        expect((await at().ask('told', 'POST', '/api/webhooks/clerk', { body: Buffer.from(body), headers })).status).toBe(401);
      }
      expect(await nameOf('told')).toBe('Second Name');
    });
  });
}

async function spki(key: Parameters<typeof exportSPKI>[0]): Promise<JWK> {
  const { n = '', e = '' } = createPublicKey(await exportSPKI(key)).export({ format: 'jwk' }) as { n?: string; e?: string };
  return { n, e };
}
