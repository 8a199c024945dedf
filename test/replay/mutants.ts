/** Every small change of the machine's Retry, Catch and Choice lines, each alone: what the cases must notice. */
import type { Chain, State } from '../../schema/state-machine.ts';

export interface Mutant {
  /** `Reporter: Retry[0] without ModelThrottledError`. */
  name: string;
  state: string;
  chain: Chain;
}

interface Rule {
  ErrorEquals: string[];
  Next?: string;
  ResultPath?: string;
  MaxAttempts?: number;
  [field: string]: unknown;
}
type Change = { what: string; apply: (state: State) => void };

export function mutantsOf(chain: Chain): Mutant[] {
  return namesOf(chain).flatMap(({ name, siblings }) =>
    changesOf(
      find(chain, name),
      siblings.filter((other) => other !== name),
    ).map(({ what, apply }) => {
      const copy = structuredClone(chain);
      apply(find(copy, name));
      return { name: `${name}: ${what}`, state: name, chain: copy };
    }),
  );
}

/** Every state, with the states that its line could lead to. */
function namesOf(chain: Chain): { name: string; siblings: string[] }[] {
  const siblings = Object.keys(chain.States);
  return Object.entries(chain.States).flatMap(([name, state]) => [
    { name, siblings },
    ...(state.Branches ?? []).flatMap(namesOf),
    ...(state.ItemProcessor ? namesOf(state.ItemProcessor) : []),
  ]);
}

function find(chain: Chain, name: string): State {
  const found = lookFor(chain, name);
  if (!found) throw new Error(`There is no state ${name}.`);
  return found;
}

function lookFor(chain: Chain, name: string): State | undefined {
  const inner = Object.values(chain.States).flatMap((state) => [
    ...(state.Branches ?? []),
    ...(state.ItemProcessor ? [state.ItemProcessor] : []),
  ]);
  return chain.States[name] ?? inner.map((each) => lookFor(each, name)).find((state) => state !== undefined);
}

function changesOf(state: State, others: readonly string[]): Change[] {
  return [...retryChanges(rulesOf(state, 'Retry')), ...catchChanges(rulesOf(state, 'Catch'), others), ...choiceChanges(state, others)];
}

function rulesOf(state: State, field: string): Rule[] {
  return (state[field] ?? []) as Rule[];
}

function without(field: string, index: number): Change {
  return { what: `without ${field}[${index}]`, apply: (state) => void rulesOf(state, field).splice(index, 1) };
}

function errorChanges(field: string, rule: Rule, index: number): Change[] {
  return rule.ErrorEquals.length === 1
    ? []
    : rule.ErrorEquals.map((error) => ({
        what: `${field}[${index}] without ${error}`,
        apply: (state) => ruleAt(state, field, index, (each) => (each.ErrorEquals = each.ErrorEquals.filter((other) => other !== error))),
      }));
}

function set(field: string, index: number, key: string, value: unknown): Change {
  return {
    what: `${field}[${index}].${key} = ${String(value)}`,
    apply: (state) => ruleAt(state, field, index, (rule) => (rule[key] = value)),
  };
}

function ruleAt(state: State, field: string, index: number, change: (rule: Rule) => void): void {
  const rule = rulesOf(state, field)[index];
  if (rule) change(rule);
}

function retryChanges(rules: Rule[]): Change[] {
  return rules.flatMap((rule, index) => {
    const attempts = rule.MaxAttempts ?? 3;
    return [
      without('Retry', index),
      ...errorChanges('Retry', rule, index),
      ...[0, attempts - 1, attempts + 1].map((value) => set('Retry', index, 'MaxAttempts', value)),
      set('Retry', index, 'IntervalSeconds', Number(rule['IntervalSeconds']) + 1),
      set('Retry', index, 'BackoffRate', Number(rule['BackoffRate']) + 1),
      set('Retry', index, 'MaxDelaySeconds', 1),
      set('Retry', index, 'JitterStrategy', 'NONE'),
    ].filter(({ what }) => !(what.endsWith('MaxDelaySeconds = 1') && rule['MaxDelaySeconds'] === 1));
  });
}

function catchChanges(rules: Rule[], others: readonly string[]): Change[] {
  return rules.flatMap((rule, index) => [
    without('Catch', index),
    ...errorChanges('Catch', rule, index),
    ...others.filter((other) => other !== rule.Next).map((other) => set('Catch', index, 'Next', other)),
    ...(rule.ResultPath === undefined ? [] : [set('Catch', index, 'ResultPath', '$')]),
    ...(rule.ErrorEquals.includes('States.ALL') ? [] : [set('Catch', index, 'ErrorEquals', ['States.Timeout'])]),
  ]);
}

interface Choice {
  Variable?: string;
  IsPresent?: boolean;
  Next?: string;
}

function choiceChanges(state: State, others: readonly string[]): Change[] {
  const choices = (state['Choices'] ?? []) as Choice[];
  const at = (copy: State, index: number, change: (choice: Choice) => void): void => {
    const choice = ((copy['Choices'] ?? []) as Choice[])[index];
    if (choice) change(choice);
  };
  const ofChoices = choices.flatMap((choice, index): Change[] => [
    ...(choice.IsPresent === undefined
      ? []
      : [
          {
            what: `Choices[${index}].IsPresent = ${!choice.IsPresent}`,
            apply: (copy: State) => at(copy, index, (each) => (each.IsPresent = !choice.IsPresent)),
          },
        ]),
    ...(choice.Variable === undefined
      ? []
      : [`${choice.Variable}.more`, choice.Variable.replace('[0]', '[1]'), choice.Variable.replace('[0]', '')].map((variable) => ({
          what: `Choices[${index}].Variable = ${variable}`,
          apply: (copy: State) => at(copy, index, (each) => (each.Variable = variable)),
        }))),
    ...others
      .filter((other) => other !== choice.Next)
      .map((other) => ({
        what: `Choices[${index}].Next = ${other}`,
        apply: (copy: State) => at(copy, index, (each) => (each.Next = other)),
      })),
  ]);
  if (typeof state['Default'] !== 'string') return ofChoices;
  return [
    ...ofChoices,
    { what: 'without Default', apply: (copy) => void delete copy['Default'] },
    ...others
      .filter((other) => other !== state['Default'])
      .map((other) => ({ what: `Default = ${other}`, apply: (copy: State) => void (copy['Default'] = other) })),
  ];
}
