/** How the API says no: RFC 9457 problem details, one builder a kind. */
import type * as z from 'zod';
import type { LimitReached } from '#schema/limits.ts';
import type { Problem } from '#schema/problem.ts';

/** Thrown anywhere below the router; becomes the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError' as const;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    title: string,
    detail: string,
    extra: {
      type?: string;
      errors?: Problem['errors'];
      headers?: Record<string, string>;
      more?: Pick<Problem, 'limit' | 'violated-policies'>;
    } = {},
  ) {
    super(detail);
    this.problem = {
      type: extra.type ?? 'about:blank',
      title,
      status,
      detail,
      ...(extra.errors ? { errors: extra.errors } : {}),
      ...extra.more,
    };
    this.headers = extra.headers ?? {};
  }
}

export const notFound = (what: string) => new ProblemError(404, 'Not found', `${what} does not exist, or it is not yours.`);
/** What was looked for, or 404 when it is not there. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw notFound(what);
  return value;
}
export const noProjection = () =>
  new ProblemError(
    404,
    'No projection yet',
    'There is no retirement projection yet: an analysis makes one from what has been entered about retirement. POST /api/analyze starts an analysis.',
  );
export const malformedJson = () =>
  new ProblemError(400, 'Malformed JSON', 'The body is not JSON. Send one JSON object, such as {"name": "Our 401(k)"}.', {
    type: '/problems/malformed-json',
  });
export const unsupportedMedia = () => new ProblemError(415, 'Unsupported media type', 'Send the body as content-type application/json.');
export const keyGivenTwice = (key: string) => {
  const name = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  return new ProblemError(
    400,
    'Key given twice',
    `The body names ${JSON.stringify(name.toWellFormed())} more than once in one object, and which of them is meant cannot be told. Send each key once.`,
    { type: '/problems/duplicate-key' },
  );
};
export const brokenGzip = () =>
  new ProblemError(
    400,
    'Broken compression',
    'The body is announced as content-encoding gzip, and cannot be unpacked. Send it whole, or without compression.',
    { type: '/problems/broken-gzip' },
  );
export const unsupportedEncoding = () =>
  new ProblemError(415, 'Unsupported encoding', 'A body may be compressed by gzip, and in no other way.', {
    headers: { 'accept-encoding': 'gzip' },
  });
export const tooLarge = (limitKb: number) =>
  new ProblemError(
    413,
    'Body too large',
    `The body is over ${limitKb < 1024 ? `${limitKb} KB` : `${limitKb / 1024} MB`}, counted unpacked${limitKb < 1024 ? '' : '; a file in it may have 4 MB'}. Send less at a time.`,
  );
/** The work is done by then: only its answer does not fit. */
export const answerTooLarge = (bytes: number) =>
  new ProblemError(
    422,
    'Answer too large',
    `The answer would have ${(bytes / 1024 / 1024).toFixed(1)} MB, and at most 6 MB can be sent at once. Take it compressed (accept-encoding: gzip), or ask for less. Anything that this request changes is changed. A broker’s file can be sent account by account, some ten thousand lines each.`,
    {
      type: '/problems/answer-too-large',
    },
  );
export const methodNotAllowed = (allow: readonly string[]) =>
  new ProblemError(405, 'Method not allowed', `This path takes ${allow.join(', ')}.`, { headers: { allow: allow.join(', ') } });
export const outdated = () =>
  new ProblemError(
    412,
    'Changed meanwhile',
    'This has been changed since you read it, so your edit was not made. Read it again, look at what is new, and send the edit with the new ETag in If-Match.',
    {
      type: '/problems/changed-meanwhile',
    },
  );
export const emptyPortfolio = () =>
  new ProblemError(
    422,
    'Nothing to analyse',
    'There is no cash and no position to analyse yet. Add an account with what it holds, or load a sample household, then start again.',
    { type: '/problems/empty-portfolio' },
  );
/** A limit by the day or the month. */
export function limitReached(limit: LimitReached, now: Date): ProblemError {
  const { name, allowed, used, freeAt } = limit;
  const headers = { 'retry-after': String(Math.max(1, Math.ceil((Date.parse(freeAt) - now.getTime()) / 1000))) };
  const when = `from ${freeAt.slice(0, 16).replace('T', ' ')} UTC`;
  return name === 'analyses-per-day'
    ? new ProblemError(
        429,
        'No analysis is left today',
        `You have started ${used} of ${allowed} analyses today (UTC), so this one was not started. The next can be started ${when}. Reports and everything else stay open to you.`,
        { type: '/problems/analyses-used-up', headers, more: { limit } },
      )
    : new ProblemError(
        429,
        'The month’s budget is used up',
        `Models have cost $${used} of your $${allowed} this month (UTC), so no analysis was started. The next can be started ${when}. Reports and everything else stay open to you.`,
        { type: '/problems/budget-used-up', headers, more: { limit } },
      );
}
export const jobEnded = (status: string) =>
  new ProblemError(409, 'Job has ended', `This job has ended already: it is ${status}. There is nothing to cancel.`, {
    type: '/problems/job-ended',
  });
