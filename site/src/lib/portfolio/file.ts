/** A broker's file as the API takes it: its text, which can be mended line by line, or its bytes where it is no UTF-8. */
import { ToldError } from '#lib/api/client.ts';
import { formatNumber } from '#lib/format/numbers.ts';

export type Content = { text: string; base64?: never } | { base64: string; text?: never };
export interface GivenFile {
  name: string;
  content: Content;
}

/** As much as the API takes. */
const MOST_BYTES = 4 * 1024 * 1024;

export class UnreadableFileError extends ToldError {
  override readonly name = 'UnreadableFileError' as const;
}

/** @throws UnreadableFileError with a sentence for the person */
export async function readFile(file: File): Promise<GivenFile> {
  refuseSize(file.name, file.size);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) throw new UnreadableFileError(`“${file.name}” is empty. Download it again, or choose another file.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { name: file.name, content: { base64: toBase64(bytes) } };
  }
  refuseOtherThanText(`“${file.name}”`, text);
  return { name: file.name, content: { text } };
}

export function pasted(text: string): GivenFile {
  refuseSize('What you pasted', new TextEncoder().encode(text).length);
  refuseOtherThanText('What you pasted', text);
  return { name: 'pasted.csv', content: { text } };
}

/** A character that no text has is the sign of a picture, a program or a workbook; the API would take none either. */
function refuseOtherThanText(what: string, text: string): void {
  if (text.includes('\0') || !text.isWellFormed())
    throw new UnreadableFileError(
      `${what} is no text but something else: a picture, a program or a workbook. Export the list as CSV, and choose that file.`,
    );
}

function refuseSize(name: string, bytes: number): void {
  if (bytes > MOST_BYTES)
    throw new UnreadableFileError(
      `${name} has ${formatNumber(bytes / 1024 / 1024, 1)} MB, and at most 4 MB can be imported at once. Export fewer accounts at a time.`,
    );
}

/** In pieces, since a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  const PIECE = 32_768;
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(binary);
}

/** The line with this number, counted from 1 as an editor counts; undefined where there is none. */
export function lineOf(text: string, number: number): string | undefined {
  return text.split(/\r\n|\n|\r/)[number - 1];
}

/** The text with another line in its place; line ends stay as they are. */
export function withLine(text: string, number: number, line: string): string {
  const parts = text.split(/(\r\n|\n|\r)/);
  const index = (number - 1) * 2;
  return parts[index] === undefined ? text : parts.with(index, line.replace(/[\r\n]+/g, ' ')).join('');
}
