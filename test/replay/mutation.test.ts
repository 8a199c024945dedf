/** Whether the cases notice any change of the machine: each Retry, Catch and Choice line, changed alone, must fail at least one of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CASES_FOLDER, readCurrentMachine } from '../../lib/local/replay.ts';
import { runAlone } from '../../lib/local/replay/alone.ts';
import { caseFiles, readCases, type NamedCase } from '../../lib/local/replay/cases.ts';
import { differences } from '../../lib/local/replay/expect.ts';
import { mapMachine, type MachineMap } from '../../functions/domain/executions/machine.ts';
import { mutantsOf, type Mutant } from './mutants.ts';

const machine = readCurrentMachine();
/** What functions, database and queue decide is not to be seen in the machine alone. */
const cases = readCases(caseFiles(CASES_FOLDER), machine).filter(
  ({ case: each }) => each.model === undefined && each.database === undefined && each.message === undefined && isToldBy(each),
);
/** A failure that the case does not tell of comes from its household, which nobody reads here. */
function isToldBy({ states, stop, expect: { status } }: NamedCase['case']): boolean {
  return status === 'SUCCEEDED' || stop !== undefined || Object.keys(states).length > 0;
}

/** What does not end by itself is noticed too; circles end at a thousand events, long before this. */
const PATIENCE_MS = 20_000;

async function passes({ case: each }: NamedCase, on: MachineMap): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  const ran = runAlone(each, { chain: on.chain, machine: on }).then(({ found }) => differences(each, found).length === 0);
  try {
    return await Promise.race([ran, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Those first that speak of the mutant's state: most likely they notice. Those that wait for a clock come late, unless it is about time. */
function byLikelihood({ state, name }: Mutant, all: readonly NamedCase[]): NamedCase[] {
  const error = /without ([\w.]+)$/.exec(name)?.[1];
  const likelihood = ({ case: each }: NamedCase): number => {
    const told = Object.entries(each.states)
      .filter(([key]) => key.replace(/\[\d+\]$/, '') === state)
      .flatMap(([, attempts]) => attempts);
    const waits =
      each.timeoutMs !== undefined ||
      Object.values(each.states)
        .flat()
        .some(({ timesOut, delayMs }) => timesOut !== undefined || delayMs !== undefined);
    return (
      (waits && error !== 'States.Timeout' ? -3 : 0) +
      (told.length > 0 ? 2 : each.expect.path.includes(state) ? 1 : 0) +
      (told.some((attempt) => attempt.error === error) ? 2 : 0) +
      (each.expect.status === 'FAILED' && /Catch/.test(name) ? 1 : 0)
    );
  };
  return [...all].sort((a, b) => likelihood(b) - likelihood(a));
}

describe('the cases, with the machine alone', () => {
  let usable: NamedCase[] = [];
  beforeAll(async () => {
    const passed = await Promise.all(cases.map((each) => passes(each, machine)));
    usable = cases.filter((_, index) => passed[index]);
  });

  it('pass on the machine as it is, all of them', () => {
    expect(cases.filter((each) => !usable.includes(each)).map(({ name }) => name)).toEqual([]);
  });

  it('notice every change of a Retry, Catch or Choice line', { timeout: 120_000 }, async () => {
    const mutants = mutantsOf(machine.chain);
    expect(mutants.length).toBeGreaterThan(200);
    const survivors: string[] = [];
    for (const mutant of mutants) {
      const on = mapMachine(mutant.chain);
      let noticed = false;
      for (const each of byLikelihood(mutant, usable)) {
        noticed = !(await passes(each, on));
        if (noticed) break;
      }
      if (!noticed) survivors.push(mutant.name);
    }
    expect(survivors, `${mutants.length} mutants, ${survivors.length} survive`).toEqual([]);
  });
});
