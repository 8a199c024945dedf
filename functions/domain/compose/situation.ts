/** What this household's facts amount to: the findings by harm, and the story that the largest of them makes. */
import type { Flag, OptionalSection } from '#schema/plan.ts';
import { relation } from './sheet.ts';
import type { Relation, Sheet } from './sheet.ts';

export type Level = 'beginner' | 'standard' | 'expert';
export type FlagKind = Flag['kind'];
export type Story = 'gap' | 'dependence' | 'thin_cash' | 'drift' | 'cost' | 'idle_cash' | 'data' | 'no_plan' | 'on_course';

export interface Situation {
  sheet: Sheet;
  level: Level;
  /** Whether the plan wants a section that not every report has. */
  wants: (section: OptionalSection) => boolean;
  flags: readonly Flag[];
  story: Story;
  /** Every finding, the most harmful first. */
  findings: readonly Story[];
  retired: boolean;
  yearsLeft: number | null;
  /** The chance against the target; null when either is unknown. */
  stands: Relation | null;
  /** Whether what is large is one company; else it is one fund. */
  company: boolean;
  /** Asset classes and then regions that are certainly away from their targets, the furthest first of each. */
  drifts: readonly Drift[];
}

export interface Drift {
  /** Of its facts: `class-equity`, `region-europe`. */
  stem: string;
  /** The fact of the share that is compared, and what it is a share of. */
  found: string;
  whole: string;
  /** Above the target, or below it when negative. */
  points: number;
}

const NEAR_YEARS = 10;
const WEIGHT: Record<Flag['severity'], number> = { act: 1, warn: 0.85, note: 0.5 };
export const STORY_FLAGS: Record<Story, FlagKind[]> = {
  gap: ['low_chance'],
  dependence: ['concentration'],
  thin_cash: ['thin_cash'],
  drift: ['drift'],
  cost: ['high_cost'],
  idle_cash: ['idle_cash'],
  data: ['unclassified', 'unpriced', 'stale_price'],
  no_plan: ['no_retirement_inputs'],
  on_course: [],
};

/** Pure and deterministic: the same facts and flags make the same story. */
export function situate(sheet: Sheet, flags: readonly Flag[], level: Level, sections?: readonly OptionalSection[]): Situation {
  const yearsLeft = sheet.number('years-to-retire');
  const [chance, target] = [sheet.number('chance'), sheet.number('chance-target')];
  const stands = chance === null || target === null ? null : relation(chance, target);
  const company = isCompany(sheet);
  const drifts = driftsOf(sheet, flags);
  const weight = (kinds: FlagKind[]) =>
    Math.max(0, ...flags.filter((flag) => kinds.includes(flag.kind)).map((flag) => WEIGHT[flag.severity]));
  const over = (found: string, limit: string, otherwise: number) =>
    Math.max(0, (sheet.number(found) ?? otherwise) - (sheet.number(limit) ?? 0));

  const harms: [Story, number][] = [
    ['gap', stands !== null && stands.endsWith('below') ? 35 + 2 * ((target ?? 0) - (chance ?? 0)) : 0],
    ['dependence', weight(['concentration']) * (company ? 30 + 1.5 * over('largest-company-pct', 'limit-single-company', 0) : 14)],
    [
      'thin_cash',
      weight(['thin_cash']) * (22 + 5 * Math.max(0, (sheet.number('limit-thin-cash-months') ?? 3) - (sheet.number('cash-months') ?? 3))),
    ],
    [
      'drift',
      weight(['drift']) * (14 + (drifts[0] ? Math.abs(drifts[0].points) : 0) * (yearsLeft !== null && yearsLeft <= NEAR_YEARS ? 1.5 : 1)),
    ],
    ['cost', weight(['high_cost']) * (12 + 20 * over('fund-cost-pct', 'limit-fund-cost', 0))],
    ['idle_cash', weight(['idle_cash']) * (8 + 0.5 * over('idle-cash-pct', 'limit-idle-cash', 0))],
    ['data', weight(['unclassified', 'unpriced', 'stale_price']) * (8 + 1.2 * (100 - (sheet.number('classified-pct') ?? 95)))],
    ['no_plan', flags.some((flag) => flag.kind === 'no_retirement_inputs') ? 16 : 0],
    ['on_course', 1],
  ];
  const findings = harms
    .filter(([, harm]) => harm > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([story]) => story);
  const wants = (section: OptionalSection) => sections?.includes(section) ?? true;
  return {
    sheet,
    level,
    wants,
    flags,
    story: findings[0] ?? 'on_course',
    findings,
    retired: yearsLeft === 0,
    yearsLeft,
    stands,
    company,
    drifts,
  };
}

