/** Whose age a text tells: a couple whose partner is the younger, lives by the life table; who plans alone reads what stands in `approved/`. */
import { describe, expect, it } from 'vitest';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { draftReport } from '#domain/compose/report.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims } from '#domain/verify.ts';
import type { Household } from '#schema/household.ts';
import type { ReportMaterial } from '#schema/material.ts';
import { SAMPLES, frozenOn, materialOf } from './households.ts';

const LEVELS = ['beginner', 'standard', 'expert'] as const;
const [SAVER, , RETIREE] = SAMPLES as [Household, Household, Household];
const planned = (household: Household, changes: Partial<Household['retirement']>): Household => ({
  ...household,
  retirement: { ...household.retirement, ...changes },
});
const younger = (household: Household, by: number) => ({
  partner: { birthYear: household.retirement.birthYear + by, survivorShare: 0.75 },
});
const THEIRS = [
  { label: 'Social Security', annual: 24_000, fromAge: 67, indexed: true, owner: 'self' as const },
  { label: 'Social Security', annual: 24_000, fromAge: 67, indexed: true, owner: 'partner' as const },
];

function told(material: ReportMaterial): string {
  const { facts } = material;
  const [report, outlook] = [draftReport(material), composeOutlook(material)];
  const text = [report.summary, report.markdown, outlook.summary, outlook.markdown].map((part) => renderTemplate(part, facts)).join('\n\n');
  expect(
    judgeClaims(text, facts)
      .filter(({ verdict }) => verdict === 'ungrounded')
      .map(({ text: claim, line, reason }) => `${line} ${claim}: ${reason ?? ''}`),
  ).toEqual([]);
  return text;
}

describe.each([
  ['who has retired', RETIREE],
  ['who still saves', SAVER],
] as const)('%s', (_, household) => {
  const couple = materialOf(planned(household, { ...younger(household, 10), incomes: THEIRS }));
  const drawn = [planned(household, { mortality: true }), planned(household, { mortality: true, ...younger(household, 10) })].map((one) =>
    materialOf(one),
  );

  it.each(LEVELS)('with a younger partner reads the partner’s last age, at the level %s', (readingLevel) => {
    const text = told({ ...couple, readingLevel });
    expect(text).toMatch(/(?:lasts|63|retire at \S+) until your partner is 95/);
    expect(text).toMatch(/runs out when your partner is \d\d\./);
    expect(text).not.toMatch(/\b(?:to|until) age \d|\b(?:age|you are|partner is) 105\b|you are 95|runs out at age/);
    if (household === SAVER)
      expect(text).toMatch(/Your partner’s Social Security is counted too: \$24,000 a year from when your partner is 67\./);
  });

  it.each(LEVELS)('with lives by the table reads no last age, at the level %s', (readingLevel) => {
    const [alone, two] = drawn.map((material) => told({ ...material, readingLevel }));
    expect(alone).toMatch(/for as long as you live/);
    expect(two).toMatch(/for as long as one of you lives/);
    for (const text of [alone, two])
      expect(text).not.toMatch(/\b(?:to|until) age|until you are|until your partner is|\b(?:age|are|is) (?:95|110)\b(?!\.\d|%)/);
  });

  it('with an older partner reads the own last age', () => {
    const text = told(materialOf(planned(household, younger(household, -10))));
    expect(text).toMatch(/(?:to age|until age|until you are) 95/);
    expect(text).not.toMatch(/your partner is/);
  });
});

it('an income of the partner goes on, or is still to begin, by the partner’s age', () => {
  const retired = (by: number) => told(materialOf(planned(RETIREE, { ...younger(RETIREE, by), incomes: THEIRS.slice(1) }), 'standard'));
  expect(retired(10)).toMatch(/Once all have begun, incomes cover/);
  expect(retired(-10)).toMatch(/Incomes cover \S+ of what you spend\./);
});

it('a later last age is told as the partner’s, and once', () => {
  const couple = planned(SAVER, younger(SAVER, 10));
  const material = materialOf(planned(couple, { planToAge: 97 }), 'standard', frozenOn('2026-05-15', couple));
  const text = told(material);
  expect(text).toMatch(/the plan now has to last to age 97 of your partner instead of age 95/);
  expect(text.match(/now has to last/g)).toHaveLength(1);
});

it('whose last age it is, the verifier knows', () => {
  const { facts } = materialOf(planned(SAVER, younger(SAVER, 10)));
  const refused = (sentence: string) => judgeClaims(sentence, facts).some(({ verdict }) => verdict === 'ungrounded');
  expect(['The money has to last until your partner is 95.', 'The money has to last until you are 105.'].filter(refused)).toEqual([]);
  expect(
    ['The money has to last until your partner is 105.', 'The money has to last until you are 95.'].filter(
      (sentence) => !refused(sentence),
    ),
  ).toEqual([]);
});
