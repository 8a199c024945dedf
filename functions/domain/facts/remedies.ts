/** Facts about what it takes: dollars to each target, what of it can be moved without tax, cash that is missing, what a fall of the largest company would take, what a cheaper fund would save. */
import type { Instrument } from '#schema/instrument.ts';
import { contributions, nameAccounts } from '../allocation.ts';
import type { Segment } from '../allocation.ts';
import { drift } from '../drift.ts';
import { formatList } from '../format.ts';
import { breadthOf, isFund } from '../funds.ts';
import { CASH, CLASS_LABELS, SECTOR_LABELS, UNKNOWN, idPart } from '../labels.ts';
import type { Measures } from '../measures.ts';
import { isTaxAdvantaged } from '../rebalance/candidates.ts';
import { ZERO, decimal, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import type { Valuation } from '../valuation.ts';
import { figure } from './book.ts';
import type { FactBook } from './book.ts';
import { HOLDINGS_STATED } from './holdings.ts';

export function writeRemedies(book: FactBook, valuation: Valuation, measures: Measures, settings: HouseholdSettings): void {
  if (settings.assetClassTargets) writeDistances(book, valuation, measures.classes, settings.assetClassTargets);
  writePlaces(book, valuation);
  writeReserve(book, measures);
  writeHalved(book, measures);
  writeCheaper(book, valuation, measures);
  writeSectorSource(book, valuation, measures);
}

/** Whose selling would also bring the sector nearer to its share of the market. */
function writeSectorSource(book: FactBook, valuation: Valuation, { sector }: Measures): void {
  const [most] = sector ? (contributions(valuation, 'sector', 1).get(sector.sector) ?? []) : [];
  if (sector && most)
    book.text(
      'sector-over-symbol',
      `Holding that adds most to the sector furthest above the market (${SECTOR_LABELS[sector.sector]})`,
      most.symbol,
      most.symbol,
      { formula: 'the holding with the largest value × weight in that sector' },
    );
}

/** Dollars from each class to its target, and for what is above it how much lies where an exchange triggers no tax. */
function writeDistances(
  book: FactBook,
  valuation: Valuation,
  classes: readonly Segment[],
  targets: NonNullable<HouseholdSettings['assetClassTargets']>,
): void {
  for (const { key, target, points } of drift(classes, targets)) {
    if (points === 0 || key === UNKNOWN) continue;
    const [id, label] = [`class-${idPart(key)}`, CLASS_LABELS[key as keyof typeof CLASS_LABELS] ?? key];
    const value = decimal(classes.find((segment) => segment.key === key)?.value ?? 0);
    const distance = value.minus(valuation.total.times(target).dividedBy(100));
    const over = distance.greaterThan(0);
    book.money(`${id}-target-gap`, `${label}, value ${over ? 'above' : 'missing to'} the target share`, distance.abs(), {
      formula: over ? 'value − target share × portfolio total' : 'target share × portfolio total − value',
      inputs: { value: value.isZero() ? 0 : `${id}-value`, target: `${id}-target-pct`, total: 'portfolio-total' },
    });
    if (!over) continue;
    const sheltered = inSheltered(valuation, key);
    book.money(`${id}-sheltered`, `${label} in accounts where an exchange triggers no tax, value`, sheltered, {
      formula: 'sum of value × weight in this asset class over the holdings of 401(k), IRA, Roth IRA and HSA accounts',
      inputs: { all: `${id}-value` },
    });
  }
}

function inSheltered({ accounts }: Valuation, key: string): Decimal {
  const weights = ({ classification }: Instrument): Readonly<Partial<Record<string, number>>> => classification?.assetClass ?? {};
  return sum(
    accounts
      .filter(({ account }) => isTaxAdvantaged(account.kind))
      .flatMap(({ cash, positions }) => [
        key === CASH ? cash : ZERO,
        ...positions.map(({ instrument, value }) => (value ?? ZERO).times(weights(instrument)[key] ?? 0).dividedBy(100)),
      ]),
  );
}

/** In which accounts each of the largest holdings lies: whether a sale can be made without tax. */
function writePlaces(book: FactBook, valuation: Valuation): void {
  const named = nameAccounts(valuation);
  for (const { instrument, value } of valuation.holdings.slice(0, HOLDINGS_STATED)) {
    if (value === null) continue;
    const labels = named
      .filter(({ account }) => account.positions.some((position) => position.instrument.symbol === instrument.symbol))
      .map(({ label }) => label);
    book.text(
      `holding-${idPart(instrument.symbol)}-accounts`,
      `Accounts that hold ${instrument.symbol}`,
      labels.join(', '),
      formatList(labels.map((label) => label.replace(/^(?:Taxable|Cash|Other)/, (word) => word.toLowerCase()))),
      { formula: 'accounts with a position in it, by their kind' },
    );
  }
}

function writeReserve(book: FactBook, { reserve, limits }: Measures): void {
  if (!reserve || reserve.months === null) return;
  const missing = reserve.yearlyNeed.times(limits.cashMonths.warn).dividedBy(12).minus(reserve.cash);
  if (missing.lessThanOrEqualTo(0)) return;
  book.money('cash-reserve-missing', "Cash missing to the checkup's limit of months of spending", missing, {
    formula: 'months asked for × a month of spending − cash and money market funds',
    inputs: { 'months asked for': 'limit-thin-cash-months', 'needed a year': figure(reserve.yearlyNeed), 'cash': figure(reserve.cash) },
  });
}

function writeHalved(book: FactBook, { company, limits }: Measures): void {
  if (!company || company.percent <= limits.singleCompany.warn) return;
  book.money(
    'largest-company-halved-loss',
    `Loss if the stock of ${company.company} fell by half, what the funds hold of it included`,
    company.value.dividedBy(2),
    { formula: 'half of the value of the company', inputs: { value: `company-${idPart(company.company)}-value` } },
  );
}

/** Against the cheapest broad fund of the same kind that the household owns already, so that the saving is one that it can have. */
function writeCheaper(book: FactBook, { holdings }: Valuation, { costs: { dearest } }: Measures): void {
  const dear = dearest && holdings.find(({ instrument }) => instrument.symbol === dearest.symbol);
  const kind = dear && mainClass(dear.instrument);
  if (!dearest || !dear?.value || kind === null || kind === undefined) return;
  const [cheapest] = holdings
    .map(({ instrument }) => instrument)
    .filter(
      (instrument) =>
        isFund(instrument) &&
        instrument.expenseRatio !== null &&
        instrument.expenseRatio < dearest.ratio &&
        breadthOf(instrument) === 'broad' &&
        mainClass(instrument) === kind,
    )
    .sort((a, b) => (a.expenseRatio ?? 0) - (b.expenseRatio ?? 0) || (a.symbol < b.symbol ? -1 : 1));
  if (cheapest?.expenseRatio === undefined || cheapest.expenseRatio === null) return;
  book.text(
    'cheaper-fund-symbol',
    `The cheapest broad fund of the same kind as ${dearest.symbol} that is held`,
    cheapest.symbol,
    cheapest.symbol,
    { formula: 'the fund with the lowest expense ratio among those of one asset class, the same, and of many issuers' },
  );
  book.cost(
    'cheaper-fund-cost-pct',
    `Expense ratio of ${cheapest.symbol}, the cheapest broad fund of that kind that is held already`,
    cheapest.expenseRatio,
    { formula: 'as published by the fund' },
  );
  book.money(
    'dearest-fund-saving-year',
    `Cost less a year if ${dearest.symbol} cost what ${cheapest.symbol} does`,
    dear.value.times(decimal(dearest.ratio).minus(cheapest.expenseRatio)).dividedBy(100),
    {
      formula: 'value of the dearest fund × difference of the two expense ratios',
      inputs: { value: figure(dear.value), dearest: 'dearest-fund-cost-pct', cheaper: 'cheaper-fund-cost-pct' },
    },
  );
}

function mainClass({ classification }: Instrument): string | null {
  return Object.entries(classification?.assetClass ?? {}).find(([, weight]) => weight >= 90)?.[0] ?? null;
}
