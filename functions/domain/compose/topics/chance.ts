/** A chance below its target, and what would bring it there. */
import { levers, mixEffect, mixFirst, mixGain, mixReason } from '../levers.ts';
import { firstSpending } from '../particulars.ts';
import { hasBegun, incomes, listed, nth } from '../phrases.ts';
import { by } from '../situation.ts';
import type { Situation } from '../situation.ts';
import { leversTable } from '../tables.ts';

export function lowChance(s: Situation): string[] {
  return [
    s.retired
      ? withdrawals(s)
      : s.sheet.paragraph(
          s.sheet.has('chance', 'chance-target') &&
            s.level === 'expert' &&
            'The probability is the share of simulated paths that pay for the whole plan; {{chance}} of them do, against a target of {{chance-target}}.',
          mixFirst(s) && mixEffect(s),
          mixFirst(s) && mixReason(s),
        ),
    leversIntro(s),
    leversTable(s),
    together(s),
  ];
}

/** Two changes at once: what the free one takes off the price of the other. */
function together(s: Situation): string {
  const [alone, both] = [s.sheet.number('lever-spend-cut-month'), s.sheet.number('lever-mix-spend-cut-month')];
  if (alone === null || both === null || mixGain(s) === null)
    return levers(s.sheet).length > 1 ? 'They can be combined, a part of one with a part of another.' : '';
  const less = s.sheet.has('spending-first-year')
    ? 'spending {{lever-mix-spend-cut-month}} less a month at full spending'
    : 'spending {{lever-mix-spend-cut-month}} less a month';
  if (both >= 0.9 * alone)
    return s.sheet.paragraph(
      `Together they hardly do more: with the target mix, ${less} would still be needed. The mix supports the decision on spending; it cannot take its place.`,
    );
  return s.sheet.paragraph(`Together they ask for ${both <= 0.6 * alone ? 'much ' : ''}less: with the target mix, ${less} would do.`);
}

function leversIntro(s: Situation): string {
  const found = levers(s.sheet);
  if (found.length === 0 || !s.sheet.has('chance')) return '';
  if (mixGain(s) !== null) return s.level === 'beginner' ? 'What each change would do by itself:' : '';
  if (found.length > 1) return 'Each of the following, by itself, would bring the plan to its target:';
  return s.retired
    ? 'A smaller cut helps as well, and stops short of the target.'
    : 'One change by itself would bring the plan to its target:';
}

/** What is taken out each year beside what there is; why a mix alone cannot close the gap. */
function withdrawals(s: Situation): string {
  const begun = incomes(s.sheet).filter((income) => hasBegun(s.sheet, income));
  const spent = firstSpending(s.sheet);
  const alone = s.sheet.has(spent) && s.sheet.number(spent) === s.sheet.number('withdrawal-year');
  return s.sheet.paragraph(
    begun.length > 0
      ? `You spend {{${spent}}} a year, and ${listed(begun.map(({ n }, index) => `${nth(begun, index)} brings {{income-${n}-year}}`))} of it.`
      : `You spend {{${spent}}} a year.`,
    alone
      ? whole(s)
      : by(s.level, {
          standard: 'The rest, {{withdrawal-year}} a year, you withdraw: {{withdrawal-pct}} of the portfolio.',
          beginner: 'You withdraw the rest, {{withdrawal-year}} a year. That is {{withdrawal-pct}} of the portfolio.',
          expert: 'The initial withdrawal is {{withdrawal-year}} a year, a rate of {{withdrawal-pct}}.',
        }),
    by(s.level, {
      standard: 'To reach your target, the withdrawal would have to be {{target-withdrawal-pct}} of the portfolio.',
      expert: 'The withdrawal rate that meets the target is {{target-withdrawal-pct}}.',
    }),
    'With no pay left to save from, what can still be changed is what you spend and how you are invested.',
  );
}

/** Where no income pays a part of it yet. */
function whole(s: Situation): string {
  return by(s.level, {
    standard: 'All of it comes out of the portfolio: {{withdrawal-pct}} of it in a year.',
    beginner: 'All of it comes out of the portfolio. That is {{withdrawal-pct}} of the portfolio in a year.',
    expert: 'No income pays a part of it yet: the initial withdrawal rate is {{withdrawal-pct}}.',
  });
}

export function noPlan(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      'A projection needs three things from you: the year you were born, the year you mean to retire and what you expect to spend. What you save counts as nothing until you say it.',
      s.sheet.has('portfolio-total', 'cash-total') &&
        'The rest is here already: a portfolio of {{portfolio-total}}, of which {{cash-total}} is cash.',
      'Social Security or a pension can be entered beside them; the less that is left out, the less the answer hangs on our defaults.',
    ),
  ];
}
