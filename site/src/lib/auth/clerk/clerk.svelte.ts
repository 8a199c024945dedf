/** Clerk behind the seam: Clerk's own script keeps the session (a cookie) and renews its tokens of sixty seconds, in memory, before they end. */
import type { useClerkContext } from 'svelte-clerk/client';
import { SignInError } from '../provider.ts';
import type { AuthProvider, AuthStatus } from '../provider.ts';

type Context = ReturnType<typeof useClerkContext>;

/** So long Clerk may take to answer before the page says that it does not. */
const PATIENCE_MS = 6_000;

export class ClerkAuth implements AuthProvider {
  readonly trouble = 'Clerk, which keeps the sign-in, does not answer. Your data is safe. Check the connection, or try again in a moment.';
  readonly #context: Context;
  readonly #again: () => void;
  #late = $state(false);

  constructor(context: Context, again: () => void) {
    this.#context = context;
    this.#again = again;
  }

  /** Starts the clock; answers how to stop it. */
  waitForClerk(): () => void {
    const timer = setTimeout(() => (this.#late = true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }

  get status(): AuthStatus {
    const { isLoaded, session } = this.#context;
    if (!isLoaded || session === undefined) return this.#late ? 'unreachable' : 'loading';
    return session === null ? 'signed-out' : 'signed-in';
  }
  get user(): string | null {
    const { user } = this.#context;
    return user ? (user.primaryEmailAddress?.emailAddress ?? user.fullName ?? user.username ?? 'you') : null;
  }

  /** @throws SignInError when Clerk cannot be reached */
  async token({ renew = false }: { renew?: boolean } = {}): Promise<string | null> {
    try {
      return (await this.#context.session?.getToken({ skipCache: renew })) ?? null;
    } catch (error) {
      throw new SignInError(this.trouble, { cause: error });
    }
  }

  async refresh(): Promise<void> {
    if (this.status === 'unreachable') this.#again();
    // What Clerk knows to be ended ends here, too.
    else await this.#context.session?.reload().catch(() => undefined);
  }

  async signOut(): Promise<void> {
    await this.#context.clerk?.signOut();
  }

  /** To Clerk's own page, and back to `next`. */
  async signIn(next: string): Promise<void> {
    await this.#context.clerk?.redirectToSignIn({
      signInForceRedirectUrl: new URL(next, location.origin).href,
      signUpForceRedirectUrl: new URL(next, location.origin).href,
    });
  }
  async signUp(next: string): Promise<void> {
    await this.#context.clerk?.redirectToSignUp({
      signInForceRedirectUrl: new URL(next, location.origin).href,
      signUpForceRedirectUrl: new URL(next, location.origin).href,
    });
  }
}
