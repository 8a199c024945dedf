/** How a state machine is drawn and an execution is told, without a browser. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapMachine } from '../../functions/domain/executions/machine.ts';
import { readWay } from '../../functions/domain/executions/way.ts';
import { CASES_FOLDER, readCurrentMachine } from '../../lib/local/replay.ts';
import { runAlone } from '../../lib/local/replay/alone.ts';
import { caseFiles, readCases } from '../../lib/local/replay/cases.ts';
import { Chain, type State } from '../../schema/state-machine.ts';
import { sketch, type Drawn, type Sketch } from '../../site/src/lib/executions/local/sketch.ts';
import { formatSpan, headline, stateOfEvents, stateWords, whyOf } from '../../site/src/lib/executions/local/words.ts';

const ANALYSIS = Chain.parse(JSON.parse(readFileSync(new URL('../../statemachines/analysis.asl.json', import.meta.url), 'utf8')));
const namesOf = ({ rows, aside }: Sketch): string[] =>
  [...rows.flat(), ...aside].flatMap(({ name, inner }: Drawn) => [name, ...inner.flatMap(namesOf)]);

describe('the drawing', () => {
  it('of an analysis is a line from the planner to the end, with what fails beside it', () => {
    const drawing = sketch(ANALYSIS);
    expect(drawing.rows.map((row) => row.map(({ name }) => name))).toEqual([
      ['Planner'],
      ['AnythingUnclassified'],
      ['TagInstruments'],
      ['Facts'],
      ['Write'],
      ['Complete'],
    ]);
    expect(drawing.aside.map(({ name }) => name)).toEqual(['MarkFailed', 'AnalysisFailed']);
    const inner = (name: string) => drawing.rows.flat().find((drawn) => drawn.name === name)?.inner ?? [];
    expect(inner('Write').map(({ rows }) => rows.flat().map(({ name }) => name))).toEqual([['Reporter'], ['Charter'], ['Retirement']]);
    expect(inner('TagInstruments').map(({ rows, aside }) => [rows.flat().length, aside.map(({ name }) => name)])).toEqual([
      [1, ['LeaveUnclassified', 'TaggingStopped']],
    ]);
  });

  it('has every state of any machine once, and none before what leads to it but in a circle', () => {
    const name = (n: number) => `S${n}`;
    const machines = fc.integer({ min: 1, max: 9 }).chain((size) => {
      const target = fc.integer({ min: 0, max: size - 1 });
      return fc.array(
        fc.record({ next: fc.option(target), choices: fc.array(target, { maxLength: 2 }), caught: fc.array(target, { maxLength: 2 }) }),
        { minLength: size, maxLength: size },
      );
    });
    fc.assert(
      fc.property(machines, (states) => {
        const States = Object.fromEntries(
          states.map(({ next, choices, caught }, n): [string, State] => [
            name(n),
            {
              Type: 'Task',
              ...(next === null ? { End: true } : { Next: name(next) }),
              Choices: choices.map((to) => ({ Next: name(to) })),
              Catch: caught.map((to) => ({ Next: name(to), ErrorEquals: ['States.ALL'] })),
            },
          ]),
        );
        const drawing = sketch({ StartAt: name(0), States });
        expect(namesOf(drawing).sort()).toEqual(Object.keys(States).sort());
        const row = new Map(drawing.rows.flatMap((row, index) => row.map((drawn) => [drawn.name, index] as const)));
        const forward = states.every(({ next, choices }, n) => [...choices, ...(next === null ? [] : [next])].every((to) => to > n));
        if (!forward) return;
        for (const [n, { next }] of states.entries())
          if (next !== null && row.has(name(n))) expect(row.get(name(next))).toBeGreaterThan(row.get(name(n)) ?? 0);
      }),
    );
  });
});

describe('an execution in words', () => {
  const machine = readCurrentMachine();
  const cases = readCases(caseFiles(CASES_FOLDER), machine);
  const ran = async (name: string) => {
    const each = cases.find((one) => one.name === name)?.case;
    if (each === undefined) throw new Error(`There is no case ${name}.`);
    const { history } = await runAlone(each, { chain: machine.chain, machine });
    return { history, way: readWay(history, mapMachine(machine.chain)) };
  };
  const said = (way: Parameters<typeof headline>[0]) =>
    Object.values(headline(way))
      .join('')
      .replace(/[\d.]+ (m?s)/, 'N $1')
      .replace('under N ms', 'N ms');

  it.each([
    ['no-tagging', /^Succeeded in N ms\.$/],
    ['reporter-recovers-from-an-error', /^Succeeded in N m?s, with one retry\.$/],
    ['charter-fails-at-once', /^Failed in Charter after N m?s\.$/],
    ['facts-fails-at-once', /^Failed in Facts after N m?s\.$/],
    ['execution-times-out', /^Ran out of time after N m?s\.$/],
    ['stopped-by-an-operator-in-facts', /^Was stopped after N m?s\.$/],
  ])('%s', async (name, words) => {
    expect(said((await ran(name)).way)).toMatch(words);
  });

  it('a Parallel whose branch failed has failed and was caught', async () => {
    const { way } = await ran('charter-fails-at-once');
    expect(
      stateWords(
        way.visits.filter(({ state }) => state === 'Write'),
        way,
      ).word,
    ).toBe('Failed, caught');
    expect(
      stateWords(
        way.visits.filter(({ state }) => state === 'Charter'),
        way,
      ).word,
    ).toBe('Failed');
    expect(stateWords([], way).word).toBe('Not entered');
  });

  it('each event belongs to the state that it happened in', async () => {
    const { history } = await ran('tagging');
    const states = stateOfEvents(history);
    for (const event of history) {
      const own = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
      if (own !== undefined) expect(states.get(event.id)).toBe(own);
      if (event.type.startsWith('Task'))
        expect(['Planner', 'Tagger', 'Facts', 'Reporter', 'Charter', 'Retirement', 'Complete']).toContain(states.get(event.id));
    }
  });

  it('a cause of Lambda is its message and its trace, any other is as it stands', () => {
    const trace = ['at one', 'at two'];
    expect(whyOf({ error: 'X', cause: JSON.stringify({ errorType: 'X', errorMessage: 'It broke.', trace }) })).toEqual({
      error: 'X',
      message: 'It broke.',
      trace,
    });
    expect(whyOf({ error: 'X', cause: 'plain' })).toEqual({ error: 'X', message: 'plain', trace: [] });
    expect(whyOf({ error: 'States.Timeout', cause: null })).toEqual({ error: 'States.Timeout', message: '', trace: [] });
    expect(whyOf({ error: null, cause: null })).toBeUndefined();
  });

  it.each([
    [0, 'under 1 ms'],
    [0.0449, '45 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1.0 s'],
    [2.94, '2.9 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [65.2, '1 min 5 s'],
    [-1, 'under 1 ms'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(formatSpan(seconds)).toBe(words);
  });
});
