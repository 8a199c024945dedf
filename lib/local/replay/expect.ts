/** What a case expects, held against what came: one readable line a difference. */
import type { ExecutionCase, Expectation } from '#schema/execution-case.ts';
import type { Way } from '#domain/executions/way.ts';
import { pathOf, retriesOf } from '#domain/executions/way.ts';

export interface JobEnd {
  status: string;
  error: string | null;
  writer: string | null;
  steps: { key: string; status: string; attempts: number; message: string | null }[];
}

export interface Found {
  way: Way;
  /** Null where there was no database: then the case's `job`, `steps` and `parked` are not looked at, but for the reason of the failure. */
  job: JobEnd | null;
  /** The reason that the machine handed to MarkFailed, as the job would show it; null when it did not come to that. */
  reason: string | null;
  parked: string[] | null;
}

export function differences({ expect, input }: ExecutionCase, { way, job, reason, parked }: Found): string[] {
  // What real functions answer cannot be seen where none ran.
  const output = job === null && input === undefined ? undefined : expect.output;
  return [
    ...text('status', expect.status, way.status),
    ...path(expect.path, pathOf(way)),
    ...retries(expect.retries, retriesOf(way)),
    ...(expect.error === undefined ? [] : text('error', expect.error, way.error)),
    ...(output === undefined ? [] : parts('output', output, read(way.output))),
    ...(job ? [...jobDifferences(expect, job), ...parkedDifferences(expect.parked, parked ?? [])] : reasonDifferences(expect, reason)),
  ];
}

function jobDifferences({ job, steps = {} }: Expectation, found: JobEnd): string[] {
  const ofJob =
    job === undefined
      ? []
      : [
          ...text('job.status', job.status, found.status),
          ...(job.error === undefined ? [] : text('job.error', job.error, found.error)),
          ...(job.writer === undefined ? [] : text('job.writer', job.writer, found.writer)),
        ];
  const ofSteps = Object.entries(steps).flatMap(([key, expected]) => {
    const step = found.steps.find((each) => each.key === key);
    if (!step)
      return [`steps.${key}: expected, but the job has no such step (it has ${found.steps.map((each) => each.key).join(', ') || 'none'})`];
    return [
      ...(expected.status === undefined ? [] : text(`steps.${key}.status`, expected.status, step.status)),
      ...(expected.attempts === undefined || expected.attempts === step.attempts
        ? []
        : [`steps.${key}.attempts: expected ${expected.attempts}, found ${step.attempts}`]),
      ...(expected.message === undefined ? [] : text(`steps.${key}.message`, expected.message, step.message)),
    ];
  });
  return [...ofJob, ...ofSteps];
}

/** Without a database the failure that MarkFailed was handed still says what the job would have said. */
function reasonDifferences({ job }: Expectation, reason: string | null): string[] {
  return job?.error === undefined || reason === null ? [] : text('job.error', job.error, reason);
}

function parkedDifferences(expected: string[], found: string[]): string[] {
  if (expected.length !== found.length)
    return [`parked: expected ${expected.length} messages, found ${found.length}${found.length > 0 ? `: ${found.join(' | ')}` : ''}`];
  return expected.flatMap((each, index) =>
    found.some((reason) => fits(each, reason)) ? [] : [`parked[${index}]: no message is parked with ${each}; found ${found.join(' | ')}`],
  );
}

/** `/…/` is a regular expression, anything else is meant to the letter. */
export function fits(expected: string, found: string | null): boolean {
  if (found === null) return false;
  const pattern = /^\/(.+)\/$/s.exec(expected)?.[1];
  return pattern === undefined ? expected === found : new RegExp(pattern).test(found);
}

function text(what: string, expected: string, found: string | null): string[] {
  return fits(expected, found) ? [] : [`${what}: expected ${expected}, found ${found ?? 'none'}`];
}

function path(expected: string[], found: string[]): string[] {
  if (expected.join() === found.join()) return [];
  const same = expected.findIndex((state, index) => state !== found[index]);
  const at = same < 0 ? expected.length : same;
  const shown = (states: string[]) => (at < states.length ? states.slice(at).join(' → ') : 'the end');
  return [
    `path: the same up to ${at === 0 ? 'the start' : (expected[at - 1] ?? '')}, then`,
    `      expected  ${shown(expected)}`,
    `      found     ${shown(found)}`,
  ];
}

function retries(expected: Record<string, string[]>, found: Record<string, string[]>): string[] {
  const states = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const shown = (waits: string[] | undefined) =>
    waits === undefined || waits.length === 0 ? 'none' : `${waits.length} (${waits.join(', ')})`;
  return states.flatMap((state) =>
    (expected[state] ?? []).join() === (found[state] ?? []).join()
      ? []
      : [`retries.${state}: expected ${shown(expected[state])}, found ${shown(found[state])}`],
  );
}

/** Everything that is expected must be there; what is there beyond it is let be. */
function parts(what: string, expected: unknown, found: unknown): string[] {
  if (typeof expected === 'string') return text(what, expected, typeof found === 'string' ? found : (JSON.stringify(found) ?? null));
  if (typeof expected !== 'object' || expected === null)
    return Object.is(expected, found) ? [] : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
  const inside = (typeof found === 'object' && found !== null ? found : {}) as Record<string, unknown>;
  return Object.entries(expected).flatMap(([key, value]) => parts(`${what}.${key}`, value, inside[key]));
}

function read(json: string | null): unknown {
  return json === null ? null : (JSON.parse(json) as unknown);
}
