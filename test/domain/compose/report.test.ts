import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeReport, draftReport } from '#domain/compose/report.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims, verify } from '#domain/verify.ts';
import { ReportAnswer } from '#schema/answers.ts';
import type { Fact } from '#schema/facts.ts';
import type { ReportMaterial } from '#schema/material.ts';
import { FLAG_KINDS } from '#schema/plan.ts';
import { CONCENTRATED, FIXTURES, ON_COURSE, OVERSPENDING } from './fixtures.ts';
import { SAMPLES, materialOf } from './households.ts';

const LEVELS = ['beginner', 'standard', 'expert'] as const;
const ALL = [...Object.entries(FIXTURES), ...SAMPLES.map((household) => [household.id, materialOf(household)] as const)];
const EVERY = ALL.flatMap(([id, material]) => LEVELS.map((readingLevel) => [`${id}, ${readingLevel}`, { ...material, readingLevel }] as const));

function rendered(material: ReportMaterial): string {
  return renderTemplate(composeReport(material).markdown, material.facts);
}
const wordsOf = (markdown: string) => markdown.match(/[\p{L}\d$−][^\s|]*/gu) ?? [];
const sentencesOf = (markdown: string) =>
  markdown.split('\n').filter((line) => !/^[|#]/.test(line)).flatMap((line) => line.replace(/^\s*([-*]|\d+\.)\s+/, '').split(/(?<=[.?!])\s+(?=[A-Z*])/)).map((sentence) => sentence.trim()).filter((sentence) => sentence.length > 12);

describe.each(Object.entries(FIXTURES))('the report of %s', (id, material) => {
  it.each(LEVELS)('reads as approved at the level %s', async (readingLevel) => {
    const { title, summary } = composeReport({ ...material, readingLevel });
    const text = `# ${title}\n\n> ${renderTemplate(summary, material.facts)}\n\n${rendered({ ...material, readingLevel })}\n`;
    await expect(text).toMatchFileSnapshot(`approved/${id}.${readingLevel}.md`);
  });
});

describe.each(EVERY)('the report of %s', (_, material) => {
  const markdown = rendered(material);

  it('is not refused by the verifier, nor was a line left out to get there', () => {
    const draft = draftReport(material);
    expect(judgeClaims(renderTemplate(draft.markdown, material.facts), material.facts).filter(({ verdict }) => verdict === 'ungrounded')).toEqual([]);
    expect(verify(renderTemplate(draft.summary, material.facts), material.facts).ungrounded).toEqual([]);
  });

  it('has no figure of its own in the template', () => {
    const { title, summary, markdown: template } = composeReport(material);
    const literal = `${title}\n${summary}\n${template}`.replace(/\{\{[^}]*\}\}/g, '').replace(/^\d+\. /gm, '').replace(/401\(k\)/g, '');
    const names = material.facts.flatMap((fact) => (fact.id.startsWith('holding-') ? (/^\S+ \((.+)\), /.exec(fact.label)?.[1] ?? []) : []));
    const withoutNames = names.reduce((text, name) => text.replaceAll(name, ''), literal).replace(/\b[A-Z0-9.]*\d[A-Z0-9.]*\b/g, (token) => (material.facts.some((fact) => fact.id === `holding-${token.toLowerCase()}-value`) ? '' : token));
    expect(withoutNames.match(/\d+/g) ?? []).toEqual([]);
  });

  it('says no sentence twice, promises nothing and begins no sentence with a figure', () => {
    const sentences = sentencesOf(markdown);
    expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)).toEqual([]);
    expect(markdown).not.toMatch(/guarantee|\bsafe(ly|st|r)?\b|\bwill\b|it is important to note|!/i);
    expect(sentences.filter((sentence) => /^[$\d]/.test(sentence))).toEqual([]);
    expect(markdown).not.toMatch(/\ba 8\d?(\.\d)?%|\b1 (accounts|holdings|years|months|days)\b|\bone (accounts|holdings|years)\b|undefined|null|NaN/);
  });

  it('is of the length of a report, its verdict first and its limits last', () => {
    const words = wordsOf(markdown).length;
    expect(words).toBeGreaterThanOrEqual(500);
    expect(words).toBeLessThanOrEqual(1_100);
    expect(wordsOf(markdown.split('\n## ')[0] ?? '').length).toBeLessThanOrEqual(120);
    expect(markdown.startsWith('**')).toBe(true);
    expect(markdown.split('\n## ').at(-1)).toMatch(/^Assumptions and limits/);
  });
});

