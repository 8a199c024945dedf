/** An error of the service, by the name that the SDK turns into an exception class. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
