/**
 * Figures as brokers and spreadsheets write them. What a comma or a dot means is decided once a file, by all of its figures; a figure that fits
 * the decision in no way, or that could mean two things when nothing decides, is never guessed.
 */
import { decimal, type Decimal } from '../money.ts';

export type DecimalMark = '.' | ',';
export type Figure =
  { kind: 'number'; value: Decimal; decimals: number; currency: string | null } | { kind: 'absent' } | { kind: 'fault'; reason: string };

const ABSENT = /^(|-{1,3}|–|—|n\/?\.?a\.?|#n\/a|null|none|not available|incomplete|unpriced|k\.\s?a\.|n\.v\.)$/i;
const SIGNS: Readonly<Record<string, string>> = {
  '$': 'USD',
  'us$': 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  'fr': 'CHF',
  'fr.': 'CHF',
  'c$': 'CAD',
  'a$': 'AUD',
};
const MONEY = /^(us\$|c\$|a\$|[$€£¥]|fr\.?(?=\s|\d)|[a-z]{3}(?=[\s\d(+-]))\s*|\s*(us\$|[$€£¥]|fr\.?|[a-z]{3})$/gi;

interface Parts {
  negative: boolean;
  currency: string | null;
  /** Digits with marks, no blanks and no apostrophes. */
  body: string;
  /** Whether blanks or apostrophes group the digits, so that any mark is the decimal one. */
  grouped: boolean;
}

function takeApart(written: string): Parts | null {
  let text = written.normalize('NFKC').replace(/[−‒–]/g, '-').trim();
  let negative = false;
  const bracketed = /^([^\d(]*)\((.*)\)([^\d)]*)$/.exec(text);
  if (bracketed) {
    negative = true;
    text = `${bracketed[1]}${bracketed[2]}${bracketed[3]}`.trim();
  }
  let currency: string | null = null;
  const strip = () => {
    text = text
      .replace(MONEY, (sign) => {
        const name = sign.trim().toLowerCase();
        currency ??= SIGNS[name] ?? name.toUpperCase();
        return '';
      })
      .trim();
  };
  const unsign = () => {
    const sign = /^[+-]|[+-]$/.exec(text);
    if (!sign) return;
    negative = sign[0] === '-' ? !negative || bracketed !== null : negative;
    text = text.replace(/^[+-]\s*|\s*[+-]$/, '');
  };
  strip();
  unsign();
  strip();
  const grouped = /\d[\s'’`]\d{3}(?!\d)/.test(text);
  const body = grouped ? text.replace(/(?<=\d)[\s'’`](?=\d{3}(?!\d))/g, '') : text;
  return /^[\d.,]*\d[\d.,]*$/.test(body) ? { negative, currency, body, grouped } : null;
}

/** What a figure alone says of the file's decimal mark; null when it says nothing. */
export function evidenceOf(written: string): DecimalMark | null {
  const simple = SIMPLE.exec(written);
  if (simple) return fromParts(simple[1] ?? '', simple[2] as DecimalMark, simple[3] ?? '', false);
  const parts = takeApart(written.replace(/%\s*$/, ''));
  if (parts === null) return null;
  const { body, grouped } = parts;
  const marks = body.replace(/\d/g, '');
  const last = marks.at(-1);
  if (last !== '.' && last !== ',') return null;
  const other = last === '.' ? ',' : '.';
  if (marks.includes(other)) return isWritten(body, last) ? last : null;
  if (marks.length > 1) return isWritten(body, other) ? other : null;
  const [whole = '', fraction = ''] = body.split(last);
  return fromParts(whole, last, fraction, grouped);
}
/** Most figures of most files: worth its own way, since a file has a hundred thousand of them. */
const SIMPLE = /^[+-]?\$?(\d+)([.,])(\d+)%?$/;

function fromParts(whole: string, mark: DecimalMark, fraction: string, grouped: boolean): DecimalMark | null {
  return grouped || fraction.length !== 3 || whole === '0' || whole === '' || whole.length > 3 ? mark : null;
}

/** Whether the digits, with this decimal mark, are grouped by three (or as in India) or not at all. */
function isWritten(body: string, mark: DecimalMark): boolean {
  const group = mark === '.' ? ',' : '\\.';
  return new RegExp(`^(\\d*|\\d{1,3}(${group}\\d{2,3})*${group}\\d{3})(\\${mark}\\d*)?$`).test(body);
}

/** Could be read either way: `1,234`. */
export function isAmbiguous(written: string): boolean {
  const parts = takeApart(written);
  return parts !== null && evidenceOf(written) === null && /^\d{1,3}[.,]\d{3}$/.test(parts.body);
}

const PLAINEST = /^(\$)?(\d+(?:\.(\d+))?)$/;

/** @param mark of the file; null while nothing has shown it, and then a figure that could be two is a fault. */
export function readFigure(written: string, mark: DecimalMark | null): Figure {
  const text = written.trim();
  const plainest = mark === '.' ? PLAINEST.exec(text) : null;
  if (plainest)
    return { kind: 'number', value: decimal(plainest[2] ?? ''), decimals: plainest[3]?.length ?? 0, currency: plainest[1] ? 'USD' : null };
  if (ABSENT.test(text)) return { kind: 'absent' };
  const shown = `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
  if (/%$/.test(text)) return { kind: 'fault', reason: `${shown} is a percentage, not an amount.` };
  if (/^[+-]?\$?\d+([.,]\d+)?e[+-]?\d+$/i.test(text))
    return { kind: 'fault', reason: `${shown} is a spreadsheet’s short form, which may have lost digits. Please write it in full.` };
  const parts = takeApart(text);
  if (parts === null) return { kind: 'fault', reason: `${shown} is no number. Please write it again.` };
  if (mark === null && isAmbiguous(text))
    return {
      kind: 'fault',
      reason: `${twoReadings(shown, parts)} Nothing else in the file shows whether its ${parts.body.includes(',') ? 'comma' : 'dot'} is a decimal mark. Please write it again.`,
    };
  const decides = mark ?? evidenceOf(text) ?? '.';
  if (!isWritten(parts.body, decides))
    return {
      kind: 'fault',
      reason: /^\d+[.,]\d+$/.test(parts.body)
        ? `${twoReadings(shown, parts)} Please write it again.`
        : `${shown} is no number. Please write it again.`,
    };
  const plain = parts.body
    .split(decides === '.' ? ',' : '.')
    .join('')
    .replace(',', '.')
    .replace(/^(?=\.)/, '0')
    .replace(/\.$/, '');
  const value = decimal(plain);
  return {
    kind: 'number',
    value: parts.negative ? value.negated() : value,
    decimals: plain.split('.')[1]?.length ?? 0,
    currency: parts.currency,
  };
}

/** `“$1080,00” could be $1,080 or $108,000.` */
function twoReadings(shown: string, { body, currency }: Parts): string {
  const readings = [body.replace(',', '.'), body.replace(/[.,]/, '')].map((digits) => {
    const plain = decimal(digits).toFixed();
    const [whole = '', fraction] = plain.split('.');
    const grouped = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
    return `${currency === 'USD' ? '$' : ''}${grouped === body ? plain : grouped}`;
  });
  return `${shown} could be ${readings.join(' or ')}.`;
}
