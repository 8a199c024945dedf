/** The parts: figures, days, symbols, cash, and what is no text. */
import { describe, expect, test } from 'vitest';
import { findDay } from '#domain/holdings/days.ts';
import { evidenceOf, readFigure, type DecimalMark } from '#domain/holdings/figures.ts';
import { MAX_FILE_BYTES, readText } from '#domain/holdings/file.ts';
import { previewHoldings } from '#domain/holdings/preview.ts';
import { shownPreview } from '#domain/holdings/shown.ts';
import { isCash, isDerivative, isTotal, oneLine, symbolOf } from '#domain/holdings/symbols.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('figures', () => {
  const numbers: [string, DecimalMark | null, string][] = [
    ['1,234.56', '.', '1234.56'],
    ['1.234,56', ',', '1234.56'],
    ['1 234,56', ',', '1234.56'],
    ['1\u00a0234,56', ',', '1234.56'],
    ['1\u202f234\u202f567,5', ',', '1234567.5'],
    ["1'234.56", '.', '1234.56'],
    ['1’234.56', '.', '1234.56'],
    ['$1,234', '.', '1234'],
    ['1.234 €', ',', '1234'],
    ['USD 12.5', '.', '12.5'],
    ['12.5 USD', '.', '12.5'],
    ['US$5', '.', '5'],
    ['(12.50)', '.', '-12.5'],
    ['($12.50)', '.', '-12.5'],
    ['$(12.50)', '.', '-12.5'],
    ['-$12.50', '.', '-12.5'],
    ['$-12.50', '.', '-12.5'],
    ['12.50-', '.', '-12.5'],
    ['−12.50', '.', '-12.5'],
    ['+12.50', '.', '12.5'],
    ['.5', '.', '0.5'],
    [',5', ',', '0.5'],
    ['5.', '.', '5'],
    ['007', '.', '7'],
    ['1,23,456.78', '.', '123456.78'],
    ['12', null, '12'],
    ['1.5', null, '1.5'],
    ['1,50', null, '1.5'],
    ['1234.567', null, '1234.567'],
    ['１２', '.', '12'],
  ];
  test.each(numbers)('%s with the mark %s is %s', (written, mark, expected) => {
    const figure = readFigure(written, mark);
    expect(figure.kind === 'number' ? figure.value.toFixed() : figure).toBe(expected);
  });

  test.each(['', ' ', '-', '--', '---', '–', '—', 'n/a', 'N/A', 'NA', '#N/A', 'null', 'Incomplete', 'k.A.'])(
    '“%s” is no figure, and no fault',
    (written) => {
      expect(readFigure(written, '.')).toEqual({ kind: 'absent' });
    },
  );

  const faults: [string, DecimalMark | null, string][] = [
    ['$1080,00', '.', '“$1080,00” could be $1,080 or $108,000. Please write it again.'],
    ['12,5', '.', '“12,5” could be 12.5 or 125. Please write it again.'],
    ['12.5', ',', '“12.5” could be 12.5 or 125. Please write it again.'],
    [
      '1,234',
      null,
      '“1,234” could be 1.234 or 1234. Nothing else in the file shows whether its comma is a decimal mark. Please write it again.',
    ],
    [
      '1.234',
      null,
      '“1.234” could be 1.234 or 1,234. Nothing else in the file shows whether its dot is a decimal mark. Please write it again.',
    ],
    ['NaN', '.', '“NaN” is no number. Please write it again.'],
    ['Infinity', '.', '“Infinity” is no number. Please write it again.'],
    ['-∞', '.', '“-∞” is no number. Please write it again.'],
    ['1,2,3', '.', '“1,2,3” is no number. Please write it again.'],
    ['1.2.3', '.', '“1.2.3” is no number. Please write it again.'],
    ['12,34.5', '.', '“12,34.5” is no number. Please write it again.'],
    ['0x10', '.', '“0x10” is no number. Please write it again.'],
    ['#REF!', '.', '“#REF!” is no number. Please write it again.'],
    ['--5', '.', '“--5” is no number. Please write it again.'],
    ['=1+1', '.', '“=1+1” is no number. Please write it again.'],
    ['1e308', '.', '“1e308” is a spreadsheet’s short form, which may have lost digits. Please write it in full.'],
    ['1,23E+05', ',', '“1,23E+05” is a spreadsheet’s short form, which may have lost digits. Please write it in full.'],
    ['12%', '.', '“12%” is a percentage, not an amount.'],
  ];
  test.each(faults)('%s with the mark %s is refused', (written, mark, reason) => {
    expect(readFigure(written, mark)).toEqual({ kind: 'fault', reason });
  });

  test.each([
    ['12.5', '.'],
    ['12,5', ','],
    ['1,234.5', '.'],
    ['1.234,5', ','],
    ['1,234,567', '.'],
    ['1.234.567', ','],
    ['1,234', null],
    ['1.234', null],
    ['0.123', '.'],
    ['1234,567', ','],
    ['1 234,567', ','],
    ['20.11.2026', null],
    ['12', null],
    ['5,5 %', ','],
    ['x', null],
  ] as const)('%s shows the mark %s', (written, mark) => {
    expect(evidenceOf(written)).toBe(mark);
  });
});

