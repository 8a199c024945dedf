/** What is captured replays as it was: each case, run alone, is captured from its own history and run again. */
import { describe, expect, it } from 'vitest';
import { CASES_FOLDER, readCurrentMachine } from '../../lib/local/replay.ts';
import { runAlone } from '../../lib/local/replay/alone.ts';
import { captureCase } from '../../lib/local/replay/capture.ts';
import { BadCaseError, caseFiles, readCases } from '../../lib/local/replay/cases.ts';
import { differences } from '../../lib/local/replay/expect.ts';
import { pathOf, retriesOf } from '../../functions/domain/executions/way.ts';

const machine = readCurrentMachine();

describe('a captured case', () => {
  it.each(readCases(caseFiles(CASES_FOLDER), machine))('takes the way of $name', async ({ case: each }) => {
    const first = await runAlone(each, { chain: machine.chain, machine });
    const captured = captureCase(first.history, machine);
    const second = await runAlone(captured, { chain: machine.chain, machine });
    expect(differences(captured, second.found)).toEqual([]);
    const { way } = first.found;
    expect(captured.expect).toMatchObject({ status: way.status, path: pathOf(way), retries: retriesOf(way) });
  });

  it('is refused of an execution that still runs, and of another machine', async () => {
    const [any] = readCases(caseFiles(CASES_FOLDER).slice(0, 1), machine);
    const { history } = await runAlone(any?.case ?? raise(), { chain: machine.chain, machine });
    expect(() => captureCase(history.slice(0, -1), machine)).toThrow(/has not ended yet/);
    const partial = history.map((event) =>
      event.stateEnteredEventDetails?.name === 'Planner' ? { ...event, stateEnteredEventDetails: { name: 'Facts' } } : event,
    );
    expect(() => captureCase(partial, machine)).toThrow(/begins at Facts: it is a replay from there/);
    const foreign = history.map((event) =>
      event.stateEnteredEventDetails?.name === 'Planner' ? { ...event, stateEnteredEventDetails: { name: 'Elsewhere' } } : event,
    );
    expect(() => captureCase(foreign, machine)).toThrow(BadCaseError);
  });

  it('tells nothing of whose it was: ids, hashes, symbols, the user and traces are replaced, the same by the same', async () => {
    const jobId = '3f2b8c1e-7a54-4d2f-9c61-0a1b2c3d4e5f';
    const focus = [{ question: 'Is ACMECORP too large a part of this?', flags: ['concentration'] }];
    const plan = { writer: 'w', length: 'brief', focus, knowledgeQueries: [], charts: ['asset_class', 'region', 'sector'] };
    const [base] = readCases(caseFiles(CASES_FOLDER).slice(0, 1), machine);
    const cause = JSON.stringify({
      errorType: 'InvalidInputError',
      errorMessage: `user_2secret and job ${jobId} at arn:aws:rds:eu-west-1:123456789012:cluster:alex`,
      trace: ['at /home/someone'],
    });
    const { history } = await runAlone(
      {
        ...(base?.case ?? raise()),
        household: undefined,
        stop: undefined,
        timeoutMs: undefined,
        input: { jobId, userId: 'user_2secret', attempt: 1 },
        states: {
          Planner: [{ result: { plan, batches: [{ symbols: ['ACMECORP', 'BRK.B'] }] } }],
          Tagger: [{ result: { classified: ['BRK.B'], unclassified: ['ACMECORP'] } }],
          Facts: [{ error: 'InvalidInputError', cause }],
        },
      },
      { chain: machine.chain, machine },
    );
    const captured = captureCase(history, machine);
    const text = JSON.stringify(captured);
    expect(text).not.toMatch(/3f2b8c1e|user_2secret|ACMECORP|BRK\.B|123456789012|someone/);
    expect(captured.states['Planner']?.[0]?.result).toMatchObject({
      batches: [{ symbols: ['SYMBOL1', 'SYMBOL2'] }],
      plan: { focus: [{ question: 'Is SYMBOL1 too large a part of this?' }] },
    });
    expect(captured.states['Tagger[0]']?.[0]?.result).toEqual({ classified: ['SYMBOL2'], unclassified: ['SYMBOL1'] });
  });
});

function raise(): never {
  throw new Error('There is no case.');
}
