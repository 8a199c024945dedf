/** How agents and models are called on the page. */
import type { AgentName } from '#schema/agents.ts';

/** Of users' analyses: the researcher works for nobody in particular. */
const AGENTS: Record<Exclude<AgentName, 'researcher'>, string> = { planner: 'Plan', tagger: 'Classification', reporter: 'Report', charter: 'Charts', retirement: 'Retirement' };

export function agentName(agent: string): string {
  return (AGENTS as Record<string, string | undefined>)[agent] ?? agent;
}

export function modelName(modelId: string): string {
  return modelId === 'local.rules-writer' ? 'local rules writer, no LLM' : modelId;
}
