/** `npm run research`: has the researcher read its sources now, and tells what became of each page; lists, adds and switches sources. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { openDatabase } from '#ports/database.ts';
import { enableSource, putSources, readSources } from '#ports/research-store.ts';
import { ResearchResult, ResearchSources } from '#schema/research.ts';
import { LOCAL_CREDENTIALS } from '../lib/local/clients.ts';
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { NoTargetError, orComplaint, whichDatabase } from '../lib/local/operator.ts';
import { sampleSources } from '../lib/local/pages.ts';
import { command, WrongArguments } from './command.ts';
import { asText, listText } from './research/print.ts';

const USAGE = `npm run research [-- options]

Has the researcher read its sources now, and prints what was read, added, replaced, unchanged and refused, with the reason.
On this machine it reads the small web that comes with Alex, on loopback; a second run finds nothing new.

  --all              every source that is enabled, so also those on the internet; what a deployed system always does
  --source NAME      this one; may be given several times
  --list             the sources: whether they are enabled, and what became of them when they were last read
  --enable NAME      to be read from now on; --disable NAME not any more
  --add FILE         adds sources, or changes them: JSON in the form of schema/seed/research-sources.json
  --json             the account as JSON

It speaks to the system that runs here (npm start). For a deployed one set RESEARCHER_FUNCTION_ARN; for its sources DATABASE_ARN and DATABASE_SECRET_ARN (the worker's).
Exit code: 1 when something was left to the next run, or no system runs; 2 when an argument is wrong.
`;

type Asked =
  | { do: 'read'; sources: string[] | 'all' | 'usual'; json: boolean }
  | { do: 'list' }
  | { do: 'switch'; name: string; enabled: boolean }
  | { do: 'add'; file: string };

/** Runs the command and answers its exit code. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: {
      all: { type: 'boolean' },
      source: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      enable: { type: 'string' },
      disable: { type: 'string' },
      add: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    read: ({ all, source, list, enable, disable, add, json }): Asked => {
      if ([all, source, list, enable, disable, add].filter((value) => value !== undefined).length > 1)
        throw new WrongArguments('One of --all, --source, --list, --enable, --disable and --add at a time.');
      if (list === true) return { do: 'list' };
      const name = enable ?? disable;
      if (name !== undefined) return { do: 'switch', name, enabled: enable !== undefined };
      if (add !== undefined) return { do: 'add', file: add };
      return { do: 'read', sources: all === true ? 'all' : (source ?? 'usual'), json };
    },
    act: (asked) =>
      orComplaint(write, () => (asked.do === 'read' ? read(asked, environment, write) : changeSources(asked, environment, write))),
    write,
  });
}

async function read(
  { sources, json }: Extract<Asked, { do: 'read' }>,
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const { client, functionArn, isLocal } = whichFunction(environment);
  const named =
    sources === 'all' || (sources === 'usual' && !isLocal)
      ? undefined
      : sources === 'usual'
        ? sampleSources().map(({ name }) => name)
        : sources;
  const { Payload, FunctionError } = await client
    .send(new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(named === undefined ? {} : { sources: named }) }))
    .finally(() => client.destroy());
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError !== undefined) {
    write(`The function failed: ${z.object({ errorMessage: z.string() }).safeParse(answer).data?.errorMessage ?? FunctionError}\n`);
    return 1;
  }
  const result = ResearchResult.parse(answer);
  write(json ? `${JSON.stringify(result, null, 1)}\n` : asText(result));
  return result.isWell && result.sources.every(({ outcome }) => outcome !== 'left') ? 0 : 1;
}

async function changeSources(
  asked: Exclude<Asked, { do: 'read' }>,
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const db = openDatabase(whichDatabase(environment, 'worker').environment);
  if (asked.do === 'list') {
    write(listText(await readSources(db)));
    return 0;
  }
  if (asked.do === 'switch') {
    const found = await enableSource(db, asked.name, asked.enabled);
    write(
      found
        ? `${asked.name} is ${asked.enabled ? 'enabled' : 'disabled'}.\n`
        : `There is no source named ${asked.name}: --list names them.\n`,
    );
    return found ? 0 : 1;
  }
  const sources = sourcesIn(asked.file);
  if (typeof sources === 'string') {
    write(`${sources}\n`);
    return 2;
  }
  write(`${await putSources(db, sources)} added or changed. What was enabled or disabled stays so.\n`);
  return 0;
}

/** The sources of a file, or what is wrong with it. npm runs scripts in the project's folder; a path is meant from where the person is. */
function sourcesIn(file: string): z.infer<typeof ResearchSources>['sources'] | string {
  try {
    const read = ResearchSources.safeParse(JSON.parse(readFileSync(resolve(process.env['INIT_CWD'] ?? process.cwd(), file), 'utf8')));
    return read.success ? read.data.sources : `${file} is no list of sources:\n${z.prettifyError(read.error)}`;
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function whichFunction(environment: NodeJS.ProcessEnv): { client: LambdaClient; functionArn: string; isLocal: boolean } {
  const deployed = environment['RESEARCHER_FUNCTION_ARN'];
  // A run takes minutes, and is not to be begun a second time meanwhile.
  const patience = { maxAttempts: 1, requestHandler: { requestTimeout: 620_000 } };
  if (deployed) return { client: new LambdaClient(patience), functionArn: deployed, isLocal: false };
  const found = readEndpoints(alexFolder(environment));
  const functionArn = found?.functionArns['researcher'];
  if (found?.stoppedAt !== null || functionArn === undefined) throw new NoTargetError('No system runs here. Start it with: npm start');
  return {
    client: new LambdaClient({ ...patience, endpoint: found.endpoints.lambda, region: 'us-east-1', credentials: LOCAL_CREDENTIALS }),
    functionArn,
    isLocal: true,
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
