/** The README's tables of figures and of comparisons are made from what was measured, each at its own place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { below } from '../../../bin/bench/figure.ts';
import { DifferentAnswerError, ratioOf, sameAnswer, type Comparison } from '../../../bin/bench/side-by-side/comparison.ts';
import {
  comparedForReadme,
  forMachines,
  forReadme,
  forTerminal,
  NoMarkersError,
  withTable,
  type Outcome,
} from '../../../bin/bench/table.ts';

const README = [
  '# Alex',
  '<!-- side by side: npm run bench -- --write -->',
  'old',
  '<!-- /side by side -->',
  'between',
  '<!-- figures: npm run bench -- --write -->',
  'older',
  '<!-- /figures -->',
  'after',
].join('\n');

function comparison(some: Partial<Comparison> = {}): Comparison {
  return {
    what: 'A headline',
    unit: 'ms',
    ours: [2, 4, 3],
    plain: { what: 'a loop', values: [9, 8, 10] },
    limit: '1.00 ms: reading',
    growth: [
      { of: '100', ours: [0.5], plain: [1] },
      { of: '1,000', ours: [3] },
    ],
    why: 'it is exact.',
    ...some,
  };
}

function outcome(some: Partial<Outcome> = {}): Outcome {
  return {
    date: '2026-11-27',
    machine: '2 cores',
    figures: [{ what: 'A figure', unit: 'ms', values: [3, 1, 2], target: below(2, 'ms') }],
    comparisons: [comparison()],
    failures: [],
    ...some,
  };
}

describe('the table of comparisons', () => {
  test('has both medians, their ratio, the limit, the growth, and below it why', () => {
    const lines = comparedForReadme(outcome()).split('\n');
    expect(lines[0]).toBe('Measured on 2026-11-27: 2 cores.');
    expect(lines[4]).toBe(
      '| A headline | 3.00 ms | 9.00 ms: a loop | 3.00 × faster | 1.00 ms: reading | 100 0.50 ms / 1.00 ms; 1,000 3.00 ms |',
    );
    expect(lines.at(-1)).toBe('1. *A headline*: it is exact.');
  });

  test('says it where the plain baseline is the better one', () => {
    expect(ratioOf(comparison({ ours: [20], plain: { what: 'a look-up', values: [2] } }))).toBe('10.0 × slower');
    expect(ratioOf(comparison({ unit: 'KiB', ours: [190], plain: { what: 'an empty page', values: [38] } }))).toBe('5.00 × heavier');
    expect(ratioOf(comparison({ unit: 'KiB', ours: [38], plain: { what: 'the median', values: [190] } }))).toBe('5.00 × lighter');
    expect(ratioOf(comparison({ ours: [100], plain: { what: 'a loop', values: [102] } }))).toBe('the same');
  });

  test('never says faster of one that took longer', () => {
    const time = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(time, time, (ours, plain) => {
        const said = ratioOf(comparison({ ours: [ours], plain: { what: 'a loop', values: [plain] } }));
        if (said.endsWith('faster')) expect(ours).toBeLessThan(plain);
        if (said.endsWith('slower')) expect(ours).toBeGreaterThan(plain);
      }),
    );
  });

  test('compares no times of two different answers', () => {
    expect(() => sameAnswer('ten positions', { total: '10.00' }, { total: '10.00' })).not.toThrow();
    expect(() => sameAnswer('ten positions', { total: '10.00' }, { total: '10.01' })).toThrow(DifferentAnswerError);
    expect(() => sameAnswer('ten positions', [1, 2], [1])).toThrow(/ten positions/);
  });
});

describe('the README', () => {
  test('gets each table between its own markers, and nothing else changes', () => {
    const written = withTable(withTable(README, comparedForReadme(outcome()), 'side by side'), forReadme(outcome()));
    const [before, after] = [written.slice(0, written.indexOf('between')), written.slice(written.indexOf('between'))];
    expect(before).toContain('| A headline |');
    expect(before).not.toContain('| A figure |');
    expect(after).toContain('| A figure | 2.00 ms | 1.00 ms–3.00 ms | 3 | < 2 ms | no |');
    expect(written).not.toMatch(/\bold(er)?\b/);
    expect(written.startsWith('# Alex\n') && written.endsWith('\nafter')).toBe(true);
    expect(withTable(written, forReadme(outcome()))).toBe(written);
  });

  test('without the markers is left as it is, and said so', () => {
    expect(() => withTable('# Alex', 'a table', 'side by side')).toThrow(NoMarkersError);
  });
});

describe('elsewhere', () => {
  test('the terminal shows what was measured, and no head of what was not', () => {
    const both = forTerminal(outcome({ failures: [{ row: 'site', reason: 'there is no browser' }] }));
    expect(both).toMatch(/A headline .*3\.00 × faster[\s\S]*A figure[\s\S]*✗ site could not be measured: there is no browser/);
    expect(forTerminal(outcome({ figures: [] }))).not.toContain('Min–max');
    expect(forTerminal(outcome({ comparisons: [] }))).not.toContain('Plain baseline');
  });

  test('machines get every value of both', () => {
    const read = JSON.parse(forMachines(outcome())) as { comparisons: { ours: number[] }[]; figures: { values: number[] }[] };
    expect([read.comparisons[0]?.ours, read.figures[0]?.values]).toEqual([
      [2, 4, 3],
      [3, 1, 2],
    ]);
  });
});
