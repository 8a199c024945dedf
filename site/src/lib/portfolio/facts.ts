/**
 * Every figure of the portfolio's page as a fact, so that each opens as every other figure does. Made when it is asked for: there are three for each of ten
 * thousand positions, and a page shows thirty.
 */
import type { Fact } from '#schema/facts.ts';
import type { PortfolioView, ValuedPosition } from '#schema/portfolio.ts';
import { apportion, cents, decimal, toCents } from '#domain/money.ts';
import { formatMoneyExact, formatPercent, formatPercentFixed } from '#lib/format/numbers.ts';
import { formatTyped, formatInterest } from './typed.ts';

type ViewedAccount = PortfolioView['accounts'][number];
type Made = Omit<Fact, 'id'>;

const ENTERED = 'entered by the household';
const MOST_INPUTS = 8;

/** Ids: `total`, `classified`, `account.ID`, `account-share.ID`, `cash.ID`, `cash-share.ID`, `interest.ID`, `price.ID`, `value.ID`, `share.ID`. */
export class PortfolioFacts {
  readonly #view: PortfolioView;
  readonly #accounts: ReadonlyMap<string, ViewedAccount>;
  readonly #positions: ReadonlyMap<string, ValuedPosition>;
  readonly #made = new Map<string, Fact | undefined>();
  #ofRows: ReadonlyMap<string, number> | undefined;
  #ofAccounts: ReadonlyMap<string, number> | undefined;

  constructor(view: PortfolioView) {
    this.#view = view;
    this.#accounts = new Map(view.accounts.map((account) => [account.id, account]));
    this.#positions = new Map(view.accounts.flatMap(({ positions }) => positions.map((position) => [position.id, position])));
  }

  find(id: string): Fact | undefined {
    if (!this.#made.has(id)) {
      const made = this.#make(id);
      this.#made.set(id, made && { id, ...made });
    }
    return this.#made.get(id);
  }

