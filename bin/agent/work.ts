/** The work of each agent from a person's arguments: what it is given, its assignment, and what becomes of its draft. */
import { randomUUID } from 'node:crypto';
import type { AnswerName } from '#schema/answers.ts';
import type { FactSheet } from '#schema/facts.ts';
import type { Household } from '#schema/household.ts';
import type { JobRequest } from '#schema/job.ts';
import { MANDATORY_CHARTS } from '#schema/plan.ts';
import type { Chart } from '#schema/report.ts';
import { planFlags } from '#domain/checkup.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { lookUp } from '#domain/lookup.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { study } from '#domain/retirement/index.ts';
import { hasTargets } from '#domain/settings.ts';
import { seedOf, sheetHash } from '#ports/hash.ts';
import type { Assignment, Authored } from '#ports/model/author.ts';
import { loadSolver } from '#ports/solver.ts';
import * as charter from '../../functions/charter/chart.ts';
import { assemble } from '../../functions/facts/assemble.ts';
import * as planner from '../../functions/planner/plan.ts';
import * as reporter from '../../functions/reporter/write.ts';
import * as retirement from '../../functions/retirement/outlook.ts';
import * as tagger from '../../functions/tagger/classify.ts';
import type { Account } from './carry-out.ts';
import { UnknownInputError, instrumentOf, portfolioOf, settingsOf } from './household.ts';

export const AGENTS = ['planner', 'tagger', 'reporter', 'charter', 'retirement'] as const;
export type Agent = (typeof AGENTS)[number];

export interface Asked {
  agent: Agent;
  household: Household;
  symbols: string[];
  /** The name of the one symbol, as a statement prints it. */
  name: string | null;
  /** Ask the model although a look-up settles it. */
  insist: boolean;
  readingLevel: JobRequest['readingLevel'];
  asOf: string;
}

/** What comes of it: the thing itself, how it was checked, and the same to read. */
export interface Outcome {
  result: unknown;
  checks: string[];
  text: string;
}

interface Task<N extends AnswerName, D> {
  /** Lines on what the agent is given. */
  input: string[];
  /** Null when nothing is left for a model to do. */
  assignment: Assignment<N, D> | null;
  finish: (authored: Authored<D> | null) => Outcome;
}

export type CarryOut = <N extends AnswerName, D>(assignment: Assignment<N, D>) => Promise<Account<D>>;
/** An agent's work, whichever it is. */
export interface Work {
  input: string[];
  run: (carryOut: CarryOut) => Promise<{ account: Account<unknown> | null; outcome: Outcome }>;
}

export function work<N extends AnswerName, D>({ input, assignment, finish }: Task<N, D>): Work {
  return {
    input,
    run: async (carryOut) => {
      const account = assignment && (await carryOut(assignment));
      return { account, outcome: finish(account?.authored ?? null) };
    },
  };
}

/** @throws UnknownInputError */
export async function workOf(asked: Asked): Promise<Work> {
  switch (asked.agent) {
    case 'planner':
      return work(planning(asked));
    case 'tagger':
      return work(tagging(asked));
    case 'reporter':
      return work(reporting(await sheetOf(asked), asked));
    case 'charter':
      return work(charting(await sheetOf(asked), asked));
    case 'retirement':
      return work(projecting(await sheetOf(asked), asked));
  }
}

function situation({ household, asOf }: Asked) {
  const [portfolio, settings] = [portfolioOf(household), settingsOf(household)];
  const valuation = valuePortfolio(portfolio, asOf);
  const flags = planFlags(valuation, settings, asOf);
  const yearsToRetirement = settings.retirement && Math.max(0, settings.retirement.retirementYear - Number(asOf.slice(0, 4)));
  return { household, portfolio, settings, valuation, material: { flags, positions: portfolio.positions.length, yearsToRetirement } };
}

/** The sheet that an analysis of this day would freeze, after a plan by rules. */
async function sheetOf(asked: Asked): Promise<FactSheet> {
  const { household, portfolio, settings, material } = situation(asked);
  const plan = planner.planFrom(composePlan(material), material.flags, WRITER, hasTargets(settings));
  const body = assemble({
    jobId: randomUUID(),
    plan,
    portfolio,
    settings,
    asOf: asked.asOf,
    seed: seedOf(household.id),
    solver: await loadSolver(),
    earlier: null,
  });
  return { ...body, id: randomUUID(), hash: sheetHash(body) };
}

