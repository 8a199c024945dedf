/** The table of README.md tells of tests that there are: for each of the ten risks a defence, and at least one test by file and title. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const FOLDER = import.meta.dirname;
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const rows = [...README.matchAll(/^\| (API\d+) [^|]+\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, risk = '', defence = '', shown = '']) => ({
  risk,
  defence,
  shown,
}));

describe('The OWASP API Security Top 10', () => {
  test('is told of whole, in its order', () => {
    expect(rows.map(({ risk }) => risk)).toEqual(Array.from({ length: 10 }, (_, index) => `API${index + 1}`));
  });

  test.each(rows)('$risk has a defence, and each test that is named for it is there', ({ defence, shown }) => {
    expect(defence.length).toBeGreaterThan(30);
    const named = shown.split(' · ').map((one) => /^\[(.+)\]\(([^)]+)\)$/.exec(one));
    expect(named.length).toBeGreaterThan(0);
    for (const one of named) {
      const [, title = '', file = ''] = one ?? [];
      expect([file, existsSync(join(FOLDER, file))]).toEqual([file, true]);
      // As a title: the first argument of a test or of its table.
      expect(readFileSync(join(FOLDER, file), 'utf8')).toMatch(
        new RegExp(`(?:test|it|\\))\\(\\s*(['"\`])${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`),
      );
    }
  });
});

test('The tables name no file of this folder that is gone', () => {
  for (const [, file = ''] of README.matchAll(/\(`(\w+\.ts)`\)/g)) expect([file, existsSync(join(FOLDER, file))]).toEqual([file, true]);
});
