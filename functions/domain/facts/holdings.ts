/** Facts about what is held: the total, accounts, the largest holdings, and what could not be priced or classified. */
import { ILLUSTRATIVE } from '#schema/instrument.ts';
import { SHOWN, allocate, nameAccounts } from '../allocation.ts';
import { formatList } from '../format.ts';
import { idPart } from '../labels.ts';
import type { Measures } from '../measures.ts';
import { percentOf } from '../money.ts';
import type { Valuation } from '../valuation.ts';
import { figure } from './book.ts';
import type { FactBook } from './book.ts';

/** So many of the holdings are stated one by one, the largest. */
export const HOLDINGS_STATED = SHOWN;
/** Symbols listed in a fact; a longer list is counted in `…-count`. */
const LISTED = 50;

export function writeHoldings(book: FactBook, valuation: Valuation, measures: Measures): void {
  const { accounts, holdings, cash, total, asOf } = valuation;
  const prices = originOfPrices(valuation);
  const segments = new Map(allocate(valuation, 'holdings').map(({ key, percent }) => [key, percent]));

  book.date('as-of', 'Date for which the figures hold', asOf, { formula: 'the day of this analysis; each price has its own date' });
  book.money('portfolio-total', 'Value of the whole portfolio', total, {
    formula:
      'sum of quantity × price over every priced position, each rounded half up to the cent, plus cash; holdings without a price are left out',
    inputs: { 'holdings': figure(total.minus(cash)), 'cash': 'cash-total', 'left out': 'unpriced-count' },
    origin: prices,
  });
  book.money('cash-total', 'Cash in the accounts', cash, {
    formula: 'sum of the cash balances of all accounts',
    inputs: { accounts: 'account-count' },
    origin: 'entered by the household',
  });
  book.percent('cash-pct', 'Cash in the accounts, share of the portfolio', measures.cashPercent, {
    formula: 'cash ÷ portfolio total',
    inputs: { cash: 'cash-total', total: 'portfolio-total' },
  });
  book.count('account-count', 'Number of accounts', accounts.length, { formula: 'accounts entered', origin: 'entered by the household' });
  book.count('holding-count', 'Number of different holdings', holdings.length, {
    formula: 'instruments held in any account',
    origin: 'entered by the household',
  });

  for (const { key, label, account } of nameAccounts(valuation).slice(0, SHOWN)) {
    book.money(`account-${idPart(key)}-total`, `${label}, value`, account.total, {
      formula: 'priced positions of the account plus its cash',
      inputs: { positions: figure(account.total.minus(account.cash)), cash: figure(account.cash) },
      origin: prices,
    });
  }
  for (const { instrument, quantity, value } of holdings.slice(0, SHOWN)) {
    if (value === null || !instrument.price) continue;
    const id = `holding-${idPart(instrument.symbol)}`;
    const name = instrument.name === instrument.symbol ? instrument.symbol : `${instrument.symbol} (${instrument.name})`;
    book.money(`${id}-value`, `${name}, value`, value, {
      formula: 'quantity × price, rounded half up to the cent for each position and summed over the accounts',
      inputs: { quantity: figure(quantity), price: figure(instrument.price.amount) },
      origin: instrument.price.source,
      asOf: instrument.price.asOf,
    });
    book.percent(`${id}-pct`, `${name}, share of the portfolio`, segments.get(instrument.symbol) ?? percentOf(value, total), {
      formula: 'value of the holding ÷ portfolio total',
      inputs: { value: `${id}-value`, total: 'portfolio-total' },
    });
  }
  writeCoverage(book, valuation, measures);
}

function writeCoverage(book: FactBook, { unpriced, unclassified, holdings }: Valuation, measures: Measures): void {
  book.percent('classified-pct', 'Share of the portfolio that is classified', measures.classifiedPercent, {
    formula:
      'priced holdings whose asset class is known, plus cash, ÷ portfolio total; never rounded up to all of it; what has no price is in neither',
    inputs: { total: 'portfolio-total', unclassified: 'unclassified-count' },
    origin: originOfClassifications(holdings.map(({ instrument }) => instrument.classification?.method)),
  });
  book.count('unclassified-count', 'Number of holdings that nobody has classified', unclassified.length, {
    formula: 'holdings whose asset class is not known',
  });
  book.count('unpriced-count', 'Number of holdings without a price', unpriced.length, {
    formula: 'holdings without a usable price in US dollars',
  });
  if (unclassified.length > 0)
    writeSymbols(
      book,
      'unclassified-symbols',
      'Holdings that nobody has classified',
      unclassified,
      'holdings whose asset class is not known, the largest first',
    );
  if (unpriced.length > 0) {
    const why = formatList([...new Set(unpriced.map(({ reason }) => reason))], 250);
    writeSymbols(
      book,
      'unpriced-symbols',
      'Holdings without a price',
      unpriced.map(({ symbol }) => symbol),
      `holdings that could not be valued: ${why}`,
    );
  }
  const { oldest, stale, illustrative } = measures.prices;
  if (illustrative > 0)
    book.count('illustrative-price-count', 'Number of holdings at an illustrative price', illustrative, {
      formula: 'priced holdings whose price was invented on this machine, since neither the household nor a provider gave one',
      origin: ILLUSTRATIVE,
    });
  if (!oldest) return;
  book.days('oldest-price-days', 'Age of the oldest price', oldest.days, {
    formula: 'days from the date of the oldest price to the date of the figures',
    inputs: { 'date of the price': oldest.asOf, 'date': 'as-of' },
  });
  book.text('oldest-price-symbol', 'Holding with the oldest price', oldest.symbol, oldest.symbol, {
    formula: 'the priced holding whose price has the earliest date, of several the largest',
  });
  book.count('stale-count', 'Number of holdings with an old price', stale, {
    formula: 'priced holdings whose price is older than the limit',
    inputs: { limit: 'limit-price-age-days' },
  });
}

function writeSymbols(book: FactBook, id: string, label: string, symbols: readonly string[], formula: string): void {
  book.text(id, label, symbols.slice(0, LISTED).join(', '), formatList(symbols), { formula });
}

/** `prices of 2026-06-30 to 2026-11-20: statement`. */
function originOfPrices({ holdings }: Valuation): string {
  const prices = holdings.flatMap(({ instrument: { price }, value }) => (price && value ? [price] : []));
  const days = [...new Set(prices.map(({ asOf }) => asOf))].sort();
  const [oldest, newest] = [days[0], days.at(-1)];
  if (oldest === undefined || newest === undefined) return 'entered by the household';
  const sources = [...new Set(prices.map(({ source }) => source))].sort();
  return `prices of ${oldest === newest ? newest : `${oldest} to ${newest}`}: ${formatList(sources, 220)}`;
}

const METHODS = { override: 'set by the household', curated: 'curated list', lookup: 'look-up', model: 'proposed by a model' } as const;
export function originOfClassifications(methods: readonly (keyof typeof METHODS | undefined)[]): string {
  const used = new Set(methods);
  const words = Object.entries(METHODS).flatMap(([method, word]) => (used.has(method as keyof typeof METHODS) ? [word] : []));
  return words.length > 0 ? `classifications: ${words.join(', ')}` : 'no holding is classified';
}
