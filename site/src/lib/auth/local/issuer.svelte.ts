/** The issuer of the local system: the session is an HttpOnly cookie, tokens live in this page's memory only. */
import * as z from 'zod';
import { Problem } from '#schema/problem.ts';
import { SignInError } from '../provider.ts';
import type { AuthProvider, AuthStatus } from '../provider.ts';

const Session = z.object({ user: z.string().nullable() });
const Token = z.object({ token: z.string() });
const Claims = z.object({ exp: z.number() });

/** A token is renewed so long before it ends, so that no request carries one that ends on the way. */
const RENEW_BEFORE_MS = 15_000;
const CHANNEL = 'alex-session';

export class LocalAuth implements AuthProvider {
  readonly trouble = 'Alex cannot be reached. Your data is safe. Is it still running?';
  #status = $state<AuthStatus>('loading');
  #user = $state<string | null>(null);
  #token: { value: string; until: number } | null = null;
  #asking: Promise<string | null> | null = null;
  /** Counts what this page did to the session: an answer that was asked for before it says nothing any more. */
  #changes = 0;
  readonly #tabs = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#tabs.onmessage = () => void this.refresh();
  }

  get status(): AuthStatus {
    return this.#status;
  }
  get user(): string | null {
    return this.#user;
  }

  async refresh(): Promise<void> {
    const before = this.#changes;
    try {
      const answer = await fetch('/issuer/session', { cache: 'no-store' });
      const { user } = Session.parse(await answer.json());
      if (before === this.#changes) this.#become(user);
    } catch {
      if (before === this.#changes) this.#status = 'unreachable';
    }
  }

  async token({ renew = false }: { renew?: boolean } = {}): Promise<string | null> {
    if (!renew && this.#token !== null && Date.now() < this.#token.until) return this.#token.value;
    this.#asking ??= this.#askToken().finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** @throws SignInError with a sentence for the person */
  async signIn(user: string): Promise<void> {
    this.#changes += 1;
    const answer = await send('POST', '/issuer/session', { user });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new SignInError(Problem.safeParse(body).data?.detail ?? `The sign-in was answered with ${answer.status}.`);
    this.#become(Session.parse(body).user);
    this.#tabs.postMessage('changed');
  }

  async signOut(): Promise<void> {
    this.#changes += 1;
    await send('DELETE', '/issuer/session');
    this.#become(null);
    this.#tabs.postMessage('changed');
  }

  /** When the page that it was made for is gone. */
  close(): void {
    this.#tabs.close();
  }

  #become(user: string | null): void {
    if (user !== this.#user) this.#token = null;
    this.#user = user;
    this.#status = user === null ? 'signed-out' : 'signed-in';
  }

  /** @throws SignInError when the issuer cannot be reached */
  async #askToken(): Promise<string | null> {
    const before = this.#changes;
    const answer = await send('POST', '/issuer/token');
    if (answer.status === 401) {
      if (before === this.#changes) this.#become(null);
      return null;
    }
    const { token } = Token.parse(await answer.json());
    this.#token = { value: token, until: endOf(token) - RENEW_BEFORE_MS };
    return token;
  }
}

async function send(method: string, path: string, body?: object): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new SignInError('Alex cannot be reached. Is it still running? Try again in a moment.', { cause: error });
  }
}

/** When the token ends, in milliseconds. Only the API judges a token; this decides when to ask for the next. */
function endOf(token: string): number {
  const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
  return Claims.parse(JSON.parse(atob(payload))).exp * 1000;
}
