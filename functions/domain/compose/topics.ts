/** What is said about each flag: paragraphs that join at least two facts of this household. */
import { levers, mixEffect, mixFirst, mixGain, mixReason } from './levers.ts';
import { about, classIs, incomes, isAbove } from './phrases.ts';
import { by, unclassifiedHoldings } from './situation.ts';
import type { Drift, FlagKind, Situation } from './situation.ts';
import { leversTable } from './tables.ts';
import { saves, thin } from './verdict.ts';

/** The paragraphs of one flag; empty when its facts are not there. */
export function topic(kind: FlagKind, situation: Situation): string[] {
  return TOPICS[kind](situation).filter(Boolean);
}

/** A heading of our own, where the plan asks no question about the flag. */
export function headingFor(kind: FlagKind, s: Situation): string {
  const own: Record<FlagKind, string> = {
    low_chance: s.retired ? 'Why is the money not expected to last?' : 'What would bring the plan to its target?',
    concentration: s.company ? 'How much hangs on one company?' : 'How much hangs on one fund?',
    thin_cash: 'How long would your cash last?',
    drift: s.retired ? 'Can a different mix help?' : 'Has the mix moved away from what you chose?',
    high_cost: 'Are the funds worth what they cost?',
    idle_cash: 'Is the cash doing its job?',
    unclassified: 'What do we not know about this portfolio?',
    unpriced: 'What is missing from the total?',
    stale_price: 'How far can an old price mislead?',
    no_retirement_inputs: 'What does a projection still need?',
  };
  return own[kind];
}

const TOPICS: Record<FlagKind, (s: Situation) => string[]> = {
  low_chance: (s) => [
    s.retired ? withdrawals(s) : s.sheet.paragraph(
      s.sheet.has('chance', 'chance-target') && s.level === 'expert' && 'The probability is the share of simulated paths that pay for the whole plan; {{chance}} of them do, against a target of {{chance-target}}.',
      mixFirst(s) && mixEffect(s),
      mixFirst(s) && mixReason(s),
    ),
    leversIntro(s),
    leversTable(s),
    levers(s.sheet).length > 1 ? 'They can be combined, a part of one with a part of another.' : '',
  ],
  concentration: (s) => (s.company ? company(s) : fund(s)),
  thin_cash: (s) => [
    s.sheet.paragraph(
      'Cash of {{cash-total}} covers {{cash-months:number}} months of spending, against a minimum of {{limit-thin-cash-months:number}} months in cash.',
      !s.retired && s.sheet.has('goal-month') && by(s.level, {
        standard: 'What you spend now was not asked, so this is measured against the {{goal-month}} a month that you plan on spending in retirement.',
        beginner: 'We do not know what you spend now, so we took the {{goal-month}} a month that you plan on spending in retirement.',
      }),
    ),
    s.sheet.paragraph(
      s.story !== 'dependence' && 'A bill that cannot wait is otherwise paid by selling investments, at whatever price they have that day.',
      saves(s) && 'Your savings of {{savings-year}} a year could fill the reserve first.',
    ),
  ],
  drift: (s) => (s.drifts.length === 0 ? uncertainDrift(s) : [
    s.sheet.paragraph(
      ...s.drifts.slice(0, 3).filter(({ stem }) => stem.startsWith('class')).map((drift) => distance(drift)),
      s.level !== 'beginner' && 'The limit for a drift of the mix is {{limit-drift:points}} either way.',
      driftMeaning(s),
    ),
    s.sheet.paragraph(mixEffect(s), mixReason(s)),
    s.sheet.paragraph(
      s.drifts.filter(({ stem }) => stem.startsWith('region')).map((drift) => distance(drift))[0],
      s.drifts.some(({ stem }) => stem.startsWith('region')) && s.sheet.has('chance') && 'The projection lets the stocks of all regions earn the same, so this has no part in the chance.',
    ),
    s.sheet.paragraph(
      s.findings.includes('dependence') && s.company && (s.drifts[0]?.stem === 'class-equity' && s.drifts[0].points > 0)
        ? 'Money that leaves {{largest-company-symbol}} can go to what is short of its target, so one sale would mend both.'
        : 'An exchange inside a 401(k) or an IRA triggers no tax by itself; in a taxable account a sale may.',
      s.findings.includes('dependence') && s.company ? null : saves(s) ? 'New savings can do part of the work without any sale.' : 'What you withdraw anyway can be taken from the part that is too large, which does some of the work without any extra sale.',
    ),
  ]),
  high_cost: (s) => [
    s.sheet.paragraph(
      'The funds cost {{fund-cost-year}} a year, or {{fund-cost-pct}} of the portfolio.',
      'Most of it goes to {{dearest-fund-symbol}}, which costs {{dearest-fund-cost-pct}} a year of what is in it: {{dearest-fund-cost-year}}.',
      'The limit for that cost is {{limit-fund-cost}} a year.',
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
        : `${s.yearsLeft === null ? 'Cash' : 'With retirement still a way off, cash'} beyond a reserve for bills loses a little to prices each year.`,
    ),
  ],
  unclassified: (s) => [
    s.sheet.paragraph(
      unclassifiedHoldings(s) && s.sheet.first(
        (s.sheet.number('class-unknown-pct') ?? 0) > 0 && 'We could not classify {{unclassified-symbols}}. The unclassified part is worth {{class-unknown-value}}, or {{class-unknown-pct}} of the portfolio.',
        'We could not classify {{unclassified-symbols}}, and so {{classified-pct}} of the portfolio is classified.',
      ),
      (s.sheet.number('class-unknown-value') ?? 0) > 0 && 'It counts in the total; the projection leaves it out rather than guess what it may earn.',
    ),
    unclassifiedHoldings(s) || !s.sheet.has('unclassified-count')
      ? s.sheet.paragraph(
          (s.sheet.number('classified-pct') ?? 100) < 90 && 'Until it is known, every share of the mix in this report could be off by as much as that part.',
          !s.sheet.has('unclassified-symbols') && 'We could classify {{classified-pct}} of the portfolio.',
          'A statement or a fact sheet that names what the money is invested in would settle the question.',
        )
      : '',
  ],
  unpriced: (s) => [
    s.sheet.paragraph(
      (s.sheet.number('unpriced-count') ?? 0) > 0 && 'There is no price for {{unpriced-symbols}}, so it is not in the portfolio total of {{portfolio-total}}.',
      s.sheet.has('chance') && 'The projection counts it as nothing; whatever it may bring comes on top.',
    ),
  ],
  stale_price: (s) => [s.sheet.paragraph(...oldPrice(s))],
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
  if (mixGain(s) !== null) return s.level === 'beginner' ? 'What each change would do by itself:' : '';
  if (found.length > 1) return 'Each of the following, by itself, would bring the plan to its target:';
  return s.retired ? 'A smaller cut helps as well, and stops short of the target.' : 'One change by itself would bring the plan to its target:';
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
      'A single company can fall further than a market and never come back, which is why our limit for one company is {{limit-single-company}}.',
    ),
    s.sheet.paragraph(
      thin(s) && (s.level === 'beginner'
        ? 'Your cash covers only {{cash-months:number}} months of spending. In a bad year you might have to sell these very shares, after their fall.'
        : 'The cash reserve makes this sharper: {{cash-months:number}} months of spending in cash is little, and in a bad year you might have to sell these very shares after their fall.'),
      'If your pay comes from the same company, pay and shares would weaken together.',
    ),
  ];
}

