/** Options, not orders: each with its effect, its price and what stands in its way; the lead's first, free steps before dear ones. */
import { levers, mixFirst, mixGain } from './levers.ts';
import { className } from './phrases.ts';
import { hasTrades } from './rebalancing.ts';
import { dearFund, mayBeTaxable, onlyThroughFunds, unclassifiedHoldings } from './situation.ts';
import type { Situation, Story } from './situation.ts';
import { saves, thin } from './verdict.ts';

/** A numbered list of at most six; '' when there is none. */
export function optionsList(s: Situation): string {
  const findings = mixFirst(s) ? (['drift', ...s.findings.filter((story) => story !== 'drift')] as const) : s.findings;
  const texts = findings
    .flatMap((story) => [story === 'on_course' && dearFund(s) && s.sheet.first(CHEAPER, DEAR), ...OPTIONS[story](s)])
    .filter((text): text is string => typeof text === 'string' && s.sheet.fills(text));
  return [...new Set(texts)]
    .slice(0, 6)
    .map((text, index) => `${index + 1}. ${text}`)
    .join('\n');
}

const OPTIONS: Record<Story, (s: Situation) => (string | null | false)[]> = {
  gap: (s) => levers(s.sheet).map((lever) => leverOption(lever.kind, lever.chanceId, s)),
  dependence: (s) => [
    s.company
      ? onlyThroughFunds(s.sheet)
        ? '**Look for a broader fund than {{largest-company-funds}}.** {{largest-company-pct}} of the portfolio is in the company {{largest-company-symbol}}, all of it through funds. Inside a 401(k) or an IRA the exchange triggers no tax.'
        : s.sheet.first(
            `**Sell {{largest-company-symbol}} in stages.** Bringing it down from {{largest-company-pct}} of the portfolio to the limit of {{limit-single-company}} for one company would free {{largest-company-over-limit}}.${remedies(s)} ${price(s)} If the company employs you, check its trading windows first.`,
            `**Sell the largest single stock in stages.** ${price(s)}`,
          )
      : s.sheet.first(
          '**Look inside {{largest-fund-symbol}}.** If it holds many companies in many fields, nothing needs to change; if it is narrow, part of the {{largest-fund-pct}} of the portfolio in this fund could go to a broader one.',
        ),
    s.company &&
      !onlyThroughFunds(s.sheet) &&
      '**Do not add to it.** If {{largest-company-symbol}} is your employer, new shares can be sold as they arrive; in general they are taxed as pay that day whether you keep them or not.',
  ],
  thin_cash: (s) =>
    s.findings.includes('dependence') && s.company && thin(s)
      ? []
      : [
          s.sheet.first(
            thin(s) &&
              '**Fill the cash reserve.** To go from {{cash-months:number}} months of spending in cash to the minimum of {{limit-thin-cash-months:number}} months needs no sale if new savings go there first; the price is that they are not invested meanwhile.',
            '**Fill the cash reserve** from new savings before anything else is bought.',
          ),
        ],
  drift: (s) => {
    const [first] = s.drifts;
    if (!first || (s.findings.includes('dependence') && s.company && stocksToo(s))) return [];
    const { stem, found, whole, points } = first;
    return [
      [
        `**Move towards your targets.** That means bringing ${className(stem)} from {{${found}}} of ${whole} to the target of {{${stem}-target-pct}}${points > 0 || !saves(s) ? '' : '; new savings can do a part of it'}.`,
        s.sheet.has(`${stem}-target-gap`) &&
          stem.startsWith('class-') &&
          `It takes {{${stem}-target-gap}} to reach the target for ${className(stem)}.`,
        (mixGain(s) ?? 0) >= 0.5 && 'The target mix would take the chance from {{chance}} to {{target-mix-chance}}.',
        hasTrades(s) ? 'The trades listed above are a way to begin.' : 'Inside a 401(k) or an IRA an exchange triggers no tax.',
      ]
        .filter(Boolean)
        .join(' '),
    ];
  },
  cost: (s) => [
    s.sheet.first(
      '**Switch the dearest fund,** {{dearest-fund-symbol}}, where an account offers a low-cost one that does the same. The funds cost {{fund-cost-year}} a year today; at the expense ratio of {{cheaper-fund-symbol}} it would be {{dearest-fund-saving-year}} less.',
      '**Switch the dearest fund,** where an account offers a low-cost one that does the same. The funds cost {{fund-cost-year}} a year today; every dollar less is yours without any change of risk.',
    ),
  ],
  idle_cash: () => [
    '**Put the cash to work** in a money market fund. The idle cash of {{idle-cash-total}} stays as available as it is now, and the step costs nothing.',
  ],
  data: (s) => [
    unclassifiedHoldings(s) &&
      (oneDocument(s)
        ? '**Settle what {{unclassified-symbols}} is made of, and what it is worth:** its price is {{oldest-price-days:number}} days old. One current statement does both.'
        : `**Settle what ${s.sheet.number('unclassified-count') === 1 ? '{{unclassified-symbols}} is' : '{{unclassified-symbols}} are'} made of.** A statement or a fact sheet that names what the money is invested in would do.`),
    (s.sheet.number('unpriced-count') ?? 0) > 0 && '**Enter a price** for {{unpriced-symbols}}, from a statement or from the company.',
    s.flags.some((flag) => flag.kind === 'stale_price') &&
      !oneDocument(s) &&
      s.sheet.first(
        '**Bring the price of {{oldest-price-symbol}} up to date.** It is {{oldest-price-days:number}} days old, and a current price costs nothing.',
        '**Bring old prices up to date.** The oldest price is {{oldest-price-days:number}} days old, and a current one costs nothing.',
      ),
  ],
  no_plan: () => ['**Enter your retirement plans.** Three figures are enough for a first projection, and each can be changed later.'],
  on_course: (s) => [
    s.findings.length < 3 && saves(s) && '**Keep saving.** The plan counts on {{savings-year}} of savings a year until you retire.',
    s.findings.length < 3 &&
      '**Look again once a year,** or sooner when your goal, your pay or your household changes. Until then, doing nothing is a choice that the figures support.',
  ],
};

