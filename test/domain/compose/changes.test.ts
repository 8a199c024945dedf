/** The second report: what moved since the first, cause by cause. */
import { describe, expect, it } from 'vitest';
import { changesSince } from '#domain/changes.ts';
import { composeReport, draftReport } from '#domain/compose/report.ts';
import { decimal, sum } from '#domain/money.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims } from '#domain/verify.ts';
import type { Fact } from '#schema/facts.ts';
import type { Household } from '#schema/household.ts';
import type { ReportMaterial } from '#schema/material.ts';
import { SAMPLES, analysed, frozenOn, materialOf } from './households.ts';

const THEN = '2026-05-15';
const LEVELS = ['beginner', 'standard', 'expert'] as const;
const CAUSES = ['prices', 'holdings', 'plan', 'calendar', 'assumptions'] as const;

const sample = (id: string): Household => SAMPLES.find((household) => household.id === id) ?? raise(id);
function raise(id: string): never {
  throw new Error(`no sample ${id}`);
}
const goal = (household: Household, spending: number): Household => ({ ...household, retirement: { ...household.retirement, spending } });
const saving = (household: Household, contribution: number): Household => ({
  ...household,
  retirement: { ...household.retirement, contribution },
});
/** Each price was this part of what it is, each cash balance so many dollars less. */
const market = (household: Household, part: number, cash = 0): Household => ({
  ...household,
  accounts: household.accounts.map((account) => ({
    ...account,
    cashBalance: decimal(account.cashBalance)
      .minus(Number(account.cashBalance) > cash ? cash : 0)
      .toFixed(2),
    positions: account.positions.map((position) => ({
      ...position,
      price: position.price && { ...position.price, amount: decimal(position.price.amount).times(part).toDecimalPlaces(4).toFixed() },
    })),
  })),
});

function again(
  id: string,
  before: (household: Household) => Household,
  day = THEN,
  level: ReportMaterial['readingLevel'] = 'standard',
): ReportMaterial {
  const now = sample(id);
  return materialOf(now, level, frozenOn(day, before(now)));
}
const text = (material: ReportMaterial) => renderTemplate(composeReport(material).markdown, material.facts);
const section = (markdown: string) => markdown.split('\n## ').find((part) => part.startsWith('What changed')) ?? '';
const value = (facts: readonly Fact[], id: string) => Number(facts.find((fact) => fact.id === id)?.value ?? 0);

const PASTS: [string, string, (household: Household) => Household, string?][] = [
  ['prices rose', 'drifting', (household) => market(household, 0.9)],
  ['prices fell and cash came in', 'overspending', (household) => market(household, 1.15, 2_000)],
  ['the goal was raised', 'drifting', (household) => goal(household, household.retirement.spending * 0.9)],
  ['the goal was cut', 'concentrated', (household) => goal(household, household.retirement.spending * 1.2)],
  [
    'the saving was raised, and prices fell',
    'concentrated',
    (household) => saving(market(household, 1.05), household.retirement.contribution / 2),
  ],
  ['a year has gone by', 'drifting', (household) => household, '2025-11-20'],
  ['nothing moved', 'overspending', (household) => household, '2026-11-21'],
];

describe.each(PASTS)('when %s (%s)', (_, id, before, day) => {
  const material = again(id, before, day);
  const { facts } = material;

  it.each(LEVELS)('no line of the report is refused at the level %s, and its verdict stays short', (level) => {
    const draft = draftReport({ ...material, readingLevel: level });
    expect(
      judgeClaims(renderTemplate(draft.markdown, facts), facts)
        .filter(({ verdict }) => verdict === 'ungrounded')
        .map(({ text, line, reason }) => `${line} ${text}: ${reason ?? ''}`),
    ).toEqual([]);
    expect(
      renderTemplate(draft.markdown, facts)
        .split('\n## ')[0]
        ?.match(/[\p{L}\d$−][^\s|]*/gu)?.length,
    ).toBeLessThanOrEqual(120);
  });

  it('the parts add up to the whole as they are shown, in dollars and in points', () => {
    expect(sum(CAUSES.map((cause) => value(facts, `since-${cause}`))).toNumber()).toBe(value(facts, 'since-total'));
    expect(decimal(value(facts, 'last-total')).plus(value(facts, 'since-total')).toNumber()).toBe(value(facts, 'portfolio-total'));
    expect(sum(CAUSES.map((cause) => value(facts, `since-chance-${cause}`))).toNumber()).toBe(value(facts, 'since-chance'));
    expect(decimal(value(facts, 'last-chance')).plus(value(facts, 'since-chance')).toNumber()).toBe(value(facts, 'chance'));
  });
});

