import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIdentify, IssuerUnavailableError, UnauthorizedError } from '#ports/identity.ts';

const ISSUER = 'https://clerk.alex.test';
const SITE = 'http://127.0.0.1:3000';
type Claims = Record<string, string | number | undefined>;
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let server: Server;
let jwksUrl: string;
let fetches = 0;
let answers = true;
let published: { kid: string; keys: Keys }[] = [];
let ours: Keys;
let stranger: Keys;

beforeAll(async () => {
  [ours, stranger] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256')]);
  published = [{ kid: 'one', keys: ours }];
  server = createServer((_request, response) => {
    fetches += 1;
    if (!answers) return void response.writeHead(500).end();
    void Promise.all(
      published.map(async ({ kid, keys }) => ({ ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' })),
    ).then((keys) => response.end(JSON.stringify({ keys })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const identify = (authorization: string | undefined, overrides: { jwksUrl?: string; refetchAfterMs?: number } = {}) =>
  createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE], ...overrides })(authorization);

function sign(claims: Claims = {}, { keys = ours, kid = 'one', alg = 'RS256' } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload: Claims = {
    iss: ISSUER,
    sub: 'user_2abc',
    azp: SITE,
    sid: 'sess_1',
    sts: 'active',
    iat: now,
    nbf: now,
    exp: now + 60,
    ...claims,
  };
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
    ['without its beginning', () => ({ nbf: undefined })],
    ['without the moment of its making', () => ({ iat: undefined })],
    ['without an issuer', () => ({ iss: undefined })],
    ['whose issuer only begins like ours', () => ({ iss: `${ISSUER}.evil.test` })],
    ['whose site only begins like ours', () => ({ azp: `${SITE}0` })],
    ['whose expiry is no number', () => ({ exp: 'never' })],
    ['without a user', () => ({ sub: undefined })],
    ['whose user is nobody', () => ({ sub: '' })],
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

  test('that was verified is known again until it expires, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const verify = createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE], toleranceSeconds: 0 });
      const [token, long] = [`Bearer ${await sign()}`, `Bearer ${await sign({ exp: soon() + 3600 })}`];
      for (let n = 0; n < 3; n += 1) expect(await verify(token)).toBe('user_2abc');
      await verify(long);
      await expect(verify(`${token.slice(0, -2)}AA`)).rejects.toBeInstanceOf(UnauthorizedError);
      vi.setSystemTime(Date.now() + 59_000);
      expect(await verify(token)).toBe('user_2abc');
      vi.setSystemTime(Date.now() + 2_000);
      await expect(verify(token)).rejects.toThrow(/expired/);
      // One that lives for longer is looked at again: its key may have been retired.
      published = [{ kid: 'two', keys: stranger }];
      vi.setSystemTime(Date.now() + 600_000);
      await expect(verify(long)).rejects.toBeInstanceOf(UnauthorizedError);
    } finally {
      published = [{ kid: 'one', keys: ours }];
      vi.useRealTimers();
    }
  });

  test('that begins in a moment is given that difference too', async () => {
    expect(await identify(`Bearer ${await sign({ nbf: soon() + 3, iat: soon() + 3 })}`)).toBe('user_2abc');
  });

  test('says who it is by its subject alone', async () => {
    expect(
      await identify(`Bearer ${await sign({ user_id: 'victim', email: 'victim', act: 'victim', org_id: 'victim', aud: 'victim' })}`),
    ).toBe('user_2abc');
  });

  test('that brings its own key along, or says where there is one, is refused', async () => {
    const before = fetches;
    const now = soon();
    const jwk = await exportJWK(stranger.publicKey);
    for (const header of [{ jwk }, { jku: `${jwksUrl}?evil` }, { x5u: `${jwksUrl}?evil` }, { x5c: ['AAAA'] }]) {
      const token = await new SignJWT({ azp: SITE })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
        .setIssuer(ISSUER)
        .setSubject('user_2abc')
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + 60)
        .sign(stranger.privateKey);
      await expect(identify(`Bearer ${token}`)).rejects.toBeInstanceOf(UnauthorizedError);
    }
    expect(fetches - before).toBe(4); // its own keys, once for each of these verifiers
  });

  test('whose payload was exchanged is refused', async () => {
    const [head, , signature] = (await sign()).split('.');
    const [, other] = (await sign({ sub: 'victim' })).split('.');
    await expect(identify(`Bearer ${head}.${other}.${signature}`)).rejects.toBeInstanceOf(UnauthorizedError);
    await expect(identify(`Bearer ${head}.${other}.`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test('signed by a stranger under our key id is refused', async () => {
    await expect(identify(`Bearer ${await sign({}, { keys: stranger })}`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test('of another algorithm, or of none, is refused', async () => {
    const now = soon();
    const claims = { iss: ISSUER, sub: 'user_2abc', azp: SITE, iat: now, nbf: now, exp: now + 60 };
    // The classic: our public key, which everybody has, as the secret of a symmetric signature.
    const jwk = await exportJWK(ours.publicKey);
    for (const secret of [JSON.stringify(jwk), await exportSPKI(ours.publicKey), jwk.n ?? '']) {
      const hs256 = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new TextEncoder().encode(secret));
      await expect(identify(`Bearer ${hs256}`)).rejects.toBeInstanceOf(UnauthorizedError);
    }
    const none = new UnsecuredJWT(claims).encode();
    await expect(identify(`Bearer ${none}`)).rejects.toBeInstanceOf(UnauthorizedError);
    const ps256Keys = await generateKeyPair('PS256');
    await expect(identify(`Bearer ${await sign({}, { keys: ps256Keys, alg: 'PS256' })}`)).rejects.toBeInstanceOf(UnauthorizedError);
  });

  test.each([undefined, '', 'Bearer', 'Basic abc', 'Bearer a b', 'Bearer not.a.token', `Bearer ${'a'.repeat(9000)}`])(
    'that is none (%s) is refused',
    async (header) => {
      await expect(identify(header)).rejects.toBeInstanceOf(UnauthorizedError);
    },
  );
});

describe('The issuer’s keys', () => {
  const INVALID = { name: 'UnauthorizedError' };
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => {
    vi.useRealTimers();
    published = [{ kid: 'one', keys: ours }];
    answers = true;
  });
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const verifier = () => createIdentify({ issuer: ISSUER, jwksUrl, authorizedParties: [SITE] });
  const bearer = async (options: Parameters<typeof sign>[1] = {}, claims: Claims = {}) => `Bearer ${await sign(claims, options)}`;

  test('are fetched once for many tokens, and once more when a token names a key that is new', async () => {
    const [verify, rotated, before] = [verifier(), await generateKeyPair('RS256'), fetches];
    for (let n = 0; n < 20; n += 1) await verify(await bearer());
    expect(fetches - before).toBe(1);
    published.push({ kid: 'two', keys: rotated });
    later(11);
    expect(await verify(await bearer({ keys: rotated, kid: 'two' }))).toBe('user_2abc');
    expect(await verify(await bearer())).toBe('user_2abc');
    expect(fetches - before).toBe(2);
  });

  test('that are retired sign nobody in any more, ten minutes later at most, or as soon as a new one is met', async () => {
    const [verify, rotated] = [verifier(), await generateKeyPair('RS256')];
    await verify(await bearer());
    published = [{ kid: 'two', keys: rotated }];
    expect(await verify(await bearer())).toBe('user_2abc'); // kept
    later(601);
    await expect(verify(await bearer())).rejects.toMatchObject(INVALID);
    expect(await verify(await bearer({ keys: rotated, kid: 'two' }))).toBe('user_2abc');

    const again = verifier();
    published = [{ kid: 'one', keys: ours }];
    await again(await bearer());
    published = [{ kid: 'two', keys: rotated }];
    later(11);
    await again(await bearer({ keys: rotated, kid: 'two' }));
    await expect(again(await bearer())).rejects.toMatchObject(INVALID);
  });

  test('are not fetched again and again for forged key ids, however many come at once', async () => {
    const [verify, before] = [verifier(), fetches];
    await verify(await bearer());
    const forged = await Promise.all(Array.from({ length: 30 }, (_, n) => bearer({ keys: stranger, kid: `forged-${n}` })));
    for (let round = 0; round < 3; round += 1) {
      for (const outcome of await Promise.allSettled(forged.map((token) => verify(token))))
        expect(outcome).toMatchObject({ status: 'rejected', reason: INVALID });
      expect(fetches - before).toBe(1 + round);
      later(11);
    }
  });

  test('that cannot be had are no reason to call a token bad', async () => {
    await expect(identify(await bearer(), { jwksUrl: 'http://127.0.0.1:1/jwks.json' })).rejects.toBeInstanceOf(IssuerUnavailableError);
    answers = false;
    await expect(identify(await bearer())).rejects.toBeInstanceOf(IssuerUnavailableError);
  });

  test('that were had within the hour still count while the issuer is away, which is asked every two seconds at most', async () => {
    const [verify, before] = [verifier(), fetches];
    await verify(await bearer());
    answers = false;
    later(601);
    for (let n = 0; n < 20; n += 1) expect(await verify(await bearer())).toBe('user_2abc');
    expect(fetches - before).toBe(2);
    await expect(verify(await bearer({ keys: stranger }))).rejects.toMatchObject(INVALID);
    await expect(verify(await bearer({ keys: stranger, kid: 'perhaps-new' }))).rejects.toBeInstanceOf(IssuerUnavailableError);
    later(3);
    await verify(await bearer());
    expect(fetches - before).toBe(3);
    later(3_600);
    await expect(verify(await bearer())).rejects.toBeInstanceOf(IssuerUnavailableError);
    answers = true;
    later(3);
    expect(await verify(await bearer())).toBe('user_2abc');
  });
});
