/** How much hangs on one company or one fund. */
import { onlyThroughFunds } from '../situation.ts';
import { thin } from '../verdict.ts';
import type { Situation } from '../situation.ts';

export function dependence(s: Situation): string[] {
  return s.company ? company(s) : fund(s);
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
      onlyThroughFunds(s.sheet)
        ? '{{largest-company-symbol}} is held through {{largest-company-funds}}: that company is {{largest-company-pct}} of the portfolio, although none of its own shares are held.'
        : 'Your funds hold {{largest-company-symbol}} too: {{largest-company-funds-pct}} of the portfolio is in it through funds.',
      'A single company can fall further than a market and never come back, which is why our limit for one company is {{limit-single-company}}.',
    ),
    s.sheet.paragraph(
      thin(s) && !onlyThroughFunds(s.sheet) && (s.level === 'beginner'
        ? 'Your cash covers only {{cash-months:number}} months of spending. In a bad year you might have to sell these very shares, after their fall.'
        : 'The cash reserve makes this sharper: {{cash-months:number}} months of spending in cash is little, and in a bad year you might have to sell these very shares after their fall.'),
      !onlyThroughFunds(s.sheet) && 'If your pay comes from the same company, pay and shares would weaken together.',
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
