/** `npm run dead-letters`: what is parked, why and since when; and back to the queue with it. */
import { queueClient } from '../functions/ports/clients.ts';
import { openDeadLetters, type DeadLetter } from '../functions/ports/dead-letters.ts';
import { orComplaint, TARGET_USAGE, whichSystem } from '../lib/local/operator.ts';
import { command, WrongArguments } from './command.ts';

const USAGE = `npm run dead-letters [-- --redrive [ID]]

Lists the messages that are parked in the dead-letter queue: id, age, reason, body.

  --redrive           sends all of them back to the analysis queue
  --redrive ID        sends one of them back

What is no job is parked again, with its reason. ${TARGET_USAGE}

Exit code: 0, 1 when there is no such message or the queue cannot be reached, 2 for wrong arguments.
`;
const LONGEST_BODY = 200;

/** Runs the command and answers its exit code. `now` is for ages. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
  now = new Date(),
): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: { redrive: { type: 'boolean', default: false } },
    positionals: true,
    read: ({ redrive }, [id, ...more]) => {
      if (more.length > 0) throw new WrongArguments('One message at a time, or all of them.');
      if (id !== undefined && !redrive) throw new WrongArguments('To send that message back say --redrive ID.');
      return { redrive, id };
    },
    act: ({ redrive, id }) =>
      orComplaint(write, async () => {
        const target = whichSystem(environment);
        const client = queueClient(target.environment);
        try {
          const letters = openDeadLetters(client, target.queues);
          if (!redrive) {
            write(listed(await letters.list(), now));
            return 0;
          }
          const gone = await letters.redrive(id);
          write(redriven(gone, id));
          return gone.length === 0 && id !== undefined ? 1 : 0;
        } finally {
          client.destroy();
        }
      }),
    write,
  });
}

function listed(letters: readonly DeadLetter[], now: Date): string {
  if (letters.length === 0) return 'No message is parked.\n';
  const lines = letters.map(({ id, since, reason, body }) => `${id}  parked ${age(since, now)} ago\n  ${reason}\n  ${shown(body)}`);
  return `${lines.join('\n\n')}\n\n${count(letters.length)} parked. Back to the queue: npm run dead-letters -- --redrive [ID]\n`;
}

function redriven(letters: readonly DeadLetter[], id: string | undefined): string {
  if (letters.length > 0) return `${count(letters.length)} sent back to the analysis queue: ${letters.map((each) => each.id).join(', ')}\n`;
  return id === undefined ? 'No message is parked.\n' : `No message ${id} is parked. npm run dead-letters lists what is.\n`;
}

/** A body is anybody's text: one line, without what a terminal would obey. */
function shown(body: string): string {
  const plain = body.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return plain.length > LONGEST_BODY ? `${plain.slice(0, LONGEST_BODY)} … (${plain.length} characters)` : plain;
}

function count(messages: number): string {
  return `${messages} ${messages === 1 ? 'message' : 'messages'}`;
}

export function age(since: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000));
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return minutes < 2 * 24 * 60 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / 60 / 24)} days`;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
