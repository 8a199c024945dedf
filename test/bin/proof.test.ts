/** `npm run proof`: what it refuses, and the README’s table of laws, in which the rows of a suite stand until it is run again. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { withLaws } from '../../bin/proof/table.ts';
import type { Proved } from '../../bin/proof/table.ts';

const MARKED = 'Before\n<!-- laws: npm run proof -- --write -->\n<!-- /laws -->\nAfter\n';
const suites = ['fuzz', 'faults', 'soak'];
const law = (suite: string, what: string, held = true): Proved => ({ suite, what, held, seen: `${what} seen` });
const rows = (readme: string) => readme.split('\n').filter((line) => /^\| (?:fuzz|faults|soak) /.test(line));

describe('the table of laws', () => {
  it('has a row for each law, in the order of the suites, with the day', () => {
    const readme = withLaws(MARKED, [law('soak', 'S'), law('fuzz', 'F', false)], { date: '2026-11-27', machine: '2 cores', suites });
    expect(rows(readme)).toEqual(['| fuzz | F | F seen | no | 2026-11-27 |', '| soak | S | S seen | yes | 2026-11-27 |']);
    expect(readme.startsWith('Before\n')).toBe(true);
    expect(readme.endsWith('<!-- /laws -->\nAfter\n')).toBe(true);
    expect(readme).toContain('On 2 cores.');
  });

  it('keeps what other suites have proved, and takes the place of what was proved before', () => {
    const first = withLaws(MARKED, [law('fuzz', 'F'), law('soak', 'S')], { date: '2026-11-26', machine: '2 cores', suites });
    const second = withLaws(first, [law('faults', 'A'), law('soak', 'T')], { date: '2026-11-27', machine: '2 cores', suites });
    expect(rows(second)).toEqual([
      '| fuzz | F | F seen | yes | 2026-11-26 |',
      '| faults | A | A seen | yes | 2026-11-27 |',
      '| soak | T | T seen | yes | 2026-11-27 |',
    ]);
  });

  it('lets no line break or bar out of its cell', () => {
    const readme = withLaws(MARKED, [{ suite: 'fuzz', what: 'a|b', held: true, seen: 'one\ntwo' }], {
      date: '2026-11-27',
      machine: 'm',
      suites,
    });
    expect(rows(readme)).toEqual(['| fuzz | a\\|b | one two | yes | 2026-11-27 |']);
  });

  it('says where it goes when the README has no place for it', () => {
    expect(() => withLaws('nothing', [], { date: '', machine: '', suites })).toThrow('<!-- laws: npm run proof -- --write -->');
  });
});

describe('npm run proof', () => {
  it.each([
    [['--runs', '0'], '--runs is "0": it must be a whole number, at least 1.'],
    [['--minutes', '2'], '--minutes is "2": it must be a whole number, at least 3, for growth to be seen.'],
    [['--only', 'orders,disorder'], 'There is no suite disorder.'],
  ])('begins nothing when it is called with %j, and says why', (args, why) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/proof.ts', ...args], { cwd: PROJECT_ROOT, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(why);
  });
});
