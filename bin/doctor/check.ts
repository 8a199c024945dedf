/** One thing that a deployed stage needs, looked at: what is there, or what is missing and what to do about it. */
export interface Finding {
  what: string;
  /** `later`: nothing to look at yet. */
  state: 'well' | 'missing' | 'later';
  says: string;
}

export const well = (what: string, says: string): Finding => ({ what, state: 'well', says });
export const missing = (what: string, says: string): Finding => ({ what, state: 'missing', says });
export const later = (what: string, says: string): Finding => ({ what, state: 'later', says });

/** An AWS error in plain words: who it was, and what that usually means. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const meaning = MEANINGS.find(([name]) => name.test(error.name))?.[1];
  return meaning === undefined ? `${error.name}: ${error.message}` : `${meaning} (${error.name})`;
}

const MEANINGS: readonly [RegExp, string][] = [
  [/CredentialsProviderError|CredentialsMissing/, 'No AWS credentials are found: aws configure, aws sso login, or AWS_PROFILE'],
  [/ExpiredToken|TokenRefreshRequired/, 'The AWS credentials have expired: sign in again'],
  [/UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature/, 'AWS does not know these credentials'],
  [/AccessDenied|NotAuthorized|UnauthorizedOperation/, 'These credentials may not look at this'],
  [/ThrottlingException|TooManyRequests/, 'AWS says to come back later: the quota of this call is used up'],
  [/TimeoutError|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/, 'AWS cannot be reached from here'],
];
