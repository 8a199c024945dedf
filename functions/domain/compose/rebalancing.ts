/** The plan of trades: what could be sold and bought, in which account, and what the mix would be then. Options, never orders. */
import { capital, nameOf } from './names.ts';
import { className, listed } from './phrases.ts';
import { by } from './situation.ts';
import type { Situation } from './situation.ts';

export const REBALANCING_HEADING = 'Which trades would move you towards your targets?';

/** Empty without a plan of trades that has anything to say, and where the report is not to have them. */
export function rebalancing(s: Situation): string[] {
  if (!s.wants('rebalancing') || !s.sheet.has('rebalance-trade-count')) return [];
  return s.sheet.number('rebalance-trade-count') === 0
    ? [s.sheet.paragraph(...unfilled(s))].filter(Boolean)
    : [opening(s), ...trades(s), effect(s), s.sheet.paragraph(...around(s)), s.sheet.paragraph(...unfilled(s))].filter(Boolean);
}

/** Whether there are trades that an option can point to. */
export function hasTrades({ sheet, wants }: Situation): boolean {
  return wants('rebalancing') && (sheet.number('rebalance-trade-count') ?? 0) > 0;
}

function exchanges({ sheet }: Situation): boolean {
  return sheet.text('rebalance-sells') === 'tax-advantaged';
}

function opening(s: Situation): string {
  const count = s.sheet.counted('rebalance-trade-count', 'trade', 'trades');
  if (!exchanges(s))
    return s.sheet.paragraph(
      by(s.level, {
        standard: `Of your cash, {{rebalance-cash-spare}} is spare: more than your target and your reserve ask for. Without any sale, ${count} could bring it to what is short:`,
        beginner: `Some of your cash is spare: {{rebalance-cash-spare}}. You could buy with it what is short. That takes ${count} and no sale:`,
      }),
    );
  const [before, after] = [s.sheet.number('rebalance-class-drift-before'), s.sheet.number('rebalance-class-drift-after')];
  const part = before !== null && after !== null && after > before / 2 ? 'a part' : 'most';
  const none = (s.sheet.number('rebalance-cash-spare') ?? 1) === 0;
  return s.sheet.paragraph(
    none &&
      by(s.level, {
        standard: 'Your cash target and your reserve leave no cash to spare for this.',
        beginner: 'You have no cash to spare for this.',
      }),
    by(s.level, {
      standard: `Inside your tax-advantaged accounts, where an exchange triggers no tax, ${count} could do ${part} of the work:`,
      beginner: `In accounts for retirement or health savings an exchange triggers no tax. There, ${count} could do ${part} of the work:`,
      expert: `Restricted to tax-advantaged accounts, ${count} would minimize the distance from your targets:`,
    }),
  );
}

/** A table, in the plan's order; for a beginner a list under each account. */
function trades({ sheet, level }: Situation): string[] {
  const rows = sheet.facts.flatMap((fact) => {
    const stem = /^(rebalance-trade-\d+)-amount$/.exec(fact.id)?.[1];
    const doing = stem && /^Trade: (buy|sell)$/.exec(sheet.fact(`${stem}-symbol`)?.label ?? '')?.[1];
    return stem && doing && sheet.has(`${stem}-symbol`, `${stem}-account`, `${stem}-shares`) ? [{ stem, doing: capital(doing) }] : [];
  });
  if (rows.length === 0) return [];
  const more = sheet.has('rebalance-more-count') ? [`| And {{rebalance-more-count}} smaller trades | | | |`] : [];
  if (level === 'beginner')
    return [...Map.groupBy(rows, ({ stem }) => sheet.text(`${stem}-account`)).values()].flatMap((own) => [
      `In the {{${own[0]?.stem ?? ''}-account}}:`,
      own.map(({ stem, doing }) => `- **${doing} {{${stem}-symbol}}:** {{${stem}-shares}} shares, {{${stem}-amount}}`).join('\n'),
    ]);
  return [
    [
      '| Trade | Account | Shares | Amount |',
      '|---|---|---:|---:|',
      ...rows.map(
        ({ stem, doing }) => `| ${doing} {{${stem}-symbol}} | {{${stem}-account}} | {{${stem}-shares}} | {{${stem}-amount:exact}} |`,
      ),
      ...more,
    ].join('\n'),
  ];
}

/** What is, what would be and what is aimed at, line by line. */
function effect(s: Situation): string {
  // Of the regions the one that moves most tells enough.
  let regions = 0;
  const rows = s.sheet.facts.flatMap((fact) => {
    const stem = /^rebalance-((?:class|region)-.+)-pct$/.exec(fact.id)?.[1];
    // Cash has several shares, with and without what lies inside funds; the sentence below tells what becomes of it.
    if (!stem || stem === 'class-cash') return [];
    const invested = stem.startsWith('region');
    if (invested && regions++ > 0) return [];
    const today = `${stem}-${invested ? 'invested-' : ''}pct`;
    const name = nameOf(`${stem}-pct`)?.text;
    return name && s.sheet.has(today, `${stem}-target-pct`)
      ? [{ name: `${capital(name)}${invested ? ', of what is invested' : ''}`, today, after: fact.id, target: `${stem}-target-pct` }]
      : [];
  });
  if (rows.length === 0) return '';
  if (s.level === 'beginner')
    return rows
      .slice(0, 3)
      .map(({ name, today, after, target }) => `- **${name}:** {{${today}}} today, would become {{${after}}} (target {{${target}}})`)
      .join('\n');
  return [
    '| Share | Today | After the trades | Target |',
    '|---|---:|---:|---:|',
    ...rows.map(({ name, today, after, target }) => `| ${name} | {{${today}}} | {{${after}}} | {{${target}}} |`),
  ].join('\n');
}

