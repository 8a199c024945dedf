/** Too little cash to live on, too much that lies idle. */
import { by } from '../situation.ts';
import type { Situation } from '../situation.ts';
import { saves } from '../verdict.ts';

export function thinCash(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      'Cash of {{cash-total}} covers {{cash-months:number}} months of spending, against a minimum of {{limit-thin-cash-months:number}} months in cash.',
      !s.retired &&
        s.sheet.has('goal-month') &&
        by(s.level, {
          standard:
            'What you spend now was not asked, so this is measured against the {{goal-month}} a month that you plan on spending in retirement.',
          beginner: 'We do not know what you spend now, so we took the {{goal-month}} a month that you plan on spending in retirement.',
        }),
    ),
    s.sheet.paragraph(
      s.story !== 'dependence' && 'A bill that cannot wait is otherwise paid by selling investments, at whatever price they have that day.',
      saves(s)
        ? s.sheet.first(
            'Filling the reserve takes {{cash-reserve-missing}} more in cash; you save {{savings-month}} a month.',
            'Your savings of {{savings-year}} a year could fill the reserve first.',
          )
        : s.sheet.first('Filling the reserve takes {{cash-reserve-missing}} more in cash.'),
    ),
  ];
}

export function idleCash(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      'Idle cash, which earns next to nothing, comes to {{idle-cash-total}}, or {{idle-cash-pct}} of the portfolio; the limit for idle cash is {{limit-idle-cash}}.',
      s.sheet.has('cash-months') && 'All cash together would cover {{cash-months:number}} months of spending.',
    ),
    s.sheet.paragraph(
      s.retired || (s.yearsLeft ?? 99) <= 10
        ? 'Holding cash this close to the years in which you live on it is no mistake; what may be one is where it sits, since cash at a broker often earns little unless it is moved.'
        : `${s.yearsLeft === null ? 'Cash' : 'With retirement still a way off, cash'} beyond a reserve for bills loses a little to prices each year.`,
    ),
  ];
}
