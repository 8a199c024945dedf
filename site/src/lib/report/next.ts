/** What a household could do next, from the facts of its report: the steps that change most first, and what each would change. */
import type { FigureBook } from '#lib/figures/book.svelte.ts';

type Book = Pick<FigureBook, 'has' | 'number'>;

export interface NextStep {
  id: 'plan' | 'company' | 'trades' | 'reserve' | 'unpriced' | 'classify' | 'price' | 'cost';
  /** Templates: figures are facts. */
  title: string;
  text: string;
  link: { href: string; label: string } | null;
}

/** A fund is worth a question when it costs this much, in per cent a year, and twice what the funds cost on average. */
const DEAR_PERCENT = 0.3;

export function nextSteps(book: Book): NextStep[] {
  const steps: NextStep[] = [];
  const number = (id: string): number => book.number(id) ?? 0;
  if (!book.has('chance')) {
    steps.push({
      id: 'plan',
      title: 'Say when you want to stop, and what you will spend',
      text: 'Three figures are enough for a first projection, and each can be changed later.',
      link: { href: '/settings', label: 'Say it' },
    });
  }
  if (number('largest-company-over-limit') > 0) {
    steps.push({
      id: 'company',
      title: 'Let less of your money hang on {{largest-company-symbol}}',
      text: 'It is {{largest-company-pct}} of what you own; the limit for one company is {{limit-single-company}}. Coming down to it would free {{largest-company-over-limit}}: begin with the shares that have gained least.',
      link: null,
    });
  }
  if (number('rebalance-trade-count') > 0) {
    const gain = number('target-mix-chance') - number('chance');
    const effect =
      book.has('chance', 'target-mix-chance') && gain >= 0.5
        ? ' The target mix alone would take the chance from {{chance}} to {{target-mix-chance}}.'
        : '';
    const drift = book.has('rebalance-class-drift-before', 'rebalance-class-drift-after')
      ? 'Added up, your asset classes are {{rebalance-class-drift-before}} from their targets; after the trades {{rebalance-class-drift-after}}.'
      : '';
    steps.push({
      id: 'trades',
      title:
        number('rebalance-trade-count') === 1
          ? 'Move towards your targets with one trade'
          : 'Move towards your targets with {{rebalance-trade-count}} trades',
      text: `${drift}${effect}`,
      link: { href: '/dashboard/trades', label: 'See the trades' },
    });
  }
  if (number('cash-reserve-missing') > 0) {
    steps.push({
      id: 'reserve',
      title: 'Fill the cash reserve',
      text: 'Cash covers {{cash-months}} of spending; {{cash-reserve-missing}} more would make it {{limit-thin-cash-months}}.',
      link: null,
    });
  }
  if (number('unpriced-count') > 0) {
    const one = number('unpriced-count') === 1;
    steps.push({
      id: 'unpriced',
      title: 'Enter a price for {{unpriced-symbols}}',
      text: `${one ? 'It has' : 'They have'} none, and so ${one ? 'is' : 'are'} in no total. A statement or the company can tell it.`,
      link: { href: '/portfolio', label: 'Enter a price' },
    });
  }
  if (number('unclassified-count') > 0 && book.has('class-unknown-value')) {
    steps.push({
      id: 'classify',
      title: `Say what {{unclassified-symbols}} ${number('unclassified-count') === 1 ? 'holds' : 'hold'}`,
      text: '{{class-unknown-value}} counts towards nothing until someone does.',
      link: { href: '/portfolio', label: 'Classify' },
    });
  }
  if (number('stale-count') > 0) {
    steps.push({
      id: 'price',
      title: 'Bring the price of {{oldest-price-symbol}} up to date',
      text: 'It is {{oldest-price-days}} old, and a current one costs nothing.',
      link: { href: '/portfolio', label: 'Enter a price' },
    });
  }
  if (number('dearest-fund-cost-pct') >= Math.max(DEAR_PERCENT, 2 * number('fund-cost-pct'))) {
    steps.push({
      id: 'cost',
      title: 'Ask if {{dearest-fund-symbol}} is worth {{dearest-fund-cost-year}} a year',
      text: 'It costs {{dearest-fund-cost-pct}} a year, your funds together {{fund-cost-pct}}.',
      link: null,
    });
  }
  return steps;
}

export interface Lever {
  name: string;
  amount: string;
  means: string;
  chance: string;
}

/** What would, each by itself, bring the chance to the household's own aim. */
export function levers(book: Book): Lever[] {
  const retired = book.number('years-to-retire') === 0;
  const phased = book.has('spending-first-year');
  const found: (Lever & { needs: string })[] = [
    {
      needs: 'lever-spend-cut-month',
      name: phased ? 'Plan to spend less' : 'Spend less',
      amount: '{{lever-spend-cut-month}}',
      means: phased
        ? 'a month at full spending, which leaves {{lever-spend-year}} a year; each phase spends its part of it'
        : `a month${retired ? '' : ' once you stop'}, which leaves {{lever-spend-year}} a year`,
      chance: '{{lever-spend-chance}}',
    },
    {
      needs: 'lever-save-month',
      name: 'Save more',
      amount: '{{lever-save-month}}',
      means: 'a month, until you stop',
      chance: '{{lever-save-chance}}',
    },
    {
      needs: 'lever-later-years',
      name: 'Stop later',
      amount: '{{lever-later-years}}',
      means: 'after {{retire-year}}',
      chance: '{{lever-later-chance}}',
    },
  ];
  return found.filter(({ needs }) => (book.number(needs) ?? 0) > 0).map(({ needs: _, ...lever }) => lever);
}
