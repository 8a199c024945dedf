/** The retirement outlook: what the middle and the poor case bring, what history says beside the model, what the figures leave out. */
import { grantedSentences, isLevel } from './particulars.ts';
import { about, hasBegun, incomes, isAbove, listed, nth } from './phrases.ts';
import { relation } from './sheet.ts';
import { by } from './situation.ts';
import type { Situation } from './situation.ts';
import { until } from './until.ts';

export function outlookParagraphs(s: Situation): string[] {
  const { sheet } = s;
  if (!sheet.has('chance'))
    return [
      sheet.paragraph(
        'A projection could not be made, because what it needs about your retirement is not complete or too little in the portfolio could be classified.',
        'What you own today, {{portfolio-total}}, would be its starting point.',
      ),
    ];
  return [
    sheet.paragraph(...cases(s)),
    sheet.paragraph(...surplus(s)),
    sheet.paragraph(...history(s)),
    sheet.paragraph(...counted(s)),
    sheet.paragraph(...bridge(s)),
    sheet.paragraph(covered(s)),
  ].filter(Boolean);
}

function cases(s: Situation): (string | null | false)[] {
  if (s.retired)
    return [
      `The projection starts from a balance of {{projection-balance}} today and takes from it what your spending needs${incomes(s.sheet).length > 0 ? ' beyond the incomes you entered' : ''}, in every year ${until(s.sheet, 'until age {{plan-end-age}}')}.`,
    ];
  return [
    s.sheet.first(
      by(s.level, {
        standard: `In the middle case you would have ${about(s.sheet, 'median-at-retirement')} when you retire, in today's money. A poor case, which one future in ten falls short of, brings ${about(s.sheet, 'poor-at-retirement')}.`,
        beginner: `If markets do middling well, you would have ${about(s.sheet, 'median-at-retirement')} when you retire. In a poor case, it would be ${about(s.sheet, 'poor-at-retirement')}; one future in ten is poorer still. Both are in today's money.`,
        expert: `Real wealth when you retire: ${about(s.sheet, 'median-at-retirement')} at the median, ${about(s.sheet, 'poor-at-retirement')} in a poor case.`,
      }),
      `In the middle case you would have ${about(s.sheet, 'median-at-retirement')} when you retire, in today's money.`,
    ),
  ];
}

function surplus(s: Situation): (string | null | false)[] {
  const [at90, goal] = [s.sheet.number('spending-at-90'), s.sheet.number('goal-year')];
  if (at90 === null || goal === null || s.stands === null) return [];
  const lasting = `spending ${about(s.sheet, 'spending-at-90')} a year would have held in nine futures of ten`;
  if (!isAbove(s.stands))
    return [
      s.sheet.number('chance-target') !== 90 &&
        `For comparison, ${lasting}; ${s.retired && isLevel(s.sheet) ? 'you spend' : 'your goal is spending'} {{goal-year}} a year.`,
    ];
  if (at90 <= goal) return [`If you wanted to be surer than your target asks, ${lasting}.`];
  if (s.story === 'on_course') return [];
  return [
    s.sheet.first(
      s.sheet.has('spending-first-year') &&
        'A chance above target is something you can spend: {{lever-spend-more-month}} more a month at full spending would still meet the target.',
      'A chance above target is something you can spend: {{lever-spend-more-month}} more a month in retirement would still meet the target.',
      'A chance above target is something you can spend: {{lever-spend-more-year}} more a year would still meet the target.',
      `A chance above target is something you can spend: ${lasting}, beside your spending goal of {{goal-year}} a year.`,
    ),
    s.story === 'dependence' && s.company && 'Until less hangs on one company, that room is better kept for what the chance cannot see.',
  ];
}

function history(s: Situation): (string | null | false)[] {
  const [then, chance] = [s.sheet.number('history-chance'), s.sheet.number('chance')];
  if (then === null || chance === null) return [];
  const stands = relation(then, chance);
  const kinder = stands.includes('above')
    ? `was kinder than our assumptions${then < (s.sheet.number('chance-target') ?? 0) ? ', though not enough' : ''}`
    : stands.includes('below')
      ? 'was harsher than our assumptions'
      : 'agrees with our assumptions';
  const share =
    then === 100
      ? 'all {{history-windows:number}} historical periods'
      : then === 0
        ? 'none of the {{history-windows:number}} historical periods'
        : '{{history-chance}} of the {{history-windows:number}} historical periods';
  return [
    s.sheet.has('history-chance') &&
      `The past ${kinder}: with the returns that markets really had, ${share} as long as this plan would have paid for it.`,
    stands.includes('above') &&
      s.level !== 'beginner' &&
      !isAbove(s.stands) &&
      'In that history US stocks returned {{history-return-stocks}} a year above inflation, far more than is assumed here.',
    (s.level === 'expert' || (s.level === 'standard' && !isAbove(s.stands))) &&
      s.sheet.has('history-windows') &&
      'Those periods overlap, so they are far fewer tests than their number suggests.',
  ];
}

