/** One statement as the Data API takes it, made ready for PostgreSQL: named parameters become numbered and typed. */
import * as z from 'zod';
import { ServiceError } from './service-error.ts';
import { tokens, type Token } from '../../../functions/migrate/sql-text.ts';

export const SqlParameter = z.object({
  name: z.string().min(1),
  value: z
    .object({
      isNull: z.boolean().nullish(),
      booleanValue: z.boolean().nullish(),
      longValue: z.number().nullish(),
      doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullish(),
      stringValue: z.string().nullish(),
      blobValue: z.string().nullish(),
      arrayValue: z.unknown().optional(),
    })
    .nullish(),
  typeHint: z.enum(['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID']).nullish(),
});
export type SqlParameter = z.infer<typeof SqlParameter>;

/** A value as bound: text, a boolean, bytes or null. */
export type Bound = string | boolean | Uint8Array | null;
export interface Statement {
  sql: string;
  values: Bound[];
}

const HINTED = { DATE: 'date', DECIMAL: 'numeric', JSON: 'jsonb', TIME: 'time', TIMESTAMP: 'timestamp', UUID: 'uuid' } as const;

/**
 * Binds as the service does: a string is a varchar unless a type hint says more, so that a missing cast fails here too
 * (`column "id" is of type uuid but expression is of type character varying`); a null has no type.
 */
export function prepare(sql: string, parameters: SqlParameter[]): Statement {
  const given = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const numbers = new Map<string, number>();
  const values: Bound[] = [];
  const text = tokensOf(sql).map((token) => {
    if (token.kind !== 'parameter') return token.text;
    const parameter = given.get(token.text.slice(1));
    if (!parameter) throw new ServiceError('BadRequestException', `Cannot find parameter: ${token.text.slice(1)}`);
    const { value, type } = bound(parameter);
    let number = numbers.get(parameter.name);
    if (number === undefined) {
      values.push(value);
      number = values.length;
      numbers.set(parameter.name, number);
    }
    return type === null ? `$${number}` : `$${number}::${type}`;
  });
  return { sql: text.join(''), values };
}

/** The functions send the same few statements again and again, with other parameters. */
const MOST_REMEMBERED = 500;
const remembered = new Map<string, readonly Token[]>();

function tokensOf(sql: string): readonly Token[] {
  const known = remembered.get(sql);
  if (known !== undefined) return known;
  const found = tokens(sql);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  if (sql.length <= 4_000) remembered.set(sql, found);
  return found;
}

function bound({ name, value, typeHint }: SqlParameter): { value: Bound; type: string | null } {
  if (!value || value.isNull) return { value: null, type: null };
  if (typeof value.stringValue === 'string') return { value: value.stringValue, type: typeHint ? HINTED[typeHint] : 'varchar' };
  if (typeof value.longValue === 'number') return { value: String(value.longValue), type: 'bigint' };
  if (value.doubleValue !== undefined && value.doubleValue !== null) return { value: String(value.doubleValue), type: 'float8' };
  if (typeof value.booleanValue === 'boolean') return { value: value.booleanValue, type: 'boolean' };
  if (typeof value.blobValue === 'string') return { value: Buffer.from(value.blobValue, 'base64'), type: 'bytea' };
  throw new ServiceError('BadRequestException', `Array parameters are not supported (parameter ${name}).`);
}

const TRANSACTION_CONTROL = /^(begin|start|commit|end|rollback|abort|savepoint|release|prepare)\b/i;
/** The settings that a statement may change; RESET and the rest could change the role. */
const MAY_BE_SET = /^set\s+((session|local)\s+)?(app\.[a-z_]+|statement_timeout|lock_timeout|time\s+zone|transaction|constraints)\b/i;
const CHANGES_ROLE = /\b(set|reset)\s+((session|local)\s+)?(role|session[_\s]+authorization)\b|\breset\s+all\b/i;
/** Ways to run SQL, or to change a setting, that reading the statement cannot follow. */
const UNREADABLE = /^do\b|\b(query|cursor)_to_xml|\bdatabase_to_xml|\bupdate\b[^;]*\bpg_settings\b|\bu&/i;

/**
 * Refuses what the service refuses, and what would leave the role that the secret stands for. In the cloud each role is a login of
 * its own, which PostgreSQL holds to its rights; here one superuser's session plays them all, so the text is looked at first. The
 * owner, which migrates, may run blocks of code; the others need none.
 */
export function refuseForbidden(sql: string, { owner }: { owner: boolean }): void {
  const parts = tokensOf(sql).map((token) =>
    token.kind === 'quoted' ? token.text.slice(1, -1) : token.kind === 'comment' ? ' ' : token.text,
  );
  const code = parts.join('').trim();
  if (TRANSACTION_CONTROL.test(code)) {
    throw new ServiceError(
      'BadRequestException',
      'Transaction control is not allowed in a statement: use BeginTransaction, CommitTransaction and RollbackTransaction.',
    );
  }
  const sets = /^(set|reset|discard|alter\s+system)\b/i.test(code) && !MAY_BE_SET.test(code);
  const inBlock = /^(do|create)\b/i.test(code) && CHANGES_ROLE.test(code);
  if (sets || inBlock || (!owner && UNREADABLE.test(code))) {
    throw new ServiceError(
      'BadRequestException',
      'A statement may not change its role or the settings of the session: the secret stands for the role.',
    );
  }
  const settings = [...code.matchAll(/\bset_config\b\s*(\(\s*[^,)]*)?/gi)].map((match) => (match[1] ?? '').trim());
  if (settings.some((setting) => !/^\(\s*'app\.[a-z_]+'$/i.test(setting))) {
    throw new ServiceError('BadRequestException', "A statement may set only settings that begin with 'app.', named as a literal.");
  }
}
