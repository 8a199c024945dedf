/** What has moved since the last report, and what moved it: said only where there is an earlier one. */
import { CAUSES } from '../changes.ts';
import type { Cause } from '../changes.ts';
import { listed } from './phrases.ts';
import type { Situation } from './situation.ts';

export const CHANGES_HEADING = 'What changed since the last report';
/** A change of the chance by less than this is no news, in points; beyond the second it leads. */
const NOTICEABLE = 0.5;
const LEADS_FROM = 2;

const ROWS: Record<Cause, string> = {
  prices: 'Prices of what you held',
  holdings: 'Money you added or took out, and corrections',
  plan: 'What you entered about the plan',
  calendar: 'The calendar, a year nearer',
  assumptions: 'Our own assumptions',
};
/** As they are told: what came from outside, then the household's own part, then ours. */
const TOLD: readonly Cause[] = ['prices', 'holdings', 'plan', 'calendar', 'assumptions'];

/** The cause that moved the chance most; null where none did noticeably. */
function mainCause({ sheet }: Situation): Cause | null {
  const size = (cause: Cause) => Math.abs(sheet.number(`since-chance-${cause}`) ?? 0);
  const most = CAUSES.reduce((a, b) => (size(b) > size(a) ? b : a));
  return size(most) >= NOTICEABLE ? most : null;
}

/** Whether the change is news enough to come right after the verdict: it is large, or the household's own doing. */
export function changeLeads(s: Situation): boolean {
  return Math.abs(s.sheet.number('since-chance') ?? 0) >= LEADS_FROM || (mainCause(s) === 'plan' && s.sheet.has('since-chance'));
}

/** Whether what the household entered took the plan from one side of its target to the other; the title then says so. */
export function ownDoing({ sheet }: Situation): 'below' | 'above' | null {
  const [then, now, target] = [sheet.number('last-chance'), sheet.number('chance'), sheet.number('chance-target')];
  const own = sheet.number('since-chance-plan') ?? 0;
  if (then === null || now === null || target === null || Math.abs(own) < NOTICEABLE) return null;
  if (then >= target && now < target && now - own >= target) return 'below';
  return then < target && now >= target && now - own < target ? 'above' : null;
}

/** For the verdict, which is short: the section that follows says why. */
export function stoodBefore(s: Situation): string | null {
  return changeLeads(s) ? s.sheet.first('Last time it was {{last-chance}}.') : null;
}

export function changesSection(s: Situation): string[] {
  const { sheet } = s;
  if (!sheet.has('last-report-date')) return [];
  const moved =
    (sheet.number('since-total') ?? 0) !== 0 ||
    CAUSES.some((cause) => sheet.has(`since-chance-${cause}`)) ||
    ENTERED.some(([id]) => sheet.has(`last-${id}`));
  if (!moved && sheet.has('since-total'))
    return [
      sheet.paragraph(
        'Nothing has moved since the last report, of {{last-report-date}}: neither the value of the portfolio nor what you entered.',
      ),
    ];
  return [table(s), sheet.paragraph(balance(s), cause(s), unchanged(s)), sheet.paragraph(...edits(s))].filter(Boolean);
}

function table({ sheet, level }: Situation): string {
  const withChance = sheet.has('last-chance', 'chance');
  const cell = (id: string, form = '') => (sheet.has(id) ? `{{${id}${form}}}` : '–');
  const parts = TOLD.map((cause) => ({ head: ROWS[cause], money: cell(`since-${cause}`), points: cell(`since-chance-${cause}`) })).filter(
    ({ money, points }) => money !== '–' || points !== '–',
  );
  const rows = [
    { head: 'Last report, of {{last-report-date}}', money: cell('last-total', ':exact'), points: cell('last-chance') },
    ...parts,
    { head: '**Now**', money: `**${cell('portfolio-total', ':exact')}**`, points: `**${cell('chance')}**` },
  ];
  if (level === 'beginner')
    return rows
      .map(
        ({ head, money, points }) =>
          `- **${head.replaceAll('*', '')}:** ${[money, withChance ? `chance ${points}` : '']
            .map((part) => part.replaceAll('*', ''))
            .filter((part) => part !== '' && !part.endsWith('–'))
            .join(', ')}`,
      )
      .join('\n');
  return [
    withChance ? '| | Portfolio | Chance |' : '| | Portfolio |',
    withChance ? '|---|---:|---:|' : '|---|---:|',
    ...rows.map(({ head, money, points }) => `| ${head} | ${money} |${withChance ? ` ${points} |` : ''}`),
  ].join('\n');
}

