/** A mix that is away from the household's own targets. */
import { mixEffect, mixFirst, mixReason } from '../levers.ts';
import { classIs, className } from '../phrases.ts';
import { hasTrades } from '../rebalancing.ts';
import { onlyThroughFunds } from '../situation.ts';
import type { Drift, Situation } from '../situation.ts';
import { saves } from '../verdict.ts';

export function driftFromTargets(s: Situation): string[] {
  if (s.drifts.length === 0) return uncertainDrift(s);
  return [
    s.sheet.paragraph(
      ...s.drifts
        .slice(0, oneSale(s) ? 1 : 3)
        .filter(({ stem }) => stem.startsWith('class'))
        .map((drift) => distance(drift)),
      s.level !== 'beginner' && 'The limit for a drift of the mix is {{limit-drift:points}} either way.',
      driftMeaning(s),
    ),
    s.sheet.paragraph(...(oneSale(s) ? [] : moving(s))),
    s.sheet.paragraph(mixEffect(s), !oneSale(s) && mixReason(s)),
    s.sheet.paragraph(
      s.drifts.filter(({ stem }) => stem.startsWith('region')).map((drift) => distance(drift))[0],
      s.drifts.some(({ stem }) => stem.startsWith('region')) &&
        s.sheet.has('chance') &&
        'What a shift between regions would do to the chance was not projected.',
    ),
    s.sheet.paragraph(
      oneSale(s)
        ? 'Money that leaves {{largest-company-symbol}} can go to what is short of its target, so one sale would mend both.'
        : !hasTrades(s) &&
            !s.drifts.some(({ stem }) => s.sheet.has(`${stem}-sheltered`)) &&
            'An exchange inside a 401(k) or an IRA triggers no tax by itself; in a taxable account a sale may.',
      s.findings.includes('dependence') && s.company
        ? null
        : saves(s)
          ? 'New savings can do part of the work without any sale.'
          : 'What you withdraw anyway can be taken from the part that is too large, which does some of the work without any extra sale.',
    ),
  ];
}

/** Found, distance and target in one sentence. */
function distance({ stem, found, whole, points }: Drift): string {
  return `${classIs(stem)} {{${found}}} of ${whole}, {{${stem}-drift:points}} ${points > 0 ? 'above' : 'below'} your target of {{${stem}-target-pct}}.`;
}

/** Whether the sale that mends the dependence on one company also mends the share of stocks. */
function oneSale(s: Situation): boolean {
  return (
    s.findings.includes('dependence') &&
    s.company &&
    !onlyThroughFunds(s.sheet) &&
    s.drifts[0]?.stem === 'class-equity' &&
    s.drifts[0].points > 0
  );
}

/** In dollars, and whether it can be done without tax. */
function moving(s: Situation): (string | false)[] {
  const over = s.drifts.find(({ stem, points }) => stem.startsWith('class-') && points > 0);
  const under = s.drifts.find(({ stem, points }) => stem.startsWith('class-') && points < 0);
  const stem = (over ?? under)?.stem;
  if (stem === undefined) return [];
  const [gap, sheltered] = [s.sheet.number(`${stem}-target-gap`), s.sheet.number(`${stem}-sheltered`)];
  if (gap === null) return [];
  if (!over) return [`To reach that target, ${className(stem)} lack {{${stem}-target-gap}}.`];
  return [
    `To be at their target, {{${stem}-target-gap}} of ${className(stem)} would have to move.`,
    sheltered !== null &&
      (sheltered >= gap
        ? `All of that can be moved without tax: {{${stem}-sheltered}} of ${className(stem)} lie in retirement accounts.`
        : sheltered > 0 &&
          `Only {{${stem}-sheltered}} of ${className(stem)} lie in retirement accounts, where an exchange triggers no tax; the rest would be sold in a taxable account.`),
  ];
}

/** Shares that may be off their targets, or may be completed by what is unclassified. */
function uncertainDrift(s: Situation): string[] {
  const stems = s.flags
    .filter((flag) => flag.kind === 'drift' && flag.subject)
    .map((flag) => `class-${(flag.subject ?? '').replaceAll('_', '-')}`);
  const shown = stems.filter((stem) => s.sheet.has(`${stem}-pct`, `${stem}-target-pct`)).slice(0, 2);
  if (shown.length === 0) return [];
  return [
    s.sheet.paragraph(
      ...shown.map(
        (stem) => `${classIs(stem)} {{${stem}-pct}} of the portfolio as far as it is known, against a target of {{${stem}-target-pct}}.`,
      ),
      'What is still unclassified may close that distance or widen it, so nothing should be bought or sold on account of it yet.',
    ),
  ];
}

function driftMeaning(s: Situation): string | null {
  const first = s.drifts[0];
  if (!first || mixFirst(s)) return null;
  const near = s.retired || (s.yearsLeft ?? 99) <= 10;
  if (first.stem === 'class-equity' && first.points > 0)
    return near
      ? 'This close to living on the portfolio, a bad start does the most harm, and stocks above their target are what makes one worse.'
      : 'With time to recover this is the least urgent kind of drift, yet it means larger swings than you chose.';
  if (first.stem === 'class-equity')
    return 'Fewer stocks than you chose means smaller swings, and less growth to carry many years of spending.';
  if (first.stem === 'class-fixed-income' && first.points > 0)
    return 'Bonds pay a fixed number of dollars, and your spending is not fixed: more of them than you chose is calmer from day to day, and weaker against rising prices.';
  if (first.stem === 'class-cash' && first.points > 0)
    return 'Cash above its target is calm, and gives up most of what the rest is expected to earn.';
  return null;
}
