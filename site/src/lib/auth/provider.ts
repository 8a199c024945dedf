/** The seam between the pages and whoever says who is signed in. */
import { getContext, setContext } from 'svelte';

/** `unreachable`: the issuer did not answer, so nothing is known. */
export type AuthStatus = 'loading' | 'signed-in' | 'signed-out' | 'unreachable';

export interface AuthProvider {
  readonly status: AuthStatus;
  readonly user: string | null;
  /**
   * A session token that is valid for some seconds more, from memory while there is one. `renew` asks for a new one.
   * Null when nobody is signed in.
   */
  token(options?: { renew?: boolean }): Promise<string | null>;
  /** Looks again who is signed in. */
  refresh(): Promise<void>;
  /** @throws SignInError with a sentence for the person */
  signIn(user: string): Promise<void>;
  signOut(): Promise<void>;
}

export class SignInError extends Error {
  override readonly name = 'SignInError' as const;
}

const KEY = Symbol('auth');
export function provideAuth(auth: AuthProvider): AuthProvider {
  return setContext(KEY, auth);
}
export function useAuth(): AuthProvider {
  return getContext<AuthProvider>(KEY);
}
