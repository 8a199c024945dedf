/** What the portfolio's page is made of, without a browser: what is typed, what is shown before the API answers, what an edit must not overwrite, files. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountDifference, PreviewAccount, UnknownSymbol } from '#schema/holdings.ts';
import { NewAccount, NewPosition, type Portfolio, type PortfolioView } from '#schema/portfolio.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { RefusedError, type Tagged } from '#lib/api/client.ts';
import { ConflictError, unlessChanged } from '#lib/portfolio/conflict.ts';
import { PortfolioFacts } from '#lib/portfolio/facts.ts';
import { lineOf, pasted, readFile, withLine } from '#lib/portfolio/file.ts';
import { holdsSentence, householdIn, isHouseholdFile } from '#lib/portfolio/household-file.ts';
import { rowsOf, totalOf } from '#lib/portfolio/import-rows.ts';
import { linesWords, tallySentence } from '#lib/portfolio/import-words.ts';
import { withAccount, withAccountChange, withoutAccount, withoutPosition, withPosition } from '#lib/portfolio/optimistic.ts';
import { arranged } from '#lib/portfolio/order.ts';
import { sinceReport } from '#lib/portfolio/since.ts';
import { formatInterest, formatTyped, readCash, readInterest, readPrice, readQuantity, readWeight } from '#lib/portfolio/typed.ts';
import { classWords, isStale, shortDay, sourceWords } from '#lib/portfolio/words.ts';
import { account, AS_OF, classified, instrument, portfolios, position, priced, uuid } from '../domain/households.ts';

describe('what is typed', () => {
  it.each([
    [readQuantity, '1,480.251', '1480.251'],
    [readQuantity, ' 12 ', '12'],
    [readQuantity, '.5', '0.5'],
    [readQuantity, '3412.700', '3412.7'],
    [readQuantity, '1,000,000', '1000000'],
    [readCash, '$1,500.00', '1500'],
    [readCash, '0', '0'],
    [readCash, '46 180.55', '46180.55'],
    [readPrice, '$104.25', '104.25'],
    [readPrice, '0.000001', '0.000001'],
    [readInterest, '3.6%', '0.036'],
    [readInterest, '0', '0'],
    [readInterest, '4', '0.04'],
    [readWeight, '', '0'],
    [readWeight, '33.3333 %', '33.3333'],
    [readWeight, '100', '100'],
  ] as const)('%o reads “%s” as %s', (read, typed, value) => {
    expect(read(typed)).toEqual({ value });
  });
  it.each([
    [readQuantity, '1080,00', '“1080,00” could be 1,080.00 or 108,000. Please write it again.'],
    [readQuantity, '', 'Write the number of shares'],
    [readQuantity, '1x2', '“1x2” is no number'],
    [readQuantity, '-40', 'A quantity cannot be negative. Write 40'],
    [readQuantity, '\u221240', 'Write 40'],
    [readQuantity, '0', 'zero is no holding'],
    [readQuantity, '0.000000001', 'at most 8 decimals'],
    [readQuantity, '1234567890123', 'at most 12 digits'],
    [readQuantity, '$5', 'is no number'],
    [readQuantity, '1e5', 'is no number'],
    [readQuantity, '1,2,3', 'is no number'],
    [readCash, '-1', 'cannot be negative here'],
    [readCash, '1.005', 'at most 2 decimals'],
    [readCash, '$1080,00', '“$1080,00” could be $1,080.00 or $108,000'],
    [readCash, '12345678901', 'at most 10 digits'],
    [readPrice, '0', 'more than zero'],
    [readPrice, '1.0000001', 'at most 6 decimals'],
    [readInterest, '100', '“100” would be 100% a year'],
    [readInterest, '3.655', 'at most two decimals'],
    [readInterest, '-1', 'cannot be negative'],
    [readWeight, '101', 'no share of a whole'],
    [readWeight, 'half', 'is no number'],
    [readWeight, '1.00001', 'at most four decimals'],
  ] as const)('%o refuses “%s” and says what to write', (read, typed, fault) => {
    expect(read(typed).fault).toContain(fault);
  });
  it('is never another number than was meant, and what is read is what the API takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 99 }), (dollars, cents) => {
        const amount = `${dollars}.${String(cents).padStart(2, '0')}`;
        const read = readCash(`$${formatTyped(amount)}`).value;
        expect(Number(read)).toBe(Number(amount));
        expect(NewAccount.shape.cashBalance.safeParse(read).success).toBe(true);
        const shares = readQuantity(formatTyped(amount)).value;
        if (shares !== undefined) expect(NewPosition.shape.quantity.safeParse(shares).success).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 14 }), (anything) => {
        for (const [read, contract] of [
          [readQuantity, NewPosition.shape.quantity],
          [readCash, NewAccount.shape.cashBalance],
          [readInterest, NewAccount.shape.cashInterest],
        ] as const) {
          const { value } = read(anything);
          if (value !== undefined) expect(contract.safeParse(value).success).toBe(true);
        }
      }),
    );
  });
  it('is shown as it would be typed again', () => {
    expect([formatTyped('1234567.5'), formatTyped('999'), formatInterest('0.036'), formatInterest('0')]).toEqual([
      '1,234,567.5',
      '999',
      '3.6',
      '0',
    ]);
  });
});

describe('a change that is shown before the API answers', () => {
  const amounts = ({ total, cash, accounts }: PortfolioView) => ({
    total,
    cash,
    accounts: accounts.map(({ id, total: worth, positions }) => ({
      id,
      worth,
      positions: positions.map(({ id: one, quantity, value }) => `${one} ${quantity} ${String(value)}`).sort(),
    })),
  });
  const seen = (portfolio: Portfolio): PortfolioView => toView(valuePortfolio(portfolio, AS_OF));
  const quantities = fc
    .tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 999 }))
    .map(([a, b]) => `${a}.${String(b).padStart(3, '0')}`);

  it('is to the cent what it answers: another quantity, a position less, other cash, an account less', () => {
    fc.assert(
      fc.property(portfolios, fc.nat(), quantities, (portfolio, pick, quantity) => {
        const view = seen(portfolio);
        const shown = view.accounts.flatMap(({ positions }) => positions);
        const [chosen, own] = [shown[pick % Math.max(1, shown.length)], view.accounts[pick % view.accounts.length]!];
        if (chosen) {
          expect(amounts(withPosition(view, { ...chosen, quantity }))).toEqual(
            amounts(
              seen({ ...portfolio, positions: portfolio.positions.map((one) => (one.id === chosen.id ? { ...one, quantity } : one)) }),
            ),
          );
          const without = withoutPosition(view, chosen);
          expect(amounts(without)).toEqual(
            amounts(seen({ ...portfolio, positions: portfolio.positions.filter(({ id }) => id !== chosen.id) })),
          );
          expect(amounts(withPosition(without, chosen))).toEqual(amounts(view));
        }
        expect(amounts(withAccountChange(view, own.id, { cashBalance: quantity.slice(0, -1) }))).toEqual(
          amounts(
            seen({
              ...portfolio,
              accounts: portfolio.accounts.map((one) => (one.id === own.id ? { ...one, cashBalance: quantity.slice(0, -1) } : one)),
            }),
          ),
        );
        expect(amounts(withoutAccount(view, own.id))).toEqual(
          amounts(
            seen({
              ...portfolio,
              accounts: portfolio.accounts.filter(({ id }) => id !== own.id),
              positions: portfolio.positions.filter(({ accountId }) => accountId !== own.id),
            }),
          ),
        );
        const further = account(99, { cashBalance: '12.34' });
        expect(amounts(withAccount(view, further))).toEqual(amounts(seen({ ...portfolio, accounts: [...portfolio.accounts, further] })));
      }),
    );
  });
  it('is the same however often it is shown, also over an answer that has it already', () => {
    const view = seen({
      accounts: [account(1)],
      positions: [position(1, 1, 'VTI', '2')],
      instruments: [instrument('VTI', { price: priced('100') })],
    });
    const changed = { ...view.accounts[0]!.positions[0]!, quantity: '3' };
    expect(withPosition(withPosition(view, changed), changed)).toEqual(withPosition(view, changed));
    expect(withoutPosition(withoutPosition(view, changed), changed)).toEqual(withoutPosition(view, changed));
    expect(withPosition(view, { ...changed, accountId: uuid(7) })).toEqual(view);
  });
});

describe('an edit', () => {
  const refused = (status: number): RefusedError => new RefusedError(status, 'no');
  const reading = (...states: (number | null)[]) => {
    let reads = 0;
    return (): Promise<Tagged<number>> => {
      const value = states[Math.min(reads++, states.length - 1)]!;
      return value === null ? Promise.reject(refused(404)) : Promise.resolve({ value, etag: `"${value}"` });
    };
  };
  const outcome = async (work: Promise<unknown>) =>
    work.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );

  it('is made with the tag of what was seen', async () => {
    expect(
      await unlessChanged(
        reading(1),
        (now) => now === 1,
        (etag) => Promise.resolve(etag),
      ),
    ).toBe('"1"');
  });
  it.each([
    ['was changed before it', reading(2), () => Promise.resolve(), 2],
    ['is changed between the read and the edit', reading(1, 3), () => Promise.reject(refused(412)), 3],
    ['is gone', reading(null), () => Promise.resolve(), null],
    ['goes between the read and the edit', reading(1), () => Promise.reject(refused(404)), null],
  ] as const)('of what %s is not made, and what is there now is told', async (_, read, edit, theirs) => {
    const { error } = (await outcome(unlessChanged(read, (now) => now === 1, edit))) as { error: unknown };
    expect(error).toBeInstanceOf(ConflictError);
    expect((error as ConflictError<number>).theirs).toBe(theirs);
  });
  it('that is refused for another reason says that reason', async () => {
    expect(
      await outcome(
        unlessChanged(
          reading(1),
          () => true,
          () => Promise.reject(refused(422)),
        ),
      ),
    ).toEqual({ error: refused(422) });
  });
});

describe('the positions of an account', () => {
  const valued = (symbol: string, name: string, value: string | null) => ({
    ...position(1, 1, symbol, '1'),
    id: symbol,
    name,
    price: null,
    value,
    classified: false,
    classifiedBy: null,
    assetClass: null,
    classifiedAsOf: null,
  });
  const held = [valued('B', 'Bond fund', '20.00'), valued('C', 'Company', null), valued('A', 'A fund', '100.00')];
  it('stand by symbol or by value, what has none last, and are found by symbol and name', () => {
    const order = (by: 'symbol' | 'value', isDescending: boolean, words?: string) =>
      arranged(held, { by, isDescending }, words)
        .map(({ symbol }) => symbol)
        .join('');
    expect([order('symbol', false), order('symbol', true), order('value', true), order('value', false)]).toEqual([
      'ABC',
      'CBA',
      'ABC',
      'BAC',
    ]);
    expect([order('symbol', false, 'FUND'), order('symbol', false, 'c'), order('symbol', false, ' nothing ')]).toEqual(['AB', 'C', '']);
  });
});

describe('figures of the page', () => {
  const view = toView(
    valuePortfolio(
      {
        accounts: [account(1, { name: 'Joint', cashBalance: '100', cashInterest: '0.036' })],
        positions: [position(1, 1, 'VTI', '2'), position(2, 1, 'NOPE', '5')],
        instruments: [
          instrument('VTI', {
            price: priced('100.1234', 'USD', '2026-10-01'),
            classification: classified({ assetClass: { equity: 98, cash: 2 } }),
          }),
        ],
      },
      AS_OF,
    ),
  );
  const facts = new PortfolioFacts(view);
  const [vti, nope] = view.accounts[0]!.positions.map(({ id }) => id);
  it('say where they come from, down to the quantity and the price with its day and source', () => {
    expect(facts.find('total')).toMatchObject({ display: '$300.25', source: { inputs: { Joint: `account.${uuid(1)}` } } });
    expect(facts.find(`value.${vti}`)).toMatchObject({
      display: '$200.25',
      asOf: '2026-10-01',
      source: { formula: 'quantity × price, rounded to the cent', inputs: { quantity: '2', price: `price.${vti}` } },
    });
    expect(facts.find(`price.${vti}`)).toMatchObject({ display: '$100.1234', asOf: '2026-10-01', source: { origin: 'statement' } });
    expect(facts.find(`interest.${uuid(1)}`)).toMatchObject({ display: '3.6%', value: 3.6 });
    for (const id of [
      'total',
      'classified',
      `account.${uuid(1)}`,
      `account-share.${uuid(1)}`,
      `cash.${uuid(1)}`,
      `cash-share.${uuid(1)}`,
      `share.${vti}`,
    ]) {
      for (const input of Object.values(facts.find(id)!.source.inputs))
        if (typeof input === 'string' && /^[a-z-]+\./.test(input)) expect(facts.find(input), input).toBeDefined();
    }
  });
  it('give an account the share that the report’s chart gives it: 576,282.29 of 1,310,916.34 is 44.0%, whatever its rows were rounded by', () => {
    const of = (n: number, amounts: readonly string[]) => amounts.map((cash, m) => account(10 * n + m, { cashBalance: cash }));
    const whole = toView(valuePortfolio({ accounts: of(1, ['576282.29', '734634.05']), positions: [], instruments: [] }, AS_OF));
    expect(whole.accounts.map(({ id }) => new PortfolioFacts(whole).find(`account-share.${id}`)?.display)).toEqual(['44.0%', '56.0%']);
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const valuation = valuePortfolio(portfolio, AS_OF);
        const book = new PortfolioFacts(toView(valuation));
        fc.pre(!valuation.total.isZero());
        for (const {
          account: { id },
          total,
        } of valuation.accounts)
          expect(
            Math.abs(Number(book.find(`account-share.${id}`)?.value) - total.times(100).dividedBy(valuation.total).toNumber()),
          ).toBeLessThan(0.1);
      }),
    );
  });
  it('give shares that add to 100.0, row by row and account by account', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const whole = toView(valuePortfolio(portfolio, AS_OF));
        const book = new PortfolioFacts(whole);
        const tenths = (id: string): number => Math.round(Number(book.find(id)?.value ?? 0) * 10);
        const rows = whole.accounts.map(({ id, positions }) =>
          [`cash-share.${id}`, ...positions.map((one) => `share.${one.id}`)].reduce((sum, row) => sum + tenths(row), 0),
        );
        for (const all of [rows, whole.accounts.map(({ id }) => tenths(`account-share.${id}`))])
          expect(all.reduce((a, b) => a + b, 0)).toBe(Number(whole.total) === 0 ? 0 : 1000);
      }),
    );
  });
  it('are not there for what has no price, nor for what is not held', () => {
    expect([`value.${nope}`, `price.${nope}`, `share.${nope}`, 'value.other', 'else'].map((id) => facts.find(id))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('tell what changed since the last report, and say so when nothing did', () => {
    const report = (value: string) => ({ reportDate: '2026-11-01', facts: [{ ...facts.find('total')!, id: 'portfolio-total', value }] });
    expect(sinceReport(view, report('280.25'))?.facts[0]).toMatchObject({ display: '+$20.00', value: '20.00' });
    expect(sinceReport(view, report('310.25'))?.facts[0]?.display).toBe('\u2212$10.00');
    expect(sinceReport(view, report('300.25'))).toEqual({ reportDate: '2026-11-01', facts: [] });
    expect(sinceReport(view, undefined)).toBeUndefined();
  });
  it('are old after the limit, and their days are short within the year', () => {
    expect([isStale(priced('1', 'USD', '2026-11-13'), view), isStale(priced('1', 'USD', '2026-11-12'), view), isStale(null, view)]).toEqual(
      [false, true, false],
    );
    expect([shortDay('2026-09-30', AS_OF), shortDay('2025-09-30', AS_OF)]).toEqual(['30 Sep', '30 Sep 2025']);
  });
  it('name classes by weight, and a source once', () => {
    expect([
      classWords({ equity: 100 }),
      classWords({ cash: 2, equity: 98 }),
      classWords({ equity: 40, fixed_income: 30, cash: 20, real_estate: 10 }),
    ]).toEqual(['Stocks', 'Stocks 98%, Cash 2%', 'Stocks 40%, Bonds 30%, Cash 20% and 1 more']);
    expect([
      sourceWords('Changed by you', 'your own classification'),
      sourceWords('Changed by you', 'your own classification: fact sheet'),
      sourceWords('Your statement', 'your statement'),
      sourceWords('Curated', 'a list'),
    ]).toEqual(['Changed by you', 'Changed by you: fact sheet', 'Your statement', 'Curated: a list']);
  });
});

describe('a file', () => {
  it('is text where it can be, and bytes where it is not', async () => {
    const file = (content: BlobPart, name = 'a.csv') => readFile(new File([content], name));
    expect(await file('\ufeffSymbol,Quantity')).toEqual({ name: 'a.csv', content: { text: 'Symbol,Quantity' } });
    expect(await file(new Uint8Array([0x53, 0xe9]))).toEqual({ name: 'a.csv', content: { base64: 'U+k=' } });
    await expect(file('')).rejects.toThrow('“a.csv” is empty');
    await expect(file(new Uint8Array(4 * 1024 * 1024 + 1), 'big.csv')).rejects.toThrow('big.csv has 4.0 MB');
    expect(() => pasted('x'.repeat(5_000_000))).toThrow('at most 4 MB');
    await expect(file(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'list.xlsx')).rejects.toThrow('“list.xlsx” is no text but something else');
    expect(() => pasted('a\u0000b')).toThrow('What you pasted is no text');
  });
  it('has one line mended, and everything else as it was', () => {
    expect(withLine('a\r\nb\nc', 2, 'B')).toBe('a\r\nB\nc');
    expect([withLine('a\nb', 3, 'x'), withLine('a\nb', 1, 'x\ny'), withLine('a', 1, '')]).toEqual(['a\nb', 'x y\nb', '']);
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z,"]{0,6}$/), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.nat(),
        (lines, end, pick) => {
          const number = (pick % lines.length) + 1;
          expect(lineOf(lines.join(end), number)).toBe(lines[number - 1]);
          expect(withLine(lines.join(end), number, 'mended')).toBe(lines.with(number - 1, 'mended').join(end));
          expect(withLine(lines.join(end), number, lines[number - 1]!)).toBe(lines.join(end));
        },
      ),
    );
  });
});

describe('an import', () => {
  const tally = { added: 0, changed: 0, removed: 0, cash: 0, newAccounts: 0 };
  it.each([
    [{ ...tally, changed: 2, added: 1 }, false, 'Two holdings change and one is new.'],
    [{ ...tally, added: 1 }, false, 'One holding is new.'],
    [{ ...tally, removed: 1 }, false, 'One holding goes.'],
    [{ ...tally, changed: 1, removed: 2, cash: 1 }, true, 'One holding changed, two are gone and the cash of one account changed.'],
    [
      { ...tally, added: 14, newAccounts: 2, cash: 2 },
      false,
      '14 holdings are new, the cash of two accounts changes and two accounts are new.',
    ],
    [{ ...tally, newAccounts: 1 }, false, 'One account is new.'],
    [tally, false, 'Nothing would change: you hold what the file says.'],
    [tally, true, 'Nothing changed.'],
  ] as const)('%o is told in a sentence', (counts, done, sentence) => {
    expect(tallySentence(counts, done)).toBe(sentence);
  });
  it('names lines', () => {
    expect([[7], [3, 4], [3, 4, 9], [1, 2, 3, 4, 5, 6]].map(linesWords)).toEqual([
      'line 7',
      'lines 3 and 4',
      'lines 3, 4 and 9',
      'lines 1, 2, 3, 4 and 2 more',
    ]);
  });
  it('is shown line by line: what asks first, then what changes, the cash last', () => {
    const unknown: UnknownSymbol = { line: 3, written: '128', symbol: '128', name: 'Plan', suggestion: 'STBL2' };
    const line = (symbol: string, value: string | null) => ({
      symbol,
      written: symbol,
      name: symbol,
      quantity: '1',
      price: null,
      value,
      asOf: null,
      lines: [3],
    });
    const preview: PreviewAccount = {
      name: 'A',
      key: 'a',
      kind: null,
      cash: '5.00',
      cashLines: [9],
      positions: [line('128', '10.00'), line('VTI', '20.00'), line('BND', null)],
    };
    const difference: AccountDifference = {
      key: 'a',
      name: 'A',
      accountId: null,
      kind: 'other',
      cash: { before: '0.00', after: '5.00' },
      added: [{ symbol: '128', name: 'Plan', quantity: '1', value: '10.00' }],
      changed: [{ symbol: 'VTI', name: 'VTI', quantity: '1', value: '20.00', before: '2' }],
      removed: [{ symbol: 'GONE', name: 'GONE', quantity: '4' }],
      kept: [],
      unchanged: [{ symbol: 'BND', name: 'BND', quantity: '1' }],
    };
    expect(
      rowsOf(difference, preview, [unknown]).map(({ symbol, state, before, after, value }) => [symbol, state, before, after, value]),
    ).toEqual([
      ['128', 'added', null, '1', '10.00'],
      ['VTI', 'changed', '2', '1', '20.00'],
      ['GONE', 'removed', '4', null, null],
      ['BND', 'same', '1', '1', null],
      ['Cash', 'changed', '0.00', '5.00', '5.00'],
    ]);
    expect([totalOf(preview), totalOf({ ...preview, cash: null, positions: [] }), totalOf(undefined)]).toEqual(['35.00', null, null]);
  });
});

describe('a household’s own file', () => {
  const file = {
    format: 'alex-export',
    version: 1,
    exportedAt: '2026-11-20T10:00:00.000Z',
    household: { displayName: null, retirement: null, assetClassTargets: { equity: 100 }, regionTargets: null, checkupLimits: null },
    accounts: [
      {
        id: uuid(1),
        name: 'Ours',
        kind: 'taxable',
        purpose: null,
        cashBalance: '1.5',
        cashInterest: '0',
        brokerAccounts: [],
        positions: [{ symbol: 'VTI', quantity: '2', asOf: '2026-11-20' }],
      },
    ],
    instruments: [],
    symbolAnswers: [],
  };
  it('is read without what was computed, and says what it holds', () => {
    const read = householdIn('a.json', JSON.stringify({ ...file, reports: [{ anything: 1 }], furtherReports: [], projection: null }));
    expect(read).toEqual(file);
    expect(holdsSentence(read)).toBe('one account with one holding and your targets, exported on 20 Nov 2026');
  });
  it.each([
    ['{"format":"alex-export"', /is not whole: it cannot be read as JSON/],
    ['[]', /is no file that Alex has exported/],
    ['null', /is no file that Alex has exported/],
    ['"alex-export"', /is no file that Alex has exported/],
    [JSON.stringify({ ...file, version: 2 }), /cannot be read back: version/],
    [JSON.stringify({ ...file, accounts: [{ ...file.accounts[0], cashBalance: 1.5 }] }), /cannot be read back: accounts\.0\.cashBalance/],
  ])('%.40s is refused', (text, says) => {
    expect(() => householdIn('a.json', text)).toThrow(says);
  });
  it.each([
    ['alex-export.json', ''],
    ['A.JSON', 'text/plain'],
    ['download', 'application/json'],
  ])('%s is one by its name or kind', (name, type) => expect(isHouseholdFile({ name, type })).toBe(true));
  it('a broker’s list is none', () => expect(isHouseholdFile({ name: 'positions.csv', type: 'text/csv' })).toBe(false));
});
