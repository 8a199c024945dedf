/** `npm run --silent webhook -- --user NAME --event user.deleted`: a message of Clerk's about a user, signed by the local issuer and sent to the running system. */
import { parseArgs } from 'node:util';
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { messageOf, readWebhookSecret, signedHeaders } from '../lib/local/issuer-webhooks.ts';
import { USER_MESSAGES, type UserMessageType } from '../schema/clerk.ts';
import { Instant, UserId } from '../schema/values.ts';

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

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readArguments();
  if (typeof asked === 'string') {
    process[asked === '' ? 'stdout' : 'stderr'].write(asked === '' ? USAGE : `${asked}\n\n${USAGE}`);
    return asked === '' ? 0 : 2;
  }
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

function readArguments(): Asked | string {
  try {
    const { values } = parseArgs({
      options: {
        user: { type: 'string' },
        event: { type: 'string' },
        name: { type: 'string' },
        at: { type: 'string' },
        id: { type: 'string' },
        sent: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return '';
    if (values.user === undefined) return 'About whom? Say --user NAME.';
    if (!UserId.safeParse(values.user).success) return `"${values.user}" is no user name.`;
    const type = USER_MESSAGES.find((known) => known === values.event);
    if (type === undefined) return `--event is one of ${USER_MESSAGES.join(', ')}.`;
    for (const name of ['at', 'sent'] as const)
      if (values[name] !== undefined && !Instant.safeParse(values[name]).success)
        return `--${name} is "${values[name]}", which is no instant: write it as 2026-11-20T21:05:00Z.`;
    const instant = (text: string | undefined) => (text === undefined ? new Date() : new Date(text));
    return { user: values.user, type, name: values.name ?? null, at: instant(values.at), id: values.id, sent: instant(values.sent) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
