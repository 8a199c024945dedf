/** The opening: the chance against its target, the largest problem, the first step. Who reads only this can say all three. */
import { ownDoing, stoodBefore } from './changes.ts';
import { levers, mixFirst, mixGain } from './levers.ts';
import { STANDING, classIs, className, hasBegun, incomes, isAbove, listed } from './phrases.ts';
import { isLevel, spendingAYear, stepSentences } from './particulars.ts';
import { by, onlyThroughFunds } from './situation.ts';
import type { Situation, Story } from './situation.ts';
import { runOutAt, until } from './until.ts';

export interface Verdict {
  title: string;
  /** One or two sentences. */
  summary: string;
  paragraphs: string[];
}

export function verdict(situation: Situation): Verdict {
  const { sheet } = situation;
  const problem = PROBLEM[situation.story](situation);
  const step = FIRST_STEP[situation.story](situation);
  const opening = sheet.paragraph(
    headline(situation),
    chanceSentence(situation),
    stoodBefore(situation),
    ...(sheet.has('chance') ? stepSentences(sheet) : []),
    missing(situation),
    illustrative(situation),
  );
  return {
    title: title(situation),
    summary:
      sheet.paragraph(shortChance(situation), ...(summaryProblem(situation) ? [summaryProblem(situation)] : [])) ||
      'This report sets out what the portfolio holds and what could not be established about it.',
    paragraphs: [opening, sheet.paragraph(problem), sheet.paragraph(step && `**A first step worth weighing:** ${step}`)].filter(Boolean),
  };
}

function title(s: Situation): string {
  const strong = isAbove(s.stands);
  const own = ownDoing(s);
  if (own === 'below' && s.story === 'gap') return 'What you changed in the plan, not the market, moved it below its target';
  if (own === 'above' && s.story !== 'gap') return 'What you changed in the plan brought it to its target';
  switch (s.story) {
    case 'gap':
      if (s.retired)
        return s.stands === 'just below'
          ? 'Your withdrawals are close to what this portfolio can carry'
          : 'You are withdrawing more than this portfolio can be expected to pay';
      return s.stands === 'just below'
        ? 'This plan stands just short of its target'
        : s.stands === 'below'
          ? 'This plan falls short of its target, and the gap can be closed'
          : 'The goal asks for more than this plan can be expected to give';
    case 'dependence':
      if (s.company) return strong ? 'A strong plan that leans on one company' : 'One company carries too much of this portfolio';
      return strong ? 'A sound plan that leans on one fund' : 'One fund carries much of this portfolio';
    case 'thin_cash':
      return strong ? 'The long run is in order; the next months are thinly covered' : 'The cash reserve is the thin place';
    case 'drift':
      return s.drifts[0]
        ? `The mix has moved away from your targets, most of all in ${className(s.drifts[0].stem)}`
        : 'The mix has moved away from your targets';
    case 'cost':
      return 'What your funds cost is the part you can change';
    case 'idle_cash':
      return strong ? 'A plan on course, with cash that does little' : 'More cash than it needs to be';
    case 'data':
      return 'Part of this portfolio is still unknown';
    case 'no_plan':
      return 'What you own is clear; where it leads is not yet';
    case 'on_course':
      return strong ? 'The plan is on course' : 'Nothing in this portfolio needs urgent attention';
  }
}

