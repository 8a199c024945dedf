/**
 * The fact sheet: every figure that a report, a chart's sentence or the outlook may state, computed once, with formula, inputs and date. Its size does not grow with
 * the portfolio: aggregates, the ten largest holdings and accounts. No name that a person gave to an account or an income is in it.
 */
import type { Check, Fact, FactSheet } from '#schema/facts.ts';
import type { Flag, Plan } from '#schema/plan.ts';
import type { Rebalancing } from '#schema/rebalancing.ts';
import type { Headline, StudyBegun } from '#schema/retirement.ts';
import { changesSince } from './changes.ts';
import type { Earlier } from './changes.ts';
import { FactBook, figure } from './facts/book.ts';
import { writeChanges } from './facts/changes.ts';
import { writeChecks } from './facts/checks.ts';
import { writeExposure } from './facts/exposure.ts';
import { writeHoldings } from './facts/holdings.ts';
import { writeOtherModel } from './facts/other-model.ts';
import { writeHeadline, writePlan } from './facts/outlook.ts';
import { writeParticulars } from './facts/particulars.ts';
import { writeRebalancing } from './facts/rebalancing.ts';
import { writeRemedies } from './facts/remedies.ts';
import { writeTargetMix } from './facts/target-mix.ts';
import { writeProjectedWays, writeWays } from './facts/ways.ts';
import { MODEL_LABELS } from './labels.ts';
import { measure } from './measures.ts';
import type { Measures } from './measures.ts';
import { classifiedPercent } from './portfolio.ts';
import { retirementBasis } from './retirement-basis.ts';
import { beginStudy } from './retirement/index.ts';
import type { HouseholdSettings } from './settings.ts';
import type { Valuation } from './valuation.ts';

export { canonicalJson } from './canonical.ts';
export { retirementBasis } from './retirement-basis.ts';

export interface FactsInput {
  readonly valuation: Valuation;
  readonly settings: HouseholdSettings;
  readonly checks: readonly Check[];
  readonly headline: Headline | null;
  /** For a caller who has it already. */
  readonly begun?: StudyBegun | undefined;
  /** The plan of trades; null or absent without targets. */
  readonly rebalancing?: Rebalancing | null;
  /** The analysis before this one; null or absent for the first. */
  readonly earlier?: Earlier | null;
  /** The day of the analysis. */
  readonly asOf: string;
  /** For a caller who has them already. */
  readonly measures?: Measures;
}

export function buildFacts({
  valuation,
  settings,
  checks,
  headline,
  begun,
  rebalancing,
  earlier,
  asOf,
  measures = measure(valuation, settings, asOf),
}: FactsInput): Fact[] {
  const book = new FactBook(asOf);
  writeHoldings(book, valuation, measures);
  writeExposure(book, valuation, measures, settings);
  writeChecks(book, measures, checks, settings, valuation.total);
  writeRemedies(book, valuation, measures, settings);
  if (rebalancing) writeRebalancing(book, rebalancing);
  if (settings.retirement) {
    writePlan(book, settings.retirement, asOf);
    writeParticulars(book, settings.retirement, asOf);
    writeLeftOut(book, valuation);
    writeWays(book, settings.retirement, measures, valuation.total, asOf);
    if (headline) {
      writeHeadline(book, headline, settings.retirement);
      const known = begun ?? beginStudy(headline);
      writeOtherModel(book, headline, known);
      writeTargetMix(book, headline, settings);
      writeProjectedWays(book, headline, known, measures, valuation.total);
    }
  }
  if (earlier) writeChanges(book, earlier, changesSince(earlier, { valuation, headline }), book.facts());
  return book.facts();
}

/** What the projection does not know of. Said even where there is no projection, since it may be the reason. */
function writeLeftOut(book: FactBook, valuation: Valuation): void {
  const { balance, leftOut, proxies } = retirementBasis(valuation);
  const dollars = leftOut.reduce((sum, part) => sum + (part.dollars ?? 0), 0);
  if (dollars > 0) {
    book.money('projection-left-out', 'Value that the projection leaves out', dollars, {
      formula: 'unclassified holdings and alternatives: there are no returns for them, and they are not counted as earning nothing',
      inputs: { total: 'portfolio-total', projected: figure(balance) },
    });
  }
  for (const { asset, series, dollars: held } of proxies) {
    book.money(
      `projection-proxy-${asset.replace('_', '-')}`,
      `Value in ${MODEL_LABELS[asset]}, whose ups and downs the projection borrows from ${MODEL_LABELS[series]}`,
      held,
      {
        formula:
          'value of what has no long history of its own: in the bootstrap and in history its yearly returns are those of another asset, moved to what is forecast for itself',
        inputs: { total: 'portfolio-total' },
      },
    );
  }
}

export interface SheetParts {
  readonly jobId: string;
  readonly asOf: string;
  readonly plan: Plan;
  readonly valuation: Valuation;
  readonly checks: Check[];
  readonly flags: Flag[];
  readonly headline: Headline | null;
  readonly headlineMissing: string | null;
  readonly begun?: StudyBegun | undefined;
  readonly facts: Fact[];
}

/** The sheet but for its id and its hash, which is that of this value's canonical JSON. */
export function sheetBody({ valuation, begun, ...parts }: SheetParts): Omit<FactSheet, 'id' | 'hash'> {
  return {
    ...parts,
    ...(begun && { begun }),
    coverage: {
      classifiedPercent: classifiedPercent(valuation),
      unclassified: valuation.unclassified.slice(0, 50),
      unpriced: valuation.unpriced.slice(0, 50).map(({ symbol }) => symbol),
    },
  };
}
