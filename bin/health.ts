/** `npm run health`: how a system is, in one page of text: jobs, queue, executions, failures by cause, and how fresh prices and knowledge are. */
import { concernsOf } from '../functions/domain/health.ts';
import { executionsClient, queueClient } from '../functions/ports/clients.ts';
import { systemClock } from '../functions/ports/clock.ts';
import { openDatabase } from '../functions/ports/database.ts';
import { readHealth } from '../functions/ports/health.ts';
import { orComplaint, whatTellsOfHealth } from '../lib/local/operator.ts';
import type { HealthView } from '../schema/health.ts';
import { command } from './command.ts';
import { printedHealth } from './health/print.ts';

const USAGE = `npm run health [-- --json]

How the system is: what needs a person first, then jobs, queue, the last executions, failures of the last week by cause,
and how fresh prices and the store of knowledge are. It only reads.

Without settings it asks the system that runs here (npm start). For a deployed one set DATABASE_ARN and DATABASE_SECRET_ARN
(the owner's); ANALYSIS_QUEUE_URL and ANALYSIS_DEAD_LETTER_QUEUE_URL for the queue, STATE_MACHINE_ARN for executions.

Exit code: 0 when nothing needs a person now, 1 when something does or the system cannot be reached, 2 for wrong arguments.
`;

/** Runs the command and answers its exit code. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: { json: { type: 'boolean', default: false } },
    read: ({ json }) => json,
    act: (json) =>
      orComplaint(write, async () => {
        const { label, health } = await ask(environment);
        write(json ? `${JSON.stringify(health, null, 2)}\n` : `${label}\n\n${printedHealth(health)}`);
        return health.concerns.some(({ severity }) => severity === 'bad') ? 1 : 0;
      }),
    write,
  });
}

async function ask(environment: NodeJS.ProcessEnv): Promise<{ label: string; health: HealthView }> {
  const { label, database, queues, executions } = whatTellsOfHealth(environment);
  const sqs = queues && queueClient(queues.environment);
  const sfn = executions && executionsClient(executions.environment);
  try {
    const found = await readHealth({
      owner: openDatabase(database),
      clock: systemClock,
      queues: queues && sqs && { client: sqs, queueUrl: queues.queueUrl, deadLetterQueueUrl: queues.deadLetterQueueUrl },
      executions: executions && sfn && { client: sfn, stateMachineArn: executions.stateMachineArn },
    });
    return { label, health: { ...found, concerns: concernsOf(found) } };
  } finally {
    sqs?.destroy();
    sfn?.destroy();
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
