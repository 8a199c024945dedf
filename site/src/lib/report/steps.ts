/** The states of an analysis as a person follows them. */
import { CANCELLED, type JobStep, type JobView } from '#schema/job.ts';

export type StepStatus = 'waiting' | 'running' | 'completed' | 'failed';

interface Words {
  /** Before, during, after, and when it failed. */
  waiting: string;
  running: string;
  completed: string;
  failed: string;
  /** The page's sentence while it runs. */
  now: string;
}

const WORDS: Record<string, Words> = {
  Planner: {
    waiting: 'Look over your portfolio',
    running: 'Looking over your portfolio',
    completed: 'Looked over your portfolio',
    failed: 'Could not look over your portfolio',
    now: 'Looking over your portfolio.',
  },
  Tagger: {
    waiting: 'Look up unclassified holdings',
    running: 'Looking up unclassified holdings',
    completed: 'Looked up unclassified holdings',
    failed: 'Could not look up holdings',
    now: 'Looking up what your funds hold.',
  },
  Facts: {
    waiting: 'Freeze the fact sheet',
    running: 'Freezing the fact sheet',
    completed: 'Froze the fact sheet',
    failed: 'Could not freeze the fact sheet',
    now: 'Computing every figure.',
  },
  Reporter: { waiting: 'Report', running: 'Report', completed: 'Report', failed: 'Report', now: 'Writing, and checking every figure.' },
  Charter: { waiting: 'Charts', running: 'Charts', completed: 'Charts', failed: 'Charts', now: 'Drawing the charts.' },
  Retirement: {
    waiting: 'Retirement',
    running: 'Retirement',
    completed: 'Retirement',
    failed: 'Retirement',
    now: 'Projecting your retirement.',
  },
  Complete: {
    waiting: 'Put it together',
    running: 'Putting it together',
    completed: 'Put it together',
    failed: 'Could not put it together',
    now: 'Checking everything once more.',
  },
};
const PARALLEL = ['Reporter', 'Charter', 'Retirement'] as const;

export interface StepRow {
  id: string;
  status: StepStatus;
  title: string;
  notes: string[];
  startedAt: string | null;
  endedAt: string | null;
  /** What runs side by side. */
  branches: StepRow[];
}

/** The way of this job: what has run, what runs, and what is still to come. Tagging is there only when it was needed. */
export function stepRows(job: JobView): StepRow[] {
  const of = (state: string): JobStep[] => job.steps.filter((step) => step.state === state);
  const branches = PARALLEL.map((state) => row(state, of(state)));
  const write: StepRow = {
    id: 'Write',
    status: together(branches.map(({ status }) => status)),
    title: branches.every(({ status }) => status === 'waiting')
      ? 'Write, draw and project'
      : branches.every(({ status }) => status === 'completed')
        ? 'Wrote, drew and projected'
        : 'Writing, drawing and projecting',
    notes: [],
    startedAt: null,
    endedAt: null,
    branches,
  };
  const tagging = of('Tagger');
  return [
    row('Planner', of('Planner')),
    ...(tagging.length > 0 ? [row('Tagger', tagging)] : []),
    row('Facts', of('Facts')),
    write,
    row('Complete', of('Complete')),
  ];
}

/** The page's sentence: what runs now, by name. */
export function nowSentence(job: JobView): string {
  const running = [...job.steps].reverse().find(({ status }) => status === 'running');
  if (job.status === 'completed') return 'Your report is ready.';
  if (job.status === 'failed') return job.error === CANCELLED ? 'You stopped this analysis.' : 'This analysis did not end well.';
  return running === undefined
    ? job.status === 'pending'
      ? 'Your analysis is about to begin.'
      : 'Your analysis is under way.'
    : (WORDS[running.state]?.now ?? 'Working on it.');
}

function row(state: string, steps: readonly JobStep[]): StepRow {
  const status = steps.length === 0 ? 'waiting' : together(steps.map((step) => step.status));
  const ends = steps.map(({ endedAt }) => endedAt);
  return {
    id: state,
    status,
    title: WORDS[state]?.[status] ?? state,
    notes: steps.flatMap(({ message, attempts }) =>
      message === null ? [] : [attempts > 1 ? `${message} Tried ${attempts} times.` : message],
    ),
    startedAt: steps.map(({ startedAt }) => startedAt).sort()[0] ?? null,
    endedAt: ends.includes(null) ? null : (ends.sort().at(-1) ?? null),
    branches: [],
  };
}

function together(statuses: readonly StepStatus[]): StepStatus {
  if (statuses.includes('failed')) return 'failed';
  if (statuses.includes('running')) return 'running';
  if (statuses.every((status) => status === 'completed')) return 'completed';
  return statuses.every((status) => status === 'waiting') ? 'waiting' : 'running';
}

/** Why a job has no report, for a person. */
export function failureWords(error: string | null): { stopped: boolean; sentence: string } {
  if (error === CANCELLED) return { stopped: true, sentence: 'Nothing of it is published.' };
  return { stopped: false, sentence: error ?? 'No reason was recorded.' };
}
