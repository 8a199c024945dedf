/** The analysis machine as it runs here: the ASL file, with this machine's functions put in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeholderOf, STATE_FUNCTIONS, type StateFunction } from '../../schema/agents.ts';
import { resolveDefinition } from './definition.ts';
import { PROJECT_ROOT } from './endpoints.ts';

export function readAnalysisDefinition(functionArn: (name: StateFunction) => string): string {
  const asl = readFileSync(join(PROJECT_ROOT, 'statemachines', 'analysis.asl.json'), 'utf8');
  return resolveDefinition(asl, Object.fromEntries(STATE_FUNCTIONS.map((name) => [placeholderOf(name), functionArn(name)])));
}