const flagLine = (flags: FactSheet['flags']) =>
  `flags: ${flags.map(({ kind, subject, severity }) => `${kind}${subject === null ? '' : ` ${subject}`} (${severity})`).join(', ') || 'none'}`;
const given = (sheet: FactSheet) => [
  `${sheet.facts.length} facts, ${sheet.checks.length} checks, ${sheet.headline === null ? 'no projection' : 'a projection'}`,
  flagLine(sheet.flags),
  `plan: ${sheet.plan.length}; ${sheet.plan.focus.map(({ question }) => `“${question}”`).join(' ') || 'no question'}; charts ${sheet.plan.charts.join(', ')}`,
];

function planning(asked: Asked): Task<'plan_analysis', ReturnType<typeof composePlan>> {
  const { valuation, settings, material } = situation(asked);
  const batches = planner.batchesOf(
    valuation.holdings.map(({ instrument }) => instrument),
    asked.asOf,
  );
  return {
    input: [
      `${material.positions} positions, ${material.yearsToRetirement ?? 'unknown'} years to retirement`,
      flagLine(material.flags),
      `to classify: ${batches.flatMap(({ symbols }) => symbols).join(', ') || 'nothing'}`,
    ],
    assignment: planner.assignment(material),
    finish: (authored) => {
      if (!authored) throw new Error('A plan is always asked for.');
      const plan = planner.planFrom(authored.draft, material.flags, authored.authorship.writer, hasTargets(settings));
      const kept = (what: string, asked: number, left: number) =>
        `${left} of ${asked} ${what} kept${left < asked ? '; the rest names no raised flag, states a figure or has markup' : ''}`;
      const questions = plan.focus.map(({ question, flags }) => `- ${question} (${flags.join(', ')})`);
      return {
        result: { plan, batches },
        checks: [
          kept('questions', authored.draft.focus.length, plan.focus.length),
          kept('searches', authored.draft.knowledgeQueries.length, plan.knowledgeQueries.length),
          `the mandatory charts stay: ${MANDATORY_CHARTS.join(', ')}`,
        ],
        text: [
          `A ${plan.length} report.`,
          ...questions,
          `Searches: ${plan.knowledgeQueries.join('; ') || 'none'}`,
          `Charts: ${plan.charts.join(', ')}`,
          `Sections of its own: ${plan.sections?.join(', ') || 'none'}`,
        ].join('\n'),
      };
    },
  };
}

type Proposals = Parameters<typeof tagger.proposalsFrom>[0];
function tagging({ symbols, name, insist, asOf }: Asked): Task<'classify_instruments', Proposals> {
  if (symbols.length === 0) throw new UnknownInputError('Which instrument? Say --symbol VTI; several take one --symbol each.');
  if (name !== null && symbols.length > 1) throw new UnknownInputError('--name is the name of one instrument: give one --symbol with it.');
  const instruments = symbols.map((symbol) => {
    const known = instrumentOf(symbol, name ?? symbol);
    return { symbol, name: name ?? known.name, curated: known.classification?.method === 'curated' ? known.classification : null };
  });
  const unknown = instruments.filter((one) => one.name === one.symbol && one.curated === null && lookUp(one.symbol, one.name) === null);
  if (unknown.length > 0)
    throw new UnknownInputError(
      `Nothing is known of ${unknown.map(({ symbol }) => symbol).join(', ')} here. Say what a statement calls it: --symbol ${unknown[0]?.symbol ?? ''} --name "Plan Stable Value Fund II".`,
    );
  const found = instruments.map((one) => ({ ...one, lookedUp: lookUp(one.symbol, one.name) }));
  const open = insist ? found : found.filter(({ lookedUp }) => (lookedUp?.assetClass ?? null) === null);
  const shown = (parts: Record<string, number> | null | undefined) =>
    parts
      ? Object.entries(parts)
          .map(([key, percent]) => `${key} ${percent}`)
          .join(', ')
      : 'not known';
  return {
    input: found.flatMap((one) => [
      `${one.symbol}: ${one.name}`,
      ...(one.curated ? [`  curated: ${shown(one.curated.assetClass)}`] : []),
      `  look-up: ${one.lookedUp ? `${shown(one.lookedUp.assetClass)} (${one.lookedUp.source})` : 'nothing'}`,
    ]),
    assignment: open.length === 0 ? null : tagger.assignment(open),
    finish: (authored) => {
      const proposals = authored
        ? tagger.proposalsFrom(
            authored.draft,
            open.map(({ symbol }) => symbol),
            { writer: authored.authorship.writer, asOf },
          )
        : new Map<string, never>();
      const result = found.map(({ symbol, lookedUp }) => ({ symbol, classification: proposals.get(symbol) ?? lookedUp }));
      return {
        result,
        checks: authored
          ? authored.draft.classifications.map(
              (one) =>
                `${one.symbol}: ${one.known ? `asset classes add up to ${one.assetClass.reduce((sum, { percent }) => sum + percent, 0)}` : 'not known'}, confidence ${one.confidencePercent} (at least ${tagger.MIN_CONFIDENCE})`,
            )
          : ['the look-up settles it, so no model is asked (--insist asks it all the same)'],
        text: result
          .map(({ symbol, classification }) =>
            [
              `${symbol}: ${classification?.assetClass ? shown(classification.assetClass) : 'stays unclassified'}`,
              ...(classification
                ? [
                    `  regions: ${shown(classification.regions)}`,
                    `  sectors: ${shown(classification.sectors)}`,
                    `  ${classification.method}: ${classification.source}`,
                  ]
                : []),
            ].join('\n'),
          )
          .join('\n'),
      };
    },
  };
}

