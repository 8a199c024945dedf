/** The five operations of the service, over an engine. */
import * as z from 'zod';
import { PostgresError, type Engine, type Role } from './engine.ts';
import { columnMetadata, formattedRecords, records, type RawResult } from './result.ts';
import { ServiceError, databaseError } from './service-error.ts';
import { SqlParameter, prepare, refuseForbidden, type Statement } from './statement.ts';
import type { Transactions } from './transactions.ts';

const Target = z.object({ resourceArn: z.string().min(1), secretArn: z.string().min(1) });
const InTransaction = Target.extend({ transactionId: z.string().min(1) });
const Execute = Target.extend({
  sql: z.string().min(1),
  parameters: z.array(SqlParameter).nullish(),
  transactionId: z.string().nullish(),
  includeResultMetadata: z.boolean().nullish(),
  formatRecordsAs: z.enum(['NONE', 'JSON']).nullish(),
  resultSetOptions: z
    .object({ decimalReturnType: z.enum(['STRING', 'DOUBLE_OR_LONG']).nullish(), longReturnType: z.enum(['STRING', 'LONG']).nullish() })
    .nullish(),
});
const BatchExecute = Target.extend({
  sql: z.string().min(1),
  parameterSets: z.array(z.array(SqlParameter)).nullish(),
  transactionId: z.string().nullish(),
});

export type Operation = (body: unknown) => Promise<object>;

export function operations(engine: Engine, transactions: Transactions): Record<string, Operation> {
  const run = (role: Role, transactionId: string | null | undefined, statement: Statement): Promise<RawResult> =>
    transactionId ? transactions.run(transactionId, role, statement) : engine.run(role, statement);

  return {
    '/Execute': async (body) => {
      const request = parse(Execute, body);
      const role = roleOf(engine, request.secretArn);
      refuseForbidden(request.sql, { owner: role === engine.roles.owner });
      const result = await run(role, request.transactionId, prepare(request.sql, request.parameters ?? []));
      const changed = { numberOfRecordsUpdated: result.changed, generatedFields: [] };
      if (result.columns.length === 0) return changed;
      if (request.formatRecordsAs === 'JSON') return { ...changed, formattedRecords: formattedRecords(result) };
      return {
        ...changed,
        records: records(result, request.resultSetOptions ?? {}),
        ...(request.includeResultMetadata && { columnMetadata: columnMetadata(result) }),
      };
    },
    '/BatchExecute': async (body) => {
      const request = parse(BatchExecute, body);
      const role = roleOf(engine, request.secretArn);
      refuseForbidden(request.sql, { owner: role === engine.roles.owner });
      const statements = (request.parameterSets ?? [[]]).map((parameters) => prepare(request.sql, parameters));
      const id = request.transactionId ?? transactions.add(await engine.begin(role), role);
      try {
        for (const statement of statements) await transactions.run(id, role, statement);
        if (!request.transactionId) await transactions.commit(id, role);
      } catch (error) {
        if (!request.transactionId) await transactions.rollback(id, role).catch(() => undefined);
        throw error;
      }
      return { updateResults: statements.map(() => ({ generatedFields: [] })) };
    },
    '/BeginTransaction': async (body) => {
      const role = roleOf(engine, parse(Target, body).secretArn);
      return { transactionId: transactions.add(await engine.begin(role), role) };
    },
    '/CommitTransaction': async (body) => {
      const { transactionId, secretArn } = parse(InTransaction, body);
      return { transactionStatus: await transactions.commit(transactionId, roleOf(engine, secretArn)) };
    },
    '/RollbackTransaction': async (body) => {
      const { transactionId, secretArn } = parse(InTransaction, body);
      return { transactionStatus: await transactions.rollback(transactionId, roleOf(engine, secretArn)) };
    },
  };
}

/** The error as the service would name it. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof PostgresError && /^[0-9A-Z]{5}$/.test(error.code ?? '')) return databaseError(error);
  if (error instanceof PostgresError)
    return new ServiceError('DatabaseUnavailableException', `The database cannot be reached: ${error.message}`);
  return new ServiceError('InternalServerErrorException', error instanceof Error ? error.message : String(error));
}

/** Secrets Manager adds a dash and six characters to a secret's name. */
function roleOf(engine: Engine, secretArn: string): Role {
  const name = /(?:^|:)alex\/(owner|app_user|worker)(?:-[A-Za-z0-9]{6})?$/.exec(secretArn)?.[1];
  if (name === 'owner' || name === 'app_user' || name === 'worker') return engine.roles[name];
  throw new ServiceError(
    'BadRequestException',
    `Secret ${secretArn} is not known here: its name must be alex/owner, alex/app_user or alex/worker.`,
  );
}

function parse<T>(contract: z.ZodType<T>, body: unknown): T {
  const parsed = contract.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ServiceError('BadRequestException', z.prettifyError(parsed.error));
}
