/** `npm run --silent token -- --user NAME`: a session token of sixty seconds from the local issuer, alone on standard output. */
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { readIssuer } from '../lib/local/issuer.ts';
import { NAME_RULE, readName } from '../schema/local-name.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

const USAGE = `npm run --silent token -- --user NAME

Prints a session token for NAME, valid for 60 seconds. A new name is a new user; demo is the sample household.
NAME has ${NAME_RULE}; put one with spaces in quotes.

  curl -s -H "authorization: Bearer $(npm run --silent token -- --user demo)" http://127.0.0.1:3000/api/portfolio
`;

process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: { user: { type: 'string' } },
  read: (values) => {
    if (values.user === undefined) throw new WrongArguments('Whose token? Say --user NAME.');
    const { user, fault } = readName(values.user);
    if (user === undefined) throw new WrongArguments(fault);
    return user;
  },
  act: show,
  ...TERMINAL,
});

async function show(user: string): Promise<number> {
  const folder = alexFolder(process.env);
  const endpoints = readEndpoints(folder);
  if (endpoints === undefined) {
    process.stderr.write('The local system has never run here, so there is nobody to sign in to. Start it with: npm start\n');
    return 1;
  }
  try {
    process.stdout.write(`${await readIssuer(folder).token({ user, origin: endpoints.url })}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
