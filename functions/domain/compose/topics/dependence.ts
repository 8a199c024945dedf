/** How much hangs on one company or one fund. */
import { firstSpending } from '../particulars.ts';
import { isAbove } from '../phrases.ts';
import { onlyThroughFunds } from '../situation.ts';
import { thin } from '../verdict.ts';
import type { Situation } from '../situation.ts';

export function dependence(s: Situation): string[] {
  return s.company ? company(s) : fund(s);
}

function company(s: Situation): string[] {
  const symbol = s.sheet.text('largest-company-symbol');
  const stem = symbol && `holding-${symbol.toLowerCase()}`;
  return [
    s.sheet.paragraph(
      halved(s) || (stem && s.sheet.has(`${stem}-value`) && `Your {{largest-company-symbol}} shares are worth {{${stem}-value}}.`),
      onlyThroughFunds(s.sheet)
        ? '{{largest-company-symbol}} is held through {{largest-company-funds}}: that company is {{largest-company-pct}} of the portfolio, although none of its own shares are held.'
        : 'Your funds hold {{largest-company-symbol}} too: {{largest-company-funds-pct}} of the portfolio is in it through funds.',
      stem && !onlyThroughFunds(s.sheet) && place(s, stem),
    ),
    s.sheet.paragraph(
      thin(s) &&
        !onlyThroughFunds(s.sheet) &&
        (s.level === 'beginner'
          ? 'Your cash covers only {{cash-months:number}} months of spending. In a bad year you might have to sell these very shares, after their fall.'
          : 'The cash reserve makes this sharper: {{cash-months:number}} months of spending in cash is little, and in a bad year you might have to sell these very shares after their fall.'),
      !onlyThroughFunds(s.sheet) && 'If your pay comes from the same company, pay and shares would weaken together.',
      s.sheet.text('sector-over-symbol') === symbol &&
        sectorOver(s) &&
        'It also adds most to the sector that stands furthest above the market: selling part of it mends both.',
    ),
    s.sheet.paragraph(...heldUp(s)),
  ];
}

function sectorOver({ sheet }: Situation): boolean {
  const over = sheet.facts.find(({ id }) => /^market-.+-over$/.test(id));
  return over !== undefined && Number(over.value) > (sheet.number('limit-sector-over') ?? Infinity);
}

/** The loss in the reader's own measure: years of saving, or months of what is spent. */
function halved({ sheet }: Situation): string | false {
  const [loss, saving, spending] = [
    sheet.number('largest-company-halved-loss'),
    sheet.number('savings-year') ?? 0,
    sheet.number(firstSpending(sheet)) ?? 0,
  ];
  const fell = 'If the stock fell by half, you would lose {{largest-company-halved-loss}}';
  if (loss === null) return false;
  if (saving > 0 && loss > 2.5 * saving) return `${fell}, as much as you save in several years, at savings of {{savings-year}} a year.`;
  if (saving > 0 && loss > saving) return `${fell}, more than the {{savings-year}} that you save in a year.`;
  if (saving === 0 && spending > 0 && loss > spending)
    return `${fell}, more than the {{${firstSpending(sheet)}}} that you spend in a year.`;
  return `${fell}.`;
}

function place({ sheet }: Situation, stem: string): string | false {
  const accounts = sheet.text(`${stem}-accounts`);
  if (accounts === null) return false;
  if (!/taxable|other|cash/i.test(accounts)) return `The shares are in the {{${stem}-accounts}}, where a sale triggers no tax.`;
  return accounts.includes(',') ? false : `The shares are in the {{${stem}-accounts}}, so a sale is taxed on its gain.`;
}

/** What such a fall would not do: the long plan beside the nearest risk. */
function heldUp(s: Situation): (string | false)[] {
  const [after, target] = [s.sheet.number('largest-company-halved-chance'), s.sheet.number('chance-target')];
  if (after === null || target === null || s.story !== 'dependence') return [];
  if (after >= target)
    return [
      'Set against this, retirement itself holds up: had the stock fallen by half today, the chance would be {{largest-company-halved-chance}}.',
      thin(s)
        ? s.level === 'beginner'
          ? 'The danger is nearer: a bad year could force you to sell at a bad price.'
          : 'So the case for acting is not that your old age is in danger. It is that a bad year could force you to sell at a bad price.'
        : 'That is still above your target.',
    ];
  return [
    isAbove(s.stands)
      ? 'A fall by half would by itself take the chance from {{chance}} to {{largest-company-halved-chance}}, below the target.'
      : 'A fall by half would take the chance further down, from {{chance}} to {{largest-company-halved-chance}}.',
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
      s.sheet.has('largest-company-pct', 'largest-company-symbol') &&
        'For comparison, the largest single company, {{largest-company-symbol}}, is {{largest-company-pct}} of the portfolio.',
    ),
  ];
}