describe('days', () => {
  test.each([
    ['Positions for account Individual ...789 as of 04:05 PM ET, 2026/11/20', null, '2026-11-20'],
    ['Date downloaded Nov-20-2026 4:05 p.m ET', null, '2026-11-20'],
    ['as of 11/20/2026', null, '2026-11-20'],
    ['20/11/2026', 'month-first', '2026-11-20'],
    ['January 1, 2026 - November 20, 2026', null, '2026-11-20'],
    ['20 November 2026', null, '2026-11-20'],
    ['20.11.2026', null, '2026-11-20'],
    ['01.02.2026', 'month-first', '2026-02-01'],
    ['20261120', null, '2026-11-20'],
    ['2026-11-20T10:00:00', null, '2026-11-20'],
    ['05/06/2026', 'month-first', '2026-05-06'],
    ['05/06/2026', 'day-first', '2026-06-05'],
    ['05/05/2026', null, '2026-05-05'],
    ['11/20/26', null, '2026-11-20'],
  ] as const)('%s, %s, is %s', (text, order, day) => {
    expect(findDay(text, order)).toEqual({ day });
  });
  test('one that could be two, or does not exist, is refused; text without one is none', () => {
    expect(findDay('05/06/2026', null)).toEqual({
      fault: '“05/06/2026” could be May 6, 2026 or Jun 5, 2026. Please write it as 2026-11-20.',
    });
    for (const text of ['2026-02-30', '13/13/2026', '0001-01-01']) expect(findDay(text, 'month-first')).toHaveProperty('fault');
    expect(findDay('as of 04:05 PM', null)).toBeNull();
  });
});

describe('symbols', () => {
  test.each([
    ['vti', 'VTI'],
    ['BRK.B', 'BRK.B'],
    ['BRK B', 'BRK.B'],
    ['BRK/B', 'BRK.B'],
    ['BRK-B', 'BRK.B'],
    ['BRKB', 'BRK.B'],
    ['BF-B', 'BF.B'],
    ['12803A108', '12803A108'],
    ['VFIAX', 'VFIAX'],
    ['FXAIX*', 'FXAIX'],
    ['BTC-USD', 'BTC-USD'],
    ['US9229087690', '922908769'],
    ['BAC PRL', 'BAC.PRL'],
  ])('%s is %s', (written, symbol) => {
    expect(symbolOf(written, '')).toBe(symbol);
  });
  test.each(['', '--', 'ß', 'A'.repeat(21), '=VTI', "VTI'", '$VTI', '.VTI'])('“%s” is none', (written) =>
    expect(symbolOf(written, '')).toBeNull(),
  );

  test.each([
    ['SPAXX**', 'HELD IN MONEY MARKET', false],
    ['QQQQQ**', '', true],
    ['Cash & Cash Investments', '--', false],
    ['VMFXX', 'VANGUARD FEDERAL MONEY MARKET FUND', false],
    ['', 'Barmittel', false],
    ['CASH', '', false],
    ['USD', 'US Dollar', false],
  ] as const)('%s %s is cash', (symbol, name, priced) => {
    expect(isCash(symbol, name, priced)).toBe(true);
  });
  test.each([
    ['CASH', 'Pathward Financial', true],
    ['SWVXX', 'SCHWAB VALUE ADVANTAGE MONEY', false],
    ['VTI', 'Cash', false],
    ['', 'Cash America', false],
  ] as const)('%s %s is a holding', (symbol, name, priced) => {
    expect(isCash(symbol, name, priced)).toBe(false);
  });
  test('options are known by symbol, name or kind; totals by their first word', () => {
    for (const [symbol, name, type] of [
      ['-AAPL270115C300', '', ''],
      ['AAPL  270115C00300000', '', ''],
      ['AAPL 01/15/2027 300.00 C', '', ''],
      ['AAPL 15JAN27 300 C', '', ''],
      ['X', 'CALL APPLE INC $300 EXP 01/15/27', ''],
      ['X', '', 'Option'],
      ['X', '', 'OPT'],
    ] as const)
      expect([symbol, isDerivative(symbol, name, type)]).toEqual([symbol, true]);
    for (const [symbol, name, type] of [
      ['PUT', 'Putnam', 'Equity'],
      ['VTI', 'Vanguard Total Stock Market ETF', 'ETF'],
      ['JEPI', 'JPMorgan Equity Premium Income', ''],
    ] as const)
      expect([symbol, isDerivative(symbol, name, type)]).toEqual([symbol, false]);
    for (const cell of ['Total', 'Account Total', 'Grand Total', 'Positions Total', 'TOTALS', 'Summe', 'Gesamtwert', 'Totale'])
      expect([cell, isTotal(cell)]).toEqual([cell, cell !== 'Gesamtwert']);
    for (const cell of ['TotalEnergies', 'Vanguard Total Bond', 'TTE']) expect([cell, isTotal(cell)]).toEqual([cell, false]);
  });
  test('names are one line of plain text, cut', () => {
    expect(oneLine(' a\n\tb\u202e c\u0000 ')).toBe('a b c');
    expect(oneLine('x'.repeat(300))).toHaveLength(255);
  });
});