export const nothingBefore = () =>
  new ProblemError(
    404,
    'Nothing to compare with',
    'There is no report before this one. Name the other in "with", or have another analysis made.',
    { type: '/problems/nothing-before' },
  );
export const notProjectable = (why: string) => new ProblemError(422, 'No projection', why, { type: '/problems/no-projection' });
export const tooManyScenarios = (most: number) =>
  new ProblemError(
    409,
    'Too many scenarios',
    `There are ${most} saved scenarios, which is as many as a household may have. Delete one that you do not need.`,
    { type: '/problems/too-many-scenarios' },
  );
export const wouldReplace = (what = 'Loading a sample household', how = '{"replace": true}') =>
  new ProblemError(
    409,
    'Accounts exist',
    `${what} would replace the accounts and positions you have. Send ${how} if that is what you want.`,
    { type: '/problems/would-replace' },
  );
export const previewChanged = () =>
  new ProblemError(
    409,
    'Look at the preview again',
    'What would be imported is not what the preview showed: the file, your answers or your portfolio have changed since. Nothing was applied.',
    { type: '/problems/preview-changed' },
  );
export const invalidLines = (problems: readonly { line: number; field: string; reason: string }[]) =>
  new ProblemError(
    422,
    'Some lines cannot be imported',
    `${problems.length === 1 ? 'One problem' : `${problems.length} problems`}, so nothing was applied. Mend the lines, or send {"skipInvalid": true} to leave them out.`,
    {
      type: '/problems/invalid-lines',
      errors: problems.slice(0, 20).map(({ line, field, reason }) => ({ path: `line ${line}, ${field}`, message: reason })),
    },
  );
export const nothingToImport = (reason: string) =>
  new ProblemError(422, 'Nothing to import', reason, { type: '/problems/nothing-to-import' });
export const invalid = (errors: NonNullable<Problem['errors']>) =>
  new ProblemError(422, 'Some fields are not valid', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    type: '/problems/invalid-fields',
    errors,
  });

/** Zod's issues by field path, at most twenty; `(body)` stands for the body as a whole. What is unknown is told key by key. */
export function fieldErrors({ issues }: z.ZodError): NonNullable<Problem['errors']> {
  return issues
    .flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here; check how it is spelled' }));
    })
    .slice(0, 20)
    .map(({ path, message }) => ({ path: path.map(String).join('.') || '(body)', message }));
}

/** Errors of the ports, told by their name so that this core needs no port. */
const BY_NAME: Readonly<Record<string, (error: Error) => ProblemError>> = {
  UnauthorizedError: (error) => new ProblemError(401, 'Not signed in', error.message, { headers: { 'www-authenticate': 'Bearer' } }),
  IssuerUnavailableError: (error) => new ProblemError(503, 'Sign-in cannot be checked', error.message, { headers: { 'retry-after': '5' } }),
  DatabaseUnavailableError: () =>
    new ProblemError(
      503,
      'The database is waking up',
      'The database does not answer yet. Nothing was changed that was not acknowledged; try again in a few seconds.',
      { headers: { 'retry-after': '10' } },
    ),
  PortfolioChangedError: () => previewChanged(),
  AccountNotFoundError: () => notFound('This account'),
  KeyReusedError: (error) => new ProblemError(422, 'Key used before', error.message, { type: '/problems/key-reused' }),
  ScenarioNameTakenError: (error) => new ProblemError(409, 'Name taken', error.message, { type: '/problems/name-taken' }),
  DuplicatePositionError: (error) => new ProblemError(409, 'Position exists', error.message, { type: '/problems/duplicate-position' }),
};

/** Every error as an answer; what is not known becomes a 500 that tells nothing but where to look. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof Error && Object.hasOwn(BY_NAME, error.name)) return (BY_NAME[error.name] as (error: Error) => ProblemError)(error);
  if (isOf(error, 'AX004'))
    return new ProblemError(
      401,
      'Not signed in',
      'This user has been deleted, and nothing can be stored for them any more. Sign in as another.',
      { headers: { 'www-authenticate': 'Bearer' } },
    );
  if (isOf(error, '22'))
    return new ProblemError(
      422,
      'A value is out of range',
      'A figure is larger, or more precise, than can be stored. Check quantities, prices and amounts.',
      { type: '/problems/out-of-range' },
    );
  return new ProblemError(
    500,
    'Internal error',
    'This request met a fault of the application. It has been logged under the correlation id.',
  );
}

/** A refusal of PostgreSQL's by its code or class: 22 is what does not fit its column, AX004 a user whom Clerk has deleted. */
function isOf(error: unknown, sqlState: string): boolean {
  return (
    error instanceof Error &&
    error.name === 'StatementError' &&
    'sqlState' in error &&
    typeof error.sqlState === 'string' &&
    error.sqlState.startsWith(sqlState)
  );
}
