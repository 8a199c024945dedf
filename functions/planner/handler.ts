/** Planner: finds what is missing and what matters for this household, and decides what its report should answer. */
import type { PlanMaterial } from '#schema/material.ts';
import { PlannerTask } from '#schema/workflow.ts';
import type { PlannerResult } from '#schema/workflow.ts';
import { planFlags } from '#domain/checkup.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { hasTargets } from '#domain/settings.ts';
import { openAgent, write } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { dayOf } from '#ports/clock.ts';
import { EmptyPortfolioError } from '#ports/errors.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { readPortfolio } from '#ports/portfolios.ts';
import { asStep } from '#ports/steps.ts';
import { namesOf } from '#ports/traces/names.ts';
import { openTraces } from '#ports/traces/open.ts';
import { readSettings } from '#ports/users.ts';
import { assignment, batchesOf, planFrom } from './plan.ts';

export function createHandler(ports: AgentPorts): Work<unknown, PlannerResult> {
  return asStep(ports.db, { state: 'Planner', kind: 'agent', task: PlannerTask }, async (job, invocation) => {
    const [portfolio, settings] = await Promise.all([readPortfolio(ports.db, job.userId), readSettings(ports.db, job.userId)]);
    const asOf = dayOf(ports.clock.now());
    const valuation = valuePortfolio(portfolio, asOf);
    if (valuation.holdings.length === 0 && valuation.cash.isZero())
      throw new EmptyPortfolioError(`Job ${job.jobId} has no cash and no position to analyse.`);

    measure('PortfolioSize', portfolio.positions.length);
    invocation.span.conceal(namesOf(portfolio));
    const flags = planFlags(valuation, settings, asOf);
    const retirementYear = settings.retirement?.retirementYear;
    const material: PlanMaterial = {
      flags,
      positions: portfolio.positions.length,
      yearsToRetirement: retirementYear === undefined ? null : Math.max(0, retirementYear - Number(asOf.slice(0, 4))),
    };
    const batches = batchesOf(
      valuation.holdings.map(({ instrument }) => instrument),
      asOf,
    );
    const { draft, authorship, standIn } = await write(ports, assignment(material), { job, invocation, state: 'Planner' });
    const plan = planFrom(draft, flags, authorship.writer, hasTargets(settings));
    invocation.span.tell({
      detail: {
        flags: flags.length,
        positions: portfolio.positions.length,
        batches: batches.length,
        queries: plan.knowledgeQueries.length,
        charts: plan.charts.length,
      },
    });
    return {
      result: { plan, batches },
      message: messageOf(flags.length, plan.focus.length, batches.flatMap(({ symbols }) => symbols).length, standIn),
    };
  });
}

function messageOf(flags: number, questions: number, unclassified: number, standIn: string | null): string {
  const found = `Found ${flags} ${flags === 1 ? 'thing' : 'things'} worth a look and chose ${questions} ${questions === 1 ? 'question' : 'questions'} to answer`;
  const missing = unclassified === 0 ? '' : `; ${unclassified} ${unclassified === 1 ? 'instrument needs' : 'instruments need'} classifying`;
  return `${found}${missing}${standIn === null ? '' : `; planned by rules, because ${standIn}`}.`;
}

export const handler = instrumented('planner', () => createHandler(openAgent('planner', process.env)), openTraces);
