import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordDay } from '#ports/price-store.ts';
import { main } from '../../bin/prices.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

let local: TestDatabase;
beforeAll(async () => {
  local = await startTestDatabase();
});
afterAll(() => local.close());

async function run(...args: string[]) {
  let out = '';
  const code = await main(args, { ...local.environment.worker, ALEX_FOLDER: tmpdir() }, (text) => (out += text));
  return { code, out };
}

test('flags are listed, accepted and rejected by symbol, however it is spelt', async () => {
  expect(await run('--flags')).toEqual({ code: 0, out: 'No price is flagged.\n' });
  const flag = (symbol: string) => ({
    symbol,
    reason: 'jump' as const,
    detail: 'Far off.',
    oldPrice: '480',
    oldDay: '2026-11-19',
    newPrice: '240',
  });
  await recordDay(local.database('worker'), {
    day: '2026-11-20',
    outcome: 'stored',
    source: 'x',
    closes: [],
    flags: [flag('BRK.B'), flag('VTI')],
    decisions: [],
  });
  expect((await run('--flags')).out).toContain('BRK.B    2026-11-20  jump        Far off.');
  expect(await run('--accept', 'brk-b')).toEqual({ code: 0, out: '1 close of BRK.B accepted.\n' });
  expect(await run('--reject', 'VTI')).toEqual({ code: 0, out: '1 close of VTI rejected.\n' });
  expect(await run('--accept', 'VTI')).toEqual({ code: 1, out: 'Nothing is undecided about VTI.\n' });
  expect((await run('--flags')).out).toBe('No price is flagged.\n');
  await recordDay(local.database('worker'), {
    day: '2026-11-23',
    outcome: 'refused',
    source: 'x',
    closes: [],
    flags: [flag('BND'), flag('VXUS')],
    decisions: [],
  });
  expect(await run('--accept', '2026-11-23')).toEqual({
    code: 0,
    out: '2 closes of the symbols that were flagged on 2026-11-23 accepted.\n',
  });
  expect(await run('--reject', '2026-11-23')).toEqual({
    code: 1,
    out: 'Nothing is undecided about the symbols that were flagged on 2026-11-23.\n',
  });
});

test.each([
  [['--date', 'soon'], 'is no day'],
  [['--date', '2026-11-22'], 'weekend'],
  [['--flags', '--accept', 'VTI'], 'at a time'],
  [['--force', 'soon'], 'is no day'],
  [['--force', '2026-11-20', '--date', '2026-11-20'], 'at a time'],
  [['--accept', '--'], 'argument'],
  [['--accept', 'n/a'], 'is no symbol'],
  [['--nonsense'], 'nonsense'],
  [['stray'], 'stray'],
])('%j is told to be wrong', async (args, says) => {
  const { code, out } = await run(...args);
  expect(out).toContain(says);
  expect(code).toBe(2);
});

test('without a system it says how to start one', async () => {
  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining('npm start') as string });
});
