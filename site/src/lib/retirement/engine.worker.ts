/** The retirement engine off the main thread: one plan after the other, by the code that the analysis runs. */
import { InvalidPlanError, openWhatIf, study, toProjectionInput } from '#domain/retirement/index.ts';
import type { EngineAnswer, EngineQuestion } from './engine.ts';
import { planFacts } from './plan-facts.ts';

const answer = openWhatIf();

addEventListener('message', ({ data }: MessageEvent<EngineQuestion>) => {
  postMessage(answered(data));
});

function answered({ id, day, inputs, basis }: EngineQuestion): EngineAnswer {
  try {
    const plan = toProjectionInput(inputs, basis);
    if (day === null) return { id, outcome: study(plan) };
    const headline = answer(plan);
    return { id, outcome: { headline, facts: planFacts(inputs, headline, day) } };
  } catch (error) {
    return {
      id,
      problems: error instanceof InvalidPlanError ? error.problems.map(({ path, reason }) => `${path} ${reason}`) : [String(error)],
    };
  }
}
