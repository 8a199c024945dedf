/** How agents and models are called on the page. */
import type { AgentName } from '#schema/agents.ts';

/** Of users' analyses: the researcher works for nobody in particular. */
const AGENTS: Record<Exclude<AgentName, 'researcher'>, string> = {
  planner: 'Plan',
  tagger: 'Classification',
  reporter: 'Report',
  charter: 'Charts',
  retirement: 'Retirement',
};

export function agentName(agent: string): string {
  return (AGENTS as Record<string, string | undefined>)[agent] ?? agent;
}

const RULES_WRITER = 'local.rules-writer';

/** Whether no language model was asked: the rules writer's tokens are estimated from the length of its texts, and cost nothing. */
export function isByRulesAlone(modelIds: readonly string[]): boolean {
  return modelIds.length > 0 && modelIds.every((id) => id === RULES_WRITER);
}

export function modelName(modelId: string): string {
  return modelId === RULES_WRITER ? 'local rules writer, no LLM' : modelId;
}
