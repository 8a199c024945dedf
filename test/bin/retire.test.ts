import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'alex-retire-'));
afterAll(() => rmSync(folder, { recursive: true }));
const script = new URL('../../bin/retire.ts', import.meta.url).pathname;
function retire(args: string[], input = ''): { status: number | null; out: string; problem: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    input,
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
  });
  return { status, out: stdout, problem: stderr };
}
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return name;
};
const PLAN = {
  balance: 1_000_000,
  mix: { sp500_tr: 60, tbond_10y: 40 },
  retireInYears: 0,
  horizonYears: 30,
  spending: 40_000,
  timing: 'begin',
  fee: 0,
  taxRate: 0,
  model: 'historical',
  paths: 10_000,
  seed: 1,
};

describe('npm run retire', () => {
  test('answers JSON with the promised keys, from a file relative to where one is', () => {
    const { status, out, problem } = retire(['--plan', file('plan.json', JSON.stringify(PLAN)), '--json']);
    expect([status, problem]).toEqual([0, '']);
    const answer = JSON.parse(out) as Record<string, unknown>;
    expect(answer).toMatchObject({
      model: 'historical',
      seed: 1,
      paths: 69,
      success: { probability: expect.closeTo(65 / 69, 12) as number, windows: 69 },
      safemax: { rate: expect.closeTo(0.0373165592, 9) as number, startYear: 1966 },
    });
    expect((answer['fan'] as unknown[])[0]).toEqual({
      year: new Date().getUTCFullYear(),
      p5: 1e6,
      p10: 1e6,
      p25: 1e6,
      p50: 1e6,
      p75: 1e6,
      p90: 1e6,
      p95: 1e6,
    });
    for (const key of ['engineVersion', 'spendingAt90', 'assumptions', 'input', 'notModelled', 'models', 'levers'])
      expect(answer).toHaveProperty(key);
  });

  test('says the verdict first, in words, from standard input', () => {
    const { status, out } = retire(
      ['--plan', '-'],
      JSON.stringify({ ...PLAN, model: 'bootstrap', paths: 500, retireInYears: 3, horizonYears: 33, contribution: 5000 }),
    );
    expect(status).toBe(0);
    expect(out).toMatch(
      /^[\d.]+% chance that \$40,000 a year in today's money lasts 30 years from \d{4}\.\n {2}500 simulated futures \(block bootstrap of historical years, recentered to forecast returns; seed 1, engine [\d.]+\)/,
    );
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });

  test('speaks of a life where lifetimes are drawn, and of no safe rate before retirement', () => {
    const { out } = retire(
      ['--plan', '-'],
      JSON.stringify({
        balance: 800_000,
        mix: { stocks: 60, bonds: 40 },
        spending: 30_000,
        age: 60,
        mortality: true,
        retireInYears: 5,
        paths: 300,
        model: 'lognormal',
      }),
    );
    expect(out).toMatch(/^[\d.]+% chance that \$30,000 a year in today's money lasts for life from \d{4}\./);
    expect(out).not.toMatch(/always lasted/);
    expect(out).toMatch(/lifetimes are those of the whole population in 2023/);
  });

  test('reads a table of one’s own', () => {
    const rows = Array.from({ length: 12 }, (_, n) => `${2001 + n},${n % 2 === 0 ? 0.1 : -0.02},0.02`).join('\n');
    const { status, out } = retire(
      ['--plan', '-', '--series', file('mine.csv', `year,equity,cpi\n${rows}\n`), '--json'],
      JSON.stringify({ ...PLAN, mix: { equity: 100 }, horizonYears: 10 }),
    );
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      success: { windows: 3 },
      assumptions: { source: expect.stringMatching(/^mine\.csv, 2001–2012/) as string },
    });
  });

  test.each([
    [['--plan', '-'], JSON.stringify({ ...PLAN, mix: { stocks: 50 }, horizonYears: 99 }), /^horizonYears: /],
    [['--plan', '-'], '{"balance": 1,', /^standard input is no JSON/],
    [['--plan', '-'], '', /^standard input is empty/],
    [['--plan', 'nowhere.json'], '', /^nowhere\.json cannot be read: there is no such file/],
    [['--plan', '-', '--series', 'nowhere.csv'], '{}', /^nowhere\.csv cannot be read/],
    [['--plan', '-', '--series', '-'], '{}', /^Standard input can hold/],
    [[], '', /^Which plan\?/],
    [['--what'], '', /^Unknown option/],
  ])('exits 2 and says why: %j', (args, input, reason) => {
    const { status, out, problem } = retire(args, input);
    expect([status, out]).toEqual([2, '']);
    expect(problem).toMatch(reason);
    expect(problem).not.toMatch(/ {4}at /);
  });
});
