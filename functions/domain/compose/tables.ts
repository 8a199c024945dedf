/** What a reader looks up: holdings, the checkup, the levers. Lists in place of tables for a beginner. */
import type { Check } from '#schema/facts.ts';
import { levers, mixGain } from './levers.ts';
import { capital, holdingName, nameOf } from './names.ts';
import { listed } from './phrases.ts';
import type { Sheet } from './sheet.ts';
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
      ...holdings.map(({ name, value, share }) => `- **${name}:** {{${value}}}${sheet.has(share) ? ` ({{${share}}})` : ''}`),
      ...(cash ? [`- **Cash:** {{cash-total}}${sheet.has('cash-pct') ? ' ({{cash-pct}})' : ''}`] : []),
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

/** The words of the overview's page. */
const RESULT: Record<Check['outcome'], string> = { pass: 'fine', warn: 'look at', fail: '**act on**', unknown: 'not known' };

interface Row {
  head: string;
  found: string;
  /** What is asked for; null where nothing is. */
  limit: { kind: 'at most' | 'at least' | 'target'; figure: string } | null;
  result: string;
}

/** What is worth a look with its figures, the failures first, and the chance; what is in order by name. A list in place of the table for a beginner. */
export function checkupTable(checks: readonly Check[], { sheet, level }: Situation): string {
  if (checks.length === 0) return '';
  const order: Check['outcome'][] = ['fail', 'warn', 'unknown', 'pass'];
  const sorted = [...checks].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  // A whole share of what has a price beside "not known" would read as a contradiction: a sentence says it.
  const open = sorted
    .filter(
      (check) => (check.outcome !== 'pass' && !(check.rule === 'classified' && check.outcome === 'unknown')) || check.rule === 'chance',
    )
    .map((check) => rowOf(check, sheet));
  if (level === 'beginner')
    return [
      ...new Set(
        open.map(
          ({ head, found, limit, result }) =>
            `- **${head}:** ${found}${limit === null ? '' : ` (${IN_WORDS[limit.kind]} ${limit.figure})`}${result === RESULT.unknown ? `, ${result}` : ''}`,
        ),
      ),
    ].join('\n');
  if (open.length === 0) return '';
  return [
    '| Check | You | Limit or target | Result |',
    '|---|---:|---:|---|',
    ...open.map(
      ({ head, found, limit, result }) => `| ${head} | ${found} | ${limit === null ? '–' : `${limit.kind} ${limit.figure}`} | ${result} |`,
    ),
  ].join('\n');
}

/** `These are fine: largest single fund, idle cash and …`; what is normal is said once, without its figures. */
export function inOrder(checks: readonly Check[], { sheet }: Situation): string {
  // While it is open whether a larger fund is narrow, the largest that is known to be says little.
  const isOpen = (rule: string) =>
    rule === 'narrow-fund' && checks.some((check) => check.rule === 'opaque-fund' && check.outcome === 'unknown');
  const heads = [
    ...new Set(
      checks
        .filter((check) => check.outcome === 'pass' && check.rule !== 'chance' && !isOpen(check.rule))
        .map((check) => `${inList(rowHead(check, sheet))}${check.foundFactId?.endsWith('-drift') ? ' against the target' : ''}`),
    ),
  ];
  return heads.length === 0 ? '' : `These are fine: ${listed(heads)}.`;
}

/** A drift is shown as the share and its target, which a reader can see on a statement; every other check as what was found and its limit. */
function rowOf(check: Check, sheet: Sheet): Row {
  const cell = (id: string | null) => {
    const fact = id === null ? undefined : sheet.fact(id);
    return fact && sheet.fills(`{{${fact.id}}}`) ? `{{${fact.id}}}` : null;
  };
  const result = RESULT[check.outcome];
  const head = rowHead(check, sheet);
  const stem = /^(.+)-drift$/.exec(check.foundFactId ?? '')?.[1];
  const [share, target] = [stem && (cell(`${stem}-invested-pct`) ?? cell(`${stem}-pct`)), stem && cell(`${stem}-target-pct`)];
  if (share && target) {
    const side = (sheet.number(`${stem}-drift`) ?? 0) > 0 ? 'above target' : 'below target';
    return {
      head,
      found: share,
      limit: { kind: 'target', figure: target },
      result: check.outcome === 'fail' || check.outcome === 'warn' ? `${result}, ${side}` : result,
    };
  }
  const limit = cell(check.limitFactId);
  return {
    head,
    found: cell(check.foundFactId) ?? '–',
    limit: limit === null ? null : { kind: KINDS[check.foundFactId ?? ''] ?? 'at most', figure: limit },
    result,
  };
}

