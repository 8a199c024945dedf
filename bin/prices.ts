/** `npm run prices`: fetches closes now, and decides about those that were refused. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { isWeekday } from '../functions/domain/prices/days.ts';
import { normaliseSymbol } from '../functions/domain/symbol.ts';
import { openDatabase } from '../functions/ports/database.ts';
import { decideFlags, decideFlagsOfDay, readOpenFlags } from '../functions/ports/price-store.ts';
import { LOCAL_CREDENTIALS } from '../lib/local/clients.ts';
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { NoTargetError, orComplaint, whichDatabase } from '../lib/local/operator.ts';
import { Day } from '../schema/values.ts';
import { command, WrongArguments } from './command.ts';

const USAGE = `npm run prices -- [--date DAY]... | --force DAY | --flags | --accept SYMBOL|DAY | --reject SYMBOL|DAY

Runs the function that fetches closes: the days that are missing, or those that are named.

  --date DAY       this day, also when it is there already: what is new of it is added, what is stored stays
  --force DAY      this day, though it is refused as a whole: what is near the last closes is written, what is not is flagged
  --flags          lists the prices that were refused and are undecided
  --accept SYMBOL  its refused closes were right: they become its history and its price. After a split, change the numbers of shares first
  --reject SYMBOL  they were wrong, and are never written
  --accept DAY, --reject DAY
                   the same for every symbol of which a close of this day is undecided

A jump that a second day confirms needs no decision; a split does, since quantities change with it.
A day that was refused as a whole is asked for again by each run, behind newer days, and written when its flags are decided.
Without settings it speaks to the system that runs here (npm start; POLYGON_API_KEY gives it a key). For a deployed one set PRICES_FUNCTION_ARN
to fetch, or DATABASE_ARN and DATABASE_SECRET_ARN (the secret of the worker) for flags.

Exit code: 0 when it is done, 1 when a day was refused or nothing can be reached, 2 for wrong arguments.
`;

type Asked =
  | { do: 'fetch'; days: string[]; isForced: boolean }
  | { do: 'flags' }
  | ({ do: 'accepted' | 'rejected' } & ({ symbol: string } | { day: string }));

const Result = z.object({
  provider: z.string(),
  message: z.string(),
  days: z.array(
    z.object({
      day: Day,
      outcome: z.enum(['stored', 'closed', 'pending', 'refused']),
      prices: z.number(),
      flagged: z.number(),
      reason: z.string().optional(),
    }),
  ),
});

/** Runs the command and answers its exit code. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: {
      date: { type: 'string', multiple: true },
      force: { type: 'string', multiple: true },
      flags: { type: 'boolean' },
      accept: { type: 'string' },
      reject: { type: 'string' },
    },
    read: ({ date, force, flags, accept, reject }): Asked => {
      if ([date, force, flags, accept, reject].filter((value) => value !== undefined).length > 1)
        throw new WrongArguments('One of --date, --force, --flags, --accept and --reject at a time.');
      if (flags === true) return { do: 'flags' };
      const named = accept ?? reject;
      if (named !== undefined) return { do: accept === undefined ? 'rejected' : 'accepted', ...symbolOrDay(named) };
      return { do: 'fetch', days: daysOf(date ?? force ?? []), isForced: force !== undefined };
    },
    act: (asked) =>
      orComplaint(write, () => (asked.do === 'fetch' ? fetchDays(asked, environment, write) : decide(asked, environment, write))),
    write,
  });
}

async function fetchDays(
  { days, isForced }: { days: string[]; isForced: boolean },
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const { client, functionArn } = whichFunction(environment);
  const { Payload, FunctionError } = await client
    .send(new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(days.length === 0 ? {} : { days, isForced }) }))
    .finally(() => client.destroy());
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError !== undefined) {
    write(`The function failed: ${z.object({ errorMessage: z.string() }).safeParse(answer).data?.errorMessage ?? FunctionError}\n`);
    return 1;
  }
  const result = Result.parse(answer);
  const lines = result.days.map(
    ({ day, outcome, prices, flagged, reason }) =>
      `${day}  ${outcome}${outcome === 'stored' ? `, ${prices} prices${flagged === 0 ? '' : `, ${flagged} flagged`}` : ''}${reason === undefined ? '' : `: ${reason}`}`,
  );
  const refused = result.days.find(({ outcome, flagged }) => outcome === 'refused' && flagged > 0)?.day;
  write(
    `${[...lines, result.message, ...(refused === undefined ? [] : [`See --flags; --accept ${refused} or --reject ${refused} decides them all, --force ${refused} writes the others.`])].join('\n')}\n`,
  );
  return result.days.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
}

async function decide(
  asked: Exclude<Asked, { do: 'fetch' }>,
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const db = openDatabase(whichDatabase(environment, 'worker').environment);
  if (asked.do === 'flags') {
    const flags = await readOpenFlags(db);
    write(
      flags.length === 0
        ? 'No price is flagged.\n'
        : `${flags.map(({ symbol, day, reason, detail }) => `${symbol.padEnd(8)} ${day}  ${reason.padEnd(11)} ${detail}`).join('\n')}\n`,
    );
    return 0;
  }
  const [whose, decided] =
    'day' in asked
      ? [`the symbols that were flagged on ${asked.day}`, await decideFlagsOfDay(db, asked.day, asked.do, 'an operator')]
      : [asked.symbol, await decideFlags(db, asked.symbol, asked.do, 'an operator')];
  write(
    decided === 0
      ? `Nothing is undecided about ${whose}.\n`
      : `${decided} ${decided === 1 ? 'close' : 'closes'} of ${whose} ${asked.do}.\n`,
  );
  return decided === 0 ? 1 : 0;
}

function whichFunction(environment: NodeJS.ProcessEnv): { client: LambdaClient; functionArn: string } {
  const deployed = environment['PRICES_FUNCTION_ARN'];
  if (deployed) return { client: new LambdaClient({}), functionArn: deployed };
  const found = readEndpoints(alexFolder(environment));
  const functionArn = found?.functionArns['prices'];
  if (found?.stoppedAt !== null || functionArn === undefined) throw new NoTargetError('No system runs here. Start it with: npm start');
  return {
    client: new LambdaClient({ endpoint: found.endpoints.lambda, region: 'us-east-1', credentials: LOCAL_CREDENTIALS, maxAttempts: 1 }),
    functionArn,
  };
}

function symbolOrDay(named: string): { symbol: string } | { day: string } {
  if (Day.safeParse(named).success) return { day: named };
  const symbol = normaliseSymbol(named);
  if (symbol === null) throw new WrongArguments(`"${named}" is no symbol, and no day.`);
  return { symbol };
}

function daysOf(days: string[]): string[] {
  const wrong = days.find((day) => !Day.safeParse(day).success);
  if (wrong !== undefined) throw new WrongArguments(`"${wrong}" is no day, such as 2026-11-20.`);
  const weekend = days.find((day) => !isWeekday(day));
  if (weekend !== undefined) throw new WrongArguments(`${weekend} is a weekend: no exchange was open.`);
  if (days.length > 10) throw new WrongArguments('At most ten days at a time.');
  return days;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
