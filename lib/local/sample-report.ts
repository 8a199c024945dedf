/**
 * The finished report that the landing page shows without an account: the first sample household taken through the cores of the same
 * agents that a job passes, with the rules writer, and refused by the same last check. Nothing in it is written by hand.
 */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { ReportView, RetirementView } from '#schema/api.ts';
import { FactSheet } from '#schema/facts.ts';
import type { Household } from '#schema/household.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Authorship } from '#schema/report.ts';
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES, INSTRUMENTS } from '#schema/seed.ts';
import { outlookMaterial } from '#domain/briefs/outlook.ts';
import { reportMaterial } from '#domain/briefs/report.ts';
import { takeawaysMaterial } from '#domain/briefs/takeaways.ts';
import { planFlags } from '#domain/checkup.ts';
import { WRITER } from '#domain/compose/answer.ts';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { composeReport } from '#domain/compose/report.ts';
import { composeTakeaways } from '#domain/compose/takeaways.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { study } from '#domain/retirement/index.ts';
import { hasTargets } from '#domain/settings.ts';
import { seedOf, sheetHash } from '#ports/hash.ts';
import { loadSolver } from '#ports/solver.ts';
import { draw, judgeTakeaways } from '../../functions/charter/chart.ts';
import { assemble } from '../../functions/facts/assemble.ts';
import { compile } from '../../functions/outcome/compile.ts';
import { planFrom } from '../../functions/planner/plan.ts';
import { judgeReport } from '../../functions/reporter/write.ts';
import { judgeOutlook } from '../../functions/retirement/outlook.ts';
import { DEMO_USER } from './demo.ts';

/** What the API would answer about it. */
export interface SampleReport {
  report: z.infer<typeof ReportView>;
  retirement: z.infer<typeof RetirementView>;
}

export class SampleReportError extends Error {
  override readonly name = 'SampleReportError' as const;
}

/** As of the day of the sample's prices, unless told another. @throws SampleReportError when its own verifier refuses it */
export async function makeSampleReport(day?: string): Promise<SampleReport> {
  const started = performance.now();
  const [household] = HOUSEHOLDS;
  if (household === undefined) throw new SampleReportError('There is no sample household in schema/seed.');
  const asOf =
    day ??
    Object.values(ILLUSTRATIVE_PRICES)
      .map((price) => price.asOf)
      .sort()
      .at(-1) ??
    '';
  const jobId = randomUUID();
  const { retirement: inputs, assetClassTargets, regionTargets } = household;
  const settings = { retirement: inputs, assetClassTargets, regionTargets };
  const portfolio = portfolioOf(household, asOf);
  const valuation = valuePortfolio(portfolio, asOf);

  const flags = planFlags(valuation, settings, asOf);
  const yearsToRetirement = Math.max(0, inputs.retirementYear - Number(asOf.slice(0, 4)));
  const plan = planFrom(
    composePlan({ flags, positions: portfolio.positions.length, yearsToRetirement }),
    flags,
    WRITER,
    hasTargets(settings),
  );
  const body = assemble({ jobId, plan, portfolio, settings, asOf, seed: seedOf(DEMO_USER), solver: await loadSolver(), earlier: null });
  const sheet = FactSheet.parse({ ...body, id: randomUUID(), hash: sheetHash(body) });
  if (sheet.headline === null)
    throw new SampleReportError(`The sample household has no projection: ${sheet.headlineMissing ?? 'the reason was not recorded.'}`);

  const authorship: Authorship = { writer: WRITER, fallback: false, repairs: 0 };
  const charts = draw(valuation, plan.charts);
  const full = study(sheet.headline.input);
  const drafts = {
    reporter: { ...accepted(judgeReport(composeReport(reportMaterial(sheet, 'standard')), sheet)), authorship },
    charter: { charts: accepted(judgeTakeaways(composeTakeaways(takeawaysMaterial(charts, sheet)), charts, sheet.facts)), authorship },
    retirement: { ...accepted(judgeOutlook(composeOutlook(outlookMaterial(sheet, 'standard')), sheet)), authorship, study: full },
  };
  const checked = compile(drafts, sheet);
  if ('ungrounded' in checked) throw new SampleReportError(`The sample report does not hold: ${checked.ungrounded}`);
  const { report, retirement } = checked.compiled;
  const accounts = (sheet.accounts ?? []).map((one) => ({
    ...one,
    name: portfolio.accounts.find(({ id }) => id === one.accountId)?.name ?? null,
  }));
  const made = { jobId, createdAt: new Date().toISOString() };
  return {
    report: ReportView.parse({
      ...report,
      ...made,
      id: randomUUID(),
      facts: sheet.facts,
      checks: sheet.checks,
      accounts,
      processingTimeMs: Math.round(performance.now() - started),
    }),
    retirement: RetirementView.parse({ ...retirement, ...made, id: randomUUID() }),
  };
}

function accepted<T>(judgement: { draft: T } | { refused: readonly { text: string; reason: string }[] }): T {
  if ('draft' in judgement) return judgement.draft;
  throw new SampleReportError(
    `The sample report does not hold: ${judgement.refused.map(({ text, reason }) => `“${text}” ${reason}`).join('; ')}`,
  );
}

/** As the local system keeps it for the demo: the household's own statement over the seed's instruments with their illustrative prices. */
export function portfolioOf(household: Household, asOf: string): Portfolio {
  const known = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
  const accounts = household.accounts.map(({ positions: _, ...account }) => ({ id: randomUUID(), ...account }));
  const held = new Map(household.accounts.flatMap(({ positions }) => positions.map((position) => [position.symbol, position] as const)));
  return {
    accounts,
    positions: household.accounts.flatMap(({ positions }, index) =>
      positions.map(({ symbol, quantity }) => ({ id: randomUUID(), accountId: accounts[index]?.id ?? '', symbol, quantity, asOf })),
    ),
    instruments: [...held.values()].map(({ symbol, name, price, assigned }): Instrument => {
      const listed = known.get(symbol) ?? {
        symbol,
        name: name ?? symbol,
        type: null,
        expenseRatio: null,
        classification: null,
        companies: null,
        price: null,
      };
      const stated = price && { ...price, currency: 'USD' as const, source: 'household statement' };
      const own = assigned && {
        type: assigned.type,
        expenseRatio: assigned.expenseRatio,
        classification: {
          assetClass: assigned.assetClass,
          regions: assigned.regions,
          sectors: assigned.sectors,
          method: 'override' as const,
          source: 'assigned by the household',
          confidence: 1,
          asOf,
        },
      };
      return { ...listed, ...own, price: stated ?? ILLUSTRATIVE_PRICES[symbol] ?? null };
    }),
  };
}
