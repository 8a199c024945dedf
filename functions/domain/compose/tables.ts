/** What a reader looks up: holdings, the checkup, the levers. Lists in place of tables for a beginner. */
import type { Check, Fact } from '#schema/facts.ts';
import { levers } from './levers.ts';
import { capital, holdingName, nameOf } from './names.ts';
import type { Situation } from './situation.ts';

/** The holdings that are facts (the ten largest), cash and the total; '' when no holding is one. */
export function holdingsTable({ sheet, level }: Situation): string {
  const holdings = sheet.facts
    .filter((fact) => /^holding-.+-value$/.test(fact.id))
    .sort((a, b) => Number(b.value) - Number(a.value))
    .map((fact) => ({ name: holdingName(fact), value: fact.id, share: fact.id.replace(/-value$/, '-pct') }));
  if (holdings.length === 0) return '';
  const cash = sheet.has('cash-total') && (sheet.number('cash-total') ?? 0) > 0;
  if (level === 'beginner')
    return [
      ...holdings.map(({ name, value, share }) => `- **${name}:** {{${value}}}${sheet.has(share) ? `, {{${share}}}` : ''}`),
      ...(cash ? [`- **Cash:** {{cash-total}}`] : []),
      ...(sheet.has('portfolio-total') ? ['- **The portfolio altogether:** {{portfolio-total}}'] : []),
    ].join('\n');
  const cell = (id: string, form = '') => (sheet.has(id) ? `{{${id}${form}}}` : '');
  return [
    '| Holding | Value | Share |',
    '|---|---:|---:|',
    ...holdings.map(({ name, value, share }) => `| ${name} | ${cell(value, ':exact')} | ${cell(share)} |`),
    ...(cash ? [`| Cash | ${cell('cash-total', ':exact')} | ${cell('cash-pct')} |`] : []),
    ...(sheet.has('portfolio-total') ? [`| **The whole portfolio** | **${cell('portfolio-total', ':exact')}** | |`] : []),
  ].join('\n');
}

const RESULT: Record<Check['outcome'], string> = { pass: 'pass', warn: 'warning', fail: '**fail**', unknown: 'not known' };

/** One row a check, the failures first. */
export function checkupTable(checks: readonly Check[], { sheet, level }: Situation): string {
  if (checks.length === 0) return '';
  const order: Check['outcome'][] = ['fail', 'warn', 'unknown', 'pass'];
  const rows = [...checks].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  if (level === 'beginner') {
    const named = (outcomes: Check['outcome'][]) => rows.filter((check) => outcomes.includes(check.outcome)).map((check) => inList(rowHead(check, sheet.fact(check.foundFactId ?? ''))));
    const [bad, good] = [named(['fail', 'warn']), named(['pass'])];
    return [
      bad.length > 0 ? `- **Worth a look:** ${bad.join('; ')}.` : '',
      good.length > 0 ? `- **In order:** ${good.join('; ')}.` : '',
    ].filter(Boolean).join('\n');
  }
  const cell = (id: string | null) => {
    const fact = id === null ? undefined : sheet.fact(id);
    return fact && sheet.fills(`{{${fact.id}}}`) ? `{{${fact.id}}}` : '–';
  };
  return [
    '| Check | You | Limit or target | Result |',
    '|---|---:|---:|---|',
    ...rows.map((check) => `| ${rowHead(check, sheet.fact(check.foundFactId ?? ''))} | ${cell(check.foundFactId)} | ${cell(check.limitFactId)} | ${RESULT[check.outcome]} |`),
  ].join('\n');
}

const ROW_HEADS: [RegExp, string][] = [
  [/^chance$/, 'Chance of success'],
  [/^largest-company-pct$/, 'Largest single company'],
  [/^largest-fund-pct$/, 'Largest single fund'],
  [/^largest-untyped-pct$/, 'Largest holding that may be a single company'],
  [/^narrow-fund-pct$/, 'Largest fund with a single bet'],
  [/^opaque-fund-pct$/, 'Largest fund of unknown content, held to the limit of a narrow one'],
  [/^idle-cash-pct$/, 'Idle cash'],
  [/^fund-cost-pct$/, 'Yearly cost of the funds'],
  [/^cash-months$/, 'Cash, in months of spending'],
  [/^oldest-price-days$/, 'Age of the oldest price, in days'],
  [/^unpriced-count$/, 'Holdings without a price'],
  [/^unclassified-count$/, 'Unclassified holdings'],
  [/^classified-pct$/, 'Classified share of the portfolio'],
];

/** Our own words where the fact is of the catalogue, so that row and figure speak of the same thing; else the check's label. */
function rowHead(check: Check, fact: Fact | undefined): string {
  const known = fact && ROW_HEADS.find(([pattern]) => pattern.test(fact.id))?.[1];
  if (known) return known;
  const name = fact && nameOf(fact.id);
  if (fact && name) return fact.id.endsWith('-drift') ? `Drift of ${name.text}` : capital(name.text);
  return check.label.replace(/[|\n{}]/g, ' ').trim();
}

function inList(head: string): string {
  const plain = head.replace(/^Drift of (.*)$/, '$1 against the target');
  return /^(?:North|Latin|Europe|Asia|Oceania|Africa)/.test(plain) ? plain : plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** Each lever by itself, beneath the plan as it is. */
export function leversTable({ sheet, level }: Situation): string {
  const found = levers(sheet).filter((lever) => sheet.has(lever.chanceId));
  if (found.length === 0 || !sheet.has('chance')) return '';
  if (level === 'beginner') return found.map((lever) => `- **${lever.row}:** the chance becomes {{${lever.chanceId}}}`).join('\n');
  return [
    `| ${found.length > 1 ? 'Change, each by itself' : 'Change'} | Chance |`,
    '|---|---:|',
    '| The plan as it is | {{chance}} |',
    ...found.map((lever) => `| ${lever.row} | {{${lever.chanceId}}} |`),
  ].join('\n');
}
