/** The rules writer behind one door: what a model would be asked, answered by rules. The local stand-in and the fallback call this. */
import { ANSWERS } from '#schema/answers.ts';
import type { AnswerName } from '#schema/answers.ts';
import { MATERIALS } from '#schema/material.ts';
import { composeClassification } from './classification.ts';
import { composeOutlook } from './outlook.ts';
import { composePlan } from './plan.ts';
import { composeReport } from './report.ts';
import { composeSummary } from './summary.ts';
import { composeTakeaways } from './takeaways.ts';

export { WRITER } from './writer.ts';

/** No writer is known for the name that was asked. */
export class UnknownAnswerError extends Error {
  override readonly name = 'UnknownAnswerError' as const;
  constructor(asked: string) {
    super(`The rules writer has no answer named "${asked}"; it has ${Object.keys(MATERIALS).join(', ')}`);
  }
}

/**
 * Answers `name` (a key of schema/answers.ts) from its material (schema/material.ts).
 * @throws UnknownAnswerError for another name, ZodError when the material does not fit its contract.
 */
export function answer(name: string, material: unknown): unknown {
  if (!isAnswerName(name)) throw new UnknownAnswerError(name);
  switch (name) {
    case 'classify_instruments':
      return composeClassification(MATERIALS.classify_instruments.parse(material));
    case 'plan_analysis':
      return composePlan(MATERIALS.plan_analysis.parse(material));
    case 'write_report':
      return composeReport(MATERIALS.write_report.parse(material));
    case 'write_takeaways':
      return composeTakeaways(MATERIALS.write_takeaways.parse(material));
    case 'write_outlook':
      return composeOutlook(MATERIALS.write_outlook.parse(material));
    case 'summarise_page':
      return composeSummary(MATERIALS.summarise_page.parse(material));
  }
}

function isAnswerName(name: string): name is AnswerName {
  return Object.hasOwn(ANSWERS, name);
}
