/** A replay as a person reads it: the way taken, state by state. */
import type { Replayed } from '../replay.ts';
import type { AttemptMade, Visit, Way } from '#domain/executions/way.ts';

const NAME_WIDTH = 26;

export function timeline({ name, way, job, differences }: Replayed, { io }: { io: boolean }): string {
  const head = `${differences.length === 0 ? '✓' : '✗'} ${name}: ${way.status} in ${seconds(way.started, way.ended)}${way.error === null ? '' : `, ${way.error}`}`;
  const states = way.visits.flatMap((visit) => visitLines(visit, way, io));
  const end =
    job === null
      ? []
      : [`  job ${job.status}${job.error === null ? '' : `: ${job.error}`}${job.writer === null ? '' : `, written by ${job.writer}`}`];
  return [head, ...states, ...end, ...(io && way.output !== null ? [`  output  ${way.output}`] : []), ...differenceLines(differences)].join(
    '\n',
  );
}

export function differenceLines(differences: readonly string[]): string[] {
  return differences.length === 0 ? [] : ['  Not as expected:', ...differences.map((line) => `    ${line}`)];
}

/** One line a case, for many of them. */
export function summaryLine({ name, way, differences, milliseconds }: Replayed): string {
  const mark = differences.length === 0 ? '✓' : '✗';
  return [
    `${mark} ${name.padEnd(58)} ${way.status.padEnd(9)} ${(milliseconds / 1000).toFixed(2).padStart(6)} s`,
    ...differenceLines(differences),
  ].join('\n');
}

function visitLines(visit: Visit, way: Way, io: boolean): string[] {
  const label = `${'  '.repeat(visit.depth)}${visit.key}`;
  const line = `  ${clock(visit.entered - way.started)}  ${label.padEnd(NAME_WIDTH)} ${outcomeOf(visit, way)}`;
  const indent = ' '.repeat(10 + NAME_WIDTH);
  const attempts = visit.attempts.length > 1 ? visit.attempts.map((attempt, index) => `${indent} ${attemptLine(attempt, index)}`) : [];
  const data = io ? [`${indent} in   ${visit.input ?? '-'}`, `${indent} out  ${visit.output ?? '-'}`] : [];
  return [line, ...attempts, ...data];
}

function outcomeOf({ type, outcome, entered, ended, next, attempts }: Visit, way: Way): string {
  const last = attempts.at(-1);
  const error = last?.error !== null && last?.error !== undefined && last.error !== '' ? ` ${last.error}` : '';
  if (type === 'Choice') return `→ ${next ?? 'nowhere'}`;
  const took = ended === null ? (way.ended === null ? '' : ` ${seconds(entered, way.ended)}`) : ` ${seconds(entered, ended)}`;
  switch (outcome) {
    case 'completed':
      return `completed${took}`;
    case 'caught':
      return `failed${error}, caught → ${next ?? 'its end'}${took}`;
    case 'failed':
      return type === 'Fail' ? 'ends as failed' : `failed${error}${took}`;
    case 'stopped':
      return `stopped${took}`;
  }
}

function attemptLine({ outcome, error, started, ended, wait }: AttemptMade, index: number): string {
  const again = wait === null ? '' : `, again after ${wait}`;
  return `${index + 1}. ${outcome}${error === null || error === '' ? '' : ` ${error}`} ${seconds(started, ended)}${again}`;
}

function clock(sinceStart: number): string {
  return sinceStart.toFixed(3).padStart(7);
}

function seconds(from: number, to: number | null): string {
  if (to === null) return '-';
  const milliseconds = Math.round((to - from) * 1000);
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
