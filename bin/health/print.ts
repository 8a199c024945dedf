/** The health of a system as a page of text. */
import type { HealthView } from '../../schema/health.ts';

export function printedHealth({ at, concerns, jobs, stuck, failures, executions, queue, prices, knowledge }: HealthView): string {
  const counted = (count: number, one: string): string => `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
  const parts: [string, string[]][] = [
    [
      concerns.length === 0 ? 'Nothing needs a person.' : 'Needs a person',
      concerns.map(({ severity, says, act }) => `${severity === 'bad' ? '✗' : '!'} ${says} ${act}`),
    ],
    [
      'Jobs',
      [
        `${jobs.pending} pending, ${jobs.running} running`,
        `last day: ${jobs.completed} completed${jobs.middleMs === null ? '' : ` (the middle one in ${span(jobs.middleMs)}, one of twenty in over ${span(jobs.slowMs ?? jobs.middleMs)})`}, ${jobs.failed} failed`,
        ...(stuck.length === 0
          ? ['none is stuck']
          : stuck.map(({ jobId, status, since }) => `stuck: ${jobId} ${status} since ${minute(since)}`)),
      ],
    ],
    [
      'Queue',
      queue === null
        ? ['not asked: set ANALYSIS_QUEUE_URL and ANALYSIS_DEAD_LETTER_QUEUE_URL']
        : [`${queue.waiting} waiting, ${queue.inFlight} taken, ${queue.parked} in the dead-letter queue`],
    ],
    [
      'Last executions',
      executions === null
        ? ['not asked: set STATE_MACHINE_ARN']
        : executions.length === 0
          ? ['none yet']
          : executions.map(
              ({ name, status, startedAt, stoppedAt }) =>
                `${minute(startedAt)}  ${status.padEnd(9)}  ${name}${stoppedAt === null ? '' : `  ${span(Date.parse(stoppedAt) - Date.parse(startedAt))}`}`,
            ),
    ],
    [
      'Failures of the last week, by cause',
      failures.length === 0
        ? ['none']
        : failures.map(
            ({ cause, jobs: many, lastJobId, lastAt }) =>
              `${counted(many, 'job')}, the last ${lastJobId} at ${minute(lastAt)}: ${plain(cause)}`,
          ),
    ],
    [
      'Prices',
      [
        prices.provider === null
          ? `no provider: stored prices stand with their dates${prices.newestDay === null ? '' : `, the newest day ${prices.newestDay}`}`
          : `${prices.provider}, last run ${minute(prices.ranAt ?? at)}: ${plain(prices.message ?? '')}`,
        ...(prices.provider === null ? [] : [`newest day ${prices.newestDay ?? 'none'}, ${prices.undecided} undecided`]),
      ],
    ],
    [
      'Knowledge',
      [
        `${counted(knowledge.documents, 'document')}, ${counted(knowledge.passages, 'passage')}${knowledge.newest === null ? '' : `; the newest of ${knowledge.newest}, the last one stored ${minute(knowledge.storedAt ?? at)}`}`,
      ],
    ],
  ];
  return `${parts.map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n')}\n`;
}

/** `2026-11-21 09:14`, UTC. */
function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}

function span(milliseconds: number): string {
  return milliseconds < 59_950
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** Without what a terminal would obey. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
