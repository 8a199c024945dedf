/** The finished report of the sample household, for who has no account: a file of this very build, so that it is not read by a contract again. */
import { error } from '@sveltejs/kit';
import type { ReportView, RetirementView } from '#schema/api.ts';
import type { ReportSection } from '#lib/report/document.ts';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = async ({ fetch }) => {
  const answer = await fetch('/sample/report.json').catch(() => undefined);
  if (answer?.ok !== true) error(503, 'The sample report could not be fetched. Load the page again in a moment.');
  return (await answer.json()) as { report: ReportView; retirement: RetirementView; sections: ReportSection[] };
};
