/** How good a finished analysis is, in figures between 0 and 1 and in counts, for its trace. Pure. */
import type { FactSheet } from '#schema/facts.ts';
import type { Verification } from '#schema/report.ts';
import { citationFaults, citationsIn } from '#domain/knowledge/cite.ts';
import type { ScoreName } from '#ports/traces.ts';
import type { Drafts } from './compile.ts';

export function scoresOf(
  { reporter, charter, retirement }: Drafts,
  sheet: FactSheet,
  verified: readonly Verification[],
): Partial<Record<ScoreName, number>> {
  const claims = verified.reduce((sum, each) => sum + each.claims, 0);
  const ungrounded = verified.reduce((sum, each) => sum + each.ungrounded.length, 0);
  const authors = [reporter.authorship, charter.authorship, retirement.authorship];
  const cited = citationsIn(reporter.template).length;
  return {
    numeric_precision: share(claims - ungrounded, claims),
    required_facts_covered: covered(`${reporter.template}\n${retirement.template}`, requiredFacts(sheet)),
    citations_valid: share(Math.max(0, cited - citationFaults(reporter.template, sheet.facts).length), cited),
    fallback_used: share(authors.filter(({ fallback }) => fallback).length, authors.length, 0),
    repairs: authors.reduce((sum, { repairs }) => sum + repairs, 0),
  };
}

/** What a report owes its reader: what there is, the chance where one was worked out, and what each failed check has found. */
export function requiredFacts({ facts, headline, checks }: FactSheet): string[] {
  const known = new Set(facts.map(({ id }) => id));
  const found = checks.flatMap(({ outcome, foundFactId }) => (outcome === 'fail' && foundFactId !== null ? [foundFactId] : []));
  return [...new Set(['portfolio-total', ...(headline === null ? [] : ['chance']), ...found])].filter((id) => known.has(id));
}

function covered(templates: string, required: readonly string[]): number {
  const stated = new Set([...templates.matchAll(/\{\{\s*([a-z0-9.-]+)/g)].map((match) => match[1]));
  return share(required.filter((id) => stated.has(id)).length, required.length);
}

/** All of nothing is well. */
function share(part: number, whole: number, ofNothing = 1): number {
  return whole === 0 ? ofNothing : part / whole;
}
