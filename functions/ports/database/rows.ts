/** The Data API's records as plain objects. */
import type { ColumnMetadata, Field } from '@aws-sdk/client-rds-data';

export function readRows(columns: ColumnMetadata[], records: Field[][]): Record<string, unknown>[] {
  return records.map((record) =>
    Object.fromEntries(
      columns.map((column, index) => [column.label ?? column.name ?? `column${index}`, read(column.typeName ?? '', record[index])]),
    ),
  );
}

function read(typeName: string, field: Field | undefined): unknown {
  if (field === undefined || field.isNull) return null;
  if (field.arrayValue)
    return (
      field.arrayValue.stringValues ?? field.arrayValue.longValues ?? field.arrayValue.doubleValues ?? field.arrayValue.booleanValues ?? []
    );
  if (field.stringValue !== undefined) return readText(typeName, field.stringValue);
  return field.longValue ?? field.doubleValue ?? field.booleanValue ?? field.blobValue ?? null;
}

function readText(typeName: string, text: string): unknown {
  if (typeName === 'json' || typeName === 'jsonb') return JSON.parse(text);
  // Both come in UTC without a zone: 2026-11-20 21:05:00.123
  if (typeName === 'timestamptz' || typeName === 'timestamp') return `${text.replace(' ', 'T')}Z`;
  return text;
}
