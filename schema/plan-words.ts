/** What is wrong with an entry, in words: what it must be, and what it is. In place of zod's own, wherever a contract has none: of a retirement plan, and of what the API is sent. */
import type * as z from 'zod';

type Issue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** For `safeParse(value, { error: planWords })`. Messages that a contract states itself go before. */
export function planWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = KINDS[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing: it must be ${wanted}` : `must be ${wanted}, not ${shown(issue.input)}`;
    }
    case 'too_small':
      return issue.origin === 'array'
        ? `must have at least ${counted(issue.minimum)}`
        : issue.origin === 'string'
          ? 'must not be empty'
          : `must be at least ${bound(issue, issue.minimum)}, and is ${yearOr(issue, issue.minimum)}`;
    case 'too_big':
      if (issue.origin === 'array') return `must have at most ${counted(issue.maximum)}`;
      if (issue.origin === 'string') return `must have at most ${plain(issue.maximum)} characters`;
      return `must be at most ${bound(issue, issue.maximum)}, and is ${yearOr(issue, issue.maximum)}${isPercent(issue) ? `; it is a fraction: ${plain(Number(issue.input) / 100)} is ${shown(issue.input)}%` : ''}`;
    case 'invalid_value':
      return `must be ${either(issue.values.map((value) => JSON.stringify(value)))}, not ${shown(issue.input)}`;
    case 'invalid_key':
      return 'must have a name of 1 to 60 characters';
    case 'invalid_union':
      return issue.discriminator === undefined ? undefined : `must be ${either(optionsOf(issue).map((value) => JSON.stringify(value)))}`;
    case 'unrecognized_keys':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'custom':
      return undefined; // told key by key, or not asked of a plan
  }
}

/** A year of the calendar has no thousands: 1900, not 1,900. Durations in years have, and are counted by what is asked for: no calendar year is below 1,000. */
function isYear({ path }: Issue, limit: number | bigint): boolean {
  return /year$/i.test(String(path?.at(-1) ?? '')) && Number(limit) >= 1000;
}

function yearOr(issue: Issue, limit: number | bigint): string {
  return isYear(issue, limit) ? String(issue.input) : shown(issue.input);
}

function bound(issue: Issue, limit: number | bigint): string {
  return isYear(issue, limit) ? String(limit) : plain(limit);
}

/** The kinds among which a discriminator chooses. */
function optionsOf({ options }: Issue): readonly unknown[] {
  return Array.isArray(options) ? options : [];
}

/** Above what a fraction may be, and what a per cent could be. */
function isPercent({ maximum, input }: Issue & { code: 'too_big' }): boolean {
  return Number(maximum) <= 1 && typeof input === 'number' && input >= 1 && input / 100 <= Number(maximum);
}

function either(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
}

function counted(count: number | bigint): string {
  return `${plain(count)} ${Number(count) === 1 ? 'entry' : 'entries'}`;
}

/** JSON as it stands in a file, cut to length; what is no JSON by its name. */
function shown(value: unknown): string {
  if (typeof value === 'number') return plain(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? typeof value : text.length > 40 ? `${text.slice(0, 39)}…"` : text;
}

/** 1,000,000 and −0.5; beyond 15 digits, and for what is no number, as JavaScript writes it. */
function plain(value: number | bigint): string {
  const number = Number(value);
  if (!Number.isFinite(number))
    return Number.isNaN(number) ? 'no number' : number > 0 ? 'larger than any number' : 'smaller than any number';
  const size = Math.abs(number);
  const text = size >= 1e15 || (size > 0 && size < 1e-6) ? String(size) : size.toLocaleString('en-US', { maximumFractionDigits: 12 });
  return `${number < 0 ? '−' : ''}${text}`;
}