/** One statement mends both: the holding that nobody has classified is the one with the old price. */
function oneDocument({ sheet, flags }: Situation): boolean {
  return (
    flags.some((flag) => flag.kind === 'stale_price') &&
    sheet.number('unclassified-count') === 1 &&
    (sheet.number('stale-count') ?? 1) === 1 &&
    sheet.text('unclassified-symbols') === sheet.text('oldest-price-symbol')
  );
}

/** One remedy for two findings: selling a stock also mends a share of stocks that is too high. */
function stocksToo(s: Situation): boolean {
  const [first] = s.drifts;
  return first?.stem === 'class-equity' && first.points > 0;
}

const CHEAPER =
  '**Look for a cheaper fund than {{dearest-fund-symbol}}.** At the expense ratio of {{cheaper-fund-symbol}}, which you own already, the same money would cost {{dearest-fund-saving-year}} a year less. Check whether the same account offers one; inside a 401(k) or an IRA the switch triggers no tax.';
const DEAR =
  '**Look for a cheaper fund than {{dearest-fund-symbol}}.** {{dearest-fund-symbol}} costs {{dearest-fund-cost-year}} a year. Check whether the same account offers one; inside a 401(k) or an IRA the switch triggers no tax.';

function price(s: Situation): string {
  return mayBeTaxable(s.sheet, s.sheet.text('largest-company-symbol'))
    ? 'The price is tax on any gain in a taxable account.'
    : 'Inside a 401(k) or an IRA the sale triggers no tax.';
}

/** What else the money of one sale could mend. */
function remedies(s: Situation): string {
  if (thin(s) && stocksToo(s)) return ' Of that, {{cash-reserve-missing}} would fill the cash reserve; the rest could leave stocks.';
  if (thin(s)) return ' Of that, {{cash-reserve-missing}} would fill the cash reserve.';
  return stocksToo(s) ? ' Moved out of stocks, the money would bring them nearer to their target as well.' : '';
}

function leverOption(kind: 'spend' | 'save' | 'later', chanceId: string, s: Situation): string | null {
  // What it is raised from stands in the opening.
  const effect = `the chance to {{${chanceId}}}`;
  switch (kind) {
    case 'spend':
      if (s.sheet.has('spending-first-year'))
        return s.sheet.first(
          `**Plan to spend less.** Planning to spend {{lever-spend-cut-month}} less a month at full spending would take ${effect}; each phase spends its part of it.`,
        );
      return s.retired
        ? s.sheet.first(
            `**Spend less.** Cutting your spending to {{lever-spend-year}} a year, or {{lever-spend-cut-month}} less a month, would take ${effect}. A cut that can be taken back if markets are kind is easier to live with than one that cannot.`,
            `**Spend less.** Spending {{lever-spend-cut-month}} less a month would take ${effect}.`,
          )
        : s.sheet.first(
            `**Plan to spend less in retirement.** A goal cut to spending {{lever-spend-year}} a year, or {{lever-spend-cut-month}} less a month, would take ${effect}.`,
            `**Plan to spend less in retirement.** Spending {{lever-spend-cut-month}} less a month then would take ${effect}.`,
          );
    case 'save':
      return s.sheet.first(`**Save more.** Saving {{lever-save-month}} more a month until you retire would take ${effect}.`);
    case 'later':
      return s.sheet.first(
        `**Retire later.** Retiring ${s.sheet.number('lever-later-years') === 1 ? 'one year' : s.sheet.counted('lever-later-years', 'year', 'years')} later would take ${effect}.`,
      );
  }
}