const KINDS: Record<string, 'at least' | 'target'> = { 'chance': 'target', 'cash-months': 'at least', 'classified-pct': 'at least' };
const IN_WORDS = { 'at most': 'limit', 'at least': 'minimum', 'target': 'target' } as const;
/** What is in order, where the name of what may be wrong would not do. */
const IN_ORDER: Record<string, string> = {
  'unpriced-count': 'A price for every holding',
  'duplicate-fund-count': 'Funds that differ from each other',
  'glide-path-points': 'Glide path',
  'oldest-price-days': 'Current prices',
  'narrow-fund-pct': 'Narrow funds',
  'fund-cost-pct': 'Fund costs',
  'cash-months': 'Months of cash',
  'classified-pct': 'Coverage',
};
/** Our own words where the fact is of the catalogue, so that row and figure speak of the same thing. */
const ROW_HEADS: Record<string, string> = {
  'chance': 'Chance of success',
  'largest-company-pct': 'Largest single company',
  'largest-fund-pct': 'Largest single fund',
  'duplicate-fund-count': 'Pairs of funds that hold much the same',
  'duplicate-fund-overlap': 'Overlap of funds',
  'glide-path-points': 'Distance from the glide path',
  'largest-untyped-pct': 'Largest holding that may be a single company',
  'narrow-fund-pct': 'Largest fund that bets on one field',
  'opaque-fund-pct': 'Largest fund of unknown content (limit of a narrow fund)',
  'idle-cash-pct': 'Idle cash',
  'fund-cost-pct': 'Yearly cost of the funds',
  'cash-months': 'Months of spending held in cash',
  'oldest-price-days': 'Age of the oldest price',
  'unpriced-count': 'Holdings without a price',
  'illustrative-price-count': 'Holdings at an illustrative price',
  'unclassified-count': 'Unclassified holdings',
  'classified-pct': 'Classified share of the portfolio',
};
/** The one holding that a row is about. */
const SUBJECTS: Record<string, string> = {
  'largest-company-pct': 'largest-company-symbol',
  'largest-fund-pct': 'largest-fund-symbol',
  'largest-untyped-pct': 'largest-untyped-symbol',
  'narrow-fund-pct': 'narrow-fund-symbol',
  'opaque-fund-pct': 'opaque-fund-symbol',
  'duplicate-fund-count': 'duplicate-fund-symbols',
  'duplicate-fund-overlap': 'duplicate-fund-symbols',
  'oldest-price-days': 'oldest-price-symbol',
};

function rowHead(check: Check, sheet: Sheet): string {
  const id = check.foundFactId ?? '';
  const known = sheet.has(id) ? ROW_HEADS[id] : undefined;
  const subject = SUBJECTS[id];
  const inOrder = check.outcome === 'pass' ? IN_ORDER[id] : undefined;
  if (inOrder) return inOrder;
  const sector = /^market-(.+)-over$/.exec(id)?.[1];
  if (sector)
    return check.outcome === 'pass'
      ? 'Sectors against the market'
      : `${capital(nameOf(`sector-${sector}-pct`)?.text ?? 'one sector')} above the market`;
  if (known) return subject && sheet.has(subject) && check.outcome !== 'pass' ? `${known}, {{${subject}}}` : known;
  const name = sheet.has(id) ? nameOf(id) : null;
  if (name)
    return `${capital(name.text)}${sheet.has(id.replace(/-drift$/, '-invested-pct')) && id.startsWith('region') ? ', of what is invested' : ''}`;
  return check.label.replace(/[|\n{}]/g, ' ').trim();
}

function inList(head: string): string {
  return /^(?:North|Latin|Europe|Asia|Oceania|Africa)/.test(head) ? head : head.charAt(0).toLowerCase() + head.slice(1);
}

/** Each change by itself, beneath the plan as it is; the target mix is one, though it may stop short of the target. */
export function leversTable(s: Situation): string {
  const { sheet, level } = s;
  if (!sheet.has('chance')) return '';
  const found = levers(sheet).filter((lever) => sheet.has(lever.chanceId));
  const both =
    mixGain(s) !== null && sheet.has('lever-mix-spend-cut-month', 'lever-mix-spend-chance')
      ? [
          {
            row: sheet.has('spending-first-year')
              ? 'Both: the target mix, and plan to spend {{lever-mix-spend-cut-month}} less a month at full spending'
              : `Both: the target mix, and spend {{lever-mix-spend-cut-month}} less a month${sheet.number('years-to-retire') === 0 ? '' : ' in retirement'}`,
            chanceId: 'lever-mix-spend-chance',
          },
        ]
      : [];
  const rows = [...(mixGain(s) === null ? [] : [{ row: 'Move to your target mix', chanceId: 'target-mix-chance' }]), ...found, ...both];
  if (rows.length === 0) return '';
  if (level === 'beginner') return rows.map(({ row, chanceId }) => `- **${row}:** the chance becomes {{${chanceId}}}`).join('\n');
  return [
    `| ${rows.length > 1 ? 'Change, each by itself' : 'Change'} | Chance |`,
    '|---|---:|',
    '| The plan as it is | {{chance}} |',
    ...rows.map(({ row, chanceId }) => `| ${row} | {{${chanceId}}} |`),
  ].join('\n');
}