  #make(id: string): Made | undefined {
    const point = id.indexOf('.');
    const [what, of] = point < 0 ? [id, ''] : [id.slice(0, point), id.slice(point + 1)];
    if (what === 'total') return this.#total();
    if (what === 'classified') return this.#classified();
    const position = this.#positions.get(of);
    if (position !== undefined) return this.#ofPosition(what, position);
    const account = this.#accounts.get(of);
    return account && this.#ofAccount(what, account);
  }

  #total(): Made {
    const { accounts, total } = this.#view;
    const shown = accounts.slice(0, MOST_INPUTS);
    const inputs = Object.fromEntries(shown.map(({ id, name }) => [name, `account.${id}`]));
    return this.#money('What you own', total, {
      formula: 'sum of all accounts, each its priced holdings and its cash',
      inputs: accounts.length > MOST_INPUTS ? { ...inputs, 'further accounts': accounts.length - MOST_INPUTS } : inputs,
    });
  }

  #classified(): Made {
    const { classifiedPercent, unclassified } = this.#view.coverage;
    return this.#percent('Part whose asset class is known', classifiedPercent, {
      formula: 'value of what is classified, looked through funds, and cash ÷ total',
      inputs: { 'total': 'total', 'holdings nobody has classified': unclassified.length },
    });
  }

  #ofAccount(what: string, account: ViewedAccount): Made | undefined {
    const { id, name, total, cashBalance, cashInterest, positions } = account;
    switch (what) {
      case 'account':
        return this.#money(name, total, {
          formula: 'cash + sum of its holdings, each quantity × price',
          inputs: { cash: `cash.${id}`, holdings: positions.length },
        });
      case 'account-share':
        return this.#share(`${name}, part of the total`, this.#accountShares.get(id), 'account ÷ total', 'accounts', {
          account: `account.${id}`,
        });
      case 'cash':
        return this.#money(`Cash in ${name}`, cashBalance, {
          formula: 'the balance that was entered or imported',
          inputs: {},
          origin: ENTERED,
        });
      case 'cash-share':
        return this.#share(`Cash in ${name}, part of the total`, this.#rowShares.get(`cash.${id}`), 'cash ÷ total', 'rows', {
          cash: `cash.${id}`,
        });
      case 'interest':
        return this.#percent(
          `What the cash in ${name} earns a year`,
          Number(formatInterest(cashInterest)),
          { formula: 'the yearly interest that was entered', inputs: {}, origin: ENTERED },
          `${formatTyped(formatInterest(cashInterest))}%`,
        );
      default:
        return undefined;
    }
  }

  #ofPosition(what: string, { id, symbol, name, quantity, price, value, asOf }: ValuedPosition): Made | undefined {
    if (price === null || value === null) return undefined;
    switch (what) {
      case 'price':
        return {
          kind: 'money',
          value: price.amount,
          label: `Price of ${symbol}, ${name}`.slice(0, 160),
          display: dollars(price.amount),
          asOf: price.asOf,
          source: { formula: 'dollars a share', inputs: {}, origin: price.source },
        };
      case 'value':
        return {
          ...this.#money(`${symbol}, ${name}`.slice(0, 160), value, {
            formula: 'quantity × price, rounded to the cent',
            inputs: { 'quantity': formatTyped(quantity), 'of the statement of': asOf, 'price': `price.${id}` },
          }),
          asOf: price.asOf,
        };
      case 'share':
        return this.#share(`${symbol}, part of the total`, this.#rowShares.get(id), 'value ÷ total', 'rows', { value: `value.${id}` });
      default:
        return undefined;
    }
  }

  /** `tenths`: of a per cent, by largest remainder among `all`; what is there and comes to none of them is no zero. */
  #share(label: string, tenths: number | undefined, formula: string, all: string, inputs: Fact['source']['inputs']): Made {
    const percent = (tenths ?? 0) / 10;
    return this.#percent(
      label,
      percent,
      { formula: `${formula}, to one decimal, rounded so that all ${all} add to 100.0`, inputs: { ...inputs, total: 'total' } },
      tenths === 0 ? '<0.1%' : formatPercentFixed(percent),
    );
  }
  /** Of each priced position and of each account's cash. */
  get #rowShares(): ReadonlyMap<string, number> {
    return (this.#ofRows ??= tenthsOf(
      this.#view.accounts.flatMap(({ id, cashBalance, positions }) => [
        [`cash.${id}`, toCents(cents(cashBalance))] as const,
        ...positions.flatMap((position) => (position.value === null ? [] : [[position.id, toCents(decimal(position.value))] as const])),
      ]),
    ));
  }
  /** Of each account by its own exact amount, as the report's chart has it: what its rows were rounded by does not add up in it. */
  get #accountShares(): ReadonlyMap<string, number> {
    return (this.#ofAccounts ??= tenthsOf(this.#view.accounts.map(({ id, total }) => [id, toCents(decimal(total))] as const)));
  }
  #money(label: string, value: string, source: Fact['source']): Made {
    return { kind: 'money', value, label, display: formatMoneyExact(value), asOf: this.#view.asOf, source };
  }
  #percent(label: string, value: number, source: Fact['source'], display = formatPercent(value)): Made {
    return { kind: 'percent', value, label, display, asOf: this.#view.asOf, source };
  }
}

/** Tenths of a per cent of the sum of all amounts, of each that is not nothing; together 1,000. */
function tenthsOf(amounts: readonly (readonly [id: string, amount: bigint])[]): Map<string, number> {
  if (amounts.every(([, amount]) => amount === 0n)) return new Map();
  const tenths = apportion(
    amounts.map(([, amount]) => amount),
    1000n,
  );
  return new Map(amounts.flatMap(([id, amount], index) => (amount === 0n ? [] : [[id, Number(tenths[index] ?? 0n)] as const])));
}

/** A price in cents, or with the decimals that it has beyond them. */
export function dollars(amount: string): string {
  const decimals = amount.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  return decimals <= 2 ? formatMoneyExact(amount) : `$${formatTyped(amount)}`;
}
