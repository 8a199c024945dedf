/** What holds of every file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HoldingsPreview } from '#schema/holdings.ts';
import { readText } from '#domain/holdings/file.ts';
import { readGrid } from '#domain/holdings/grid.ts';
import { previewHoldings } from '#domain/holdings/preview.ts';
import { shownPreview } from '#domain/holdings/shown.ts';

const LATEST = '2026-11-27';
const utf8 = (text: string) => new TextEncoder().encode(text);
const preview = (text: string) => previewHoldings(utf8(text), { latest: LATEST });

const cell = fc.oneof(
  fc.constantFrom(
    'VTI',
    'BND',
    'BRK.B',
    '',
    '--',
    'n/a',
    'Total',
    'Cash',
    '10',
    '1,234',
    '1.234,5',
    '(5)',
    '-3',
    '$1080,00',
    'NaN',
    '1e308',
    '=1+1',
    '"',
    'Symbol',
    'Quantity',
    'Price',
    'Value',
    'Account',
    'Pending Activity',
    '2026-11-20',
    '\u0000',
    'SPAXX**',
    "'",
    'Open Positions',
    'Header',
    'Data',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

test('any text is previewed by the contract, without a throw, and every line with text is accounted for', () => {
  const row = fc
    .array(cell, { maxLength: 7 })
    .map((cells) => cells.map((one) => (/[",\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one)).join(','));
  const header = fc.constantFrom(
    'Symbol,Quantity,Price,Value',
    'Account,Symbol,Name,Quantity,Price,Value,Currency',
    'Name;Anzahl;Kurs',
    '',
  );
  fc.assert(
    fc.property(header, fc.array(row, { maxLength: 12 }), (first, rows) => {
      const text = [first, ...rows].join('\n');
      const seen = preview(text);
      expect(HoldingsPreview.parse(seen)).toEqual(seen);
      const lines = new Set([
        ...seen.accounts.flatMap(({ cashLines, positions }) => [...cashLines, ...positions.flatMap((one) => one.lines)]),
        ...[...seen.leftOut, ...seen.problems].map(({ line }) => line),
        ...seen.headings,
      ]);
      if (seen.problems.some(({ field }) => field === 'file')) return;
      for (const { line } of readGrid(readText(utf8(text)).text ?? '').rows) expect([line, lines.has(line)]).toEqual([line, true]);
    }),
    { numRuns: 400 },
  );
});

test('any bytes are previewed without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void HoldingsPreview.parse(previewHoldings(bytes, { latest: LATEST }))),
    { numRuns: 300 },
  );
});

const holding = fc.record({
  symbol: fc
    .stringMatching(/^[A-Z]{4,5}$/)
    .filter(
      (one) =>
        ![
          'SPAXX',
          'FDRXX',
          'FZFXX',
          'FCASH',
          'CORE',
          'VMFXX',
          'SWEEP',
          'CASH',
          'TOTAL',
          'QACDS',
          'QPIQQ',
          'QPRMQ',
          'QPIFQ',
          'QPCTQ',
          'BRKA',
          'BRKB',
          'SALDO',
          'SUMME',
        ].includes(one),
    ),
  quantity: fc.integer({ min: 1, max: 99_999_999 }).map((n) => n / 1000),
  cents: fc.integer({ min: 1, max: 9_999_999 }),
});

describe('the same holdings', () => {
  /** A figure in one country's form. */
  function write(value: number, decimals: number, form: { mark: string; group: string }): string {
    const [whole = '', fraction] = value.toFixed(decimals).split('.');
    return `${whole.replace(/\B(?=(\d{3})+$)/g, form.group)}${fraction === undefined ? '' : form.mark + fraction}`;
  }

  test('give the same preview whatever separates cells, digits and decimals, however lines end, and in whatever encoding and order of columns', () => {
    const form = fc.constantFrom(
      { mark: '.', group: ',' },
      { mark: ',', group: '.' },
      { mark: ',', group: ' ' },
      { mark: '.', group: "'" },
      { mark: '.', group: '' },
      { mark: ',', group: '' },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(holding, { selector: ({ symbol }) => symbol, minLength: 1, maxLength: 8 }),
        form,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('utf-8', 'bom', 'utf-16'),
        fc.boolean(),
        (holdings, figures, delimiter, newline, encoding, swap) => {
          // The price with cents shows the mark, as statements' prices do.
          const rows = holdings.map(({ symbol, quantity, cents }) => {
            const cells = [symbol, write(quantity, 3, figures), write(cents / 100, 2, figures)].map((one) => `"${one}"`);
            return (swap ? cells.reverse() : cells).join(delimiter);
          });
          const names = ['Symbol', 'Quantity', 'Price'];
          const text = [(swap ? names.reverse() : names).join(delimiter), ...rows].join(newline);
          const bytes =
            encoding === 'utf-8'
              ? utf8(text)
              : encoding === 'bom'
                ? utf8(`\ufeff${text}`)
                : new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
          const seen = shownPreview(previewHoldings(bytes, { latest: LATEST }));
          expect(seen.problems).toEqual([]);
          expect(seen.accounts[0]?.positions.map(({ symbol, quantity, price }) => ({ symbol, quantity, price }))).toEqual(
            holdings.map(({ symbol, quantity, cents }) => ({ symbol, quantity, price: cents / 100 })),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('keep their figures to the last digit', () => {
    const digits = fc
      .tuple(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 1, max: 99_999_999 }))
      .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(8, '0')}`);
    fc.assert(
      fc.property(
        digits,
        (quantity) =>
          void expect(preview(`Symbol,Quantity\nVTI,${quantity}`).accounts[0]?.positions[0]?.quantity).toBe(quantity.replace(/0+$/, '')),
      ),
    );
  });
});
