/** Reads cases from their files, and says everything that is wrong with one. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { ExecutionCase } from '#schema/execution-case.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import type { MachineMap } from '#domain/executions/machine.ts';

export interface NamedCase {
  /** The file's name without `.json`. */
  name: string;
  case: ExecutionCase;
}

/** `path: where: what`, one line a problem. */
export class BadCaseError extends Error {
  override readonly name = 'BadCaseError' as const;
}

export function caseFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, file));
}

/** @throws BadCaseError naming file, place and reason of each problem of every file */
export function readCases(files: readonly string[], machine: MachineMap): NamedCase[] {
  const read = files.map((file) => readCase(file, machine));
  const problems = read.flatMap((each) => ('problems' in each ? each.problems : []));
  if (problems.length > 0) throw new BadCaseError(problems.join('\n'));
  return read.flatMap((each) => ('case' in each ? [each] : []));
}

function readCase(file: string, machine: MachineMap): NamedCase | { problems: string[] } {
  const name = basename(file, '.json');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { problems: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = ExecutionCase.safeParse(json);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => `${file}: ${where(issue.path)}: ${issue.message}`) };
  const problems = unknownNames(parsed.data, machine).map((problem) => `${file}: ${problem}`);
  return problems.length > 0 ? { problems } : { name, case: parsed.data };
}

function where(path: readonly PropertyKey[]): string {
  return z.core.toDotPath(path) || 'the case';
}

/** What the contract alone cannot know: this machine's states and the sample households. */
function unknownNames(each: ExecutionCase, { places }: MachineMap): string[] {
  const all = [...places.keys()];
  const tasks = all.filter((name) => places.get(name)?.state.Type === 'Task');
  const unknown = (at: string, name: string, known: string[]) =>
    known.includes(name.replace(/\[\d+\]$/, '')) ? [] : [`${at}: there is no ${name}; there are ${known.join(', ')}`];
  return [
    ...Object.keys(each.states).flatMap((name) => unknown(`states.${name}`, name, tasks)),
    ...Object.keys(each.expect.retries).flatMap((name) => unknown(`expect.retries.${name}`, name, tasks)),
    ...(each.stop === undefined ? [] : unknown('stop', each.stop, tasks)),
    ...(each.database === undefined ? [] : unknown('database.during', each.database.during, tasks)),
    ...each.expect.path.flatMap((name, index) => unknown(`expect.path[${index}]`, name, all)),
    ...(typeof each.household === 'string'
      ? unknown(
          'household',
          each.household,
          HOUSEHOLDS.map(({ id }) => id),
        )
      : []),
  ];
}
