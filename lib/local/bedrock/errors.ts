/** An error as Bedrock Runtime answers it: the name that the SDK turns into an exception class, with its HTTP status. */
export class BedrockError extends Error {
  readonly status: number;
  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