/** Years to retirement from which on the time before the first income is worth a paragraph. */
const NEAR = 15;

/** The years between the last pay and the first income; they weigh most when they are near. */
function bridge(s: Situation): (string | null | false)[] {
  if (!s.sheet.has('bridge-years', 'bridge-spending') || (s.yearsLeft ?? 99) > NEAR) return [];
  const years = s.sheet.counted('bridge-years', 'year', 'years');
  return [
    by(s.level, {
      standard: `Before the first income begins you would live on the portfolio alone for ${years}, which takes spending of {{bridge-spending}} from it, in today's money.`,
      beginner: `Before the first income begins, you would live on the portfolio alone for ${years}. That takes {{bridge-spending}} of spending from it.`,
      expert: `Before the first income begins, the portfolio alone pays for ${years}: spending of {{bridge-spending}} in real terms.`,
    }),
    'Bonds and cash together would cover {{bonds-and-cash-years:number}} years of spending: that is how long a bad start can be waited out without selling stocks.',
  ];
}

/** What all incomes together come to, beside the spending; in a paragraph of its own, where no single income is told. */
function covered(s: Situation): string | false {
  const found = incomes(s.sheet);
  if (found.length < 2 && !s.retired) return false;
  const begun = found.every((income) => hasBegun(s.sheet, income));
  return s.retired && begun && !s.sheet.has('spending-first-year')
    ? 'Incomes cover {{income-share-pct}} of what you spend.'
    : 'Once all have begun, incomes cover {{income-share-pct}} of the spending goal.';
}

function counted(s: Situation): (string | null | false)[] {
  const found = incomes(s.sheet).slice(0, 4);
  return [
    ...found.map(({ n }, index) => {
      const name = nth(found, index);
      return `${name.charAt(0).toUpperCase()}${name.slice(1)} is counted${index === 0 ? ' as you entered it' : ' too'}: {{income-${n}-year}} a year ${s.sheet.has(`income-${n}-partner-age`) ? `from when your partner is {{income-${n}-partner-age}}` : `from age {{income-${n}-age}}`}.`;
    }),
    s.level === 'expert' &&
      'Sampling error alone puts the chance between {{chance-low}} at the low end and {{chance-high}} at the high end; error in the model is larger and is not in that range.',
  ];
}

/** What the figures rest on and what they leave out. A limit that bears on the verdict comes first, in bold. */
export function limits(s: Situation): string[] {
  const { sheet } = s;
  const model = sheet.paragraph(
    drawnBy(s),
    sheet.first(
      `${stocks(s)} are assumed to return {{real-return-stocks}} a year above inflation, and bonds {{real-return-bonds}} a year above inflation.`,
      `${stocks(s)} are assumed to return {{real-return-stocks}} a year above inflation.`,
    ),
    borrowers(s),
    sheet.has('chance') &&
      (sheet.number('class-fixed-income-pct') ?? 0) >= 40 &&
      'Bonds of every length are treated alike, although long ones swing more.',
    sheet.has('chance') &&
      (adapts(s) ??
        by(s.level, {
          standard: 'Spending rises with prices every year and never adapts; in life you would adapt.',
          beginner: isLevel(sheet)
            ? 'In the test you spend the same every year, after prices. In life you would adapt.'
            : 'In the test you keep to your plan whatever happens. In life you would adapt.',
          expert: `Real spending ${isLevel(sheet) ? 'is constant' : 'follows the plan alone'} and never adapts, which overstates failure.`,
        })),
    sheet.has('chance') &&
      sheet.first(
        'A tax of {{tax-rate-assumed}} is taken from every withdrawal, whatever the account and the order of accounts; health costs and care count as part of your spending goal; a home is not counted.',
        'Taxes, health costs and care count as part of your spending goal; a home is not counted.',
      ),
    ...(sheet.has('chance') ? grantedSentences(sheet) : []),
  );
  return [
    sheet.paragraph(
      s.story === 'dependence' &&
        s.company &&
        sheet.has('chance') &&
        by(s.level, {
          standard:
            '**One limit matters most for you: the simulation moves every stock with the whole market.** The chance of {{chance}} does not contain your largest risk.',
          beginner:
            '**Our test of the future cannot see your largest risk: it treats your stock like a mix of many stocks.** Please read the chance of {{chance}} with that in mind.',
          expert:
            '**Every stock is mapped to the broad index.** Issuer-specific variance, your largest risk, is therefore absent from the success probability of {{chance}}.',
        }),
    ),
    model,
    sheet.paragraph(
      !s.flags.some((flag) => flag.kind === 'unclassified') && leftOut(s),
      s.flags.some((flag) => flag.kind === 'stale_price') || (sheet.number('oldest-price-days') ?? 0) < 2
        ? 'The figures are as of {{as-of}}.'
        : 'The figures are as of {{as-of}}, and the oldest price among them is {{oldest-price-days:number}} days old.',
      'None of this is a promise, or advice on tax or law.',
    ),
  ].filter(Boolean);
}

