/**
 * One security, one symbol. Brokers and lists write Berkshire's second class as `BRK.B`, `BRK-B`, `BRK/B`, `BRK B` and `brk.b`, and put cash, options and
 * CUSIPs into the same column. What is read here is the symbol under which everything is stored.
 */
import { Ticker } from '#schema/values.ts';

/**
 * `ticker`: as an exchange lists it, with a class or series after a dot. `mutual_fund`: five letters, the last an X. `cusip`: nine characters whose check
 * digit is right. `code`: anything else that can be a symbol (a plan's own code). `cash`: no security, but dollars. `option`: a contract, which is not held here.
 */
export type ReadSymbol =
  | { readonly kind: 'ticker' | 'mutual_fund' | 'cusip' | 'code'; readonly symbol: string }
  | { readonly kind: 'cash' | 'option'; readonly symbol: null }
  | { readonly kind: 'none'; readonly symbol: null; readonly reason: string };

/** Tickers too (Pathward Financial, a leveraged fund, Core Molding): a name that speaks of no cash makes them one. */
const CASH_CODES = new Set(['CASH', 'USD', 'CORE']);
const CASH_LINES = /^(CASH\b.*|US DOLLARS?|U\.S\. DOLLARS?|CUR:USD|USD[ .-]?CASH|USDUSD|FCASH|MMDA\d*|SWEEP|CASH[-_]?USD|\$+)$/;
const CASH_NAMES = /\bcash\b|\bsweep\b|\bdeposit|\bsettlement\b|\bdollars?\b|\bcore position\b|\bmoney\b/i;

/** `AAPL  240119C00190000` (OCC), `-AAPL240119C190`, `AAPL 01/19/2024 190.00 C`. */
const OPTIONS = [
  /^-?[A-Z.]{1,6}\d? *\d{6}[CP]\d+(\.\d+)?$/,
  /^[A-Z.]{1,6} \d{1,2}\/\d{1,2}\/\d{2,4} [\d.]+ ?(C|P|CALL|PUT)$/,
  /^[A-Z.]{1,6} \d{1,2}[A-Z]{3}\d{2} [\d.]+ [CP]$/,
];

const CLASS = /^([A-Z]{1,5})[./ -]([A-Z])$/;
const PREFERRED = /^([A-Z]{1,5})(?:[./ -]PR?[. -]?|\^)([A-Z])$/;
const SUFFIXED = /^([A-Z]{1,5})[./ -](WSA|WSB|WS|WT|UN|RT|PR)$/;
/** Another exchange's way of writing the same suffix. */
const SUFFIXES: Readonly<Record<string, string>> = { WT: 'WS', UN: 'U' };

/**
 * Reads what a file, a person or a provider gave as a symbol.
 * @param name what stands beside it, where something does: it tells the ticker `CASH` from a line of cash.
 */
export function readSymbol(given: string, name?: string): ReadSymbol {
  // Footnote marks (`SPAXX**`), the export guard of a spreadsheet (`="VTI"`) and repeated blanks are no part of it.
  const text = given
    .normalize('NFKC')
    .replace(/^="(.*)"$/, '$1')
    .replace(/[*†‡]+$/, '')
    .replace(/[\s_]+/g, ' ')
    .trim();
  // Only what can be a symbol is upper-cased: ß would become SS, another symbol than was given.
  if (/[^\x20-\x7e]/.test(text)) return none('holds characters that no symbol has');
  const upper = text.toUpperCase();
  if (upper === '' || /^(-+|N\/A|NONE|NULL)$/.test(upper)) return none('is empty');
  if (CASH_CODES.has(upper) ? name === undefined || name.trim() === '' || CASH_NAMES.test(name) : CASH_LINES.test(upper))
    return { kind: 'cash', symbol: null };
  if (OPTIONS.some((pattern) => pattern.test(upper))) return { kind: 'option', symbol: null };

  const cusip = cusipIn(upper);
  if (cusip !== null) return { kind: 'cusip', symbol: cusip };
  const [, root, series] = PREFERRED.exec(upper) ?? [];
  if (root !== undefined && series !== undefined) return { kind: 'ticker', symbol: `${root}.PR${series}` };
  const [, stem, suffix] = CLASS.exec(upper) ?? SUFFIXED.exec(upper) ?? [];
  if (stem !== undefined && suffix !== undefined) return { kind: 'ticker', symbol: `${stem}.${SUFFIXES[suffix] ?? suffix}` };
  if (/^[A-Z]{4}X$/.test(upper)) return { kind: 'mutual_fund', symbol: upper };
  if (/^[A-Z]{1,5}$/.test(upper)) return { kind: 'ticker', symbol: upper };
  const code = upper.replace(/[/ ]+/g, '-');
  if (code !== upper) return readSymbol(code, name);
  return Ticker.safeParse(code).success
    ? { kind: 'code', symbol: code }
    : none('must be 1 to 20 letters, digits, dots or dashes, such as "VTI"');
}

/** The symbol under which it is stored; null for what is none: cash, an option, text that cannot be a symbol. */
export function normaliseSymbol(given: string): string | null {
  return readSymbol(given, given).symbol;
}

/**
 * Whether the ninth character is the check digit of the first eight: every second value doubled, digits summed, up to the next ten
 * (ANSI X9.6; letters count from A = 10, then `*` 36, `@` 37, `#` 38).
 */
export function isCusip(text: string): boolean {
  if (!/^[0-9A-Z*@#]{8}\d$/.test(text)) return false;
  const sum = [...text.slice(0, 8)].reduce((total, character, index) => {
    const value = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*@#'.indexOf(character) * (index % 2 === 1 ? 2 : 1);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(text[8]);
}

/** A word of eight letters and a digit may pass the sum by chance: a CUSIP begins with a digit, or with the letter of a foreign issuer and a digit. */
function cusipIn(upper: string): string | null {
  const fromIsin = /^(US|CA)([0-9A-Z]{9})(\d)$/.exec(upper);
  const candidate = fromIsin !== null && isIsin(upper) ? (fromIsin[2] ?? '') : upper;
  return /^[A-Z]?\d/.test(candidate) && /^[0-9A-Z]{9}$/.test(candidate) && isCusip(candidate) ? candidate : null;
}

/** ISO 6166: letters as two digits from A = 10, then Luhn. */
function isIsin(text: string): boolean {
  const digits = [...text].map((character) => parseInt(character, 36).toString()).join('');
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function none(reason: string): ReadSymbol {
  return { kind: 'none', symbol: null, reason };
}
