/** `npm run --silent webhook -- --user NAME --event user.deleted`: a message of Clerk's about a user, signed by the local issuer and sent to the running system. */
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { messageOf, readWebhookSecret, signedHeaders } from '../lib/local/issuer-webhooks.ts';
import { USER_MESSAGES, type UserMessageType } from '../schema/clerk.ts';
import { Instant, UserId } from '../schema/values.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

const USAGE = `npm run --silent webhook -- --user NAME --event EVENT [--name "FIRST LAST"] [--at INSTANT] [--id ID] [--sent INSTANT]

Sends what Clerk would send of a user to the running system, and prints its answer. user.deleted deletes everything of theirs, for good.

  --event EVENT    user.created, user.updated or user.deleted
  --name NAMES     what Clerk calls them now
  --at INSTANT     when Clerk changed the user, such as 2026-11-20T21:05:00Z; now unless told. What is older than what is known changes nothing
  --id ID          the message's id: the same again is a message delivered twice
  --sent INSTANT   when it was signed; more than five minutes from now is refused

Exit code: 0 when it was taken, 1 when it was refused or the system does not run, 2 for wrong arguments.
`;

interface Asked {
  user: string;
  type: UserMessageType;
  name: string | null;
  at: Date;
  id: string | undefined;
  sent: Date;
}

process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: {
    user: { type: 'string' },
    event: { type: 'string' },
    name: { type: 'string' },
    at: { type: 'string' },
    id: { type: 'string' },
    sent: { type: 'string' },
  },
  read: ({ user, event, name = null, at, id, sent }): Asked => {
    if (user === undefined) throw new WrongArguments('About whom? Say --user NAME.');
    if (!UserId.safeParse(user).success) throw new WrongArguments(`"${user}" is no user name.`);
    const type = USER_MESSAGES.find((known) => known === event);
    if (type === undefined) throw new WrongArguments(`--event is one of ${USER_MESSAGES.join(', ')}.`);
    return { user, type, name, at: instantOf('at', at), id, sent: instantOf('sent', sent) };
  },
  act: send,
  ...TERMINAL,
});

async function send(asked: Asked): Promise<number> {
  const folder = alexFolder(process.env);
  const endpoints = readEndpoints(folder);
  if (endpoints === undefined) {
    process.stderr.write('The local system has never run here, so there is nobody to send a message to. Start it with: npm start\n');
    return 1;
  }
  try {
    const body = messageOf(asked);
    const headers = signedHeaders(readWebhookSecret(folder), body, { sentAt: asked.sent, ...(asked.id !== undefined && { id: asked.id }) });
    const response = await fetch(`${endpoints.url}/api/webhooks/clerk`, { method: 'POST', headers, body });
    process.stdout.write(`${response.status} ${await response.text()}\n`);
    return response.ok ? 0 : 1;
  } catch (error) {
    const refused = error instanceof TypeError; // fetch tells no more
    process.stderr.write(
      refused
        ? `Nothing answers at ${endpoints.url}: the local system does not run. Start it with: npm start\n`
        : `${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 1;
  }
}

/** Now unless told. */
function instantOf(option: string, text: string | undefined): Date {
  if (text === undefined) return new Date();
  if (!Instant.safeParse(text).success)
    throw new WrongArguments(`--${option} is "${text}", which is no instant: write it as 2026-11-20T21:05:00Z.`);
  return new Date(text);
}
