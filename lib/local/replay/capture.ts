/** A case from an execution's history: what each attempt came to, without anything that tells whose it was. */
import { ExecutionCase, type ExecutionCaseText } from '#schema/execution-case.ts';
import { Ticker, Uuid } from '#schema/values.ts';
import type { HistoryEvent } from '../step-functions/history.ts';
import type { MachineMap } from '#domain/executions/machine.ts';
import { SAMPLE_JOB, sampleId } from './ordinary.ts';
import { pathOf, readWay, retriesOf, type AttemptMade, type Visit } from '#domain/executions/way.ts';
import { BadCaseError } from './cases.ts';

/** For an execution that was out of time: its own hours are not waited for. */
const WHOLE_MS = 300;

type AttemptText = NonNullable<ExecutionCaseText['states']>[string][number];

/**
 * Self-contained: every task of the execution is answered as it was then, and the way it took is what is expected. Ids, symbols, hashes
 * and the user's name are replaced, each by the same everywhere; stack traces are left out.
 * @throws BadCaseError for a history that has not ended, or that this machine could not have had
 */
export function captureCase(events: readonly HistoryEvent[], machine: MachineMap): ExecutionCase {
  const way = readWay(events, machine);
  if (way.status === 'RUNNING') throw new BadCaseError('The execution has not ended yet: capture it when it has.');
  const stranger = way.visits.find(({ state }) => !machine.places.has(state));
  if (stranger)
    throw new BadCaseError(
      `The history enters ${stranger.state}, which is no state of statemachines/analysis.asl.json: it belongs to another machine.`,
    );
  const first = way.visits[0]?.state;
  if (first !== undefined && first !== machine.chain.StartAt)
    throw new BadCaseError(`The history begins at ${first}: it is a replay from there, and a case begins at ${machine.chain.StartAt}.`);
  const anonymous = new Pseudonyms(way.input);
  const told = way.visits.flatMap(({ key, attempts }): [string, AttemptText[]][] => {
    const list = attempts.flatMap((attempt) => attemptOf(attempt, way.status, anonymous));
    return list.length === 0 ? [] : [[key, list]];
  });
  const unanswered = way.visits.find(({ type, attempts }) => type === 'Task' && attempts.at(-1)?.outcome === 'not answered');
  if (way.status === 'ABORTED' && !unanswered)
    throw new BadCaseError('The execution was stopped between two states, which no case can repeat.');
  return ExecutionCase.parse({
    comment: `Captured from an execution that ended ${way.status}. Say here what it shows.`,
    holds: isAws(events) ? 'aws' : 'local',
    input: SAMPLE_JOB,
    states: Object.fromEntries(told),
    ...endOf(way.status, unanswered),
    expect: {
      status: way.status,
      path: pathOf(way),
      retries: retriesOf(way),
      ...(way.error !== null && way.status !== 'ABORTED' && { error: way.error }),
      ...(way.output !== null && { output: anonymous.of(JSON.parse(way.output)) as ExecutionCaseText['expect']['output'] }),
    },
  } satisfies ExecutionCaseText);
}

/** How an execution that was cut off from outside is cut off again: at the task that was then without an answer. */
function endOf(status: string, unanswered: Visit | undefined): Pick<ExecutionCaseText, 'stop' | 'timeoutMs'> {
  if (status === 'ABORTED') return unanswered ? { stop: unanswered.state } : {};
  return status === 'TIMED_OUT' ? { timeoutMs: WHOLE_MS } : {};
}

