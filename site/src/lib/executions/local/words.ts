/** An execution in words: what came of it and of each state. */
import type { AttemptMade, Visit, Way } from '#domain/executions/way.ts';
import type { ExecutionStatus, HistoryEvent } from '#schema/executions.ts';
import type { IconName, Tone } from '#lib/ui/icons.ts';

export interface Said {
  tone: Tone;
  icon: IconName;
  word: string;
}

export const STATUS_WORDS: Record<ExecutionStatus, Said> = {
  RUNNING: { tone: 'run', icon: 'run', word: 'Running' },
  SUCCEEDED: { tone: 'good', icon: 'pass', word: 'Succeeded' },
  FAILED: { tone: 'bad', icon: 'fail', word: 'Failed' },
  TIMED_OUT: { tone: 'bad', icon: 'fail', word: 'Out of time' },
  ABORTED: { tone: 'wait', icon: 'wait', word: 'Stopped' },
};
const NOT_ENTERED: Said = { tone: 'wait', icon: 'remove', word: 'Not entered' };
const OUTCOME_WORDS: Record<Visit['outcome'], Said> = {
  completed: { tone: 'good', icon: 'pass', word: 'Succeeded' },
  caught: { tone: 'warn', icon: 'warn', word: 'Failed, caught' },
  failed: { tone: 'bad', icon: 'fail', word: 'Failed' },
  stopped: { tone: 'wait', icon: 'wait', word: 'Stopped' },
};
const HARM: readonly Visit['outcome'][] = ['failed', 'caught', 'stopped', 'completed'];

/** What came of a state: of all its items, the worst. */
export function stateWords(visits: readonly Visit[], way: Way): Said {
  if (visits.length === 0) return NOT_ENTERED;
  if (way.status === 'RUNNING' && visits.some((visit) => visit.outcome === 'stopped')) return STATUS_WORDS.RUNNING;
  return OUTCOME_WORDS[HARM.find((outcome) => visits.some((visit) => visit.outcome === outcome)) ?? 'completed'];
}

/** The small line below a state's name: how often it was tried, what it chose, how long it took. */
export function stateNote(visits: readonly Visit[], way: Way): string {
  const [first] = visits;
  if (first === undefined) return way.status === 'RUNNING' ? 'Not yet entered' : 'Not entered';
  if (first.type === 'Choice') return first.next === null ? 'Choosing' : `To ${first.next}`;
  const tried = Math.max(...visits.map(({ attempts }) => attempts.length));
  const parts = [visits.length > 1 && `${visits.length} items`, tried > 1 && `${tried} attempts`, tookOf(visits)];
  return parts.filter(Boolean).join(', ') || (first.type === 'Fail' ? 'Ends the execution' : stateWords(visits, way).word);
}

function tookOf(visits: readonly Visit[]): string {
  const ended = visits.map((visit) => visit.ended ?? lastAttemptEnd(visit));
  if (ended.includes(null)) return '';
  return formatSpan(Math.max(...ended.map((end) => end ?? 0)) - Math.min(...visits.map(({ entered }) => entered)));
}
function lastAttemptEnd({ attempts }: Visit): number | null {
  return attempts.at(-1)?.ended ?? null;
}

/** The state whose failure is the execution's: the first that failed for good, deepest within. */
export function failingVisit(way: Way): Visit | undefined {
  const failed = way.visits.filter(({ outcome, type }) => (outcome === 'failed' || outcome === 'caught') && type !== 'Fail');
  return failed.find(({ attempts }) => attempts.length > 0) ?? failed[0] ?? way.visits.find(({ outcome }) => outcome === 'failed');
}

/** Attempts beyond the first, in all states. */
export function retriesIn(way: Way): number {
  return way.visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0);
}

export interface Headline {
  before: string;
  figure: string;
  after: string;
}
/** The page's sentence. */
export function headline(way: Way): Headline {
  const retries = retriesIn(way);
  const tried = retries === 0 ? '.' : `, with ${retries === 1 ? 'one retry' : `${retries} retries`}.`;
  const took = way.ended === null ? '' : formatSpan(way.ended - way.started);
  const failing = failingVisit(way);
  switch (way.status) {
    case 'RUNNING': {
      const now = way.visits
        .filter(({ outcome, type }) => outcome === 'stopped' && type !== 'Parallel' && type !== 'Map')
        .map(({ state }) => state);
      return { before: now.length === 0 ? 'Running' : `Running ${[...new Set(now)].join(', ')}`, figure: '', after: tried };
    }
    case 'SUCCEEDED':
      return { before: 'Succeeded in ', figure: took, after: tried };
    case 'FAILED':
      return { before: `Failed ${failing === undefined ? '' : `in ${failing.key} `}after `, figure: took, after: tried };
    case 'TIMED_OUT':
      return { before: 'Ran out of time after ', figure: took, after: tried };
    case 'ABORTED':
      return { before: 'Was stopped after ', figure: took, after: tried };
  }
}

/** Why something failed: the error's name, and what its Cause says. A Lambda's cause is JSON with a message and a trace. */
export interface Why {
  error: string;
  message: string;
  trace: string[];
}
export function whyOf({ error, cause }: Pick<AttemptMade, 'error' | 'cause'>): Why | undefined {
  if (error === null && cause === null) return undefined;
  const told = { error: error ?? '', message: cause ?? '', trace: [] };
  try {
    const { errorMessage, trace } = JSON.parse(cause ?? '') as { errorMessage?: unknown; trace?: unknown };
    if (typeof errorMessage !== 'string') return told;
    return { ...told, message: errorMessage, trace: Array.isArray(trace) ? trace.map(String) : [] };
  } catch {
    return told;
  }
}

/** Seconds as `under 1 ms`, `45 ms`, `2.9 s`, `1 min 5 s`. */
export function formatSpan(seconds: number): string {
  const milliseconds = Math.max(0, seconds) * 1000;
  if (milliseconds < 0.5) return 'under 1 ms';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
/** Seconds since 1970 as `09:14:02.317`, in the reader's own zone. */
export function formatClock(seconds: number): string {
  return CLOCK.format(new Date(seconds * 1000));
}

/** `TaskStateEntered` → `Task state entered`. */
export function eventWords(type: string): string {
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ');
  return words.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(' ');
}

/** The state that each event belongs to, by the event's id. */
export function stateOfEvents(events: readonly HistoryEvent[]): Map<number, string> {
  const states = new Map<number, string>();
  for (const { id, previousEventId = 0, type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of [...events].sort(
    (a, b) => a.id - b.id,
  )) {
    const name = entered?.name ?? exited?.name ?? (type.startsWith('Execution') ? undefined : states.get(previousEventId));
    if (name !== undefined) states.set(id, name);
  }
  return states;
}
