/** What a line is about: a holding by its one symbol, cash, an option, or a sum. */
import { readSymbol } from '../symbol.ts';

/** Written without their dot by Fidelity, whose other symbols have none to miss. */
const WITHOUT_DOT: Readonly<Record<string, string>> = { BRKA: 'BRK.A', BRKB: 'BRK.B', BFA: 'BF.A', BFB: 'BF.B' };

/** The symbol under which it is stored; null when it can be none. @param name tells the ticker CASH from cash. */
export function symbolOf(written: string, name: string): string | null {
  return WITHOUT_DOT[written.trim().toUpperCase()] ?? readSymbol(written, name || undefined).symbol;
}

/** Where brokers keep what is not invested. A line of one of these is cash of its account. */
const SETTLEMENT_FUNDS = new Set([
  'SPAXX',
  'FDRXX',
  'FZFXX',
  'FCASH',
  'CORE',
  'VMFXX',
  'SWEEP',
  'QACDS',
  'QPIQQ',
  'QPRMQ',
  'QPIFQ',
  'QPCTQ',
]);
const CASH = new Set(
  [
    'cash',
    'cash & cash investments',
    'cash and cash investments',
    'cash & cash equivalents',
    'cash and cash equivalents',
    'cash balance',
    'cash & sweep',
    'uninvested cash',
    'available cash',
    'settled cash',
    'core',
    'core cash',
    'usd',
    'us dollar',
    'us dollars',
    'u.s. dollar',
    'cash usd',
    'usd cash',
    'usd.cash',
    'settlement fund',
    'sweep',
    'cash sweep',
    'bank sweep',
    'bank deposit sweep',
    'insured bank deposit',
    'fdic insured deposit',
    'held in money market',
    'held in fcash',
    'money market',
    'cash/money market',
    'barmittel',
    'bargeld',
    'guthaben',
    'kontoguthaben',
    'verrechnungskonto',
    'liquiditat',
    'especes',
    'liquidites',
    'solde especes',
    'efectivo',
    'liquidez',
    'saldo',
    'contanti',
    'liquidita',
    'liquide middelen',
    'contant',
    'dinheiro',
    'likvida medel',
  ].map(plain),
);

/** Words alone: the ticker CASH at $60 a share is a bank's. */
export function isCash(symbol: string, name: string, hasSharePrice: boolean): boolean {
  if (/\*\*$/.test(symbol.trim())) return true;
  if (hasSharePrice) return false;
  const [code, words] = [plain(symbol), plain(name)];
  return (
    SETTLEMENT_FUNDS.has(code.toUpperCase()) ||
    CASH.has(code) ||
    (CASH.has(words) && (code === '' || code === '--')) ||
    (code === '' && SETTLEMENT_FUNDS.has(words.toUpperCase()))
  );
}

const DERIVATIVE_TYPE = /\b(options?|futures?|warrants?|opt|fop|fut|war|cfds?)\b/i;

export function isDerivative(symbol: string, name: string, type: string): boolean {
  return (
    DERIVATIVE_TYPE.test(type) || readSymbol(symbol).kind === 'option' || /^(call|put)\b.*\d|\b(call|put)\b.*(\$\s?\d|\bexp\b)/i.test(name)
  );
}

export function isBond(name: string, type: string): boolean {
  return (
    /\b(bonds?|bills?|notes?|fixed income|treasur(y|ies)|cds?|certificates? of deposit)\b/i.test(type) ||
    /\b(UNITED STATES TREAS|T-?BILL|CD\b.*\bFDIC|\d+(\.\d+)?%\s+\d{2}\/\d{2}\/\d{2,4})/i.test(name)
  );
}

const TOTAL =
  /^((account|grand|portfolio|positions?|sub|overall|net)[\s-]?)?totals?\b|^total\b|^(gesamt|summe|insgesamt|endsumme|zwischensumme|totaal|totale|sous-total|suma|soma)\b/i;

/** The account's or the file's sum. */
export function isTotal(cell: string): boolean {
  return TOTAL.test(cell.trim());
}

export function isPending(symbol: string, name: string): boolean {
  return /^pending activity\b/i.test(symbol.trim()) || /^pending activity\b/i.test(name.trim());
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s*]+/g, ' ')
    .trim();
}

/** Text of a file as one line of ours: no control or bidirectional characters, at most 255 characters. */
export function oneLine(text: string, max = 255): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, max)
    .toWellFormed()
    .trim();
}