function around(s: Situation): (string | false | null)[] {
  const { sheet } = s;
  const [before, after] = [sheet.number('rebalance-class-drift-before'), sheet.number('rebalance-class-drift-after')];
  const kept = (sheet.number('rebalance-sold') ?? 0) - (sheet.number('rebalance-bought') ?? 0);
  return [
    before !== null &&
      after !== null &&
      after < before &&
      s.level === 'expert' &&
      'Added up, the distance of the asset classes from their targets is {{rebalance-class-drift-before}} today; after the trades it would be {{rebalance-class-drift-after}}.',
    regionsAsk(s) && 'More is sold than the asset classes alone would ask for, because the regions move towards their targets too.',
    exchanges(s) &&
      kept > 0.001 * (sheet.number('portfolio-total') ?? Infinity) &&
      'The rest would stay in cash, which is short of its target.',
    sheet.has('rebalance-stale-symbols') &&
      ((sheet.text('rebalance-stale-symbols') ?? '').includes(',')
        ? 'The prices of {{rebalance-stale-symbols}} are old, so work out the numbers of shares again before you trade.'
        : 'The price of {{rebalance-stale-symbols}} is old, so work out its number of shares again before you trade.'),
    sheet.has('unclassified-symbols') &&
      (sheet.number('class-unknown-pct') ?? 0) > 0 &&
      '{{unclassified-symbols}} is left alone, since it is not known what it holds.',
    exchanges(s) && taxableSalesWouldHelp(s) && 'Sales in a taxable account could go further, at the price of tax on any gain.',
    'Only funds that you own already are bought.',
  ];
}

/** Whether clearly more is sold than has to leave the classes that are above their targets, and a region moves. */
function regionsAsk({ sheet }: Situation): boolean {
  const sold = sheet.number('rebalance-sold') ?? 0;
  const over = sheet.facts.flatMap(({ id }) => {
    const stem = /^(class-.+)-target-gap$/.exec(id)?.[1];
    return stem !== undefined && (sheet.number(`${stem}-drift`) ?? 0) > 0 ? [sheet.number(id) ?? 0] : [];
  });
  return sheet.facts.some(({ id }) => /^rebalance-region-.+-pct$/.test(id)) && sold > 1.25 * over.reduce((sum, gap) => sum + gap, 0);
}

/** Whether something that a taxable account may hold is still too much, and something is short that the household has a fund for. */
function taxableSalesWouldHelp({ sheet }: Situation): boolean {
  if (!sheet.facts.some(({ id }) => /^account-(?:taxable|other).*-total$/.test(id))) return false;
  const band = sheet.number('limit-drift') ?? Infinity;
  const unfilled = new Set([1, 2, 3].map((n) => sheet.text(`rebalance-need-${n}`)?.replaceAll('_', '-')));
  const unknown = sheet.number('class-unknown-pct') ?? 0;
  const off = (kind: 'class' | 'region') =>
    sheet.facts.flatMap(({ id }) => {
      const key = new RegExp(`^${kind}-(.+)-target-pct$`).exec(id)?.[1];
      const share =
        key &&
        (sheet.number(`rebalance-${kind}-${key}-pct`) ?? sheet.number(`${kind}-${key}-${kind === 'region' ? 'invested-' : ''}pct`) ?? 0);
      return key === undefined || key === 'cash' || typeof share !== 'number' ? [] : [{ key, points: share - (sheet.number(id) ?? 0) }];
    });
  const classes = off('class');
  return (
    (classes.some(({ points }) => points > band) && classes.some(({ key, points }) => -points - unknown > band && !unfilled.has(key))) ||
    off('region').some(({ points }) => points > band)
  );
}

/** Classes of which no fund is held. A kind of fund may be named, a fund that nobody holds never. */
function unfilled({ sheet }: Situation): (string | false | null)[] {
  const keys = [1, 2, 3].flatMap((n) => sheet.text(`rebalance-need-${n}`) ?? []);
  if (keys.length === 0) return [];
  const names = keys.map((key) => className(`class-${key.replaceAll('_', '-')}`));
  const target = keys.length === 1 ? `class-${keys[0]?.replaceAll('_', '-') ?? ''}-target-pct` : null;
  return [
    `No fund that you own holds ${listed(names)}, so no trade between your holdings can fill ${target && sheet.has(target) ? `the target of {{${target}}} for ${names[0] ?? ''}` : 'those targets'}.`,
    'Which broad, low-cost fund of that kind your accounts offer is the thing to find out.',
  ];
}
