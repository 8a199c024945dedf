import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIdentify, IssuerUnavailableError, UnauthorizedError } from '#ports/identity.ts';

const ISSUER = 'https://clerk.alex.test';
const SITE = 'http://127.0.0.1:3000';
type Claims = Record<string, string | number | undefined>;
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let server: Server;
let jwksUrl: string;
let fetches = 0;
let published: { kid: string; keys: Keys }[] = [];
let ours: Keys;
let stranger: Keys;

beforeAll(async () => {
  [ours, stranger] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  published = [{ kid: 'one', keys: ours }];
  server = createServer((_request, response) => {
    fetches += 1;
    void Promise.all(published.map(async ({ kid, keys }) => ({ ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' }))).then((keys) => response.end(JSON.stringify({ keys })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const identify = (authorization: string | undefined, overrides: { jwksUrl?: string; refetchAfterMs?: number } = {}) =>
  createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE], ...overrides })(authorization);

function sign(claims: Claims = {}, { keys = ours, kid = 'one', alg = 'RS256' } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload: Claims = { iss: ISSUER, sub: 'user_2abc', azp: SITE, sid: 'sess_1', sts: 'active', iat: now, nbf: now, exp: now + 60, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(keys.privateKey);
}

describe('A session token', () => {
  test('that Clerk signed for this site names its user', async () => {
    expect(await identify(`Bearer ${await sign()}`)).toBe('user_2abc');
    expect(await identify(`bearer ${await sign({ sub: 'demo' })}`)).toBe('demo');
  });

  const soon = () => Math.floor(Date.now() / 1000);
  const BAD: [string, () => Claims][] = [
    ['of another issuer', () => ({ iss: 'https://clerk.evil.test' })],
    ['for another site', () => ({ azp: 'https://evil.test' })],
    ['for no site', () => ({ azp: undefined })],
    ['that has expired', () => ({ exp: soon() - 60 })],
    ['that never expires', () => ({ exp: undefined })],
    ['that is not valid yet', () => ({ nbf: soon() + 120 })],
    ['without a user', () => ({ sub: undefined })],
    ['whose user is no user id', () => ({ sub: "demo' OR 1=1" })],
    ['of a session that is pending', () => ({ sts: 'pending' })],
  ];
  test.each(BAD)('%s is refused', async (_case, claims) => {
    await expect(identify(`Bearer ${await sign(claims())}`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test('is given the small difference that clocks have, and no more', async () => {
    expect(await identify(`Bearer ${await sign({ exp: soon() - 2 })}`)).toBe('user_2abc');
    await expect(identify(`Bearer ${await sign({ exp: soon() - 30 })}`)).rejects.toThrow(/expired/);
  });

  test('signed by a stranger under our key id is refused', async () => {
    await expect(identify(`Bearer ${await sign({}, { keys: stranger })}`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test('of another algorithm, or of none, is refused', async () => {
    const now = soon();
    const claims = { iss: ISSUER, sub: 'user_2abc', azp: SITE, iat: now, nbf: now, exp: now + 60 };
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey)));
    const hs256 = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
    await expect(identify(`Bearer ${hs256}`)).rejects.toBeInstanceOf(UnauthorizedError);
    const none = new UnsecuredJWT(claims).encode();
    await expect(identify(`Bearer ${none}`)).rejects.toBeInstanceOf(UnauthorizedError);
    const ps256Keys = await generateKeyPair('PS256');
    await expect(identify(`Bearer ${await sign({}, { keys: ps256Keys, alg: 'PS256' })}`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test.each([undefined, '', 'Bearer', 'Basic abc', 'Bearer a b', 'Bearer not.a.token', `Bearer ${'a'.repeat(9000)}`])('that is none (%s) is refused', async (header) => {
    await expect(identify(header)).rejects.toBeInstanceOf(UnauthorizedError);
  });
});

describe('The issuer’s keys', () => {
  test('are fetched once more when a token names a key that is new', async () => {
    const rotated = await generateKeyPair('RS256');
    const verify = createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE], refetchAfterMs: 0 });
    await verify(`Bearer ${await sign()}`);
    published.push({ kid: 'two', keys: rotated });
    expect(await verify(`Bearer ${await sign({}, { keys: rotated, kid: 'two' })}`)).toBe('user_2abc');
  });

  test('are not fetched again and again for forged key ids', async () => {
    const verify = createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE] });
    await verify(`Bearer ${await sign()}`);
    const before = fetches;
    for (let n = 0; n < 5; n += 1) await expect(verify(`Bearer ${await sign({}, { keys: stranger, kid: `forged-${n}` })}`)).rejects.toBeInstanceOf(UnauthorizedError);
    expect(fetches).toBe(before);
  });

  test('that cannot be had are no reason to call a token bad', async () => {
    await expect(identify(`Bearer ${await sign()}`, { jwksUrl: 'http://127.0.0.1:1/jwks.json' })).rejects.toBeInstanceOf(IssuerUnavailableError);
  });
});
