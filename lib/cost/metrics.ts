/** How many metrics CloudWatch keeps, and so bills, of those that the functions emit: one for each set of dimensions with each of its values, in the hours in which it has values. */
import { METRICS, definitionOf, type Dimension, type MetricName } from '../../schema/metrics.ts';
import { FUNCTION_NAMES, settingsOf } from '../functions.ts';

/** Routes that households use, of some sixty. An assumption. */
const ROUTES = 20;
/** Five answers that models are made to give, and the search of the store of knowledge. */
const TOOLS = 6;

/** Metrics that one function emits, those without dimensions included: they are counted where they come from most often. */
function seriesOf(name: MetricName, emitter: string): number {
  const { by, dimensions, outcomes = [] } = definitionOf(name);
  const emitters = by === 'every' ? FUNCTION_NAMES : by === 'database' ? FUNCTION_NAMES.filter((one) => settingsOf(one).role !== null) : by;
  if (!emitters.includes(emitter)) return 0;
  const values: Record<Dimension, number> = {
    agent: 1,
    route: ROUTES,
    tool: TOOLS / emitters.length,
    outcome: outcomes.length / emitters.length,
  };
  return dimensions.reduce(
    (sum, set) => sum + (set.length === 0 ? 1 / emitters.length : set.reduce((product, dimension) => product * values[dimension], 1)),
    0,
  );
}

/** By function. */
export const SERIES: Readonly<Record<string, number>> = Object.fromEntries(
  FUNCTION_NAMES.map((emitter) => [emitter, Object.keys(METRICS).reduce((sum, name) => sum + seriesOf(name as MetricName, emitter), 0)]),
);

/** Metric-months of some functions that are called so many times a month, by chance: only hours with a value are billed. */
export function metricMonths(names: readonly string[], callsAMonth: number, hours = 730): number {
  return names.reduce((sum, name) => sum + (SERIES[name] ?? 0), 0) * (1 - Math.exp(-callsAMonth / hours));
}