function fund(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      s.sheet.first(
        'The fund {{largest-fund-symbol}} is {{largest-fund-pct}} of the portfolio, against a limit of {{limit-single-fund}} for any one fund.',
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
  if (!first || mixFirst(s)) return null;
  const near = s.retired || (s.yearsLeft ?? 99) <= 10;
  if (first.stem === 'class-equity' && first.points > 0)
    return near ? 'This close to living on the portfolio, a bad start does the most harm, and stocks above their target are what makes one worse.' : 'With time to recover this is the least urgent kind of drift, yet it means larger swings than you chose.';
  if (first.stem === 'class-equity') return 'Fewer stocks than you chose means smaller swings, and less growth to carry many years of spending.';
  if (first.stem === 'class-fixed-income' && first.points > 0) return 'Bonds pay a fixed number of dollars, and your spending is not fixed: more of them than you chose is calmer from day to day, and weaker against rising prices.';
  if (first.stem === 'class-cash' && first.points > 0) return 'Cash above its target is calm, and gives up most of what the rest is expected to earn.';
  return null;
}

/** Found, distance and target in one sentence. */
function distance({ stem, found, whole, points }: Drift): string {
  return `${classIs(stem)} {{${found}}} of ${whole}, {{${stem}-drift:points}} ${points > 0 ? 'above' : 'below'} your target of {{${stem}-target-pct}}.`;
}

/** What is taken out each year beside what there is; why a mix alone cannot close the gap. */
function withdrawals(s: Situation): string {
  const [first] = incomes(s.sheet);
  return s.sheet.paragraph(
    first && (s.sheet.number(`income-${first.n}-age`) ?? Infinity) <= (s.sheet.number('age') ?? 0) && incomes(s.sheet).length === 1
      ? `You spend {{goal-year}} a year, and ${first.name} brings {{income-${first.n}-year}} of it.`
      : 'You spend {{goal-year}} a year.',
    by(s.level, {
      standard: 'The rest, {{withdrawal-year}} a year, you withdraw: {{withdrawal-pct}} of the portfolio.',
      beginner: 'You withdraw the rest, {{withdrawal-year}} a year. That is {{withdrawal-pct}} of the portfolio.',
      expert: 'The initial withdrawal is {{withdrawal-year}} a year, a rate of {{withdrawal-pct}}.',
    }),
    'With no pay left to save from, what can still be changed is what you spend and how you are invested.',
  );
}

/** How old, and how much hangs on it. */
function oldPrice(s: Situation): (string | null)[] {
  const symbol = s.sheet.text('oldest-price-symbol');
  const share = symbol === null ? null : `holding-${symbol.toLowerCase()}-pct`;
  const percent = share === null ? null : s.sheet.number(share);
  const several = (s.sheet.number('stale-count') ?? 1) > 1;
  const weight = percent === null || several ? '' : `, and {{oldest-price-symbol}} is {{${share ?? ''}}} of the portfolio, so an error in it would ${percent <= 5 ? 'change little' : percent <= 25 ? 'be felt' : 'change much of what stands here'}`;
  return [
    s.sheet.first(
      `The price of {{oldest-price-symbol}} is {{oldest-price-days:number}} days old${weight}.`,
      'The oldest price behind these figures is {{oldest-price-days:number}} days old.',
    ),
    'The limit for the age of a price is {{limit-price-age-days:number}} days.',
  ];
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