function reporting(sheet: FactSheet, { readingLevel }: Asked): Task<'write_report', reporter.WrittenReport> {
  return {
    input: given(sheet),
    assignment: reporter.assignment(sheet, readingLevel),
    finish: (authored) => ({
      result: authored?.draft,
      checks: [claims(authored?.draft)],
      text: authored ? `# ${authored.draft.title}\n\n> ${authored.draft.summary}\n\n${authored.draft.markdown}` : '',
    }),
  };
}

function charting(sheet: FactSheet, asked: Asked): Task<'write_takeaways', Chart[]> {
  const charts = charter.draw(situation(asked).valuation, sheet.plan.charts);
  const wrong = charter.mismatch(charts, sheet);
  return {
    input: charts.map(({ title, segments, total }) => `${title}: ${segments.length} parts of $${total}`),
    assignment: charter.assignment(charts, sheet),
    finish: (authored) => ({
      result: authored?.draft,
      checks: [wrong ?? 'every chart sums to the portfolio, to the cent', 'every sentence speaks of facts of its own chart alone'],
      text: (authored?.draft ?? [])
        .map(({ title, segments, takeaway }) =>
          [
            `${title}: ${takeaway}`,
            ...segments.map(
              ({ label, value, percent }) => `  ${label.padEnd(36)} ${`$${value}`.padStart(16)} ${percent.toFixed(1).padStart(6)} %`,
            ),
          ].join('\n'),
        )
        .join('\n\n'),
    }),
  };
}

function projecting(sheet: FactSheet, { readingLevel }: Asked): Task<'write_outlook', retirement.WrittenOutlook> {
  if (sheet.headline === null)
    return {
      input: given(sheet),
      assignment: null,
      finish: () => ({
        result: retirement.withoutProjection(sheet),
        checks: ['nothing to check: there is no projection'],
        text: retirement.withoutProjection(sheet).markdown,
      }),
    };
  const same = retirement.sameHeadline(study(sheet.headline.input), sheet.headline);
  return {
    input: given(sheet),
    assignment: retirement.assignment(sheet, readingLevel),
    finish: (authored) => ({
      result: authored?.draft,
      checks: [
        same ? 'the full study repeats the headline to the last digit' : 'the full study does NOT repeat the headline',
        claims(authored?.draft),
      ],
      text: authored ? `> ${authored.draft.summary}\n\n${authored.draft.markdown}` : '',
    }),
  };
}

function claims(draft: { verification: { claims: number; ungrounded: readonly unknown[] } } | undefined): string {
  return draft
    ? `${draft.verification.claims} claims against the facts, ${draft.verification.ungrounded.length} without ground`
    : 'nothing was written';
}
