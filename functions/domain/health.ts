/** What of a system's state an operator should look at, the worst first. Pure. */
import type { Concern, HealthFindings } from '#schema/health.ts';
import { daysBetween } from './format.ts';

/** A weekend with a holiday on either side, and the night until prices are there. */
const OLDEST_PRICES_DAYS = 5;
/** Half a year since the newest document, or since anything was stored: a new system begins with documents that are older, and nobody has neglected it yet. */
const OLDEST_KNOWLEDGE_DAYS = 183;
const FAILED_SHARE = 0.1;
const MANY_WAITING = 50;

export function concernsOf(found: HealthFindings): Concern[] {
  const { stuck, queue, jobs, prices, knowledge } = found;
  const today = found.at.slice(0, 10);
  const concerns: (Concern | false)[] = [
    stuck.length > 0 &&
      bad(
        `${counted(stuck.length, 'job')} ${stuck.length === 1 ? 'is' : 'are'} stuck.`,
        'Does the sweeper run? Its log says what it found.',
      ),
    queue !== null &&
      queue.parked > 0 &&
      bad(
        `${counted(queue.parked, 'message')} ${queue.parked === 1 ? 'waits' : 'wait'} in the dead-letter queue.`,
        'npm run dead-letters says why, and sends them back.',
      ),
    isMany(jobs.failed, jobs.completed) &&
      bad(
        `${jobs.failed} of ${jobs.failed + jobs.completed} analyses of the last day have failed.`,
        'See the causes below; npm run rerun -- JOB begins one anew.',
      ),
    queue !== null &&
      queue.waiting > MANY_WAITING &&
      warn(`${queue.waiting} analyses wait on the queue.`, 'See whether the dispatcher fails or is throttled.'),
    !prices.isWell && warn(`The last run of prices did not go well: ${prices.message ?? 'it said nothing.'}`, 'npm run prices asks again.'),
    prices.provider !== null &&
      prices.newestDay !== null &&
      daysBetween(prices.newestDay, today) > OLDEST_PRICES_DAYS &&
      warn(
        `The newest closes are ${daysBetween(prices.newestDay, today)} days old.`,
        'npm run prices asks again, and says which days were refused.',
      ),
    prices.undecided > 0 &&
      warn(
        `${counted(prices.undecided, 'price')} ${prices.undecided === 1 ? 'waits' : 'wait'} for a decision.`,
        'npm run prices -- --flags lists them.',
      ),
    knowledge.documents === 0 && warn('The store of knowledge is empty: reports are written without it.', 'POST /ingest takes documents.'),
    ageOf(knowledge, today) > OLDEST_KNOWLEDGE_DAYS &&
      warn(
        `Nothing was added to the store of knowledge for ${ageOf(knowledge, today)} days.`,
        'npm run research reads its sources; POST /ingest takes what you have.',
      ),
  ];
  return concerns.filter((one) => one !== false);
}

function ageOf({ newest, storedAt }: HealthFindings['knowledge'], today: string): number {
  const days = [newest, storedAt?.slice(0, 10)].filter((day) => day !== undefined && day !== null).map((day) => daysBetween(day, today));
  return newest === null ? 0 : Math.min(...days);
}

function isMany(failed: number, completed: number): boolean {
  return failed > 0 && failed / (failed + completed) > FAILED_SHARE;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function bad(says: string, act: string): Concern {
  return { severity: 'bad', says, act };
}
function warn(says: string, act: string): Concern {
  return { severity: 'warn', says, act };
}
