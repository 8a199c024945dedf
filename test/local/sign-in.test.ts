import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../../lib/local/gateway.ts';
import { openSessions } from '../../lib/local/issuer-sessions.ts';

let folder: string;
let gateway: Gateway;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alex-sign-in-'));
  gateway = await startGateway({
    port: 0,
    jwks: { keys: [] },
    signIn: { sessions: openSessions(folder), token: (user) => Promise.resolve(`token of ${user}`) },
  });
});
afterEach(async () => {
  await gateway.close(0);
  rmSync(folder, { recursive: true });
});

function ask(
  method: string,
  path: string,
  { cookie = '', origin = gateway.url, body }: { cookie?: string; origin?: string; body?: object } = {},
): Promise<Response> {
  return fetch(`${gateway.url}${path}`, { method, headers: { cookie, origin }, ...(body !== undefined && { body: JSON.stringify(body) }) });
}
async function signIn(user: string): Promise<string> {
  const answer = await ask('POST', '/issuer/session', { body: { user } });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('signing in at this machine', () => {
  it('sets a cookie that no script and no other site can use, and makes tokens from it', async () => {
    const answer = await ask('POST', '/issuer/session', { body: { user: 'ellen' } });
    expect(answer.headers.get('set-cookie')).toMatch(/^alex-session-\d+=[\w-]{43}; Path=\/issuer; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await (await ask('GET', '/issuer/session', { cookie })).json()).toEqual({ user: 'ellen' });
    expect(await (await ask('POST', '/issuer/token', { cookie })).json()).toEqual({ token: 'token of ellen' });
  });

  it('gives no token without a session, nor after signing out', async () => {
    expect((await ask('POST', '/issuer/token')).status).toBe(401);
    const cookie = await signIn('ellen');
    expect((await ask('DELETE', '/issuer/session', { cookie })).headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await ask('POST', '/issuer/token', { cookie })).status).toBe(401);
    expect(await (await ask('GET', '/issuer/session', { cookie })).json()).toEqual({ user: null });
  });

  it('refuses another site’s page, a name that is none, and what it does not know', async () => {
    const cookie = await signIn('ellen');
    for (const [method, path] of [
      ['POST', '/issuer/token'],
      ['POST', '/issuer/session'],
      ['DELETE', '/issuer/session'],
    ] as const) {
      expect(
        (await ask(method, path, { cookie, origin: 'http://evil.example', ...(path === '/issuer/session' && { body: { user: 'x' } }) }))
          .status,
      ).toBe(403);
    }
    for (const [user, detail] of [
      ['two\nwords', 'cannot be a name here'],
      ['..', 'dots alone'],
      ['x'.repeat(300), '300 characters, and at most 128'],
      ['<b>', 'cannot be a name here'],
    ] as const) {
      const answer = await ask('POST', '/issuer/session', { body: { user } });
      const told = await answer.text();
      expect([answer.status, told]).toEqual([422, expect.stringContaining(detail)]);
      expect(told).not.toContain('x'.repeat(129));
    }
    expect((await ask('POST', '/issuer/session')).status).toBe(422);
    expect((await ask('GET', '/issuer/token')).headers.get('allow')).toBe('POST');
    expect((await ask('GET', '/issuer/keys')).status).toBe(404);
  });

  it('takes a name as people write it, tells it back so, and makes tokens for the id that it stands for', async () => {
    const cookie = await signIn(' Éva  Smith ');
    expect(await (await ask('GET', '/issuer/session', { cookie })).json()).toEqual({ user: 'Éva Smith' });
    expect(await (await ask('POST', '/issuer/token', { cookie })).json()).toEqual({ token: 'token of name||C3|89va|20Smith' });
  });

  it('outlives a restart, from a file that signs nobody in', async () => {
    const cookie = await signIn('ellen');
    const secret = cookie.split('=')[1] ?? '';
    expect(readFileSync(join(folder, 'issuer-sessions.json'), 'utf8')).not.toContain(secret);
    expect(openSessions(folder).userOf(secret)).toBe('ellen');
  });

  it('ends after thirty days', () => {
    let now = new Date('2026-11-01T00:00:00Z');
    const sessions = openSessions(folder, () => now);
    const secret = sessions.open('ellen');
    now = new Date('2026-11-30T00:00:00Z');
    expect(sessions.userOf(secret)).toBe('ellen');
    now = new Date('2026-12-02T00:00:00Z');
    expect(sessions.userOf(secret)).toBeUndefined();
  });
});
