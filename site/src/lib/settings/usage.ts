/** How agents and models are called on the page. */
const AGENTS: Record<string, string> = { planner: 'Plan', tagger: 'Classification', reporter: 'Report', charter: 'Charts', retirement: 'Retirement' };

export function agentName(agent: string): string {
  return AGENTS[agent] ?? agent;
}

export function modelName(modelId: string): string {
  return modelId === 'local.rules-writer' ? 'local rules writer, no LLM' : modelId;
}
