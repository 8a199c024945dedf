/** What statemachines/analysis.asl.json promises, read from its text. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DefinitionError, resolveDefinition } from '../../lib/local/definition.ts';
import { readMachine } from '../../lib/local/step-functions/asl.ts';
import { ASL, SUBSTITUTIONS } from './analysis-machine.ts';
import { MACHINE_ERRORS, PERMANENT_ERRORS, PLATFORM_ERRORS, TRANSIENT_ERRORS } from '#schema/errors.ts';
import { CompleteTask, FactsTask, MarkFailedTask, PlannerTask, TaggerTask, WriterTask } from '#schema/workflow.ts';

const Rule = z.looseObject({
  ErrorEquals: z.array(z.string()),
  MaxAttempts: z.number().optional(),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.string().optional(),
  BackoffRate: z.number().optional(),
  Next: z.string().optional(),
});
interface State {
  Type: string;
  Comment?: string | undefined;
  Error?: string | undefined;
  Cause?: string | undefined;
  TimeoutSeconds?: number | undefined;
  Parameters?: Record<string, unknown> | undefined;
  ItemSelector?: Record<string, unknown> | undefined;
  ResultSelector?: Record<string, unknown> | undefined;
  Retry?: z.infer<typeof Rule>[] | undefined;
  Catch?: z.infer<typeof Rule>[] | undefined;
  Branches?: Chain[] | undefined;
  ItemProcessor?: Chain | undefined;
}
interface Chain {
  Comment?: string | undefined;
  States: Record<string, State>;
}
const Template = z.record(z.string(), z.unknown()).optional();
const State: z.ZodType<State> = z.lazy(() =>
  z.looseObject({
    Type: z.string(),
    Comment: z.string().optional(),
    Error: z.string().optional(),
    Cause: z.string().optional(),
    TimeoutSeconds: z.number().optional(),
    Parameters: Template,
    ItemSelector: Template,
    ResultSelector: Template,
    Retry: z.array(Rule).optional(),
    Catch: z.array(Rule).optional(),
    Branches: z.array(Chain).optional(),
    ItemProcessor: Chain.optional(),
  }),
);
const Chain: z.ZodType<Chain> = z.lazy(() => z.looseObject({ Comment: z.string().optional(), States: z.record(z.string(), State) }));

const machine = Chain.parse(JSON.parse(ASL));
const statesOf = (chain: Chain): [string, State][] =>
  Object.entries(chain.States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.Branches ?? []).flatMap(statesOf),
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
const states = statesOf(machine);
const tasks = states.filter(([, state]) => state.Type === 'Task');
const plain = (keys: Iterable<string>) => [...keys].map((key) => key.replace(/\.\$$/, '')).sort();

describe('the definition', () => {
  it('is valid Amazon States Language, for asl-validator and for the local engine', () => {
    const validator = fileURLToPath(new URL('../../node_modules/asl-validator/dist/bin/asl-validator.js', import.meta.url));
    const path = fileURLToPath(new URL('../../statemachines/analysis.asl.json', import.meta.url));
    expect(() => execFileSync(process.execPath, [validator, '--json-path', path], { stdio: 'pipe' })).not.toThrow();
    expect(readMachine(resolveDefinition(ASL, SUBSTITUTIONS)).StartAt).toBe('Planner');
  });

  it('says of itself and of every state what it is for, in a sentence', () => {
    for (const [name, { Comment }] of [['the machine', machine] as const, ...states]) {
      expect(Comment, name).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it('names functions by placeholders alone, each of which must be given, and nothing more', () => {
    expect(ASL).not.toMatch(/arn:aws:lambda/);
    const rest = Object.entries(SUBSTITUTIONS).filter(([name]) => name !== 'PlannerFunctionArn');
    expect(() => resolveDefinition(ASL, Object.fromEntries(rest))).toThrow(
      new DefinitionError('The definition names ${PlannerFunctionArn}, but no value was given for it. Add it to the substitutions.'),
    );
    expect(() => resolveDefinition(ASL, { ...SUBSTITUTIONS, PlanerFunctionArn: 'x' })).toThrow(/no placeholder for PlanerFunctionArn/);
  });
});

describe('errors', () => {
  const known = new Set<string>([...TRANSIENT_ERRORS, ...PERMANENT_ERRORS, ...PLATFORM_ERRORS]);
  const retried = (state: State) => new Set((state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals));

  it('are all listed in schema/errors.ts', () => {
    for (const [name, { Retry = [], Catch = [] }] of states) {
      for (const error of [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals))
        expect(known, `${name}: ${error}`).toContain(error);
    }
    const raised = states.flatMap(([, { Error }]) => (Error === undefined ? [] : [Error]));
    for (const error of raised) expect([...MACHINE_ERRORS, ...PERMANENT_ERRORS]).toContain(error);
    expect(raised).toEqual(expect.arrayContaining([...MACHINE_ERRORS]));
  });

  it('that pass are retried, with backoff, jitter and a cap; those that stay are not', () => {
    for (const error of TRANSIENT_ERRORS)
      expect(
        tasks.filter(([, state]) => retried(state).has(error)).map(([name]) => name),
        error,
      ).not.toEqual([]);
    for (const [name, state] of tasks) {
      expect(retried(state), name).toContain('DatabaseUnavailableError');
      expect(retried(state), name).toContain('Lambda.TooManyRequestsException');
      for (const error of [...PERMANENT_ERRORS, 'States.ALL', 'States.TaskFailed']) expect(retried(state), name).not.toContain(error);
      for (const rule of state.Retry ?? [])
        expect(rule, name).toMatchObject({
          JitterStrategy: 'FULL',
          BackoffRate: 2,
          MaxDelaySeconds: expect.any(Number) as number,
          MaxAttempts: expect.any(Number) as number,
        });
    }
  });

  it('of every state that can fail lead to MarkFailed, but those of MarkFailed itself', () => {
    for (const [name, state] of Object.entries(machine.States)) {
      if (!['Task', 'Map', 'Parallel'].includes(state.Type) || name === 'MarkFailed') continue;
      expect(state.Catch?.at(-1), name).toMatchObject({ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'MarkFailed' });
    }
    expect(machine.States['MarkFailed']?.Catch).toBeUndefined();
  });

  it('say why in a sentence', () => {
    for (const [name, state] of states.filter(([, { Type }]) => Type === 'Fail')) {
      expect(state.Error, name).toBeDefined();
      expect(state.Cause, name).toMatch(/^[A-Z]\S*( \S+){3,}\.$/);
    }
  });

  it('come by time-out to every task that does not end', () => {
    for (const [name, state] of tasks) expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
  });
});

describe('what travels', () => {
  /** Ids, the small plan, symbols, draft hashes and the reason of a failure: no amount and no name. */
  const MAY = [
    'jobId',
    'userId',
    'attempt',
    'sheetId',
    'sheetHash',
    'plan',
    'batches',
    'symbols',
    'classified',
    'unclassified',
    'drafts',
    'failure',
    'action',
  ];

  it('is ids, the attempt, the plan, batches, symbols, drafts and the failure, and nothing else', () => {
    for (const [name, { Type, Parameters = {}, ItemSelector = {}, ResultSelector = {} }] of states) {
      const sent = Type === 'Task' ? ((Parameters['Payload'] ?? {}) as Record<string, unknown>) : Parameters;
      for (const key of plain([sent, ItemSelector, ResultSelector].flatMap(Object.keys))) expect(MAY, name).toContain(key);
      if (Type === 'Task') expect(plain(Object.keys(Parameters)), name).toEqual(['FunctionName', 'Payload']);
    }
  });

  it.each([
    ['Planner', PlannerTask],
    ['Tagger', TaggerTask],
    ['Facts', FactsTask],
    ['Complete', CompleteTask],
    ['MarkFailed', MarkFailedTask],
  ] as const)('%s is handed exactly what its contract asks for', (name, contract) => {
    const payload = states.find(([each]) => each === name)?.[1].Parameters?.['Payload'] as Record<string, unknown>;
    expect(plain(Object.keys(payload))).toEqual(Object.keys(contract.shape).sort());
  });

  it.each(['Reporter', 'Charter', 'Retirement'])(
    '%s is handed all that Write selects, which is what the contract of a writer asks for',
    (name) => {
      expect(states.find(([each]) => each === name)?.[1].Parameters?.['Payload.$']).toBe('$');
      expect(plain(Object.keys(machine.States['Write']?.Parameters ?? {}))).toEqual(Object.keys(WriterTask.shape).sort());
    },
  );
});
