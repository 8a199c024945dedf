/** What is said about each flag: paragraphs that join at least two facts of this household. */
import { levers } from './levers.ts';
import { about, classIs, className, incomes, isAbove } from './phrases.ts';
import { by } from './situation.ts';
import type { FlagKind, Situation } from './situation.ts';
import { leversTable } from './tables.ts';
import { saves, thin } from './verdict.ts';

/** The paragraphs of one flag; empty when its facts are not there. */
export function topic(kind: FlagKind, situation: Situation): string[] {
  return TOPICS[kind](situation).filter(Boolean);
}

/** A heading of our own, where the plan asks no question about the flag. */
export function headingFor(kind: FlagKind, s: Situation): string {
  const own: Record<FlagKind, string> = {
    low_chance: s.retired ? 'Why the money may not last' : 'What would bring the plan to its target',
    concentration: s.company ? 'How much hangs on one company' : 'How much hangs on one fund',
    thin_cash: 'How long your cash would last',
    drift: 'Where the mix has moved',
    high_cost: 'What the funds cost',
    idle_cash: 'What the cash is for',
    unclassified: 'What we do not know',
    unpriced: 'What has no price',
    stale_price: 'How old the prices are',
    no_retirement_inputs: 'What a projection still needs',
  };
  return own[kind];
}

const TOPICS: Record<FlagKind, (s: Situation) => string[]> = {
  low_chance: (s) => [
    s.sheet.paragraph(
      s.level !== 'beginner' && s.sheet.has('chance', 'chance-target') && by(s.level, {
        standard: 'A chance of {{chance}} means that of all the futures we simulated, that share paid for your spending to the end; your target asks for {{chance-target}}.',
        expert: 'The probability of {{chance}} is the share of paths without a shortfall before the plan ends; the target is {{chance-target}}.',
      }),
      ...incomes(s.sheet).slice(s.retired ? 1 : 0, 1).map(({ n, name }) => s.sheet.first(`${capitalised(name)} of {{income-${n}-year}} a year is counted from age {{income-${n}-age}}, and would go on if the portfolio were empty.`)),
      !s.retired && s.sheet.has('years-to-retire') && 'With {{years-to-retire:number}} years until you retire, what you save and how you are invested still count for much.',
      s.retired && 'With no pay left to save from, what can still be changed is what you spend and how you are invested.',
    ),
    leversIntro(s),
    leversTable(s),
    levers(s.sheet).length > 1
      ? 'They can be combined, a part of one with a part of another.'
      : '',
  ],
  concentration: (s) => (s.company ? company(s) : fund(s)),
  thin_cash: (s) => [
    s.sheet.paragraph(
      'Cash of {{cash-total}} covers {{cash-months:number}} months of spending, and the checkup asks for a minimum of {{limit-thin-cash-months:number}} months in cash.',
      s.sheet.has('goal-month') && by(s.level, {
        standard: 'That is measured against spending of {{goal-month}} a month, the figure your plan rests on.',
        beginner: 'We measure this against what you plan to spend, {{goal-month}} a month.',
      }),
    ),
    s.sheet.paragraph(
      'A bill that cannot wait is otherwise paid by selling investments, at whatever price they have that day.',
      saves(s) && 'You put away {{savings-year}} a year in savings, so a part of it could fill the reserve first.',
    ),
  ],
  drift: (s) => (s.drifts.length === 0 ? uncertainDrift(s) : [
    ...s.drifts.slice(0, 2).map(({ stem, found, whole, points }, index) =>
      s.sheet.paragraph(
        `${classIs(stem)} {{${found}}} of ${whole} against a target of {{${stem}-target-pct}}, which is {{${stem}-drift:points}} ${points > 0 ? 'above' : 'below'}.`,
        index === 0 && 'The checkup lets a part of the mix move by {{limit-drift:points}} before it raises a flag: its limit.',
        index === 0 && driftMeaning(s),
      ),
    ),
    s.sheet.paragraph(
      'An exchange inside a 401(k) or an IRA triggers no tax by itself; in a taxable account a sale may.',
      saves(s) ? 'New savings can do part of the work without any sale.' : 'What you withdraw anyway can be taken from the part that is too large, which does some of the work without any extra sale.',
    ),
  ]),
  high_cost: (s) => [
    s.sheet.paragraph(
      'The funds cost {{fund-cost-year}} a year, or {{fund-cost-pct}} of the portfolio.',
      'Most of it goes to {{dearest-fund-symbol}}, which costs {{dearest-fund-cost-pct}} a year of what is in it: {{dearest-fund-cost-year}}.',
      'The checkup raises a flag when that cost passes a limit of {{limit-fund-cost}} a year.',
      (s.yearsLeft ?? 0) > 1 && 'The cost is taken every year, in good markets and bad, and you have {{years-to-retire:number}} years until you retire.',
    ),
    s.sheet.paragraph(
      (s.sheet.number('fund-cost-year') ?? 0) > 0.05 * (s.sheet.number('savings-year') ?? Infinity) && 'Set beside the {{savings-year}} that you save each year, the costs take back a noticeable part.',
      'A lower cost is the one improvement that asks nothing of markets; what we cannot see is which other funds your accounts offer.',
    ),
  ],
  idle_cash: (s) => [
    s.sheet.paragraph(
      'Idle cash, which earns next to nothing, comes to {{idle-cash-total}}, or {{idle-cash-pct}} of the portfolio; the limit for idle cash is {{limit-idle-cash}}.',
      s.sheet.has('cash-months') && 'All cash together would cover {{cash-months:number}} months of spending.',
    ),
    s.sheet.paragraph(
      s.retired || (s.yearsLeft ?? 99) <= 10
        ? 'Holding cash this close to the years in which you live on it is no mistake; what may be one is where it sits, since cash at a broker often earns little unless it is moved.'
        : 'With retirement still a way off, cash beyond a reserve for bills loses a little to prices each year.',
    ),
  ],
  unclassified: (s) => [
    s.sheet.paragraph(
      (s.sheet.number('unclassified-count') ?? 0) > 0 && 'We could not classify {{unclassified-symbols}}, and so {{classified-pct}} of the portfolio is classified.',
      !s.sheet.has('unclassified-symbols') && 'We could classify {{classified-pct}} of the portfolio.',
      (s.sheet.number('class-unknown-value') ?? 0) > 0 && 'The unclassified part is worth {{class-unknown-value}}: it counts in the total, and is left out of the projection rather than guessed at.',
    ),
    s.sheet.paragraph(
      (s.sheet.number('classified-pct') ?? 0) >= 90
        ? 'The part is small beside the rest; where it decides a check, the checkup says "not known".'
        : s.sheet.has('classified-pct') && 'Until it is known, every share of the mix in this report could be off by as much as that part.',
      'A statement or a fact sheet that names what the money is invested in would settle the question.',
    ),
  ],
  unpriced: (s) => [
    s.sheet.paragraph(
      (s.sheet.number('unpriced-count') ?? 0) > 0 && `For ${s.sheet.counted('unpriced-count', 'holding', 'holdings')} there is no price: {{unpriced-symbols}}.`,
      'What has no price is in no total and no share here; the portfolio of {{portfolio-total}} is what could be priced.',
    ),
  ],
  stale_price: (s) => [
    s.sheet.paragraph(
      'The oldest price behind these figures is {{oldest-price-days:number}} days old, and the checkup raises a flag at a limit of {{limit-price-age-days:number}} days for a price.',
    ),
  ],
  no_retirement_inputs: (s) => [
    s.sheet.paragraph(
      'A projection needs four things from you: the year you were born, the year you mean to retire, what you expect to spend and what you save.',
      s.sheet.has('portfolio-total', 'cash-total') && 'The rest is here already: a portfolio of {{portfolio-total}}, of which {{cash-total}} is cash.',
      'Social Security or a pension can be entered beside them; the less that is left out, the less the answer hangs on our defaults.',
    ),
  ],
};