function attemptOf({ outcome, error, cause, output }: AttemptMade, status: string, anonymous: Pseudonyms): AttemptText[] {
  switch (outcome) {
    case 'succeeded': {
      const answered = output === null ? undefined : (JSON.parse(output) as { Payload?: unknown });
      return answered === undefined ? [] : [{ result: anonymous.of(answered.Payload ?? answered) as NonNullable<AttemptText['result']> }];
    }
    case 'failed':
      return [
        {
          error: error === null || error === '' ? 'Lambda.Unknown' : error,
          ...(cause !== null && cause !== '' && { cause: anonymous.cause(cause) }),
        },
      ];
    case 'timed out':
      return [{ timesOut: true }];
    case 'not answered':
      return status === 'TIMED_OUT' ? [{ delayMs: 3 * WHOLE_MS }] : []; // a stop is told by the case as a whole
  }
}

function isAws(events: readonly HistoryEvent[]): boolean {
  const role = events.find(({ type }) => type === 'ExecutionStarted')?.executionStartedEventDetails?.roleArn;
  return role !== undefined && !role.includes(':000000000000:');
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const HASH = /\b[0-9a-f]{64}\b/gi;
const ARN = /arn:aws[a-z-]*:[^\s"]+/g;
/** The keys of a payload under which symbols travel. */
const SYMBOL_KEYS = new Set(['symbols', 'classified', 'unclassified', 'subject']);

/** Replaces what tells whose an execution was; the same original always by the same stand-in. */
class Pseudonyms {
  readonly #ids = new Map<string, string>();
  readonly #hashes = new Map<string, string>();
  readonly #symbols = new Map<string, string>();
  readonly #user: string | undefined;

  constructor(input: string | null) {
    const { jobId, userId } = (input === null ? {} : JSON.parse(input)) as { jobId?: string; userId?: string };
    if (Uuid.safeParse(jobId).success && jobId !== undefined) this.#ids.set(jobId.toLowerCase(), SAMPLE_JOB.jobId);
    this.#user = userId;
  }

  of(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return SYMBOL_KEYS.has(key) && Ticker.safeParse(value).success ? this.#symbol(value) : this.#text(value);
    if (Array.isArray(value)) return value.map((inner) => this.of(inner, key));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    // Symbols first, so that a sentence beside them is known to speak of them.
    const order = [...entries].sort(([a], [b]) => Number(this.#leads(b)) - Number(this.#leads(a)));
    const done = new Map(order.map(([name, inner]) => [name, this.of(inner, name)]));
    return Object.fromEntries(entries.map(([name]) => [name, done.get(name)]));
  }

  /** Lambda's cause without its trace, which names files and lines of whoever ran it. */
  cause(cause: string): string {
    try {
      const { errorType, errorMessage } = JSON.parse(cause) as { errorType?: string; errorMessage?: string };
      return JSON.stringify({ errorType, errorMessage: this.#text(errorMessage ?? '') });
    } catch {
      return this.#text(cause);
    }
  }

  #leads(key: string): boolean {
    return SYMBOL_KEYS.has(key) || key === 'batches';
  }

  #symbol(symbol: string): string {
    const known = this.#symbols.get(symbol) ?? `SYMBOL${this.#symbols.size + 1}`;
    this.#symbols.set(symbol, known);
    return known;
  }

  #text(text: string): string {
    const plain = text
      .replace(ARN, 'arn:aws:removed')
      .replace(UUID, (id) => this.#id(id.toLowerCase()))
      .replace(HASH, (hash) => this.#hash(hash.toLowerCase()));
    const nameless = this.#user === undefined || this.#user.length < 3 ? plain : plain.replaceAll(this.#user, SAMPLE_JOB.userId);
    return [...this.#symbols].reduce(
      (rest, [symbol, standIn]) => rest.replace(new RegExp(`\\b${symbol.replaceAll('.', '\\.')}\\b`, 'g'), standIn),
      nameless,
    );
  }

  #id(id: string): string {
    const known = this.#ids.get(id) ?? sampleId(this.#ids.size + 100);
    this.#ids.set(id, known);
    return known;
  }

  #hash(hash: string): string {
    const known = this.#hashes.get(hash) ?? String(this.#hashes.size + 1).padStart(64, '0');
    this.#hashes.set(hash, known);
    return known;
  }
}