/** In bold: the whole verdict in a line. */
function headline(s: Situation): string {
  const strong = isAbove(s.stands);
  const lead: Record<Story, string> = {
    gap: s.retired
      ? s.stands === 'just below'
        ? 'The money comes close to lasting as long as you plan, but not quite.'
        : 'You withdraw more than this portfolio can be expected to pay.'
      : s.stands === 'just below'
        ? 'The plan falls a little short of its target.'
        : 'The plan falls short of its target.',
    dependence: strong
      ? s.company
        ? 'Your retirement plan is strong. Your dependence on one company is not.'
        : 'Your retirement plan is sound, but much of it hangs on one fund.'
      : s.company
        ? 'Too much of what you own depends on one company.'
        : 'Much of what you own hangs on one fund.',
    thin_cash: strong ? 'The long run looks in order; the nearest months do not.' : 'The cash reserve is thinner than it should be.',
    drift: strong ? 'The plan holds, but the mix is no longer the one you chose.' : 'The mix is no longer the one you chose.',
    cost: 'The funds cost more than they need to.',
    idle_cash: strong ? 'The plan is on course, and some of the cash could do more.' : 'A large part of the portfolio sits in cash.',
    data: 'Part of the portfolio could not be judged, and that part matters.',
    no_plan: 'We can say what you own, but not yet whether it is enough.',
    on_course: strong ? 'The plan is on course.' : 'The checkup found nothing that needs urgent attention.',
  };
  return `**${lead[s.story]}**`;
}

function chanceSentence(s: Situation): string | null {
  const spent = spendingAYear(s.sheet);
  const goal = `of spending ${spent} in today's money`;
  if (s.retired)
    return s.sheet.first(
      by(s.level, {
        standard: `${steady(s) ? 'Withdrawing {{withdrawal-year}} a year' : `Spending ${spent} in today's money`}, you have {{chance:an}} chance that the money lasts ${until(s.sheet, 'to age {{plan-end-age}}')}, against your target of {{chance-target}}.`,
        beginner: `${steady(s) ? 'You take out {{withdrawal-year}} a year.' : `You spend ${spent}.`} We see {{chance:an}} chance that your money lasts ${until(s.sheet, 'until you are {{plan-end-age}}')}. Your target is a chance of {{chance-target}}.`,
        expert: `Success probability {{chance}} against a target of {{chance-target}}, for ${steady(s) && s.sheet.has('withdrawal-pct') ? 'a withdrawal of {{withdrawal-year}} a year ({{withdrawal-pct}} of assets)' : `spending of ${spent}`} in real terms ${until(s.sheet, 'until age {{plan-end-age}}')}.`,
      }),
      'There is {{chance:an}} chance that the money lasts as planned, against your target of {{chance-target}}.',
      'There is {{chance:an}} chance that the money lasts as planned.',
    );
  return s.sheet.first(
    by(s.level, {
      standard: `On this plan you have {{chance:an}} chance, against your target of {{chance-target}}, ${goal} from age {{retire-age}} ${until(s.sheet, 'to age {{plan-end-age}}')}.`,
      beginner: `If you carry on as you are, you have {{chance:an}} chance ${goal}. That is from when you retire at {{retire-age}} ${until(s.sheet, 'until you are {{plan-end-age}}')}. Your target is a chance of {{chance-target}}.`,
      expert: `Success probability {{chance}} against a target of {{chance-target}}, for spending of ${spent} in real terms from age {{retire-age}} ${until(s.sheet, 'until age {{plan-end-age}}')}.`,
    }),
    `On this plan you have {{chance:an}} chance, against your target of {{chance-target}}, ${goal}.`,
    'On this plan you have {{chance:an}} chance of success, against your target of {{chance-target}}.',
    'On this plan you have {{chance:an}} chance of success.',
  );
}

function missing(s: Situation): string | null {
  return s.sheet.has('chance') ? null : 'No chance of success is stated here, because the facts for a projection are not complete.';
}

/** Only on one machine. It stands in the opening, since every amount of the report hangs on it. */
function illustrative({ sheet }: Situation): string | false {
  const one = sheet.number('illustrative-price-count') === 1;
  return (
    sheet.has('illustrative-price-count') &&
    `${one ? 'The price of' : 'The prices of'} ${sheet.counted('illustrative-price-count', 'holding', 'holdings')} ${one ? 'is illustrative, not a quote' : 'are illustrative, not quotes'}: neither you nor a price feed has given one, so what rests on ${one ? 'it' : 'them'} is an example.`
  );
}