describe('the story follows the largest problem', () => {
  const opening = (material: ReportMaterial) => rendered(material).split('\n## ')[0] ?? '';

  it('dependence leads where the chance is above its target', () => {
    expect(opening(CONCENTRATED)).toMatch(/plan is strong.*36\.7% of the portfolio/s);
    expect(rendered(CONCENTRATED)).toMatch(/^[^#]*## What if HLDN has a bad year\?/);
  });
  it('spending leads where the chance is far below, and drift comes after', () => {
    expect(opening(OVERSPENDING)).toMatch(/withdrawals are larger.*36\.8%.*80%.*\$1,015 less a month/s);
    const markdown = rendered(OVERSPENDING);
    expect(markdown.indexOf('## Can this portfolio pay')).toBeLessThan(markdown.indexOf('## Does the mix still fit'));
  });
  it('nothing is made into a problem where there is none', () => {
    expect(opening(ON_COURSE)).toMatch(/on course.*leave the plan as it is/s);
  });
  it('words follow how far the chance is from the target', () => {
    const at = (chance: number) => opening(withFigure({ ...OVERSPENDING, flags: [{ kind: 'low_chance', subject: null, severity: 'act' }] }, 'chance', chance));
    expect(at(79)).toMatch(/comes close to lasting/);
    expect(at(36.8)).toMatch(/larger than this portfolio can be expected to carry/);
  });
  it('the three levels say the same in different sentences', () => {
    const [beginner, standard, expert] = LEVELS.map((readingLevel) => rendered({ ...CONCENTRATED, readingLevel }));
    expect(new Set([beginner, standard, expert]).size).toBe(3);
    expect(beginner).not.toContain('|---');
    expect(expert).toMatch(/bootstrap/);
    for (const text of [beginner, standard, expert]) expect(text).toMatch(/91\.3%[^]*36\.7%[^]*HLDN/);
  });
});

describe('each question of the plan has its own heading and at least two facts', () => {
  it.each([...ALL])('%s', (_, material) => {
    const sections = composeReport(material).markdown.split(/^## /m);
    for (const { question } of material.plan.focus) {
      const section = sections.find((text) => text.startsWith(question));
      expect(section, question).toBeDefined();
      expect(new Set(section?.match(/\{\{[a-z0-9.-]+/g)).size, question).toBeGreaterThanOrEqual(2);
    }
  });

  it('but a question that states a figure of its own is not repeated', () => {
    const focus = [{ question: 'Why is 99% in one stock? {{chance}}', flags: ['concentration' as const] }];
    expect(composeReport({ ...CONCENTRATED, plan: { ...CONCENTRATED.plan, focus } }).markdown).not.toContain('99%');
  });
});

describe('whatever facts there are', () => {
  const facts = [...new Map([...CONCENTRATED.facts, ...OVERSPENDING.facts, ...materialOf(SAMPLES[0] ?? raise()).facts, ...materialOf(SAMPLES[1] ?? raise()).facts].map((fact) => [fact.id, fact])).values()];
  const flag = fc.record({ kind: fc.constantFrom(...FLAG_KINDS), subject: fc.constantFrom(null, 'HLDN', 'equity', 'fixed_income', 'north_america'), severity: fc.constantFrom('note' as const, 'warn' as const, 'act' as const) });
  const material: fc.Arbitrary<ReportMaterial> = fc.record({
    readingLevel: fc.constantFrom(...LEVELS),
    plan: fc.record({
      writer: fc.constant('x'), length: fc.constantFrom('brief' as const, 'full' as const), knowledgeQueries: fc.constant<string[]>([]), charts: fc.constant<ReportMaterial['plan']['charts']>(['asset_class']),
      focus: fc.array(fc.record({ question: fc.string({ minLength: 5, maxLength: 160 }), flags: fc.array(fc.constantFrom(...FLAG_KINDS), { minLength: 1, maxLength: 4 }) }), { maxLength: 3 }),
    }),
    flags: fc.array(flag, { maxLength: 6 }),
    checks: fc.subarray([...CONCENTRATED.checks, ...OVERSPENDING.checks]),
    facts: fc.oneof(fc.subarray(facts), fc.subarray(facts, { minLength: facts.length - 12 })),
    refused: fc.constant<ReportMaterial['refused']>([]),
  });

  it('a report is composed that keeps its contract and passes the verifier', () => {
    fc.assert(
      fc.property(material, (any) => {
        const answer = ReportAnswer.parse(composeReport(any));
        for (const text of [answer.title, answer.summary, answer.markdown]) expect(verify(renderTemplate(text, any.facts), any.facts).ungrounded).toEqual([]);
        const sentences = sentencesOf(renderTemplate(answer.markdown, any.facts));
        expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('the same material makes the same report', () => {
    fc.assert(
      fc.property(material, (any) => {
        expect(composeReport(any)).toEqual(composeReport(structuredClone(any)));
      }),
      { numRuns: 10 },
    );
  });
});

function withFigure(material: ReportMaterial, id: string, value: number): ReportMaterial {
  return { ...material, facts: material.facts.map((fact): Fact => (fact.id === id ? { ...fact, value, display: `${value}%` } : fact)) };
}
function raise(): never {
  throw new Error('the seed has too few sample households');
}
