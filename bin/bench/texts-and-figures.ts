/** What takes the processor inside agents: the check of the sample household's report. */
import { verifyParts } from '#domain/grounding.ts';
import { readReport, listReports } from '#ports/reports.ts';
import { readSheet } from '#ports/sheets.ts';
import { sampleAnalysis } from './analysis.ts';
import { timeEach, type Row } from './figure.ts';
import type { Place } from './place.ts';

export const verification: Row = {
  name: 'verify',
  about: 'the verifier over the sample report',
  measure: async (place) => {
    const { sheet, report } = await sampleSheet(place);
    const parts = [report.title, report.summary, report.markdown];
    const { claims } = verifyParts(parts, sheet.facts);
    return [{ what: `Report verified, ${claims} claims against ${sheet.facts.length} facts`, unit: 'ms', values: await timeEach(place.runs(21), () => verifyParts(parts, sheet.facts)) }];
  },
};

async function sampleSheet(place: Place) {
  const { userId, jobId } = await sampleAnalysis(place, 0);
  const app = (await place.running()).database('app_user');
  const sheet = await readSheet(app, userId, { jobId });
  const [summary] = (await listReports(app, userId, { after: null, limit: 1 })).entries;
  const report = summary && (await readReport(app, userId, summary.id));
  if (!sheet || !report) throw new Error(`The analysis ${jobId} left no sheet or no report.`);
  return { sheet, report };
}
