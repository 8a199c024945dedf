/** What people usually derive from a plan, and figures said in words: each passes as it is, and fails when its figure, its side or its operands are others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifierOf } from '#domain/verify.ts';
import { readFacts } from '#domain/verify/foreign.ts';

const factsOf = (household: string) => readFacts(JSON.parse(readFileSync(join(import.meta.dirname, 'facts', `${household}.json`), 'utf8')));
const drifting = verifierOf(factsOf('sample-drifting'));
const refused = (text: string) => drifting(text).ungrounded.map((claim) => claim.text);

describe('figures that are usually derived', () => {
  it.each([
    ['the amount to a target', 'Selling $82,133 of stocks would bring them back to their target.', 'Selling $82,533 of stocks would bring them back to their target.'],
    ['the side of that amount', 'Stocks are $82,133 over.', 'Stocks are $82,133 short.'],
    ['the amount of the class that is named', 'Buying $93,882 of bonds would close their gap.', 'Buying $93,882 of real estate would close its gap.'],
    ['both incomes', 'Together the two Social Security benefits bring in $56,400 a year.', 'Together the two Social Security benefits bring in $57,400 a year.'],
    ['what the portfolio pays beside them', 'After both have begun, the portfolio has to provide the remaining $51,600 a year.', 'After both have begun, the portfolio has to provide the remaining $51,600 a month.'],
    ['points that a change brings', 'Moving to your target mix improves the chance by 2.1 points.', 'Moving to your target mix lowers the chance by 2.1 points.'],
    ['two holdings that are named', 'FXAIX and VTI together make up 48.1% of the portfolio.', 'FXAIX and VTI together make up 47.1% of the portfolio.'],
    ['a part of a cost', 'The fund FCNTX takes $508 a year, which is 60% of all fund costs.', 'The fund FCNTX takes $508 a year, which is 70% of all fund costs.'],
  ])('recomputes %s', (_, right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });
});

describe('figures in words', () => {
  it.each([
    ['Of fifteen checks, one failed and three gave a warning.', 'Of fifteen checks, one failed and five gave a warning.'],
    ['Retiring one year later by itself brings the chance to 90.4%.', 'Retiring three years later by itself brings the chance to 90.4%.'],
    ['You want to retire in eleven years.', 'You want to retire in eleven%.'],
  ])('reads "%s"', (right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });
});
