import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT, writeEndpoints } from '../../lib/local/endpoints.ts';
import { IssuerKeyError, openIssuer, readIssuer } from '../../lib/local/issuer.ts';

const ORIGIN = 'http://127.0.0.1:3000';
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'alex issuer '))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the local issuer', () => {
  it("signs session tokens with Clerk's claims, good for sixty seconds", async () => {
    const issuer = await openIssuer(folder);
    const { payload, protectedHeader } = await jwtVerify(
      await issuer.token({ user: 'demo', origin: ORIGIN }),
      createLocalJWKSet(issuer.jwks),
      { issuer: ORIGIN, algorithms: ['RS256'] },
    );
    expect(protectedHeader.kid).toBe(issuer.jwks.keys[0]?.kid);
    expect(payload).toMatchObject({ iss: ORIGIN, azp: ORIGIN, sub: 'demo', sts: 'active', sid: expect.stringMatching(/^sess_/) as string });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(60);
    expect(payload.nbf).toBeLessThanOrEqual(Number(payload.iat));
  });

  it('signs tokens that are over after their time', async () => {
    const issuer = await openIssuer(folder);
    const old = await issuer.token({ user: 'demo', origin: ORIGIN, now: new Date(Date.now() - 120_000) });
    await expect(jwtVerify(old, createLocalJWKSet(issuer.jwks))).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  it('keeps its key over restarts and publishes only the public half', async () => {
    const first = await openIssuer(folder);
    const again = await openIssuer(folder);
    expect(again.jwks).toEqual(first.jwks);
    expect(Object.keys(first.jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    await expect(jwtVerify(await first.token({ user: 'demo', origin: ORIGIN }), createLocalJWKSet(again.jwks))).resolves.toBeDefined();
  });

  it.skipIf(process.platform === 'win32')('lets nobody else on the machine read the key', async () => {
    await openIssuer(folder);
    expect(statSync(join(folder, 'issuer-key.json')).mode & 0o777).toBe(0o600);
  });

  it('says what to do about a missing or broken key', () => {
    expect(() => readIssuer(folder)).toThrow(IssuerKeyError);
    writeFileSync(join(folder, 'issuer-key.json'), '{"kty":"RSA"}');
    expect(() => readIssuer(folder)).toThrow(/Delete it and start again/);
  });
});

describe('npm run token', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(PROJECT_ROOT, 'bin', 'token.ts'), ...args], {
      env: { ...process.env, ALEX_FOLDER: folder },
      encoding: 'utf8',
    });
  const hasRun = async () => {
    await openIssuer(folder);
    writeEndpoints(folder, {
      pid: 1,
      stoppedAt: null,
      port: 3000,
      url: ORIGIN,
      endpoints: { rdsData: ORIGIN, sqs: ORIGIN, sfn: ORIGIN, lambda: ORIGIN, bedrock: null },
      database: { arn: '', name: '', secretArns: { owner: '', app_user: '', worker: '' } },
      queues: { analysis: ORIGIN, deadLetters: ORIGIN },
      stateMachineArn: '',
      functionArns: {},
    });
  };

  it('prints the token and nothing else', async () => {
    await hasRun();
    const { stdout, stderr, status } = run('--user', 'ellen.hale');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(decodeJwt(stdout.trim())).toMatchObject({ sub: 'ellen.hale', iss: ORIGIN });
    expect(readFileSync(join(folder, 'issuer-key.json'), 'utf8')).not.toContain(stdout.trim());
  });

  it('says plainly when the local system has never run', () => {
    expect(run('--user', 'demo')).toMatchObject({
      stdout: '',
      status: 1,
      stderr: expect.stringMatching(/never run here.*npm start/) as string,
    });
  });

  it.each([[[]], [['--user', '..']], [['--user']], [['--who', 'demo']], [['demo']]])(
    'explains itself when it is called with %j',
    (args) => {
      const { stdout, stderr, status } = run(...args);
      expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
      expect(stderr).toContain('npm run --silent token -- --user NAME');
    },
  );

  it('prints its usage on --help', () => {
    expect(run('--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('--user NAME') as string });
  });
});
