/** The finished report of the sample household, for who has no account: a file that was computed when the site was built. */
import { error } from '@sveltejs/kit';
import * as z from 'zod';
import { ReportView, RetirementView } from '#schema/api.ts';
import type { PageLoad } from './$types';

export const ssr = false;
const Sample = z.object({ report: ReportView, retirement: RetirementView });

export const load: PageLoad = async ({ fetch }) => {
  const answer = await fetch('/sample/report.json').catch(() => undefined);
  if (answer?.ok !== true) error(503, 'The sample report could not be fetched. Load the page again in a moment.');
  return Sample.parse(await answer.json());
};
