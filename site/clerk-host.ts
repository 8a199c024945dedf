/** A Clerk publishable key carries the host of its instance's Frontend API: `pk_live_` or `pk_test_`, then base64 of `clerk.example.com$`. */
const KEY = /^pk_(?:live|test)_([A-Za-z0-9+/=_-]+)$/;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

export class ClerkKeyError extends Error {
  override readonly name = 'ClerkKeyError' as const;
}

/** Undefined without a key. @throws ClerkKeyError for a text that is none, so that no site is built that nobody can sign in to */
export function clerkHost(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined;
  const host = Buffer.from(KEY.exec(key)?.[1] ?? '', 'base64')
    .toString('utf8')
    .replace(/\$$/, '');
  if (!HOST.test(host))
    throw new ClerkKeyError(
      'CLERK_PUBLISHABLE_KEY is no publishable key: copy the one that begins with pk_live_ or pk_test_ from Clerk’s dashboard, API keys.',
    );
  return host;
}
