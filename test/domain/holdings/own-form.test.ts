/** Our own CSV: reads back as what was held, and holds no formula. */
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { ACCOUNT_KINDS, PortfolioView, type Portfolio } from '#schema/portfolio.ts';
import { line } from '#schema/values.ts';
import { accountsCsv, positionsCsv, reportsCsv } from '#domain/holdings/export.ts';
import { decimal, dollars } from '#domain/money.ts';
import { differenceOf } from '#domain/holdings/difference.ts';
import { readOwnText, writeOwnText } from '#domain/holdings/own-form.ts';
import { previewHoldings } from '#domain/holdings/preview.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';

const LATEST = '2026-11-27';
const hostile = fc.constantFrom(
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  "'=x",
  "''",
  "'",
  '=HYPERLINK("http://a.invalid","x")',
  '"; DROP TABLE',
  'a,b',
  'a;b',
  '"quoted"',
  '＝1+1',
  'Total',
  'Cash',
  'Pending Activity',
  'BrokerageLink',
  '1e5',
  '-',
  'n/a',
  '="VTI"',
);
const name = fc
  .oneof(hostile, fc.string({ minLength: 1, maxLength: 30 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }))
  .map((one) => one.trim())
  .filter((one) => line(255).safeParse(one).success && one.isWellFormed() && !one.startsWith('="'));
const amount = (most: number, decimals: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 1, max: 10 ** decimals - 1 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(decimals, '0')}`.replace(/0+$/, ''));
const symbol = fc.oneof(
  fc.constantFrom('VTI', 'SPAXX', 'VMFXX', 'BRK.B', 'BRK-B', 'CASH', 'CORE', 'USD', '12803A108', 'A-1.X', 'BRKB'),
  fc.stringMatching(/^[A-Z0-9][A-Z0-9.-]{0,19}$/),
);
const portfolio: fc.Arbitrary<Portfolio> = fc
  .record({
    instruments: fc.uniqueArray(
      fc.record({
        symbol,
        name,
        price: fc.option(
          fc.record({
            amount: amount(9999, 6).map((one) => dollars(decimal(one))),
            currency: fc.constantFrom('USD', 'EUR'),
            asOf: fc.constantFrom('2026-11-20', '2025-01-31'),
            source: fc.constant('a list'),
          }),
        ),
      }),
      { selector: (one) => one.symbol, minLength: 1, maxLength: 6 },
    ),
    accounts: fc.uniqueArray(
      fc.record({
        id: fc.uuid(),
        name,
        kind: fc.constantFrom(...ACCOUNT_KINDS),
        purpose: fc.option(fc.string()),
        cashBalance: fc.nat(99_999_999).map((cents) => (cents / 100).toFixed(2)),
        cashInterest: fc.constant('0'),
      }),
      { selector: ({ id }) => id, maxLength: 4 },
    ),
    held: fc.array(fc.array(amount(99_999_999, 8), { minLength: 6, maxLength: 6 }), { minLength: 4, maxLength: 4 }),
    which: fc.array(fc.nat(63), { minLength: 4, maxLength: 4 }),
  })
  .map(({ instruments, accounts, held, which }) => ({
    accounts,
    instruments: instruments.map((one) => ({ ...one, type: null, expenseRatio: null, classification: null, companies: null })),
    positions: accounts.flatMap(({ id }, a) =>
      instruments
        .filter((_, i) => ((which[a] ?? 0) >> i) % 2 === 1)
        .map((one, i) => ({ id, accountId: id, symbol: one.symbol, quantity: held[a]?.[i] ?? '1', asOf: '2026-11-20' })),
    ),
  }));

describe('positions.csv', () => {
  test('reads back as the same accounts, cash, positions and prices, whatever things are called', () => {
    fc.assert(
      fc.property(portfolio, (given) => {
        const view = toView(valuePortfolio(given, '2026-11-26'));
        const preview = previewHoldings(new TextEncoder().encode(positionsCsv(view)), { latest: LATEST });
        if (view.accounts.length === 0) return;
        expect(preview.problems).toEqual([]);
        expect(preview.leftOut).toEqual([]);
        expect(preview.broker).toBe('alex');
        const short = (text: string) => text.replace(/\s+/g, ' ');
        expect(
          preview.accounts.map(({ name, kind, cash, positions }) => ({
            name,
            kind,
            cash,
            positions: positions.map((one) => [one.symbol, one.name, one.quantity, one.price, one.price === null ? null : one.asOf]),
          })),
        ).toEqual(
          view.accounts.map(({ name, kind, cashBalance, positions }) => ({
            name: short(name),
            kind,
            cash: cashBalance,
            positions: positions.map((one) => [
              one.symbol,
              short(one.name),
              one.quantity,
              one.price?.currency === 'USD' ? one.price.amount : null,
              one.price?.currency === 'USD' ? one.price.asOf : null,
            ]),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('against the portfolio that it is of, changes nothing', () => {
    fc.assert(
      fc.property(portfolio, (given) => {
        if (given.accounts.length === 0) return;
        const preview = previewHoldings(new TextEncoder().encode(positionsCsv(toView(valuePortfolio(given, '2026-11-26')))), {
          latest: LATEST,
        });
        const { accounts } = differenceOf(preview, given, { remembered: new Map(), chosen: new Map(), known: new Set(), asOf: null });
        expect(accounts.map(({ accountId }) => accountId)).toEqual(given.accounts.map(({ id }) => id));
        for (const { cash, added, changed, removed, kept } of accounts)
          expect({ cash, added, changed, removed, kept }).toEqual({ cash: null, added: [], changed: [], removed: [], kept: [] });
      }),
      { numRuns: 100 },
    );
  });
});

test('no cell of any file begins like a formula, and each is read back as it was', () => {
  const anything = fc.oneof(hostile, fc.string(), fc.constantFrom('\t=1', '\r=1', '\n=1'));
  fc.assert(fc.property(anything, (text) => void expect(readOwnText(writeOwnText(text))).toBe(text)));
  fc.assert(
    fc.property(portfolio, name, (given, title) => {
      const view = PortfolioView.parse(toView(valuePortfolio(given, '2026-11-26')));
      const report = {
        id: '6f1c2b9e-8f6c-4c0e-9a43-1f0f4a3f9d11',
        jobId: '6f1c2b9e-8f6c-4c0e-9a43-1f0f4a3f9d11',
        reportDate: '2026-11-20',
        title,
        summary: title,
        generatedBy: title,
        createdAt: '2026-11-20T00:00:00Z',
      };
      for (const text of [positionsCsv(view), accountsCsv(view), reportsCsv([report])]) {
        for (const cell of Papa.parse<string[]>(text.trimEnd(), { newline: '\r\n', delimiter: ',' }).data.flat())
          expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }
    }),
    { numRuns: 150 },
  );
});
