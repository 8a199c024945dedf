/** `npm run verify` as a person uses it: files in, an exit code and words out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../bin/verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FACTS = [
  { id: 'total', kind: 'money', value: 1204113, label: 'value of the whole portfolio' },
  { id: 'chance', kind: 'percent', value: 71.27, label: 'chance that the money lasts' },
  { id: 'goal', kind: 'money', value: 60000, label: 'spending goal a year' },
];
function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = main(
    args,
    (text) => (out += text),
    (text) => (err += text),
  );
  return { code, out, err };
}
const facts = file('facts.json', JSON.stringify(FACTS));
const verified = (report: string, sheet = facts) => run('--facts', sheet, '--report', file('report.md', report), '--json');

describe('a report is held against a sheet', () => {
  it('and every claim told, as JSON', () => {
    const { code, out } = verified('# Plan\n\nThe portfolio is worth about $1.2 million.\n\nYou spend $5,000 a month.');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      ok: true,
      claims: [
        { text: '$1.2 million', line: 3, kind: 'amount', verdict: 'grounded', factIds: ['total'] },
        { text: '$5,000', line: 5, kind: 'amount', verdict: 'derived', factIds: ['goal'] },
      ],
    });
  });

  it.each([
    ['a wrong rounding', 'The portfolio is worth about $1.3 million.'],
    ['a yearly amount by the month', 'Your spending goal is $60,000 a month.'],
    ['the right number for the wrong thing', 'Your portfolio is worth $60,000.'],
    ['another currency', 'The portfolio is worth €1,204,113.'],
  ])('%s ends with 1', (_, report) => {
    expect(verified(report).code).toBe(1);
    expect(run('--facts', facts, '--report', file('report.md', report)).out).toMatch(
      /^✗ 1 claims against 3 facts: 0 grounded, 0 derived, 1 ungrounded\n\n {2}line 1: /,
    );
  });

  it('a sheet may be an object with a list of facts, with more in it', () => {
    const sheet = file('sheet.json', JSON.stringify({ made: 'yesterday', facts: FACTS.map((fact) => ({ ...fact, note: 1 })) }));
    expect(verified('The chance is 71%.', sheet).code).toBe(0);
  });
});

describe('what cannot be read ends with 2, with the path and the reason', () => {
  const report = file('good.md', 'The chance is 71%.');
  it.each([
    ['no such file', () => ['--facts', join(folder, 'none.json'), '--report', report], /none\.json: there is no such file/],
    ['a folder', () => ['--facts', facts, '--report', folder], /: it is a folder, not a file/],
    ['not JSON', () => ['--facts', file('a.json', '{'), '--report', report], /a\.json: not JSON: /],
    ['not a list', () => ['--facts', file('b.json', '{"a":1}'), '--report', report], /b\.json: a fact sheet is a list of facts/],
    [
      'an unknown kind',
      () => ['--facts', file('c.json', '[{"id":"x","kind":"cash","value":1,"label":"x"}]'), '--report', report],
      /c\.json: fact 1 \(x\): kind: /,
    ],
    [
      'no label',
      () => ['--facts', file('d.json', '[{"id":"x","kind":"money","value":1}]'), '--report', report],
      /d\.json: fact 1 \(x\): label: /,
    ],
    [
      'a value that is none',
      () => ['--facts', file('e.json', '[{"id":"x","kind":"money","value":"much","label":"x"}]'), '--report', report],
      /fact x: "much" is no value of kind money/,
    ],
    [
      'an id twice',
      () => ['--facts', file('f.json', JSON.stringify([FACTS[0], FACTS[0]])), '--report', report],
      /two facts have the id total/,
    ],
    [
      'bytes that are no text',
      () => ['--facts', facts, '--report', file('g.md', Uint8Array.from([0xff, 0xfe, 0x00]))],
      /g\.md: it is not text in UTF-8/,
    ],
    ['an empty report', () => ['--facts', facts, '--report', file('h.md', ' \n')], /h\.md: the report is empty/],
    ['an option that does not exist', () => ['--fact', facts], /Unknown option '--fact'/],
    ['no report', () => ['--facts', facts], /--report is missing/],
  ])('%s', (_, args, message) => {
    const { code, out, err } = run(...args());
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
  });
});