function leversIntro(s: Situation): string {
  const found = levers(s.sheet);
  if (found.length === 0 || !s.sheet.has('chance')) return '';
  if (found.length > 1) return 'Each of the following changes, by itself, would bring the plan to its target:';
  return s.retired ? 'This change would reach the target by itself; a smaller one helps as well, and stops short of it.' : 'One change by itself would bring the plan to its target:';
}

function company(s: Situation): string[] {
  const symbol = s.sheet.text('largest-company-symbol');
  const value = symbol && `holding-${symbol.toLowerCase()}-value`;
  const worth = value ? s.sheet.number(value) : null;
  const saving = s.sheet.number('savings-year');
  return [
    s.sheet.paragraph(
      value && s.sheet.has(value) && `Your {{largest-company-symbol}} shares are worth {{${value}}}.`,
      worth !== null && saving !== null && saving > 0 && worth / 2 > saving &&
        `If they lost half of that, the loss would be larger than ${worth / 2 > 2.5 * saving ? 'what you save in several years, at savings of' : 'everything you save in a year,'} {{savings-year}}${worth / 2 > 2.5 * saving ? ' a year' : ''}.`,
      'A single company can fall further than a market and never come back, which is why the checkup draws the limit for one company at {{limit-single-company}}; {{largest-company-symbol}} is {{largest-company-pct}} of the portfolio.',
    ),
    s.sheet.paragraph(
      thin(s) && 'The cash reserve makes this sharper: {{cash-months:number}} months of spending in cash is little, and in a bad year you might have to sell these very shares after their fall.',
      s.sheet.has('chance') && by(s.level, {
        standard: 'The projection treats every stock as if it moved with the whole market, so the chance of {{chance}} does not contain this risk.',
        beginner: 'Our test of the future cannot see this risk: it treats your stock like a mix of many stocks. Please read the chance of {{chance}} with that in mind.',
        expert: 'The projection maps every stock to the broad index, so issuer-specific variance is absent from the success probability of {{chance}}.',
      }),
      'If your pay comes from the same company, the two would weaken together.',
    ),
    'Selling need not happen at once. Shares in a retirement account can be exchanged without tax, and in a taxable account the lots with the least gain cost the least to sell.',
  ];
}

