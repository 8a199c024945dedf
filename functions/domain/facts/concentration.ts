/** Facts about dependence: single companies, themselves and through funds; single funds, and funds that hold the same; one sector, and the years to go. */
import { formatList } from '../format.ts';
import { SECTOR_LABELS, idPart } from '../labels.ts';
import { GLIDE_PATH_SOURCE, WORLD_SECTORS_SOURCE } from '../market.ts';
import { LIMITS } from '../limits.ts';
import type { CompanyExposure } from '../company-exposure.ts';
import type { Measures, Share } from '../measures.ts';
import { percentOf, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import { figure } from './book.ts';
import type { FactBook, Inputs } from './book.ts';

/** So many funds are named as the inputs of a company; the rest is one figure. */
const NAMED = 3;

export function writeConcentration(book: FactBook, measures: Measures, total: Decimal): void {
  const { fund, narrowFund, opaqueFund, untyped } = measures;
  writeCompanies(book, measures, total);
  writeShare(book, 'largest-fund', 'Largest fund', fund, 'the largest holding that is a fund');
  writeShare(
    book,
    'narrow-fund',
    'Largest fund with a single bet',
    narrowFund,
    `the largest fund with more than ${LIMITS.narrowSector} % in one sector, or in commodities, real estate or alternatives`,
  );
  writeShare(
    book,
    'opaque-fund',
    'Largest fund of which it is not known what it holds',
    opaqueFund,
    'the largest fund whose asset classes, or whose sectors, are not known',
  );
  writeShare(
    book,
    'largest-untyped',
    'Largest holding that may be a company or a fund',
    untyped,
    'the largest holding whose kind of instrument is not known',
  );
  writeDuplicates(book, measures);
  writeSector(book, measures);
  writeGlidePath(book, measures);
}

function writeShare(book: FactBook, stem: string, label: string, share: Share | null, formula: string): void {
  if (!share) return;
  const { symbol, percent, value } = share;
  book.text(`${stem}-symbol`, label, symbol, symbol, { formula });
  book.percent(`${stem}-pct`, `${label} (${symbol}), share of the portfolio`, percent, {
    formula: 'value of the holding ÷ portfolio total',
    inputs: { value: figure(value), total: 'portfolio-total' },
  });
}

/** The largest companies one by one, and how far the funds could be looked through at all. */
function writeCompanies(
  book: FactBook,
  { companies: { companies, coverage, inFunds, known, listed }, company, limits }: Measures,
  total: Decimal,
): void {
  const lists = listed
    ? `holdings of ${listed.funds} of the funds as they publish them, lists of ${listed.from === listed.to ? listed.from : `${listed.from} to ${listed.to}`}`
    : undefined;
  const origin = lists === undefined ? {} : { origin: lists };
  for (const one of companies) {
    const id = `company-${idPart(one.company)}`;
    const percent = one.company === company?.company ? company.percent : one.percent;
    book.money(`${id}-value`, `${one.company}, the company, value held directly and through funds`, one.value, {
      formula:
        'its shares held directly + value of each fund × its known weight in it, rounded once to the cent; all its share classes together',
      inputs: partsOf(one),
      ...(one.asOf === null ? {} : origin),
    });
    book.percent(`${id}-pct`, `${one.company}, the company, share of the portfolio held directly and through funds`, percent, {
      formula: 'value of the company ÷ portfolio total',
      inputs: { value: `${id}-value`, total: 'portfolio-total' },
    });
  }
  if (company) writeLargest(book, company, total, limits.singleCompany.warn);
  if (!coverage) return;
  book.money('stocks-in-funds-value', 'Stocks and property held through funds', inFunds, {
    formula: 'sum of value × weight of stocks and real estate over the funds; all of a fund that nobody has classified',
    inputs: { 'known by company': figure(known), 'not known by company': figure(inFunds.minus(known)) },
    ...origin,
  });
  book.percent('companies-known-pct', 'Part of the stocks in funds that is known by company', coverage.known, {
    formula: 'what the funds are known to hold by company ÷ stocks and property held through funds',
    inputs: { 'known': figure(known), 'stocks in funds': 'stocks-in-funds-value' },
    ...origin,
  });
  book.percent('companies-unknown-pct', 'Part of the stocks in funds that is not known by company', coverage.unknown, {
    formula: '100 − the part that is known by company',
    inputs: { known: 'companies-known-pct' },
  });
}

function partsOf({ direct, throughFunds, funds }: CompanyExposure): Inputs {
  const named = funds.slice(0, NAMED);
  const rest = throughFunds.minus(sum(named.map(({ value }) => value)));
  return {
    'held directly': figure(direct),
    'through funds': figure(throughFunds),
    ...Object.fromEntries(named.map(({ symbol, value }) => [`in ${symbol}`, figure(value)])),
    ...(funds.length > NAMED ? { 'in other funds': figure(rest) } : {}),
  };
}

function writeLargest(
  book: FactBook,
  { company, percent, value, direct, throughFunds, funds }: CompanyExposure,
  total: Decimal,
  limit: number,
): void {
  const label = throughFunds.isZero() ? 'Largest single company held directly' : 'Largest single company, held directly and through funds';
  book.text('largest-company-symbol', label, company, company, {
    formula: 'the company of which most is held, itself and through the funds whose companies are known',
  });
  book.percent('largest-company-pct', `${label} (${company}), share of the portfolio`, percent, {
    formula: 'value of the company ÷ portfolio total',
    inputs: { value: `company-${idPart(company)}-value`, total: 'portfolio-total' },
  });
  if (throughFunds.greaterThan(0)) {
    if (direct.greaterThan(0))
      book.percent('largest-company-direct-pct', `${company} held directly, share of the portfolio`, percentOf(direct, total), {
        formula: 'its own shares ÷ portfolio total',
        inputs: { value: figure(direct), total: 'portfolio-total' },
      });
    book.percent('largest-company-funds-pct', `${company} held through funds, share of the portfolio`, percentOf(throughFunds, total), {
      formula: 'what the funds are known to hold of it ÷ portfolio total',
      inputs: { value: figure(throughFunds), total: 'portfolio-total' },
    });
    const symbols = funds.map(({ symbol }) => symbol);
    book.text('largest-company-funds', `Funds that hold ${company}`, symbols.slice(0, 50).join(', '), formatList(symbols), {
      formula: 'the funds that are known to hold it, by how much of it they hold',
    });
  }
  // What the funds hold of it cannot be sold by itself.
  const over = value.minus(total.times(limit).dividedBy(100));
  if (percent <= limit || direct.isZero()) return;
  book.money(
    'largest-company-over-limit',
    `Value of ${company} that is over the checkup's limit for one company`,
    over.lessThan(direct) ? over : direct,
    {
      formula:
        'value of the company − limit × portfolio total, at most what is held directly; what a sale brings stays in the portfolio, and tax is left out',
      inputs: {
        'value': `company-${idPart(company)}-value`,
        'limit': 'limit-single-company',
        'total': 'portfolio-total',
        'held directly': figure(direct),
      },
    },
  );
}

function writeDuplicates(book: FactBook, { duplicates, costs }: Measures): void {
  if (costs.funds < 2) return;
  const [first] = duplicates;
  book.count('duplicate-fund-count', 'Pairs of funds that hold much the same', duplicates.length, {
    formula: `pairs of funds, each at least ${LIMITS.smallFund} % of the portfolio, of one index or whose larger companies overlap by more than the limit`,
    inputs: { limit: 'limit-fund-overlap' },
  });
  if (!first) return;
  book.text(
    'duplicate-fund-symbols',
    'The largest two funds that hold much the same',
    first.symbols.join(', '),
    formatList(first.symbols),
    { formula: first.index === null ? 'by the overlap of their companies' : `both follow ${first.index}` },
  );
  book.percent('duplicate-fund-pct', 'The largest two funds that hold much the same, share of the portfolio', first.percent, {
    formula: 'value of the two funds ÷ portfolio total',
    inputs: { value: figure(first.value), total: 'portfolio-total' },
  });
  if (first.overlap !== null) {
    book.percent('duplicate-fund-overlap', 'Overlap of the companies of these two funds', first.overlap, {
      formula:
        'sum of the smaller of the two weights of each company ÷ the larger of the two sums of weights, over the largest companies of each fund',
    });
  }
}

/** The sector furthest above its share of the world's market: the only one that the checkup judges. */
function writeSector(book: FactBook, { sector }: Measures): void {
  if (!sector) return;
  const [name, id] = [SECTOR_LABELS[sector.sector], `market-${idPart(sector.sector)}`];
  book.percent(`${id}-stocks-pct`, `${name}, share of the stocks`, sector.percent, {
    formula: 'value of the sector ÷ value of all sectors of stocks and of what has no known sector',
    inputs: { 'sector not known, per cent': sector.unknown },
  });
  book.percent(`${id}-world-pct`, `${name}, share of the world's stock market`, sector.market, {
    formula: 'as published',
    origin: WORLD_SECTORS_SOURCE,
  });
  book.points(`${id}-over`, `${name}, share of the stocks less its share of the world's stock market`, sector.points, {
    formula: 'share found − share of the market, in percentage points',
    inputs: { found: `${id}-stocks-pct`, market: `${id}-world-pct` },
  });
}

function writeGlidePath(book: FactBook, { glide }: Measures): void {
  if (!glide) return;
  book.percent('glide-path-pct', 'Share of stocks on the glide path of target-date funds with as many years to go', glide.yardstick, {
    formula: 'straight lines between the points of the glide path, a rule of thumb',
    inputs: { 'years to retirement, negative after it': glide.years },
    origin: GLIDE_PATH_SOURCE,
  });
  book.points('glide-path-points', 'Share of stocks less that of the glide path', glide.points, {
    formula: 'share of stocks − share on the glide path, in percentage points',
    inputs: { 'stocks': glide.percent, 'glide path': 'glide-path-pct' },
  });
}
