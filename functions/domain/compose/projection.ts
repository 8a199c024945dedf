/** The retirement outlook: what the middle and the poor case bring, what history says beside the model, what the figures leave out. */
import { about, incomes, isAbove } from './phrases.ts';
import { relation } from './sheet.ts';
import { by } from './situation.ts';
import type { Situation } from './situation.ts';

export function outlookParagraphs(s: Situation): string[] {
  const { sheet } = s;
  if (!sheet.has('chance'))
    return [
      sheet.paragraph(
        'A projection could not be made, because what it needs about your retirement is not complete or nothing in the portfolio could be classified.',
        'What you own today, {{portfolio-total}}, would be its starting point.',
      ),
    ];
  return [sheet.paragraph(...cases(s)), sheet.paragraph(...surplus(s)), sheet.paragraph(...history(s)), sheet.paragraph(...counted(s))].filter(Boolean);
}

function cases(s: Situation): (string | null | false)[] {
  if (s.retired) return [s.sheet.first('The projection starts from a balance of {{projection-balance}} today and takes your spending from it in every year until age {{plan-end-age}}.')];
  return [
    s.sheet.first(
      by(s.level, {
        standard: `In the middle case you would have ${about(s.sheet, 'median-at-retirement')} when you retire, in today's money; in a poor case, ${about(s.sheet, 'poor-at-retirement')}.`,
        beginner: `If markets do middling well, you would have ${about(s.sheet, 'median-at-retirement')} when you retire. In a poor case, it would be ${about(s.sheet, 'poor-at-retirement')}. Both are in today's money.`,
        expert: `Real wealth when you retire: ${about(s.sheet, 'median-at-retirement')} at the median, ${about(s.sheet, 'poor-at-retirement')} in a poor case.`,
      }),
      `In the middle case you would have ${about(s.sheet, 'median-at-retirement')} when you retire, in today's money.`,
    ),
    s.level !== 'beginner' && s.sheet.has('median-at-retirement', 'poor-at-retirement') && 'The distance between the two says more than either figure.',
  ];
}

function surplus(s: Situation): (string | null | false)[] {
  const [at90, goal] = [s.sheet.number('spending-at-90'), s.sheet.number('goal-year')];
  if (at90 === null || goal === null) return [];
  const more = at90 > goal;
  return [
    more && isAbove(s.stands) && s.story !== 'on_course' && `A chance above target is something you can spend: ${about(s.sheet, 'spending-at-90')} a year would have held in nine futures of ten, beside your spending goal of {{goal-year}} a year.`,
    !more && isAbove(s.stands) && `If you wanted to be surer than your target asks, planning on spending ${about(s.sheet, 'spending-at-90')} a year would have held in nine futures of ten.`,
    !isAbove(s.stands) && s.stands !== null && `For comparison, spending of ${about(s.sheet, 'spending-at-90')} a year would have held in nine futures of ten; your goal is spending {{goal-year}} a year.`,
  ];
}

function history(s: Situation): (string | null | false)[] {
  const [then, chance] = [s.sheet.number('history-chance'), s.sheet.number('chance')];
  if (then === null || chance === null) return [];
  const stands = relation(then, chance);
  return [
    s.sheet.first(
      `History${stands.includes('above') ? ` is kinder than the model${then < (s.sheet.number('chance-target') ?? 0) ? ', though not enough' : ''}` : stands.includes('below') ? ' is harsher than the model' : ' agrees with the model'}: at the unadjusted returns of the past, {{history-chance}} of the {{history-windows:number}} historical periods of this length would have paid for the plan.`,
    ),
    s.level !== 'beginner' && s.sheet.has('history-windows') && 'Those periods overlap, so they are far fewer independent tests than their number suggests.',
  ];
}

function counted(s: Situation): (string | null | false)[] {
  return [
    ...incomes(s.sheet).slice(s.story === 'gap' ? 1 : 0, 3).map(({ n, name }, index) =>
      s.sheet.first(
        index === 0 && s.story !== 'gap'
          ? `${name.charAt(0).toUpperCase()}${name.slice(1)} is counted as you entered it: {{income-${n}-year}} a year from age {{income-${n}-age}}.`
          : `Also counted is ${name} of {{income-${n}-year}} a year from age {{income-${n}-age}}.`,
      ),
    ),
    s.level === 'expert' && 'Sampling error alone puts the chance between {{chance-low}} at the low end and {{chance-high}} at the high end; error in the model is larger and is not in that range.',
  ];
}

/** What the figures rest on and what they leave out. A limit that bears on the verdict comes first, in bold. */
export function limits(s: Situation): string[] {
  const { sheet } = s;
  const model = sheet.paragraph(
    sheet.first(
      by(s.level, {
        standard: 'The chance comes from {{paths}} simulated futures, put together from historical years in blocks that are {{block-years:number}} years long on average.',
        beginner: 'We tried the plan in {{paths}} imagined futures, made from the ups and downs of past markets.',
        expert: 'Stationary block bootstrap of joint annual real returns, {{paths}} simulated paths, mean block {{block-years:number}} years, recentred to the stated assumptions.',
      }),
      'The chance comes from {{paths}} simulated futures.',
    ),
    sheet.first(
      'Stocks are assumed to return {{real-return-stocks}} a year above inflation, and bonds {{real-return-bonds}} a year above inflation.',
      'Stocks are assumed to return {{real-return-stocks}} a year above inflation.',
    ),
    sheet.has('chance') && by(s.level, {
      standard: 'Spending rises with prices every year and never adapts; in life you would adapt.',
      beginner: 'In the test you spend the same every year, after prices. In life you would adapt.',
      expert: 'Spending is constant in real terms and never adapts to the path, which overstates failure.',
    }),
    sheet.has('chance') && 'Taxes, health costs and care are taken to be inside your spending goal, and a home is not counted.',
  );
  return [
    sheet.paragraph(s.story === 'dependence' && s.company && sheet.has('chance') && '**One limit matters more than the rest for you: the simulation lets a single company fall no further than the broad market.** The largest risk named above is therefore not in the chance.'),
    model,
    sheet.paragraph(
      'The projection leaves out {{projection-left-out}} for which there are no returns to go by.',
      s.flags.some((flag) => flag.kind === 'stale_price') || (sheet.number('oldest-price-days') ?? 0) < 2 ? 'Prices are as of {{as-of}} or before.' : 'The figures are as of {{as-of}}, and the oldest price among them is {{oldest-price-days:number}} days old.',
      'Every figure was computed from what you entered and from these prices; none is a promise about markets, or advice on tax or law.',
    ),
  ].filter(Boolean);
}