function fund(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      s.sheet.first(
        'The fund {{largest-fund-symbol}} is {{largest-fund-pct}} of the portfolio, and the checkup raises a flag for one fund at a limit of {{limit-single-fund}}.',
        'The fund {{largest-fund-symbol}} is {{largest-fund-pct}} of the portfolio.',
      ),
      'A broad fund spreads the money over many companies, so this is a lesser matter than a single stock would be; a narrow one does not.',
      s.sheet.has('largest-company-pct', 'largest-company-symbol') && 'For comparison, the largest single company, {{largest-company-symbol}}, is {{largest-company-pct}} of the portfolio.',
    ),
  ];
}

/** Shares that may be off their targets, or may be completed by what is unclassified. */
function uncertainDrift(s: Situation): string[] {
  const stems = s.flags.filter((flag) => flag.kind === 'drift' && flag.subject).map((flag) => `class-${(flag.subject ?? '').replaceAll('_', '-')}`);
  const shown = stems.filter((stem) => s.sheet.has(`${stem}-pct`, `${stem}-target-pct`)).slice(0, 2);
  if (shown.length === 0) return [];
  return [
    s.sheet.paragraph(
      ...shown.map((stem) => `${classIs(stem)} {{${stem}-pct}} of the portfolio as far as it is known, against a target of {{${stem}-target-pct}}.`),
      'What is still unclassified may close that distance or widen it, so nothing should be bought or sold on account of it yet.',
    ),
  ];
}

function driftMeaning(s: Situation): string | null {
  const first = s.drifts[0];
  if (!first) return null;
  const near = s.retired || (s.yearsLeft ?? 99) <= 10;
  if (first.stem === 'class-equity' && first.points > 0)
    return near ? 'This close to living on the portfolio, a bad start does the most harm, and stocks above their target are what makes one worse.' : 'With time to recover this is the least urgent kind of drift, yet it means larger swings than you chose.';
  if (first.stem === 'class-equity') return 'Fewer stocks than you chose means smaller swings, and less growth to carry many years of spending.';
  if (first.stem === 'class-fixed-income' && first.points > 0) return 'Bonds pay a fixed number of dollars, and your spending is not fixed: more of them than you chose is calmer from day to day, and weaker against rising prices.';
  if (first.stem === 'class-cash' && first.points > 0) return 'Cash above its target is calm, and gives up most of what the rest is expected to earn.';
  return `A target is your own statement of how much you meant to hold in ${className(first.stem)}; whether the target or the mix should move is yours to say.`;
}

/** For a plan on course: what could still change that, from this household's own figures. */
export function onCourse(s: Situation): string[] {
  const [at90, goal] = [s.sheet.number('spending-at-90'), s.sheet.number('goal-year')];
  return [
    s.sheet.paragraph(
      s.sheet.has('largest-company-pct', 'largest-company-symbol') && 'No single company decides this plan: the largest, {{largest-company-symbol}}, is {{largest-company-pct}} of the portfolio.',
      s.sheet.has('fund-cost-pct', 'fund-cost-year') && 'The funds cost {{fund-cost-year}} a year, {{fund-cost-pct}} of the portfolio, and nothing in their choice needs attention.',
      saves(s) && 'The plan counts on {{savings-year}} of savings a year until you retire; that habit is what carries it.',
    ),
    s.sheet.paragraph(
      !thin(s) && 'Cash would cover {{cash-months:number}} months of spending, so no bill need force a sale at a bad moment.',
      s.sheet.has('chance') && 'What remains is what no portfolio can rule out: a poor run of markets just before you need the money, which the chance of {{chance}} already counts, and a change in your own life, which it does not.',
      at90 !== null && goal !== null && at90 > goal && isAbove(s.stands) && `There is room to choose, too: spending of ${about(s.sheet, 'spending-at-90')} a year would still have held in nine futures of ten.`,
    ),
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
