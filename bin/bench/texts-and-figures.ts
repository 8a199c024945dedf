/** What takes the processor inside agents: the check of the sample household's report. */
import { verifyParts } from '#domain/grounding.ts';
import type { Fact } from '#schema/facts.ts';
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
    const [text, facts] = [wordsOf(parts.join('\n\n'), 2_000), upTo(sheet.facts, 300)];
    return [
      {
        what: `Report verified, ${claims} claims against ${sheet.facts.length} facts`,
        unit: 'ms',
        values: await timeEach(place.runs(21), () => verifyParts(parts, sheet.facts)),
      },
      {
        what: '2,000 words verified against 300 facts',
        unit: 'ms',
        values: await timeEach(place.runs(21), () => verifyParts([text], facts)),
      },
    ];
  },
};

/** The text over and over, to so many words; its second round is worded otherwise, so that no sentence is known. */
export function wordsOf(text: string, count: number): string {
  let long = '';
  for (let round = 0; long.split(/\s+/).length < count; round++)
    long += `\n\n${round === 0 ? text : text.replace(/\bthe\b/g, round % 2 ? 'this' : 'that')}`;
  const words = [...long.matchAll(/\S+/g)];
  return long.slice(0, words[count]?.index);
}

/** The facts and as many more of last year as make so many. */
export function upTo(facts: readonly Fact[], count: number): Fact[] {
  const more = facts
    .filter(({ kind }) => kind !== 'text')
    .map((fact) => ({
      ...fact,
      id: `last-year-${fact.id}`.slice(0, 80),
      label: `${fact.label}, last year`.slice(0, 160),
      value: typeof fact.value === 'number' ? fact.value * 0.93 : fact.value,
    }));
  return [...facts, ...more].slice(0, count);
}

export async function sampleSheet(place: Place) {
  const { userId, jobId } = await sampleAnalysis(place, 0);
  const app = (await place.running()).database('app_user');
  const sheet = await readSheet(app, userId, { jobId });
  const [summary] = (await listReports(app, userId, { after: null, limit: 1 })).entries;
  const report = summary && (await readReport(app, userId, summary.id));
  if (!sheet || !report) throw new Error(`The analysis ${jobId} left no sheet or no report.`);
  return { sheet, report };
}
