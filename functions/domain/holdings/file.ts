/** A file's bytes as text, or why they are none. */

/** Four megabytes: some forty thousand positions. Larger files are refused before they are read. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export type FileText = { text: string; fault?: never } | { fault: string; text?: never };

/** What a file begins with when it is something else, and what to do then. */
const OTHER_KINDS: readonly { starts: readonly number[]; fault: string }[] = [
  {
    starts: [0x50, 0x4b, 0x03, 0x04],
    fault: 'This is an Excel workbook or another zip archive, not text. Open it in a spreadsheet and save it as CSV.',
  },
  { starts: [0xd0, 0xcf, 0x11, 0xe0], fault: 'This is an old Excel workbook, not text. Open it in a spreadsheet and save it as CSV.' },
  { starts: [0x25, 0x50, 0x44, 0x46], fault: 'This is a PDF. Download the positions as CSV from your broker instead.' },
  { starts: [0x1f, 0x8b], fault: 'This is a compressed file. Unpack it first.' },
  { starts: [0x89, 0x50, 0x4e, 0x47], fault: 'This is a picture. Download the positions as CSV from your broker instead.' },
  { starts: [0xff, 0xd8, 0xff], fault: 'This is a picture. Download the positions as CSV from your broker instead.' },
];

/** UTF-8 with or without a mark, UTF-16 either way, else Windows-1252. */
export function readText(bytes: Uint8Array): FileText {
  if (bytes.length > MAX_FILE_BYTES) {
    const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
    return {
      fault: `The file has ${megabytes} MB; at most ${MAX_FILE_BYTES / 1024 / 1024} MB are read. A list of positions is far smaller: is this the right file?`,
    };
  }
  const other = OTHER_KINDS.find(({ starts }) => starts.every((byte, index) => bytes[index] === byte));
  if (other) return { fault: other.fault };
  const text = decode(bytes);
  if (text.includes('\u0000'))
    return { fault: 'This is no text file: it holds NUL characters. Download the positions as CSV from your broker.' };
  if (/^\s*(<!doctype html|<html|<\?xml)/i.test(text))
    return { fault: 'This is a web page or XML, not CSV. Download the positions as CSV from your broker.' };
  if (text.trim() === '') return { fault: 'The file is empty.' };
  return { text: text.replace(/\r\n?/g, '\n') };
}

function decode(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** By its mark; without one, by where the zero bytes of Latin letters are. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const sample = bytes.subarray(0, 512);
  sample.forEach((byte, index) => byte === 0 && (zeros[index % 2] = (zeros[index % 2] ?? 0) + 1));
  const [even = 0, odd = 0] = zeros;
  const many = sample.length * 0.4;
  if (bytes.length % 2 === 0 && odd >= many && even === 0) return 'utf-16le';
  return bytes.length % 2 === 0 && even >= many && odd === 0 ? 'utf-16be' : null;
}
