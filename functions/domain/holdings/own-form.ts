/** Our own CSV files: text that a spreadsheet would run as a formula is written so that it does not, and read back as it was. */

/** The first column of our list of positions has this name: by it our own form is known. */
export const OWN_FORM = 'Alex holdings';

const DANGEROUS = /^[=+\-@\t\r\n＝＋－＠']/;

/** A cell that begins like a formula is preceded by an apostrophe, and so is one that begins with an apostrophe. */
export function writeOwnText(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** The inverse of `writeOwnText`. */
export function readOwnText(cell: string): string {
  return cell.startsWith("'") && DANGEROUS.test(cell.slice(1)) ? cell.slice(1) : cell;
}