describe('what moved is given to what moved it', () => {
  it.each([
    ['prices', 'drifting', (household: Household) => market(household, 0.9)],
    ['holdings', 'overspending', (household: Household) => market(household, 1, 2_000)],
    ['plan', 'drifting', (household: Household) => goal(household, household.retirement.spending * 0.9)],
  ] as const)('%s alone', (cause, id, before) => {
    const { facts } = again(id, before);
    for (const other of CAUSES)
      if (other !== cause)
        expect(
          facts.some((fact) => fact.id === `since-chance-${other}`),
          other,
        ).toBe(false);
    expect(value(facts, `since-chance-${cause}`)).not.toBe(0);
  });
  it('a year gone by alone: neither prices, holdings nor the plan', () => {
    const { facts } = again('drifting', (household) => household, '2025-11-20');
    expect(facts.filter(({ id }) => id.startsWith('since-chance-')).map(({ id }) => id)).toEqual(['since-chance-calendar']);
  });
  it('another way from holdings to assets is an assumption of ours, not the market', () => {
    const now = sample('drifting');
    const earlier = frozenOn(THEN, now);
    const { headline } = earlier.sheet;
    if (!headline) throw new Error('no projection');
    const otherwise = {
      ...earlier,
      sheet: {
        ...earlier.sheet,
        headline: {
          ...headline,
          input: { ...headline.input, mix: { stocks: 0.7, bonds: 0.3 } },
          success: { ...headline.success, probability: 0.5 },
        },
      },
    };
    const { chance } = changesSince(otherwise, { valuation: analysed(now, THEN).valuation, headline });
    expect(chance?.byCause).toMatchObject({ calendar: 0, prices: 0, holdings: 0, plan: 0 });
    expect(chance?.byCause.assumptions).toBe(chance && decimal(chance.after).minus(50).toNumber());
  });
  it('other futures are no cause: the plan of then is run on those of now', () => {
    const now = sample('drifting');
    const earlier = frozenOn(THEN, now);
    const [was, is] = [earlier.sheet.headline, frozenOn(THEN, now).sheet.headline];
    if (!was || !is) throw new Error('no projection');
    const redrawn = { ...is, input: { ...is.input, seed: is.input.seed + 1 } };
    const { chance } = changesSince(earlier, { valuation: analysed(now, THEN).valuation, headline: redrawn });
    expect(chance?.byCause).toMatchObject({ calendar: 0, prices: 0, holdings: 0 });
  });
});

describe('the report', () => {
  it('leads with the household’s own doing, and says what it was', () => {
    const material = again('drifting', (household) => goal(household, household.retirement.spending * 0.9));
    const markdown = text(material);
    expect(composeReport(material).title).toBe('What you changed in the plan, not the market, moved it below its target');
    expect(markdown.split('\n## ')[0]).toMatch(/Last time it was 9\d(\.\d)?%\./);
    expect(markdown).toMatch(/^[^#]*## What changed since the last report/);
    expect(section(markdown)).toMatch(/the spending goal went from \$97,200 a year to \$108,000 a year/);
  });
  it('does not lead with what hardly moved the chance', () => {
    const markdown = text(again('drifting', (household) => market(household, 0.995)));
    expect(markdown.indexOf('## What changed')).toBeGreaterThan(markdown.indexOf('## What you own'));
  });
  it('says in one sentence that nothing moved', () => {
    expect(section(text(again('overspending', (household) => household, '2026-11-21')))).toMatch(
      /Nothing has moved since the last report, of November 21, 2026/,
    );
  });
  it('of a first analysis compares with nothing', () => {
    expect(text(materialOf(sample('drifting')))).not.toMatch(/last report/);
  });
  it('reads as approved', async () => {
    const material = again('overspending', (household) => goal(market(household, 1.06, 1_500), household.retirement.spending * 1.05));
    const { title, summary } = composeReport(material);
    await expect(`# ${title}\n\n> ${renderTemplate(summary, material.facts)}\n\n${text(material)}\n`).toMatchFileSnapshot(
      'approved/sample-overspending-again.md',
    );
  });
});
