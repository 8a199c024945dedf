import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { renderTemplate } from '#domain/render.ts';
import { verify } from '#domain/verify.ts';
import { OutlookAnswer } from '#schema/answers.ts';
import type { OutlookMaterial } from '#schema/material.ts';
import { CONCENTRATED, FIXTURES, OVERSPENDING } from './fixtures.ts';
import { SAMPLES, materialOf } from './households.ts';

const ALL = [...Object.entries(FIXTURES), ...SAMPLES.map((household) => [household.id, materialOf(household)] as const)];

function outlook(material: OutlookMaterial): { summary: string; markdown: string } {
  const { summary, markdown } = composeOutlook(material);
  return { summary: renderTemplate(summary, material.facts), markdown: renderTemplate(markdown, material.facts) };
}

describe.each(ALL)('the outlook of %s', (_, material) => {
  it('sets the chance against its target, says what is not modelled, and passes the verifier', () => {
    const { summary, markdown } = outlook(material);
    expect(summary).toMatch(
      /^There is an? [\d.]+% chance that spending of \$[\d,]+ a year lasts to age \d+, (?:\w+ )+(?:the target of) [\d.]+%\.$/,
    );
    expect(markdown).toMatch(/## What is not modelled/);
    // The disclaimer is no writer's: functions/retirement/outlook.ts appends it.
    expect(markdown).not.toMatch(/guarantee|\bsafe\b|\bwill\b/i);
    for (const text of [summary, markdown]) expect(verify(text, material.facts).ungrounded).toEqual([]);
  });
});

it('shows what would reach the target only where the plan is below it', () => {
  expect(outlook(OVERSPENDING).markdown).toMatch(/\| Spend \$1,015 less a month \| 80% \|/);
  expect(outlook(CONCENTRATED).markdown).not.toMatch(/What would change it/);
});

it('without a projection it says so, and what is missing', () => {
  const facts = CONCENTRATED.facts.filter((fact) => ['portfolio-total', 'cash-total', 'as-of'].includes(fact.id));
  const { summary, markdown } = outlook({
    ...CONCENTRATED,
    facts,
    flags: [{ kind: 'no_retirement_inputs', subject: null, severity: 'warn' }],
  });
  expect(summary).toMatch(/no projection/);
  expect(markdown).toMatch(/A projection needs three things.*\$584,088/s);
});

it('is composed from any facts at all', () => {
  fc.assert(
    fc.property(
      fc.subarray(OVERSPENDING.facts),
      fc.constantFrom('beginner' as const, 'standard' as const, 'expert' as const),
      (facts, readingLevel) => {
        const answered = OutlookAnswer.parse(composeOutlook({ ...OVERSPENDING, facts, readingLevel }));
        for (const text of [answered.summary, answered.markdown]) expect(verify(renderTemplate(text, facts), facts).ungrounded).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