/** Null where spending is the same in every year. */
export function adapts({ sheet }: Situation): string | null {
  return sheet.first(
    'Spending follows markets by {{spending-rule}}, within limits; the plan fails when it can no longer pay the least that the rule allows.',
  );
}

/** Which model of markets the chance comes from. */
function drawnBy({ sheet, level }: Situation): string | null {
  const model = sheet.text('model');
  if (model === 'historical')
    return sheet.first(
      'The chance is the share of all historical periods as long as the plan in which the money lasts, with the returns that markets really had.',
    );
  if (model === 'lognormal') {
    return sheet.first(
      by(level, {
        standard:
          'The chance comes from {{paths}} simulated futures, each year of which is drawn independently from a joint lognormal distribution of returns and inflation.',
        beginner: 'We tried the plan in {{paths}} imagined futures, each year drawn by chance around what markets are expected to return.',
        expert: 'Correlated lognormal returns with stochastic inflation, years independent of each other, {{paths}} simulated paths.',
      }),
    );
  }
  return sheet.first(
    by(level, {
      standard:
        'The chance comes from {{paths}} simulated futures, put together from historical years in blocks that are {{block-years:number}} years long on average.',
      beginner: 'We tried the plan in {{paths}} imagined futures, made from the ups and downs of past markets.',
      expert:
        'Stationary block bootstrap of joint annual real returns, {{paths}} simulated paths, mean block {{block-years:number}} years, recentered to the stated assumptions.',
    }),
    'The chance comes from {{paths}} simulated futures.',
  );
}

function stocks({ sheet, level }: Situation): string {
  return level !== 'beginner' && (sheet.has('real-return-intl-stocks') || sheet.has('real-return-emerging-stocks'))
    ? 'Domestic stocks'
    : 'Stocks';
}

const BORROWERS = {
  'intl-stocks': ['international stocks', 'domestic stocks'],
  'emerging-stocks': ['emerging-market stocks', 'domestic stocks'],
  'real-estate': ['real estate', 'domestic stocks'],
  'tips': ['inflation-protected bonds', 'other bonds'],
  'commodities': ['commodities', 'gold'],
} as const;

/** What has no long history of its own takes its ups and downs from what has one. The lognormal model needs that for history's count alone. */
export function borrowed(s: Situation): string[] {
  return borrowing(s).flatMap(([asset, held, series]) => {
    return (
      s.sheet.first(
        `The projection gives {{projection-proxy-${asset}}} of ${held} the ups and downs of ${series}. The assumed return of ${held} is {{real-return-${asset}}} a year above inflation.`,
      ) ?? []
    );
  });
}

/** The same in one sentence without figures, for the report. */
function borrowers(s: Situation): string | null {
  const held = borrowing(s).map(([, name]) => name);
  return held.length === 0
    ? null
    : `${listed(held).replace(/^./, (letter) => letter.toUpperCase())} ${held.length > 1 || /s$/.test(held[0] ?? '') ? 'borrow' : 'borrows'} ups and downs from longer histories.`;
}

function borrowing({ sheet, level }: Situation): [asset: string, held: string, series: string][] {
  if (level === 'beginner' || sheet.text('model') === 'lognormal' || !sheet.has('chance')) return [];
  return Object.entries(BORROWERS).flatMap(([asset, [held, series]]) =>
    sheet.has(`projection-proxy-${asset}`) ? [[asset, held, series]] : [],
  );
}

/** What the projection does not count, and why. */
export function leftOut({ sheet }: Situation): string | null {
  const unknown = sheet.number('class-unknown-value');
  return sheet.first(
    unknown !== null &&
      unknown === sheet.number('projection-left-out') &&
      'The projection leaves out the {{projection-left-out}} that could not be classified.',
    'The projection leaves out {{projection-left-out}}, for which there are no returns to go by.',
  );
}