const PROBLEM: Record<Story, (s: Situation) => string | null> = {
  gap: (s) =>
    s.sheet.paragraph(
      s.sheet.first(
        by(s.level, {
          standard: `In the futures where the plan fails, the money typically runs out ${runOutAt(s.sheet)}.`,
          beginner: `In the futures where the money does not last, it typically runs out ${runOutAt(s.sheet)}.`,
          expert: `The median failing path runs out ${runOutAt(s.sheet)}.`,
        }),
        !s.retired && 'There is time to act: {{years-to-retire:number}} years are left until you retire.',
      ),
      softener(s),
    ),
  dependence: (s) =>
    s.company
      ? s.sheet.paragraph(
          by(s.level, {
            standard: `${isAbove(s.stands) ? 'The risk lies nearer than retirement' : 'The largest single risk is plain'}: {{largest-company-symbol}} alone is {{largest-company-pct}} of the portfolio, against a limit of {{limit-single-company}} for any one company.`,
            beginner:
              'The stock of one company, {{largest-company-symbol}}, is {{largest-company-pct}} of the portfolio. Our limit for one company is {{limit-single-company}}.',
            expert:
              'The binding problem is single-issuer exposure: {{largest-company-symbol}} is {{largest-company-pct}} of assets, against a limit of {{limit-single-company}} for a single company.',
          }),
          thin(s) &&
            (s.level === 'beginner'
              ? 'Your cash would pay for only {{cash-months:number}} months of spending.'
              : 'At the same time, cash covers only {{cash-months:number}} months of spending.'),
        )
      : s.sheet.first(
          'One fund, {{largest-fund-symbol}}, is {{largest-fund-pct}} of the portfolio, against a limit of {{limit-single-fund}} for a single fund.',
          'One fund, {{largest-fund-symbol}}, is {{largest-fund-pct}} of the portfolio.',
        ),
  thin_cash: () =>
    'Cash covers {{cash-months:number}} months of spending, against a minimum of {{limit-thin-cash-months:number}} months in cash.',
  drift: (s) => {
    const stem = s.drifts[0]?.stem;
    return stem
      ? `${classIs(stem)} {{${s.drifts[0]?.found ?? ''}}} of ${s.drifts[0]?.whole ?? ''}, ${stoodOff(s)} your target of {{${stem}-target-pct}}.`
      : null;
  },
  cost: () => 'The funds together cost {{fund-cost-pct}} of the portfolio a year, against a limit of {{limit-fund-cost}} for that cost.',
  idle_cash: () =>
    'Idle cash is {{idle-cash-pct}} of the portfolio, above the limit of {{limit-idle-cash}} that the checkup allows for cash which earns next to nothing.',
  data: (s) =>
    s.sheet.first(
      (s.sheet.number('classified-pct') ?? 100) < 100 &&
        (s.sheet.number('largest-untyped-pct') ?? 0) > (s.sheet.number('limit-single-company') ?? 100) &&
        'We could classify {{classified-pct}} of the portfolio. The largest unknown is {{largest-untyped-symbol}} with {{largest-untyped-pct}} of the portfolio: if that is the stock of one company, it is above the limit of {{limit-single-company}} for a single company.',
      (s.sheet.number('classified-pct') ?? 100) < 100 &&
        'We could classify {{classified-pct}} of the portfolio; what the rest holds is not known to us.',
      (s.sheet.number('unpriced-count') ?? 0) > 0 &&
        'There is no price for {{unpriced-symbols}}, so it is in no total and in no projection.',
      'The oldest price behind these figures is {{oldest-price-days:number}} days old.',
    ),
  no_plan: () => 'The portfolio is worth {{portfolio-total}}, and no birth year, retirement year or spending goal stands beside it.',
  on_course: (s) =>
    s.sheet.first(
      isAbove(s.stands) && 'In the portfolio of {{portfolio-total}} no single holding, cost or gap stands out.',
      'The portfolio is worth {{portfolio-total}}, and no single holding, cost or gap in it stands out.',
    ),
};

/** Whether there are new savings to speak of. */
export function saves(s: Situation): boolean {
  return !s.retired && (s.sheet.number('savings-year') ?? 0) > 0;
}

