/** A CSV file as rows with the lines on which they begin; a file that is none is refused with what it is instead. */
import { readFileSync, statSync } from 'node:fs';
import Papa from 'papaparse';

export class FileError extends Error {
  override readonly name = 'FileError' as const;
}

const MAX_MB = 64;

export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** @throws FileError when the file cannot be read, is too large, is no text, or has a quote that never closes. */
export function readCsv(path: string): Row[] {
  const text = textOf(path);
  const rows: Row[] = [];
  let [line, from] = [1, 0];
  Papa.parse<string[]>(text, {
    delimiter: ',',
    step: ({ data, errors, meta }) => {
      const [error] = errors;
      if (error !== undefined) throw new FileError(`${path}, line ${line}: ${error.message}. A quoted cell must end with a quote.`);
      if (data.length > 1 || (data[0] ?? '').trim() !== '') rows.push({ line, cells: data });
      line += text.slice(from, meta.cursor).split('\n').length - 1;
      from = meta.cursor;
    },
  });
  if (rows.length === 0) throw new FileError(`${path} is empty.`);
  return rows;
}

function textOf(path: string): string {
  const bytes = bytesOf(path);
  if (bytes.includes(0)) throw new FileError(`${path} is no text file. Give the CSV itself, not an archive or a spreadsheet.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw new FileError(`${path} is not UTF-8 text. Save it as CSV in UTF-8.`);
  }
}

function bytesOf(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MAX_MB * 1024 * 1024)
      throw new FileError(`${path} has ${Math.ceil(size / 1024 / 1024)} MB; lists of up to ${MAX_MB} MB are read.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
