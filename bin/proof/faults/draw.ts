/** Which faults come, by a seed: the same ones for the same seed. */
import fc from 'fast-check';
import type { Fault as ModelFault } from '../../../lib/local/bedrock.ts';
import type { FunctionName } from '../../../lib/functions.ts';
import { HARMS, type Fault } from './line.ts';

/** What happens in one round: several households ask at once, and meanwhile this goes wrong. */
export interface Round {
  faults: Fault[];
  model: ModelFault[];
  queue: 'as usual' | 'twice' | 'late' | 'nonsense' | 'paused database';
  /** The household of each who asks. */
  households: ('plain' | 'untagged' | 'sample')[];
}

/** Calls of an analysis that is left in peace, by `function service`; the faults aim at these and at one call more, which only a retry makes. */
export type Usual = ReadonlyMap<string, number>;

const ASKERS = 3;
/** Most are over with the next call; one in eight lasts longer than any retry. */
const LASTS = fc.oneof({ weight: 7, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(40) });

export function drawRounds(usual: Usual, rounds: number, seed: number): Round[] {
  const aims = [...usual].flatMap(([key, calls]) => {
    const [functionName, service] = key.split(' ') as [FunctionName, string];
    return Array.from({ length: calls + 1 }, (_, index) => ({ functionName, service, call: index + 1 }));
  });
  const model: fc.Arbitrary<ModelFault> = fc.record({
    calls: fc.integer({ min: 1, max: 4 }),
    mode: fc.constantFrom('throttle' as const, 'unavailable' as const, 'garbage' as const, 'invent' as const, 'refuse' as const),
  });
  const round: fc.Arbitrary<Round> = fc.record({
    faults: fc.array(
      fc
        .record({ aim: fc.constantFrom(...aims), harm: fc.constantFrom(...HARMS), times: LASTS })
        .map(({ aim, ...rest }) => ({ ...aim, ...rest })),
      { minLength: 4, maxLength: 7 },
    ),
    model: fc.oneof({ weight: 2, arbitrary: fc.constant<ModelFault[]>([]) }, { weight: 1, arbitrary: model.map((one) => [one]) }),
    queue: fc.oneof(
      { weight: 4, arbitrary: fc.constant('as usual' as const) },
      { weight: 3, arbitrary: fc.constantFrom('twice' as const, 'late' as const, 'nonsense' as const, 'paused database' as const) },
    ),
    households: fc.array(fc.constantFrom('plain' as const, 'untagged' as const, 'sample' as const), {
      minLength: ASKERS,
      maxLength: ASKERS,
    }),
  });
  return fc.sample(round, { numRuns: rounds, seed });
}
