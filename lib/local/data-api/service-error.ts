/** Errors as the service names them; the SDK turns them into its exception classes by `x-amzn-errortype`. */
export type ServiceErrorName =
  | 'BadRequestException'
  | 'DatabaseErrorException'
  | 'DatabaseResumingException'
  | 'DatabaseUnavailableException'
  | 'ForbiddenException'
  | 'InternalServerErrorException'
  | 'NotFoundException'
  | 'SecretsErrorException'
  | 'StatementTimeoutException'
  | 'TransactionNotFoundException'
  | 'UnsupportedResultException';

const STATUS: Partial<Record<ServiceErrorName, number>> = {
  InternalServerErrorException: 500,
  DatabaseUnavailableException: 504,
  NotFoundException: 404,
  TransactionNotFoundException: 404,
  ForbiddenException: 403,
};

export class ServiceError extends Error {
  override readonly name: ServiceErrorName;
  readonly status: number;

  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
    this.status = STATUS[name] ?? 400;
  }
}

/** What PostgreSQL itself said no to. */
export function databaseError(error: { message: string; code?: string | undefined }): ServiceError {
  if (error.code === '57014')
    return new ServiceError('StatementTimeoutException', 'Request timed out: the statement ran for more than 45 seconds.');
  return new ServiceError('DatabaseErrorException', `ERROR: ${error.message}; SQLState: ${error.code ?? 'XX000'}`);
}
