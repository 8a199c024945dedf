/** A plan on course. */
import { about, isAbove } from '../phrases.ts';
import type { Situation } from '../situation.ts';
import { saves, thin } from '../verdict.ts';

/** For a plan on course: what could still change that, from this household's own figures. */
export function onCourse(s: Situation): string[] {
  const [at90, goal] = [s.sheet.number('spending-at-90'), s.sheet.number('goal-year')];
  return [
    s.sheet.paragraph(
      s.sheet.has('largest-company-pct', 'largest-company-symbol') &&
        'No single company decides this plan: the largest, {{largest-company-symbol}}, is {{largest-company-pct}} of the portfolio.',
      s.sheet.has('fund-cost-pct', 'fund-cost-year') &&
        'The funds cost {{fund-cost-year}} a year, {{fund-cost-pct}} of the portfolio, and nothing in their choice needs attention.',
      saves(s) && 'The plan counts on {{savings-year}} of savings a year until you retire; that habit is what carries it.',
    ),
    s.sheet.paragraph(
      !thin(s) && 'Cash would cover {{cash-months:number}} months of spending, so no bill need force a sale at a bad moment.',
      s.sheet.has('chance') &&
        'What remains is what no portfolio can rule out: a poor run of markets just before you need the money, which the chance of {{chance}} already counts, and a change in your own life, which it does not.',
      at90 !== null &&
        goal !== null &&
        at90 > goal &&
        isAbove(s.stands) &&
        `There is room to choose, too: spending of ${about(s.sheet, 'spending-at-90')} a year would still have held in nine futures of ten.`,
    ),
  ];
}