/** The two changes in one sentence: they need not go the same way. */
function balance({ sheet }: Situation): string | null {
  const [money, points] = [sheet.number('since-total'), sheet.number('since-chance')];
  const portfolio =
    money === null || money === 0
      ? 'the portfolio stayed where it was'
      : `the portfolio ${money > 0 ? 'grew' : 'shrank'} by {{since-total:size}}`;
  const chance =
    points === null
      ? null
      : points === 0
        ? 'the chance stayed where it was'
        : `the chance ${points > 0 ? 'rose' : 'fell'} by {{since-chance:points}}`;
  const between = money !== null && points !== null && money * points < 0 ? 'while' : 'and';
  return `So ${chance === null ? portfolio : `${portfolio}, ${between} ${chance}`}.`;
}

function cause(s: Situation): string | null {
  const most = mainCause(s);
  if (most === null) return null;
  const points = `{{since-chance-${most}:points}}`;
  const rose = (s.sheet.number(`since-chance-${most}`) ?? 0) > 0;
  const against = (s.sheet.number('since-chance') ?? 0) * (rose ? 1 : -1) < 0;
  const did = rose ? 'lifted' : 'lowered';
  const said: Record<Cause, string> = {
    prices: `Prices alone ${did} the chance by ${points}; nobody can count on that or undo it.`,
    holdings: `The money you added or took out, and what you corrected, ${did} the chance by ${points}.`,
    plan: `What you entered about the plan ${did} the chance by ${points}, more than anything that came from outside.`,
    calendar: `The calendar alone ${did} the chance by ${points}: the same plan, with everything a year nearer.`,
    assumptions: `Our own assumptions ${did} the chance by ${points}; that is a change of ruler, not of what is measured.`,
  };
  return against ? `${said[most].slice(0, -1)}, which the rest outweighed.` : said[most];
}

/** The same ruler both times: worth saying where the chance moved. */
function unchanged({ sheet, level }: Situation): string | false {
  return (
    level !== 'beginner' &&
    sheet.has('since-chance') &&
    (sheet.number('since-chance') ?? 0) !== 0 &&
    !sheet.has('since-chance-assumptions') &&
    'The return assumptions are those of the last report and explain none of it.'
  );
}

const ENTERED = [
  ['goal-year', 'the spending goal went from {{last-goal-year}} a year to {{goal-year}} a year'],
  ['savings-year', 'the saving went from {{last-savings-year}} a year to {{savings-year}} a year'],
  ['retire-age', 'the age at which you retire went from {{last-retire-age}} to {{retire-age}}'],
  ['plan-end-age', 'the plan now has to last to age {{plan-end-age}} instead of age {{last-plan-end-age}}'],
  [
    'plan-end-partner-age',
    'the plan now has to last to age {{plan-end-partner-age}} of your partner instead of age {{last-plan-end-partner-age}}',
  ],
  ['chance-target', 'the chance that you aim for went from {{last-chance-target}} to {{chance-target}}'],
] as const;

function edits({ sheet }: Situation): string[] {
  const words = ENTERED.filter(([id]) => sheet.has(`last-${id}`, id)).map(([, text]) => text);
  return words.length === 0 ? [] : [`You changed the plan: ${listed(words)}.`];
}
