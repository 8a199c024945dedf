/** Keeps what is told of an invocation's work, in memory, until it is handed over. */
import type { Ending, Kind, ScoreName, Span, Subject, Told, Trace } from '../traces.ts';
import { pageTraceIdOf, rootIdOf, traceIdOf } from './ids.ts';

export interface Observation {
  kind: Kind;
  name: string;
  /** Null: directly below the job's root. */
  parent: Observation | null;
  from: number;
  /** Undefined while it goes on. */
  to: number | undefined;
  told: Told;
  scores: { name: ScoreName; value: number }[];
}

/** What one invocation recorded of one subject. */
export interface Recording {
  /** What the trace is called. */
  name: 'analysis' | 'research';
  userId: string | undefined;
  traceId: string;
  rootId: string;
  /** In the order of their beginnings. */
  observations: Observation[];
  /** Of the trace as a whole. */
  scores: Observation['scores'];
  /** Of the root. */
  told: Told;
  ending: Ending | null;
  names: Set<string>;
}

/** Milliseconds of the clock of day, with fractions: two stretches of the same millisecond keep their order. */
export type Now = () => number;
const clockOfDay: Now = () => performance.timeOrigin + performance.now();

export function record(subject: Subject, now: Now = clockOfDay): { trace: Trace; recording: Recording } {
  const recording: Recording = { ...identityOf(subject), observations: [], scores: [], ending: null, names: new Set() };
  const conceal = (names: Iterable<string>): void => {
    for (const name of names) recording.names.add(name);
  };
  const within = async <T>(parent: Observation | null, kind: Kind, name: string, work: (span: Span) => T | Promise<T>): Promise<T> => {
    const observation: Observation = { kind, name, parent, from: now(), to: undefined, told: {}, scores: [] };
    recording.observations.push(observation);
    try {
      return await work(spanOf(observation));
    } catch (error) {
      tell(observation, { level: 'ERROR', reason: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      observation.to = now();
    }
  };
  const spanOf = (observation: Observation): Span => ({
    within: (kind, name, work) => within(observation, kind, name, work),
    tell: (told) => tell(observation, told),
    score: (name, value) => void observation.scores.push({ name, value: Number(value) }),
    conceal,
  });
  const trace: Trace = {
    within: (kind, name, work) => within(null, kind, name, work),
    tell: (told) => tell(recording, told),
    score: (name, value) => void recording.scores.push({ name, value: Number(value) }),
    conceal,
    end: (ending) => void (recording.ending = ending),
  };
  return { trace, recording };
}

function identityOf(subject: Subject): Pick<Recording, 'name' | 'userId' | 'traceId' | 'rootId' | 'told'> {
  if ('jobId' in subject) {
    const { jobId, attempt, userId } = subject;
    return {
      name: 'analysis',
      userId,
      traceId: traceIdOf(jobId),
      rootId: rootIdOf(jobId, attempt),
      told: { detail: { job_id: jobId, attempt } },
    };
  }
  const { page, hash, source } = subject;
  const traceId = pageTraceIdOf(page, hash);
  return { name: 'research', userId: undefined, traceId, rootId: rootIdOf(traceId, 1), told: { detail: { page, source } } };
}

function tell(about: { told: Told }, told: Told): void {
  about.told = { ...about.told, ...told, ...(told.detail && { detail: { ...about.told.detail, ...told.detail } }) };
}
