/** An edit is made only on what the person saw: what has been changed elsewhere meanwhile is told, and nothing is overwritten. */
import { RefusedError, ToldError, type Tagged } from '#lib/api/client.ts';

export class ConflictError<T> extends ToldError {
  override readonly name = 'ConflictError' as const;
  /** As it is now; null when it is gone. */
  readonly theirs: T | null;
  constructor(theirs: T | null) {
    super(theirs === null ? 'It has been removed elsewhere.' : 'It has been changed elsewhere.');
    this.theirs = theirs;
  }
}

/**
 * Reads the thing, and does `edit` with its tag when it still is as it was seen.
 * @throws ConflictError with what is there now, also when it changes between the read and the edit.
 */
export async function unlessChanged<T, R>(
  read: () => Promise<Tagged<T>>,
  isAsSeen: (now: T) => boolean,
  edit: (etag: string | null) => Promise<R>,
): Promise<R> {
  const { value, etag } = await orGone(read);
  if (!isAsSeen(value)) throw new ConflictError(value);
  try {
    return await orGone(() => edit(etag));
  } catch (error) {
    if (error instanceof RefusedError && error.status === 412) throw new ConflictError((await orGone(read)).value);
    throw error;
  }
}

async function orGone<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) throw new ConflictError(null);
    throw error;
  }
}
