/** How a state failed. `name` is what Retry and Catch match; `message` becomes the Cause. The two flags are read by the interpreter. */
export class StateError extends Error {
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;
  constructor(name: string, cause: string, { final = false }: { final?: boolean } = {}) {
    super(cause);
    this.name = name;
    this.isRetryable = !final;
    this.isCatchable = !final;
  }
}

/** The execution, or the branch that a state is in, was ended from outside: nothing retries or catches that. */
export class HaltedError extends StateError {
  constructor() {
    super('HaltedError', 'The execution was ended while this state ran.', { final: true });
  }
}

/** The most that a state may take in or hand on, in bytes of UTF-8. */
export const DATA_LIMIT = 256 * 1024;

export function checkSize(text: string, who: string, options?: { final: boolean }): void {
  if (Buffer.byteLength(text) <= DATA_LIMIT) return;
  const cause = `The state/task '${who}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateError('States.DataLimitExceeded', cause, options);
}