function isCompany(sheet: Sheet): boolean {
  const share = sheet.number('largest-company-pct');
  return share !== null && share > (sheet.number('limit-single-company') ?? 10);
}

/** Whether none of the largest company's own shares are held: what a fund holds of it cannot be sold by itself. */
export function onlyThroughFunds(sheet: Sheet): boolean {
  return sheet.has('largest-company-funds-pct') && !sheet.has('largest-company-direct-pct');
}

/** Whether a taxable account holds it, or may: which accounts do is not always known. */
export function mayBeTaxable(sheet: Sheet, symbol: string | null): boolean {
  const accounts = symbol === null ? null : sheet.text(`holding-${symbol.toLowerCase()}-accounts`);
  if (accounts !== null) return /taxable|other/i.test(accounts);
  const kinds = sheet.facts.filter(({ id }) => /^account-.+-total$/.test(id));
  return kinds.length === 0 || kinds.some(({ id }) => /^account-(?:taxable|other)/.test(id));
}

/** A yearly cost of one fund below this share of the portfolio is not worth a sentence. */
const TRIFLING_COST = 0.001;

/** One fund that costs more than the limit for all of them and makes up most of what they cost, although all of them together pass. */
export function dearFund({ sheet, flags }: Situation): boolean {
  const [ratio, limit] = [sheet.number('dearest-fund-cost-pct'), sheet.number('limit-fund-cost')];
  const [year, all] = [sheet.number('dearest-fund-cost-year'), sheet.number('fund-cost-year')];
  return (
    !flags.some((flag) => flag.kind === 'high_cost') &&
    ratio !== null &&
    limit !== null &&
    ratio > limit &&
    year !== null &&
    all !== null &&
    year > all / 2 &&
    year >= TRIFLING_COST * (sheet.number('portfolio-total') ?? Infinity)
  );
}

/** Whether anything that has a price is unclassified; what has none is told as such. */
export function unclassifiedHoldings({ sheet }: Situation): boolean {
  const listed = (id: string) => (sheet.text(id) ?? '').split(', ').filter(Boolean);
  const unpriced = new Set(listed('unpriced-symbols'));
  return (
    (sheet.number('unclassified-count') ?? 0) > 0 &&
    !(unpriced.size > 0 && listed('unclassified-symbols').every((symbol) => unpriced.has(symbol)))
  );
}

/** Those that a flag calls certain: with part of the portfolio unknown, a figure below its target may be none. */
function driftsOf(sheet: Sheet, flags: readonly Flag[]): Drift[] {
  const certain = new Set(
    flags.filter((flag) => flag.kind === 'drift' && flag.severity !== 'note').map((flag) => (flag.subject ?? '').replaceAll('_', '-')),
  );
  return (
    sheet.facts
      .flatMap((fact): Drift[] => {
        const [, stem = '', key = ''] = /^((?:class|region)-(.+))-drift$/.exec(fact.id) ?? [];
        const invested = sheet.has(`${stem}-invested-pct`);
        const found = invested ? `${stem}-invested-pct` : `${stem}-pct`;
        if (!certain.has(key) || !sheet.has(found, `${stem}-target-pct`)) return [];
        return [{ stem, found, whole: invested ? 'what is invested' : 'the portfolio', points: sheet.number(fact.id) ?? 0 }];
      })
      .filter(({ points }) => points !== 0)
      // Classes before regions: the mix decides how a plan fares, where the stocks are hardly does.
      .sort(
        (a, b) =>
          Number(a.stem.startsWith('region')) - Number(b.stem.startsWith('region')) ||
          Math.abs(b.points) - Math.abs(a.points) ||
          (a.stem < b.stem ? -1 : 1),
      )
  );
}

/** The wording for this reader; a level without its own takes the standard one. */
export function by<T>(level: Level, words: { standard: T; beginner?: T; expert?: T }): T {
  return words[level] ?? words.standard;
}