export function thin(s: Situation): boolean {
  const [months, limit] = [s.sheet.number('cash-months'), s.sheet.number('limit-thin-cash-months')];
  return months !== null && limit !== null && months < limit;
}

/** Whether what is withdrawn today is what goes on being withdrawn: no income is still to begin, and no other spending. */
function steady({ sheet }: Situation): boolean {
  return sheet.has('withdrawal-year', 'age') && isLevel(sheet) && incomes(sheet).every((income) => hasBegun(sheet, income));
}

/** What goes on when the portfolio is empty. */
function softener(s: Situation): string | false {
  const found = incomes(s.sheet);
  const out = s.sheet.number('shortfall-age');
  const [income] = found;
  if (!income || out === null || found.some(({ n }) => (s.sheet.number(`income-${n}-age`) ?? Infinity) > out)) return false;
  if (found.length > 1) return `You would not be without income then: ${listed([...new Set(found.map(({ name }) => name))])} would go on.`;
  return `You would not be without income then: ${income.name} ${s.retired ? 'pays' : 'would pay'} {{income-${income.n}-year}} a year.`;
}

function stoodOff(s: Situation): string {
  const points = s.drifts[0]?.points ?? 0;
  return `${Math.abs(points) > 10 ? 'far ' : ''}${points > 0 ? 'above' : 'below'}`;
}

const FIRST_STEP: Record<Story, (s: Situation) => string | null> = {
  gap: (s) => {
    const first = levers(s.sheet)[0];
    const lever =
      first &&
      s.sheet.first(
        `${first.doing} would by itself lift the chance from {{chance}} to {{${first.chanceId}}}`,
        `${first.doing} would by itself bring the plan to its target`,
      );
    if (mixFirst(s))
      return `move to your target mix${s.level === 'beginner' ? '' : ', inside retirement accounts where you can'}. It alone would lift the chance from {{chance}} to {{target-mix-chance}}.${rest(s, lever)}`;
    if (!lever) return 'look at the spending goal first, because no change of a single figure that we tried reaches the target.';
    const gain = mixGain(s);
    return `${lever}${gain !== null && gain > 0 ? '. With the target mix alone, the chance would be only {{target-mix-chance}}' : ''}.`;
  },
  dependence: (s) =>
    s.company
      ? onlyThroughFunds(s.sheet)
        ? 'look at what {{largest-company-funds}} holds; a broader fund in its place would bring {{largest-company-symbol}} down.'
        : s.sheet.first(
            by(s.level, {
              standard: `sell part of {{largest-company-symbol}}, the shares with the least gain first. Coming down to that limit would free {{largest-company-over-limit}}${thin(s) ? ', and a part of it could fill the cash reserve' : ''}.`,
              beginner: `sell some of your {{largest-company-symbol}} shares. Coming down to our limit would free {{largest-company-over-limit}}.${thin(s) ? ' Some of that could go into cash.' : ''} First find out what tax you would owe.`,
              expert: `realise the {{largest-company-symbol}} lots with the least embedded gain first. Coming down to the limit would free {{largest-company-over-limit}}${thin(s) ? ', part of which closes the liquidity gap' : ''}.`,
            }),
            `sell part of {{largest-company-symbol}}, the shares with the least gain first${thin(s) ? '; a part of the money could fill the cash reserve' : ''}.`,
          )
      : 'check whether {{largest-fund-symbol}} is as broad as you believe, by looking at what it holds.',
  thin_cash: () => 'let new savings go to cash until the reserve stands, before anything else is bought.',
  drift: (s) => {
    const stem = s.drifts[0]?.stem;
    const over = (s.drifts[0]?.points ?? 0) > 0;
    return stem === undefined
      ? null
      : `${over ? 'move part of' : 'add to'} ${className(stem)} inside a retirement account, where an exchange triggers no tax by itself.`;
  },
  cost: () =>
    'look for a low-cost fund that does the same as your dearest one, beginning with retirement accounts, where a switch triggers no tax.',
  idle_cash: () => 'find out what the cash earns, and compare it with a money market fund at the same broker.',
  data: (s) =>
    s.sheet.first(
      (s.sheet.number('unclassified-count') ?? 0) > 0 &&
        'find the fact sheet or statement of {{unclassified-symbols}}; it says what the money is invested in.',
      (s.sheet.number('unpriced-count') ?? 0) > 0 && 'find a current price for {{unpriced-symbols}}; a statement is enough.',
    ) ?? 'bring the prices up to date.',
  no_plan: () => 'enter the year you were born, the year you mean to retire and what you expect to spend; a projection follows from these.',
  on_course: () => 'leave the plan as it is, and look again when your goal, your pay or your household changes.',
};

