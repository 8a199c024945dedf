/** What is not known: unclassified, without a price, or old. */
import { unclassifiedHoldings } from '../situation.ts';
import type { Situation } from '../situation.ts';

export function unclassified(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      unclassifiedHoldings(s) &&
        s.sheet.first(
          (s.sheet.number('class-unknown-pct') ?? 0) > 0 &&
            'We could not classify {{unclassified-symbols}}. The unclassified part is worth {{class-unknown-value}}, or {{class-unknown-pct}} of the portfolio.',
          'We could not classify {{unclassified-symbols}}, and so {{classified-pct}} of the portfolio is classified.',
        ),
      (s.sheet.number('class-unknown-value') ?? 0) > 0 &&
        'It counts in the total; the projection leaves it out rather than guess what it may earn.',
    ),
    unclassifiedHoldings(s) || !s.sheet.has('unclassified-count')
      ? s.sheet.paragraph(
          (s.sheet.number('classified-pct') ?? 100) < 90 &&
            'Until it is known, every share of the mix in this report could be off by as much as that part.',
          !s.sheet.has('unclassified-symbols') && 'We could classify {{classified-pct}} of the portfolio.',
          s.level === 'beginner' && 'A statement or a fact sheet that names what the money is invested in would settle the question.',
        )
      : '',
  ];
}

export function unpriced(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      (s.sheet.number('unpriced-count') ?? 0) > 0 &&
        'There is no price for {{unpriced-symbols}}, so it is not in the portfolio total of {{portfolio-total}}.',
      s.sheet.has('chance') && 'The projection counts it as nothing; whatever it may bring comes on top.',
    ),
  ];
}

/** How old, and how much hangs on it. */
export function stalePrice(s: Situation): string[] {
  const symbol = s.sheet.text('oldest-price-symbol');
  const share = symbol === null ? null : `holding-${symbol.toLowerCase()}-pct`;
  const percent = share === null ? null : s.sheet.number(share);
  const several = (s.sheet.number('stale-count') ?? 1) > 1;
  const weight =
    percent === null || several
      ? ''
      : `, and {{oldest-price-symbol}} is {{${share ?? ''}}} of the portfolio, so an error in it would ${percent <= 5 ? 'change little' : percent <= 25 ? 'be felt' : 'change much of what stands here'}`;
  return [
    s.sheet.paragraph(
      s.sheet.first(
        `The price of {{oldest-price-symbol}} is {{oldest-price-days:number}} days old${weight}.`,
        'The oldest price behind these figures is {{oldest-price-days:number}} days old.',
      ),
      several
        ? `Prices older than the limit of {{limit-price-age-days:number}} days stand behind ${s.sheet.counted('stale-count', 'holding', 'holdings')}.`
        : 'The limit for the age of a price is {{limit-price-age-days:number}} days.',
    ),
  ];
}
