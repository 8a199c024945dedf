/** What the writers of a report handed to their models, made again from what was frozen. */
import type { ReportView } from '#schema/api.ts';
import type { ModelRequest } from '#schema/model-requests.ts';
import * as outlook from '#domain/briefs/outlook.ts';
import * as report from '#domain/briefs/report.ts';
import * as takeaways from '#domain/briefs/takeaways.ts';
import { readRequest } from '#ports/frozen.ts';
import { shownRequest } from '#ports/model/shown.ts';
import { readSheet } from '#ports/sheets.ts';
import { modelsOfJob } from '#ports/usage.ts';
import type { Bound } from './bound.ts';

export async function modelRequests({ db, userId }: Pick<Bound, 'db' | 'userId'>, { jobId, charts }: ReportView): Promise<ModelRequest[]> {
  const [sheet, { readingLevel }, models] = await Promise.all([
    readSheet(db, userId, { jobId }),
    readRequest(db, userId, jobId),
    modelsOfJob(db, userId, jobId),
  ]);
  if (sheet === null) throw new Error(`Job ${jobId} has a report and no sheet.`);
  const asked = (agent: ModelRequest['agent']): string | null => models.get(agent) ?? null;
  return [
    shownRequest('reporter', asked('reporter'), {
      answerName: 'write_report',
      ...report.PROMPT,
      material: report.reportMaterial(sheet, readingLevel),
    }),
    shownRequest('charter', asked('charter'), {
      answerName: 'write_takeaways',
      ...takeaways.PROMPT,
      material: takeaways.takeawaysMaterial(charts, sheet),
    }),
    // Without a projection there is nothing to write about, and nobody is asked.
    ...(sheet.headline === null
      ? []
      : [
          shownRequest('retirement', asked('retirement'), {
            answerName: 'write_outlook',
            ...outlook.PROMPT,
            material: outlook.outlookMaterial(sheet, readingLevel),
          }),
        ]),
  ];
}