/** What is left to do after the free step. */
function rest(s: Situation, lever: string | null | undefined): string {
  if (s.sheet.has('lever-mix-spend-cut-month', 'lever-mix-spend-chance'))
    return s.sheet.has('spending-first-year')
      ? ' With the target mix, planning to spend {{lever-mix-spend-cut-month}} less a month at full spending reaches the target.'
      : ` With the target mix, ${s.retired ? 'spending' : 'planning to spend'} {{lever-mix-spend-cut-month}} less a month ${s.retired ? '' : 'in retirement '}reaches the target.`;
  return lever && s.level !== 'beginner' ? ` For comparison, ${lever}.` : '';
}

function shortChance(s: Situation): string | null {
  return s.sheet.first(
    s.stands && `The plan has {{chance:an}} chance of success, ${STANDING[s.stands]} the target of {{chance-target}}.`,
    'The plan has {{chance:an}} chance of success.',
    'The portfolio is worth {{portfolio-total}}, and a projection is not possible yet.',
  );
}

/** The largest problem and the first step in one sentence. */
function summaryProblem(s: Situation): string | null {
  const stem = s.drifts[0]?.stem ?? '';
  const first = levers(s.sheet)[0];
  const said: Record<Story, string | null | false> = {
    gap: mixFirst(s)
      ? `The first step to weigh is moving to your target mix, which would lift the chance from {{chance}} to {{target-mix-chance}}.`
      : first
        ? s.retired
          ? `You withdraw more than the portfolio can be expected to pay; the first step to weigh is ${first.doing}.`
          : `The first step to weigh is ${first.doing}, which would reach the target by itself.`
        : 'No single change that we tried closes the gap, so the goal itself is the question.',
    dependence: s.company
      ? `The largest risk is one company, {{largest-company-symbol}}, at {{largest-company-pct}} of the portfolio; the first step to weigh is ${onlyThroughFunds(s.sheet) ? 'a broader fund' : 'selling part of it, the shares with the least gain first'}.`
      : 'Much hangs on one fund, {{largest-fund-symbol}}, at {{largest-fund-pct}} of the portfolio; the first step is to look at what it holds.',
    thin_cash: 'Cash covers only {{cash-months:number}} months of spending; the first step is to let new savings fill it.',
    drift:
      stem &&
      `${classIs(stem)} {{${s.drifts[0]?.found ?? ''}}} of ${s.drifts[0]?.whole ?? ''}, against a target of {{${stem}-target-pct}}; the first step is an exchange inside a retirement account.`,
    cost: 'The funds cost {{fund-cost-year}} a year; the first step is to look for a low-cost fund in place of the dearest.',
    idle_cash: 'Idle cash is {{idle-cash-pct}} of the portfolio; the first step is to find out what it earns.',
    data:
      (s.sheet.number('classified-pct') ?? 100) < 100
        ? 'We could classify {{classified-pct}} of the portfolio; the first step is a statement or fact sheet for the rest.'
        : 'Part of the portfolio is unknown; the first step is a statement or fact sheet for it.',
    no_plan: 'The first step is to enter birth year, retirement year and spending goal.',
    on_course: 'Nothing needs urgent attention; the first step is to keep to the plan and look again when life changes.',
  };
  return s.sheet.first(said[s.story]);
}
