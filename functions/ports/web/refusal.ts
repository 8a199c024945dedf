/** An address was not read. The message is the part of a sentence that says why. */
export class WebRefusalError extends Error {
  override readonly name = 'WebRefusalError' as const;
  /** It may be otherwise with the next run: nobody answered, or who did has no time. */
  readonly passes: boolean;
  constructor(message: string, { passes = false, ...options }: ErrorOptions & { passes?: boolean } = {}) {
    super(message, options);
    this.passes = passes;
  }
}
