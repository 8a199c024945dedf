/** The analysis machine as it runs here: the ASL file, with this machine's functions put in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../functions.ts';
import { resolveDefinition } from './definition.ts';
import { PROJECT_ROOT } from './endpoints.ts';

/** The functions that `statemachines/analysis.asl.json` names. */
const MACHINE_FUNCTIONS: Record<string, FunctionName> = {
  PlannerFunctionArn: 'planner', TaggerFunctionArn: 'tagger', FactsFunctionArn: 'facts', ReporterFunctionArn: 'reporter',
  CharterFunctionArn: 'charter', RetirementFunctionArn: 'retirement', OutcomeFunctionArn: 'outcome',
};

export function readAnalysisDefinition(functionArn: (name: FunctionName) => string): string {
  const asl = readFileSync(join(PROJECT_ROOT, 'statemachines', 'analysis.asl.json'), 'utf8');
  return resolveDefinition(asl, Object.fromEntries(Object.entries(MACHINE_FUNCTIONS).map(([placeholder, name]) => [placeholder, functionArn(name)])));
}
