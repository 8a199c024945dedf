/** PostgreSQL's answer in the shapes of the Data API, with its limits. */
import { ServiceError } from './service-error.ts';

/** Rows as PostgreSQL's text output, column by column. */
export interface RawResult {
  columns: { name: string; typeId: number }[];
  rows: (string | null)[][];
  /** Rows changed by INSERT, UPDATE, DELETE or MERGE; 0 for a SELECT. */
  changed: number;
}

export interface ResultOptions {
  decimalReturnType?: 'STRING' | 'DOUBLE_OR_LONG' | null | undefined;
  longReturnType?: 'STRING' | 'LONG' | null | undefined;
}

type Field = Record<string, unknown>;

const RESPONSE_LIMIT = 1024 * 1024;
const ROW_LIMIT = 64 * 1024;

/** Type by PostgreSQL's oid: name, JDBC type code, and how a value is given. */
const TYPES: Record<number, [name: string, jdbc: number, kind: 'bool' | 'long' | 'double' | 'decimal' | 'text' | 'instant' | 'blob']> = {
  16: ['bool', -7, 'bool'],
  17: ['bytea', -2, 'blob'],
  18: ['char', 1, 'text'],
  19: ['name', 12, 'text'],
  20: ['int8', -5, 'long'],
  21: ['int2', 5, 'long'],
  23: ['int4', 4, 'long'],
  25: ['text', 12, 'text'],
  26: ['oid', -5, 'long'],
  114: ['json', 1111, 'text'],
  700: ['float4', 7, 'double'],
  701: ['float8', 8, 'double'],
  1042: ['bpchar', 1, 'text'],
  1043: ['varchar', 12, 'text'],
  1082: ['date', 91, 'text'],
  1083: ['time', 92, 'text'],
  1114: ['timestamp', 93, 'instant'],
  1184: ['timestamptz', 93, 'instant'],
  1186: ['interval', 1111, 'text'],
  1700: ['numeric', 2, 'decimal'],
  2278: ['void', 1111, 'text'],
  2950: ['uuid', 1111, 'text'],
  3802: ['jsonb', 1111, 'text'],
};
const ARRAYS: Record<number, number> = {
  1000: 16,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1182: 1082,
  1231: 1700,
  2951: 2950,
  1003: 19,
  1028: 26,
};

function typeOf(typeId: number) {
  return TYPES[typeId] ?? (['unknown', 1111, 'text'] as const);
}

export function columnMetadata(result: RawResult): Field[] {
  return result.columns.map(({ name, typeId }) => {
    const element = ARRAYS[typeId];
    const [typeName, jdbc, kind] = typeOf(element ?? typeId);
    return {
      name,
      label: name,
      typeName: element === undefined ? typeName : `_${typeName}`,
      type: element === undefined ? jdbc : 2003,
      arrayBaseColumnType: element === undefined ? 0 : jdbc,
      isAutoIncrement: false,
      isCaseSensitive: kind === 'text',
      isCurrency: false,
      isSigned: kind === 'long' || kind === 'double' || kind === 'decimal',
      nullable: 2,
      precision: 0,
      scale: 0,
      schemaName: '',
      tableName: '',
    };
  });
}

/** @throws {ServiceError} when a row is larger than 64 KB or all together are larger than 1 MiB. */
export function records(result: RawResult, options: ResultOptions): Field[][] {
  const sizes = result.rows.map((row) => row.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0));
  const largest = sizes.findIndex((bytes) => bytes > ROW_LIMIT);
  if (largest >= 0)
    throw new ServiceError('UnsupportedResultException', `The result contains a row of ${sizes[largest]} bytes; the limit is 64 KB a row.`);
  const all = result.rows.map((row) => row.map((value, index) => field(value, result.columns[index]?.typeId ?? 25, options)));
  // A byte has six characters in JSON at most: what surely fits need not be written twice to know it.
  const most = sizes.reduce((sum, bytes) => sum + bytes * 6, 0) + all.length * result.columns.length * 40;
  if (most > RESPONSE_LIMIT && all.reduce((sum, record) => sum + JSON.stringify(record).length, 0) > RESPONSE_LIMIT) {
    throw new ServiceError('BadRequestException', 'Database returned more than the allowed response size limit');
  }
  return all;
}

/** `formattedRecords` of `formatRecordsAs: JSON`: one object a row, by column label. */
export function formattedRecords(result: RawResult): string {
  const rows = result.rows.map((row) =>
    Object.fromEntries(row.map((value, index) => [result.columns[index]?.name ?? '', plain(value, result.columns[index]?.typeId ?? 25)])),
  );
  const text = JSON.stringify(rows);
  if (text.length > RESPONSE_LIMIT)
    throw new ServiceError('BadRequestException', 'Database returned more than the allowed response size limit');
  return text;
}

function plain(value: string | null, typeId: number): unknown {
  if (value === null) return null;
  const [, , kind] = typeOf(typeId);
  if (kind === 'long' || kind === 'double' || kind === 'decimal') return Number(value);
  if (kind === 'bool') return value === 't';
  return kind === 'instant' ? instant(value) : value;
}

function field(value: string | null, typeId: number, options: ResultOptions): Field {
  if (value === null) return { isNull: true };
  const element = ARRAYS[typeId];
  if (element !== undefined) return { arrayValue: arrayValue(parseArray(value), element) };
  const [, , kind] = typeOf(typeId);
  switch (kind) {
    case 'bool':
      return { booleanValue: value === 't' };
    case 'long':
      return options.longReturnType === 'STRING' ? { stringValue: value } : { longValue: Number(value) };
    case 'double':
      return { doubleValue: Number.isFinite(Number(value)) ? Number(value) : value };
    case 'decimal':
      if (options.decimalReturnType !== 'DOUBLE_OR_LONG') return { stringValue: value };
      return value.includes('.') ? { doubleValue: Number(value) } : { longValue: Number(value) };
    case 'blob':
      return { blobValue: Buffer.from(value.slice(2), 'hex').toString('base64') };
    case 'instant':
      return { stringValue: instant(value) };
    case 'text':
      return { stringValue: value };
  }
}

/** Without the zone, which is UTC: `2026-11-20 21:05:00.123456`. */
function instant(value: string): string {
  return value.replace(/\+00$/, '');
}

function arrayValue(values: (string | null)[], element: number): Field {
  const [, , kind] = typeOf(element);
  if (kind === 'long') return { longValues: values.map((value) => (value === null ? null : Number(value))) };
  if (kind === 'double') return { doubleValues: values.map((value) => (value === null ? null : Number(value))) };
  if (kind === 'bool') return { booleanValues: values.map((value) => (value === null ? null : value === 't')) };
  return { stringValues: values };
}

/** PostgreSQL's text form of an array with one dimension: `{a,"b c",NULL}`. */
function parseArray(text: string): (string | null)[] {
  if (text === '{}') return [];
  if (text.startsWith('{{'))
    throw new ServiceError('UnsupportedResultException', 'Arrays of more than one dimension are not supported here.');
  const found = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g);
  return [...found].map(([, quoted, bare]) =>
    quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : bare === 'NULL' ? null : (bare ?? ''),
  );
}
