/** Who works on an analysis, named once: settings, rights, placeholders of the state machine, metrics, costs and words are held to these names by their types. */

/** Functions that the state machine calls, in its order; the placeholder of each in the ASL file is `placeholderOf` its name. */
export const STATE_FUNCTIONS = ['planner', 'tagger', 'facts', 'reporter', 'charter', 'retirement', 'outcome'] as const;
export type StateFunction = (typeof STATE_FUNCTIONS)[number];

/** Functions that have a model write. */
export const WRITERS = ['planner', 'tagger', 'reporter', 'charter', 'retirement', 'researcher'] as const;
export type AgentName = (typeof WRITERS)[number];

/** `reporter` → `ReporterFunctionArn`, as the ASL file has it. */
export function placeholderOf(name: StateFunction): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionArn`;
}
