/** `npm run holdings` as it is called: what it prints and how it ends. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = join(root, 'test/domain/holdings/files');
const folder = mkdtempSync(join(tmpdir(), 'alex-holdings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: string[], input = ''): { status: number | null; out: string; problem: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/holdings.ts'), ...args], { input, encoding: 'utf8' });
  return { status, out: stdout, problem: stderr };
}

describe('npm run holdings', () => {
  test('a clean file ends with 0 and is shown by account', () => {
    const { status, out } = run([join(files, 'schwab-all-accounts.csv')]);
    expect(status).toBe(0);
    expect(out).toContain('schwab-all-accounts.csv: Schwab, 2026-11-20. 2 accounts, 4 holdings.');
    expect(out).toMatch(/SCHB +SCHWAB US BROAD MARKET ETF +1,234\.5 +26\.11 +32,232\.80/);
    expect(out).toContain('Lines 8, 15: a total, not a holding');
    expect(out).toContain('This can be imported as it is.');
  });

  test('--json prints one object of the contract, with numbers', () => {
    const { status, out } = run([join(files, 'fidelity-three-accounts.csv'), '--json']);
    expect(status).toBe(0);
    const preview = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(preview)).toEqual(['broker', 'asOf', 'accounts', 'leftOut', 'problems']);
    expect(preview).toMatchObject({
      broker: 'fidelity',
      asOf: '2026-11-20',
      accounts: [
        {
          name: 'Individual - TOD',
          cash: 4812.33,
          positions: [{ symbol: 'FXAIX', quantity: 120.251, price: 236.14, value: 28396.07 }, { symbol: 'BRK.B' }, {}],
        },
        {},
        {},
      ],
    });
  });

  test('problems end with 1, from standard input too', () => {
    const { status, out } = run(['-'], 'Symbol,Quantity,Price\nVTI,-5,331.02\n');
    expect(status).toBe(1);
    expect(out).toContain('Line 2, quantity: -5 of VTI is a short position.');
    expect(out).toContain('Nothing is imported');
  });

  test('a file of 50 MB and a binary one end with 1 and say why', () => {
    const large = join(folder, 'large.csv');
    writeFileSync(large, '');
    truncateSync(large, 50 * 1024 * 1024);
    expect(run([large, '--json'])).toMatchObject({ status: 1, out: expect.stringContaining('at most 4 MB') as string });
    const binary = join(folder, 'positions.csv');
    writeFileSync(binary, Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0));
    expect(run([binary])).toMatchObject({ status: 1, out: expect.stringContaining('Excel workbook') as string });
  });

  test.each([[[]], [['a', 'b']], [['--nothing']], [['-', '--today', 'soon']], [[join(files, 'no-such-file.csv')]], [[files]]])(
    '%j ends with 2',
    (args) => {
      const { status, out, problem } = run(args);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(problem).not.toBe('');
    },
  );
});
