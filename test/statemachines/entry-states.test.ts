/** What a state needs of its input, held against the machine and against what really travels into it. */
import { describe, expect, it } from 'vitest';
import { machineFrom } from '../../lib/local/executions/from-state.ts';
import { readCurrentMachine } from '../../lib/local/replay.ts';
import { runAlone } from '../../lib/local/replay/alone.ts';
import { SAMPLE_JOB } from '../../lib/local/replay/ordinary.ts';
import { readAnalysisDefinition } from '../../lib/local/analysis-definition.ts';
import { functionArn } from '../../lib/local/lambda.ts';
import { readMachine } from '../../lib/local/step-functions/asl.ts';
import { ExecutionCase } from '../../schema/execution-case.ts';
import { isEntryState, readStateInput, STATE_INPUTS } from '../../schema/workflow.ts';

const definition = readAnalysisDefinition(functionArn);
const machine = readCurrentMachine();
const ENTRIES = Object.keys(STATE_INPUTS);
const withTagging = {
  comment: 'An instrument that nobody has classified.',
  holds: 'local',
  household: { cash: '0', positions: { XQZ7: '1' } },
} as const;
const expectNothing = { expect: { status: 'SUCCEEDED', path: ['Planner'] } } as const;

async function inputsOf(more: object): Promise<[string, string][]> {
  const { found } = await runAlone(ExecutionCase.parse({ ...withTagging, ...expectNothing, ...more }), { chain: machine.chain, machine });
  return found.way.visits.map(({ state, input }) => [state, input ?? '']);
}

describe('the states that an execution can begin at', () => {
  it('are all of the machine but those that only end it or hand on what they are given', () => {
    const rest = [...machine.places.keys()].filter((state) => !isEntryState(state));
    expect(rest.sort()).toEqual(['AnalysisFailed', 'LeaveUnclassified', 'TaggingStopped']);
    for (const state of ENTRIES) expect(machine.places.has(state), state).toBe(true);
  });

  it('take what really travels into them, unchanged', async () => {
    const seen = new Set<string>();
    for (const [state, input] of [...(await inputsOf({})), ...(await inputsOf({ states: { Facts: [{ error: 'InvalidInputError' }] } }))]) {
      if (!isEntryState(state)) continue;
      seen.add(state);
      expect(readStateInput(state, JSON.parse(input)), state).toEqual({ input: JSON.parse(input) as unknown });
    }
    expect([...seen].sort()).toEqual([...ENTRIES].sort());
  });

  it('say what is wrong and where', () => {
    const { attempt, ...ids } = SAMPLE_JOB;
    expect(readStateInput('Planner', ids)).toEqual({ input: { ...ids, attempt } });
    expect(readStateInput('Planner', 'text')).toMatchObject({ faults: [{ path: '' }] });
    const plan = { writer: 'somebody', length: 'endless', focus: [], knowledgeQueries: [], charts: [] };
    const read = readStateInput('Facts', { ...SAMPLE_JOB, jobId: 'seven', planner: { plan } });
    expect('faults' in read && read.faults.map(({ path }) => path)).toEqual(['jobId', 'planner.plan.length', 'planner.plan.charts']);
  });

  it.each(ENTRIES)('%s has a machine of its own that this machine runs, without a state that it cannot come to', (state) => {
    const found = machineFrom(definition, state);
    const chain = readMachine(found?.definition ?? '');
    expect(chain.StartAt).toBe(state);
    const inside = ['Tagger', 'Reporter', 'Charter', 'Retirement'].includes(state);
    expect(found?.toTheEnd).toBe(!inside);
    if (!inside && state !== 'MarkFailed') expect(Object.keys(chain.States)).toContain('Complete');
    expect(Object.keys(chain.States).includes('Planner')).toBe(state === 'Planner');
  });

  it('Planner is the machine itself, and what is no state has none', () => {
    expect(machineFrom(definition, 'Planner')?.definition).toBe(definition);
    expect(machineFrom(definition, 'Nowhere')).toBeUndefined();
  });
});
