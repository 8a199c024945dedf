import { ServiceError } from './api-error.ts';

const DEFAULT_PAGE = 100;

/** A token names the last item that the page before held, so that items which come meanwhile shift nothing. */
export function toCursor(last: string): string {
  return Buffer.from(JSON.stringify({ last })).toString('base64url');
}

export function fromCursor(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  try {
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString()) as { last?: unknown } | null;
    if (typeof parsed?.last === 'string') return parsed.last;
  } catch {
    // Falls through: no token of ours.
  }
  throw new ServiceError('InvalidToken', `Invalid Token: '${token}'. Use a nextToken exactly as an answer gave it.`);
}

/** One page of `items`, in their order, behind the item with the key `after`; `next` is the key to go on from, if more follow. */
export function byCursor<T>(
  items: T[],
  key: (item: T) => string,
  { maxResults, after }: { maxResults: number | undefined; after: string | undefined },
) {
  const at = after === undefined ? -1 : items.findIndex((item) => key(item) === after);
  if (after !== undefined && at < 0) throw new ServiceError('InvalidToken', 'Invalid Token: what it pointed to is not in this list.');
  const page = items.slice(at + 1, at + 1 + (maxResults || DEFAULT_PAGE));
  const last = page.at(-1);
  const more = at + 1 + page.length < items.length;
  return { page, next: more && last !== undefined ? key(last) : undefined };
}
