/** `npm run agent`: one agent alone, with an account of its input, prompt, answer, checks, tokens and cost. No database, no running system. */
import { parseArgs } from 'node:util';
import type { JobRequest } from '#schema/job.ts';
import { Day, Ticker } from '#schema/values.ts';
import { RemoteEndpointError, refuseRemoteEndpoints } from '../lib/local/environment.ts';
import type { Fault } from '../lib/local/bedrock.ts';
import { carryOut } from './agent/carry-out.ts';
import { UnknownInputError, householdOf, otherName } from './agent/household.ts';
import { asJson, asText } from './agent/print.ts';
import { pageWork } from './agent/page.ts';
import { AGENTS, workOf } from './agent/work.ts';
import type { Asked } from './agent/work.ts';

const FAULTS = ['throttle', 'unavailable', 'garbage', 'invent', 'refuse'] as const;
const LEVELS = ['beginner', 'standard', 'expert'] as const satisfies JobRequest['readingLevel'][];

const USAGE = `npm run --silent agent -- AGENT [options]

Runs one agent alone and tells what it was given, asked and answered, how that was checked, and what it cost.
AGENT is ${[...AGENTS, 'researcher'].join(', ')}.

  --household NAME    a sample (drifting, concentrated, overspending; also couple, employee, retiree), or a JSON file in their form; drifting unless told
  --symbol SYMBOL     for the tagger: what to classify; may be given up to ten times
  --name TEXT         what a statement calls that symbol
  --page FILE         for the researcher: an HTML page, of which it tells what it would keep
  --insist            ask the model although a look-up settles it
  --level LEVEL       ${LEVELS.join(', ')}
  --date DAY          the day of the analysis; today unless told
  --fault MODE        have the local stand-in misbehave: ${FAULTS.join(', ')}
  --full              prompts and answers in full
  --json              everything as JSON

The model is the one that is set: the local rules writer; ALEX_BEDROCK=aws and BEDROCK_MODEL_ID for your own AWS account; BEDROCK_MODEL_ID=ollama:NAME for Ollama
(OLLAMA_BASE_URL, http://127.0.0.1:11434 unless told); BEDROCK_MODEL_ID_REPORTER and its siblings for one agent.

Exit code: 0 when it was written, also when the rules writer stood in; 2 when an argument is wrong.
`;

interface Options {
  asked: Asked | { agent: 'researcher'; page: string; asOf: string };
  /** The other name of the household that was given; '' where it was its own. */
  also: string;
  /** Of the stand-in. */
  fault: Fault | null;
  whole: boolean;
  json: boolean;
}

/** Runs the command and answers its exit code. */
export async function main(
  args: string[],
  person: NodeJS.ProcessEnv,
  write: (text: string) => void,
  complain: (text: string) => void,
): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === null) {
      write(USAGE);
      return 0;
    }
    refuseRemoteEndpoints(person);
    const { asked, also, fault, whole, json } = options;
    const work = asked.agent === 'researcher' ? pageWork(asked.page, asked.asOf) : await workOf(asked);
    const done = await work.run((assignment) => carryOut(assignment, person, fault));
    const of =
      asked.agent === 'researcher'
        ? asked.page
        : asked.agent === 'tagger'
          ? asked.symbols.join(', ')
          : `household ${asked.household.id}${also === '' ? '' : ` (also called ${also})`}, ${asked.readingLevel}, ${asked.asOf}`;
    const told = { agent: asked.agent, of, input: work.input, ...done };
    write(json ? `${JSON.stringify(asJson(told), null, 1)}\n` : asText(told, whole));
    return 0;
  } catch (error) {
    if (!(error instanceof UnknownInputError || error instanceof RemoteEndpointError)) throw error;
    complain(`${error.message}\n`);
    return 2;
  }
}

function readOptions(args: string[]): Options | null {
  const { values, positionals } = parse(args);
  if (values.help || args.length === 0) return null;
  const [agent, ...more] = positionals;
  const agents = [...AGENTS, 'researcher'] as const;
  if (agent === undefined || !isOneOf(agents, agent))
    throw new UnknownInputError(
      `${agent === undefined ? 'Which agent?' : `There is no agent '${agent}'.`} There are ${agents.join(', ')}.`,
    );
  if (more.length > 0) throw new UnknownInputError(`One agent at a time: '${more.join(' ')}' is too much.`);
  const symbols = (values.symbol ?? []).map((symbol) => symbol.trim().toUpperCase());
  const wrong = symbols.find((symbol) => !Ticker.safeParse(symbol).success);
  if (wrong !== undefined) throw new UnknownInputError(`'${wrong}' is no symbol: it must be 1 to 20 letters, digits, dots or dashes.`);
  if (symbols.length > 10) throw new UnknownInputError('The tagger takes at most ten symbols at once.');
  const asOf = values.date ?? new Date().toISOString().slice(0, 10);
  if (!Day.safeParse(asOf).success) throw new UnknownInputError(`--date '${asOf}' is no day, such as 2026-11-22.`);
  const fault = values.fault === undefined ? null : { mode: choose('--fault', FAULTS, values.fault) };
  const common = { also: otherName(values.household), fault, whole: values.full, json: values.json };
  if (agent === 'researcher') {
    if (values.page === undefined) throw new UnknownInputError('Which page? Say --page FILE.');
    return { asked: { agent, page: values.page, asOf }, ...common };
  }
  const asked = {
    agent,
    household: householdOf(values.household),
    symbols: [...new Set(symbols)],
    name: values.name ?? null,
    insist: values.insist,
    readingLevel: choose('--level', LEVELS, values.level),
    asOf,
  };
  return { asked, ...common };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        household: { type: 'string', default: 'drifting' },
        symbol: { type: 'string', multiple: true },
        name: { type: 'string' },
        page: { type: 'string' },
        insist: { type: 'boolean', default: false },
        level: { type: 'string', default: 'standard' },
        date: { type: 'string' },
        fault: { type: 'string' },
        full: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UnknownInputError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function isOneOf<const T extends string>(known: readonly T[], text: string): text is T {
  return known.some((one) => one === text);
}

function choose<const T extends string>(option: string, known: readonly T[], text: string): T {
  if (isOneOf(known, text)) return text;
  throw new UnknownInputError(`${option} '${text}' is unknown: it is one of ${known.join(', ')}.`);
}

if (import.meta.main)
  process.exitCode = await main(
    process.argv.slice(2),
    process.env,
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
