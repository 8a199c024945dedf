/**
 * The seam between the pages and whoever says who is signed in. A build has one provider: the components of `#session`, which are those of the
 * local issuer (`auth/local`) unless the build names a Clerk instance (`auth/clerk`; see vite.config.ts).
 */
import { getContext, setContext } from 'svelte';

/** `unreachable`: whoever knows did not answer, so nothing is known. */
export type AuthStatus = 'loading' | 'signed-in' | 'signed-out' | 'unreachable';

export interface AuthProvider {
  readonly status: AuthStatus;
  /** How the person is called on the page; null when nobody is signed in. */
  readonly user: string | null;
  /** For the banner while the status is `unreachable`: what happened, to whom, and what to do. */
  readonly trouble: string;
  /**
   * A session token that is valid for some seconds more, from memory while there is one. `renew` asks for a new one.
   * Null when nobody is signed in.
   */
  token(options?: { renew?: boolean }): Promise<string | null>;
  /** Looks again who is signed in. */
  refresh(): Promise<void>;
  signOut(): Promise<void>;
}

export class SignInError extends Error {
  override readonly name = 'SignInError' as const;
}

const KEY = Symbol('auth');
export function provideAuth<Provider extends AuthProvider>(auth: Provider): Provider {
  return setContext(KEY, auth);
}
export function useAuth<Provider extends AuthProvider = AuthProvider>(): Provider {
  return getContext<Provider>(KEY);
}

/** Where the person wanted to go before they were asked who they are; only ever a page of this site. */
export function wantedPage(address: { readonly searchParams: { get(name: string): string | null } }): string {
  const next = address.searchParams.get('next') ?? '';
  return /^\/(?!\/)/.test(next) && !next.includes('\\') ? next : '/dashboard';
}
