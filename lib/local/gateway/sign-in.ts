/**
 * The browser's way to a session token, as Clerk's Frontend API has one: a session in an HttpOnly cookie, and tokens of sixty
 * seconds made from it. A name is enough, since all of this is on one machine.
 *
 *   GET    /issuer/session   { user } or { user: null }
 *   POST   /issuer/session   { user: NAME } signs in; a new name is a new user
 *   DELETE /issuer/session   signs out
 *   POST   /issuer/token     { token }, or 401 without a session
 */
import * as z from 'zod';
import { nameOf, NAME_RULE, readName } from '#schema/local-name.ts';
import { SESSION_DAYS, type IssuerSessions } from '../issuer-sessions.ts';
import type { HttpAnswer, Refusal } from './answer.ts';

const SignIn = z.strictObject({ user: z.string() });

export interface SignInRequest {
  method: string;
  path: string;
  /** As sent: `127.0.0.1:3000`. */
  host: string;
  origin: string | undefined;
  cookie: string | undefined;
  body: Buffer;
}

export interface SignInPorts {
  sessions: IssuerSessions;
  token: (user: string) => Promise<string>;
}

export async function answerSignIn(request: SignInRequest, { sessions, token }: SignInPorts): Promise<HttpAnswer | Refusal> {
  const { method, path, host } = request;
  const allowed = path === '/issuer/session' ? ['GET', 'POST', 'DELETE'] : path === '/issuer/token' ? ['POST'] : undefined;
  if (allowed === undefined) return NO_SUCH_PAGE;
  if (!allowed.includes(method)) return { ...WRONG_METHOD, headers: { allow: allowed.join(', ') } };
  // The cookie is SameSite=Strict; this holds also where a browser would not know that.
  if (method !== 'GET' && request.origin !== `http://${host}`) return FOREIGN_ORIGIN;
  // Browsers keep one set of cookies for all ports of a host: two systems side by side must not share a session.
  const name = `alex-session-${host.split(':').at(-1) ?? ''}`;
  const secret = cookieOf(request.cookie, name);
  if (path === '/issuer/token') {
    const user = sessions.userOf(secret);
    return user === undefined ? NOT_SIGNED_IN : json({ token: await token(user) });
  }
  if (method === 'GET') {
    const user = sessions.userOf(secret);
    return json({ user: user === undefined ? null : nameOf(user) });
  }
  if (method === 'DELETE') {
    sessions.close(secret);
    return json({ user: null }, [`${name}=; Path=/issuer; HttpOnly; SameSite=Strict; Max-Age=0`]);
  }
  const asked = SignIn.safeParse(parseJson(request.body));
  if (!asked.success) return NO_NAME;
  const { user, fault } = readName(asked.data.user);
  if (user === undefined) return { ...NO_NAME, detail: fault };
  sessions.close(secret);
  return json({ user: nameOf(user) }, [
    `${name}=${sessions.open(user)}; Path=/issuer; HttpOnly; SameSite=Strict; Max-Age=${SESSION_DAYS * 86_400}`,
  ]);
}

function json(body: object, cookies: string[] = []): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    cookies,
    body: Buffer.from(JSON.stringify(body)),
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const found = header?.split(/;\s*/).find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const NO_SUCH_PAGE: Refusal = { status: 404, title: 'Not Found', detail: 'The issuer answers at /issuer/session and /issuer/token.' };
const WRONG_METHOD: Refusal = { status: 405, title: 'Method Not Allowed', detail: 'The issuer does not take this method here.' };
const FOREIGN_ORIGIN: Refusal = { status: 403, title: 'Forbidden', detail: 'Only the page of this server may sign in or out.' };
const NOT_SIGNED_IN: Refusal = { status: 401, title: 'Not signed in', detail: 'There is no session in this browser. Sign in first.' };
const NO_NAME: Refusal = { status: 422, title: 'No user name', detail: `Send {"user": NAME}; a name has ${NAME_RULE}.` };
