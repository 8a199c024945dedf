/** A composed report with one thing changed must fail: every digit, and every two figures exchanged. */
import { describe, expect, it } from 'vitest';
import { composeReport } from '#domain/compose/report.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims, verifierOf } from '#domain/verify.ts';
import { FIXTURES } from './compose/fixtures.ts';
import { inThisHalf } from '../halves.ts';
import { SAMPLES, materialOf } from './compose/households.ts';

const MATERIALS = [
  ...Object.entries(FIXTURES).flatMap(([id, material]) =>
    (['standard', 'beginner', 'expert'] as const).map((readingLevel) => [`${id}, ${readingLevel}`, { ...material, readingLevel }] as const),
  ),
  ...SAMPLES.map((household) => [`the sample household ${household.id}`, materialOf(household)] as const),
].filter(([, { readingLevel }]) => inThisHalf(readingLevel === 'standard'));

/** Passages never reach across a heading, so a change needs its own section verified only. */
function sectionsOf(markdown: string): string[] {
  return markdown.split(/\n(?=## )/);
}

describe.each(MATERIALS)('the report of %s', (_, material) => {
  const markdown = renderTemplate(composeReport(material).markdown, material.facts);
  const verify = verifierOf(material.facts);

  it('passes', () => {
    expect(verify(markdown).ungrounded).toEqual([]);
  });

  it('fails when any digit of a figure is changed to any other', () => {
    const passed: string[] = [];
    let tried = 0;
    for (const section of sectionsOf(markdown)) {
      for (const { 0: digit, index } of section.matchAll(/\d/g)) {
        if (/\n\d*$/.test(section.slice(0, index)) && /^\d+\. /.test(section.slice(index))) continue;
        for (const other of '0123456789') {
          if (other === digit) continue;
          tried++;
          const changed = section.slice(0, index) + other + section.slice(index + 1);
          if (verify(changed).ok)
            passed.push(`${section.slice(Math.max(0, index - 50), index)}[${digit}→${other}]${section.slice(index + 1, index + 30)}`);
        }
      }
    }
    expect(tried).toBeGreaterThan(1000);
    expect(passed).toEqual([]);
  });

  it('fails when two different figures of a section are exchanged', () => {
    const passed: string[] = [];
    for (const section of sectionsOf(markdown)) {
      const lines = section.split('\n');
      const claims = judgeClaims(section, material.facts)
        .filter(({ kind }) => kind !== 'ticker')
        .map((claim) => ({ ...claim, figure: /[$−+]?[\d,.]*\d%?(?: million)?/.exec(claim.text)?.[0] ?? '' }));
      for (const [i, a] of claims.entries()) {
        for (const b of claims.slice(i + 1)) {
          if (a.kind !== b.kind || a.figure === '' || b.figure === '' || Math.abs(a.value - b.value) <= Math.max(a.step, b.step)) continue;
          const exchanged = exchange(lines, a, b);
          if (exchanged && verify(exchanged).ok) passed.push(`${a.text} ⇄ ${b.text}: ${lines[a.line - 1] ?? ''}`);
        }
      }
    }
    expect(passed).toEqual([]);
  });
});

/** The section with the first place of one figure and the first later place of the other exchanged; null where that cannot be done. */
function exchange(lines: string[], a: { figure: string; line: number }, b: { figure: string; line: number }): string | null {
  const text = lines.join('\n');
  const from = (line: number) => lines.slice(0, line - 1).join('\n').length;
  const at = text.indexOf(a.figure, from(a.line));
  const to = text.indexOf(b.figure, Math.max(from(b.line), at + a.figure.length));
  if (at < 0 || to < 0) return null;
  return text.slice(0, at) + b.figure + text.slice(at + a.figure.length, to) + a.figure + text.slice(to + b.figure.length);
}