describe('what is no list of holdings', () => {
  test.each([
    ['a workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 9), 'Excel workbook'],
    ['an old workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'old Excel workbook'],
    ['a PDF', utf8('%PDF-1.7'), 'a PDF'],
    ['a packed file', Uint8Array.of(0x1f, 0x8b), 'compressed'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'picture'],
    ['a binary file', Uint8Array.of(65, 0, 0, 0, 66, 0, 1), 'NUL'],
    ['nothing', new Uint8Array(), 'empty'],
    ['blanks', utf8(' \n \n'), 'empty'],
    ['a web page', utf8('<!DOCTYPE html><html>'), 'web page'],
    ['50 MB', new Uint8Array(50 * 1024 * 1024), '50.0 MB; at most 4 MB'],
  ])('%s is refused by name', (_, bytes, words) => {
    const { broker, accounts, problems } = previewHoldings(bytes, { latest: '2026-11-27' });
    expect({ broker, accounts }).toEqual({ broker: null, accounts: [] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 1, field: 'file', reason: expect.stringContaining(words) as string });
  });
  test('the limit is on the last byte', () => {
    expect(readText(utf8('a'.repeat(MAX_FILE_BYTES))).fault).toBeUndefined();
    expect(readText(utf8('a'.repeat(MAX_FILE_BYTES + 1))).fault).toContain('at most 4 MB');
  });
});

test('figures are JSON numbers where these hold them, text where not; the file’s name may say the day', () => {
  const file = utf8('Symbol,Quantity,Price\nVTI,0.00000001,331.02\nBND,123456789012.12345678,1.5\n');
  const [account] = shownPreview(previewHoldings(file, { latest: '2026-11-27' })).accounts;
  expect(account?.positions.map(({ quantity }) => quantity)).toEqual([0.00000001, '123456789012.12345678']);
  expect(account?.positions.map(({ price }) => price)).toEqual([331.02, 1.5]);
  expect(account?.cash).toBe(0);
  expect(previewHoldings(file, { latest: '2026-11-27', fileName: 'Portfolio_Positions_Nov-20-2026.csv' }).asOf).toBe('2026-11-20');
  expect(previewHoldings(file, { latest: '2026-11-27', fileName: 'Portfolio_Positions_Dec-20-2026.csv' }).asOf).toBeNull();
});

test('what the person has answered before is used: a code for a holding, and a name where there is no symbol', () => {
  const file = utf8('Symbol,Name,Quantity\n12803A108,PLAN STABLE VALUE II,10\n,Vanguard 500 Index Fund Admiral Shares,5\n');
  const mappings = new Map([
    ['12803A108', 'STBL2'],
    ['Vanguard 500 Index Fund Admiral Shares', 'VFIAX'],
  ]);
  const { accounts, problems } = previewHoldings(file, { latest: '2026-11-27', mappings });
  expect(problems).toEqual([]);
  expect(accounts[0]?.positions.map(({ symbol, written }) => [symbol, written])).toEqual([
    ['STBL2', '12803A108'],
    ['VFIAX', 'Vanguard 500 Index Fund Admiral Shares'],
  ]);
});

describe('An account column', () => {
  const preview = (text: string) => previewHoldings(utf8(text), { latest: '2026-11-27' });

  test('with a cell left blank is asked about, by its line, and no account is made up for it', () => {
    const { accounts, problems } = preview('Account,Symbol,Quantity\nRoth,VTI,1\n,BND,2\n , VXUS,3\nJoint,VTI,4\n');
    expect(accounts.map(({ name, positions }) => [name, positions.map(({ symbol }) => symbol)])).toEqual([
      ['Roth', ['VTI']],
      ['Joint', ['VTI']],
    ]);
    expect(problems).toEqual(
      [3, 4].map((line) => ({
        line,
        field: 'account',
        reason: 'This line names no account, and others of the file do. Write into it whose it is.',
        account: null,
      })),
    );
  });

  test('that names none at all is one account, and so is a number in place of a name', () => {
    expect(preview('Account,Symbol,Quantity\n,VTI,1\n,BND,2\n')).toMatchObject({ accounts: [{ name: 'Imported account' }], problems: [] });
    expect(preview('Account,Account Number,Symbol,Quantity\n,X123,VTI,1\nRoth,,BND,2\n')).toMatchObject({
      accounts: [{ name: 'X123' }, { name: 'Roth' }],
      problems: [],
    });
  });
});
