/** The independent reports are true by their sheets: what follows reads only the annotations, and knows nothing of the verifier. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Given {
  id: string;
  kind: string;
  value: number | string;
  label: string;
}
const FOLDER = new URL('.', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'utf8');
const HEADER = /^<!-- facts: (?<household>[a-z-]+) \| voice: (?<voice>[^|]+) \| author: independent -->\n/;
const ANNOTATION = /\[\[([^[\]|]+)\|([^[\]|]+)\]\]/g;
const ID = /[A-Za-z][\w.-]*/g;
/** What has digits and states nothing. */
const NO_CLAIM = [
  /^\s*(?:#+ |\*\*)?\d+\.\s/gm,
  /S&P 500/g,
  /40[13]\([kb]\)s?|457\(b\)/g,
  /\b\d\d\/\d\d\b(?!\/)/g,
  /24\/7/g,
  /Form \d{4}(-[A-Z]+)?/g,
  /W-2/g,
  /\b[QH][1-4]\b/g,
  /\[[A-Z]\d+\]/g,
  /\b529\b/g,
  /Russell 2000/g,
  /Nasdaq-100/g,
  /\bp\d0\b/g,
  /Fidelity 500/g,
  /Target Retirement 20\d\d/g,
  /(10-year|20\+ Year) Treasury/gi,
  /(Step|Part|Note|Table|Section|[Ii]tem) \d+/g,
  /ANNX7/g,
];
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const SCALE: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6 };

const reports = readdirSync(new URL('reports/', FOLDER)).filter((name) => name.endsWith('.md') && HEADER.test(read(`reports/${name}`)));

/** Arithmetic over ids and numbers. Ids hold hyphens, so a minus stands between spaces. */
function evaluate(expression: string, facts: ReadonlyMap<string, Given>): number {
  const tokens = expression.match(/[A-Za-z][\w.-]*|\d[\d.]*|[-+*/()]/g) ?? [];
  const factor = (): number => {
    const token = tokens.shift() ?? '';
    if (token !== '(') return /^\d/.test(token) ? Number(token) : Number(facts.get(token)?.value);
    const inner = sum();
    return tokens.shift() === ')' ? inner : NaN;
  };
  const product = (): number => {
    let result = factor();
    while (tokens[0] === '*' || tokens[0] === '/') result = tokens.shift() === '*' ? result * factor() : result / factor();
    return result;
  };
  const sum = (): number => {
    let result = product();
    while (tokens[0] === '+' || tokens[0] === '-') result = tokens.shift() === '+' ? result + product() : result - product();
    return result;
  };
  const result = sum();
  return tokens.length === 0 ? result : NaN;
}

function dateParts(text: string): { names: string[]; numbers: number[] } {
  return {
    names:
      text
        .toLowerCase()
        .match(/[a-z]{3,}/g)
        ?.filter((word) => MONTHS.some((month) => month.startsWith(word))) ?? [],
    numbers: text.match(/\d+/g)?.map(Number) ?? [],
  };
}

/** Every number in digits, with half of its last place: of its last non-zero digit where the text says that it is rounded. */
function figures(text: string): { shown: number; slack: number }[] {
  const hedge = /about|around|roughly|approximately|some |nearly|almost|close to|~|or so|order of/i.test(text);
  const oneSided = /nearly|almost|over|under|more than|less than|at least|shy/i.test(text);
  return [...text.matchAll(/(?<digits>\d[\d,]*(?:\.\d+)?)\s?(?<scale>k|m|thousand|million)?\b/gi)].map(({ groups }) => {
    const digits = (groups?.['digits'] ?? '').replaceAll(',', '');
    const scale = SCALE[(groups?.['scale'] ?? '').toLowerCase()] ?? 1;
    const decimals = digits.split('.')[1]?.length ?? 0;
    const zeros = decimals === 0 && (hedge || oneSided) ? (/0*$/.exec(digits)?.[0].length ?? 0) : 0;
    return { shown: Number(digits) * scale, slack: 10 ** (zeros - decimals) * scale * (oneSided ? 1 : 0.5) + 1e-9 };
  });
}

function problems(text: string, target: string, facts: ReadonlyMap<string, Given>): string[] {
  const ids = target.match(ID) ?? [];
  const missing = ids.filter((id) => !facts.has(id));
  if (missing.length > 0) return [`no such fact: ${missing.join(', ')}`];
  if (/^[A-Z]{2,5}\d?$/.test(text))
    return ids.some((id) => String(facts.get(id)?.value) === text || facts.get(id)?.label.includes(text))
      ? []
      : [`${text} is not what ${target} is of`];
  const values = target.startsWith('=') ? [evaluate(target.slice(1), facts)] : ids.map((id) => facts.get(id)?.value ?? NaN);
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) return [`${target} has no value`];
  const [day] = values;
  if (typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day)) {
    const [year, month, date] = day.split('-').map(Number);
    const { names, numbers } = dateParts(text);
    const right =
      names.every((name) => MONTHS[(month ?? 0) - 1]?.startsWith(name)) &&
      numbers.every((number) => [year, month, date, ...(text.includes('/') ? [(year ?? 0) % 100] : [])].includes(number));
    return right ? [] : [`${text} is not ${day}`];
  }
  const shown = figures(text);
  return shown.flatMap(({ shown: figure, slack }, index) => {
    const candidates = values.length === shown.length ? [values[index]] : values;
    return candidates.some((value) => Math.abs(Math.abs(Number(value)) - figure) <= slack)
      ? []
      : [`${text} is ${candidates.join(' or ')} by ${target}`];
  });
}

test('there are enough reports, in as many voices', () => {
  expect(reports.length).toBeGreaterThanOrEqual(20);
  expect(new Set(reports.map((name) => HEADER.exec(read(`reports/${name}`))?.groups?.['voice'])).size).toBeGreaterThanOrEqual(20);
});

describe.each(reports)('%s', (name) => {
  const text = read(`reports/${name}`);
  const household = HEADER.exec(text)?.groups?.['household'] ?? '';
  const facts = new Map((JSON.parse(read(`facts/${household}.json`)) as Given[]).map((fact) => [fact.id, fact]));
  const body = text.replace(HEADER, '');

  test('every annotation holds by the sheet', () => {
    const claims = [...body.matchAll(ANNOTATION)];
    expect(claims.length).toBeGreaterThan(15);
    expect(claims.flatMap(([, words = '', target = '']) => problems(words, target.trim(), facts))).toEqual([]);
  });

  test('no digit stands outside an annotation but in what claims nothing', () => {
    const rest = NO_CLAIM.reduce((left, pattern) => left.replace(pattern, ''), body.replace(ANNOTATION, ''));
    expect(rest.split('\n').filter((line) => /\d|\[\[|\]\]/.test(line))).toEqual([]);
  });
});
