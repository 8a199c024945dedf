/** `npm run rerun -- JOB`: the next attempt of a failed job. */
import { queueClient } from '../functions/ports/clients.ts';
import { openDatabase } from '../functions/ports/database.ts';
import { rerunJob } from '../functions/ports/jobs.ts';
import { openQueue } from '../functions/ports/queue.ts';
import { complaint, orComplaint, TARGET_USAGE, whichSystem } from '../lib/local/operator.ts';
import { Uuid } from '../schema/values.ts';
import { command, WrongArguments } from './command.ts';

const USAGE = `npm run rerun -- JOB

Starts the next attempt of a failed analysis. It begins anew, with the household as it is now; its execution is named JOB-2, JOB-3 and so on.
What a function of an earlier attempt still does is of no effect on it.
${TARGET_USAGE}

Exit code: 0 when the attempt is on its way, 1 when it is refused, 2 for wrong arguments.
`;

const REFUSALS: Readonly<Record<string, (job: string) => string>> = {
  'unknown': (job) => `There is no job ${job}. GET /api/reports and the executions name jobs.`,
  'pending': (job) => `Job ${job} is waiting to be started: nothing to do. The sweeper sends its message again should it have been lost.`,
  'running': (job) => `Job ${job} is running. Stop its execution first if it should begin anew.`,
  'completed': (job) => `Job ${job} is completed, its report stands. A new analysis is asked for with POST /api/analyze.`,
  'another-runs': (job) =>
    `Another analysis of the same user is under way, and there is one at a time: run ${job} again when it has ended.`,
};

/** Runs the command and answers its exit code. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  const act = (job: string): Promise<number> => orComplaint(write, () => rerun(job, environment, write));
  return command(args, { usage: USAGE, options: {}, positionals: true, read: (_values, jobs) => jobIn(jobs), act, write });
}

async function rerun(job: string, environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  const target = whichSystem(environment);
  const { outcome, attempt } = await rerunJob(openDatabase(target.environment), job);
  const refusal = REFUSALS[outcome];
  if (refusal || attempt === null) {
    write(`${refusal?.(job) ?? `Job ${job} cannot be run again: it is ${outcome}.`}\n`);
    return 1;
  }
  const client = queueClient(target.environment);
  try {
    await openQueue(client, target.queues).enqueue({ jobId: job });
  } catch (error) {
    write(`Its message could not be sent (${complaint(error)}); the sweeper sends it within two minutes.\n`);
  } finally {
    client.destroy();
  }
  write(`Attempt ${attempt} of job ${job} is on its way, as execution ${attempt > 1 ? `${job}-${attempt}` : job}.\n`);
  return 0;
}

function jobIn([job, ...more]: string[]): string {
  if (job === undefined || more.length > 0) throw new WrongArguments('Which job? Say its id, and only one.');
  if (!Uuid.safeParse(job).success)
    throw new WrongArguments(`"${job}" is no job id: those look like 0192f0c1-2345-4abc-8def-0123456789ac.`);
  return job.toLowerCase();
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
