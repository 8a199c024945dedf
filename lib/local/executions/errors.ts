/** A replay that is not begun: the status of the answer, a sentence, and where the input was wrong. */
export class RefusedReplayError extends Error {
  override readonly name = 'RefusedReplayError' as const;
  readonly status: number;
  readonly errors: { path: string; message: string }[];
  constructor(status: number, message: string, errors: { path: string; message: string }[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}
