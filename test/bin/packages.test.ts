/** What is said of packages and of scans, and by which exit code, also where nobody answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { told } from '../../bin/audit.ts';
import { judge } from '../../bin/licences.ts';
import { main as scan } from '../../bin/scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'alex-scan-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run scan', () => {
  const run = (ends: (program: string, args: string[]) => number | null, ...args: string[]) => {
    let out = '';
    const asked: string[][] = [];
    const code = scan(
      args,
      folder,
      (program, given) => (asked.push([program, ...given]), ends(program, given)),
      (text) => (out += text),
    );
    return { code, out, asked };
  };
  const URL = ['--url', 'http://127.0.0.1:3000'];

  test.each([[1], [null]])('says that nothing was scanned where Docker does not run (%s)', (status) => {
    expect(run(() => status, ...URL)).toMatchObject({
      code: 3,
      out: expect.stringContaining('Nothing was scanned: Docker does not run here') as string,
      asked: [['docker', 'version', '--format', '{{.Server.Version}}']],
    });
  });

  test.each([
    [0, 0, ''],
    [1, 1, 'ZAP has found something'],
    [2, 1, 'ZAP has found something'],
    [3, 3, 'Nothing was scanned to its end'],
    [125, 3, 'stopped with 125'],
  ])('makes of ZAP’s %i a %i', (zap, code, says) => {
    const ran = run((_program, [first]) => (first === 'version' ? 0 : zap), ...URL, '--minutes', '5');
    expect(ran.code).toBe(code);
    expect(ran.out).toContain(says);
    expect(ran.asked[1]).toEqual(
      expect.arrayContaining([
        '--network',
        'host',
        `${folder}:/zap/wrk`,
        'zap-baseline.py',
        '-t',
        'http://127.0.0.1:3000/',
        '-m',
        '5',
        '-r',
        'zap.html',
      ]),
    );
  });

  test.each([[[]], [['--url', 'file:///etc/passwd']], [['--url', 'no address']], [[...URL, '--minutes', '0']], [['--loud']]])(
    'explains itself when it is called with %j',
    (args) => {
      expect(run(() => 0, ...args)).toMatchObject({
        code: 2,
        out: expect.stringContaining('npm run scan -- --url URL') as string,
        asked: [],
      });
    },
  );
});

describe('npm run audit', () => {
  const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });

  test('tells each finding with what mends it, and that there is none', () => {
    expect(told(report({}))).toEqual({ code: 0, text: 'No installed package has a known weakness.\n' });
    const { code, text } = told(
      report({
        old: {
          severity: 'high',
          range: '<1.2.3',
          via: [{ title: 'It runs what it reads', url: 'https://github.com/advisories/GHSA-x', range: '<1.2.3' }],
          fixAvailable: true,
        },
        above: { severity: 'low', range: '*', via: ['old'], fixAvailable: { name: 'above', version: '2.0.0' } },
        last: { severity: 'moderate', range: '*', via: ['old'], fixAvailable: false },
      }),
    );
    expect(code).toBe(1);
    expect(text).toBe(
      [
        'high     old <1.2.3: It runs what it reads (https://github.com/advisories/GHSA-x); npm audit fix mends it',
        'low      above *: by old; above 2.0.0 mends it',
        'moderate last *: by old; no version mends it yet',
        '3 of the installed packages have a known weakness.',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['{"message":"405 Method Not Allowed","statusCode":405}', '405 Method Not Allowed'],
    ['', 'no report'],
    ['{"error":{}}', 'no report'],
    ['<html>', 'no report'],
  ])('says that nothing was audited when the registry answers %j', (printed, why) => {
    expect(told(printed)).toEqual({ code: 3, text: expect.stringMatching(new RegExp(`^Nothing was audited: .*${why}`)) as string });
  });
});

describe('npm run licences', () => {
  test.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['(MIT AND Zlib)', true],
    [['MIT', 'Apache-2.0'], true],
    ['GPL-3.0-only', false],
    ['(MIT AND GPL-3.0-only)', false],
    [['MIT', 'AGPL-3.0'], false],
    ['UNKNOWN', false],
    ['MIT*', false],
    ['Custom: https://example.com', false],
    ['(MIT OR (Apache-2.0 AND GPL-2.0))', false],
    ['toString', false],
  ])('%j: %s', (licenses, allowed) => {
    expect(judge({ 'x@1.0.0': { licenses } }).map((one) => one.allowed)).toEqual([allowed]);
  });

  test('knows what was read by hand by its name, of any version, and leaves our own package out', () => {
    expect(
      judge({
        'svelte-toolbelt@9.9.9': { licenses: 'MIT*' },
        'alex@0.1.0': { licenses: 'UNLICENSED' },
        '@scope/x@1.0.0': { licenses: 'ISC' },
      }),
    ).toEqual([
      { name: 'svelte-toolbelt@9.9.9', licence: 'MIT', allowed: true },
      { name: '@scope/x@1.0.0', licence: 'ISC', allowed: true },
    ]);
  });
});
