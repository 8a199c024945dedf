/** The figures that the landing page shows, of the sample report: the verdict's, what could break the plan, and their inputs. */
import sample from 'virtual:sample-report';
import type { Fact } from '#schema/facts.ts';
import { stressFacts } from '#lib/figures/study.ts';
import type { PageServerLoad } from './$types';

const VERDICT = ['chance', 'chance-target', 'goal-year', 'plan-end-age', 'years-to-retire'];
const STRESSES = 3;

export const load: PageServerLoad = () => {
  const { report, retirement } = sample;
  const stresses = stressFacts(retirement, report.reportDate).slice(0, STRESSES);
  const named = [...report.facts.filter(({ id }) => VERDICT.includes(id)), ...stresses.map(({ fact }) => fact)];
  const inputs = new Set(named.flatMap(({ source }) => Object.values(source.inputs)));
  const facts: Fact[] = [...named, ...report.facts.filter(({ id }) => inputs.has(id) && !VERDICT.includes(id))];
  return {
    facts,
    stresses: stresses.map(({ label, points, fact }) => ({ label, points, factId: fact.id })),
    reportDate: report.reportDate,
    checked: report.verification.claims,
  };
};
