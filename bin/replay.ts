/** `npm run replay`: one case or all of them, what an execution of this machine did, and new cases from what happened. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { CASES_FOLDER, openReplay, readCurrentMachine, type Replayed } from '../lib/local/replay.ts';
import { captureCase } from '../lib/local/replay/capture.ts';
import { BadCaseError, caseFiles, readCases, type NamedCase } from '../lib/local/replay/cases.ts';
import { parseHistory, readKeptHistory, UnknownExecutionError } from '../lib/local/replay/histories.ts';
import type { MachineMap } from '../functions/domain/executions/machine.ts';
import { summaryLine, timeline } from '../lib/local/replay/print.ts';
import type { HistoryEvent } from '../lib/local/step-functions/history.ts';

const USAGE = `npm run replay -- FILE [--io] [--json]

Replays a case (test/executions/README.md says how to write one) and prints the way it took.

  FILE                one case; several may be named
  --all               every case of test/executions, a line each
  --execution ID      what an execution of the system on this machine did, replayed from its history
  --capture JOB       writes an anonymised case from a job of the system on this machine …
  --history FILE      … or, with --capture, from the JSON of aws stepfunctions get-execution-history;
                      alone, replays that
  --out FILE          where the case is written; test/executions/captured-….json otherwise
  --io                with input and output of each state
  --json              {status, path, output, error, history} in place of the timeline

Exit code: 0 when everything is as expected, 1 when not, 2 for a case or an argument that cannot be read.
`;

class UsageError extends Error {
  override readonly name = 'UsageError' as const;
}

export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
  complain: (text: string) => void,
): Promise<number> {
  try {
    const asked = readArguments(args);
    if (asked.help) {
      write(USAGE);
      return 0;
    }
    const machine = readCurrentMachine();
    if (asked.capture !== undefined) return await capture(asked, machine, environment, write);
    const cases = await casesOf(asked, machine, environment);
    if (cases.some(({ case: each }) => each.input === undefined))
      complain('Starting a system of its own for this, half a minute the first time …\n');
    return await replay(cases, machine, { ...asked, many: asked.all }, write);
  } catch (error) {
    const known = error instanceof UsageError || error instanceof BadCaseError || error instanceof UnknownExecutionError;
    complain(
      `${known || !(error instanceof Error) ? (error instanceof Error ? error.message : String(error)) : (error.stack ?? error.message)}\n`,
    );
    return known ? 2 : 1;
  }
}

async function replay(
  cases: NamedCase[],
  machine: MachineMap,
  { io, json, many }: { io: boolean; json: boolean; many: boolean },
  write: (text: string) => void,
): Promise<number> {
  const replaying = openReplay({ machine });
  const began = performance.now();
  const results: Replayed[] = [];
  try {
    for (const each of cases) {
      const result = await replaying.run(each);
      results.push(result);
      if (!json) write(`${many ? summaryLine(result) : timeline(result, { io })}\n`);
    }
  } finally {
    await replaying.close();
  }
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  if (json)
    write(
      `${JSON.stringify(many || results.length !== 1 ? results.map((each) => ({ name: each.name, ...asJson(each) })) : results.map(asJson)[0], null, 2)}\n`,
    );
  else if (many) write(`\n${results.length} cases, ${failed} not as expected, ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  return failed === 0 ? 0 : 1;
}

function asJson({ way, history, differences }: Replayed): object {
  const output: unknown = way.output === null ? null : JSON.parse(way.output);
  return {
    status: way.status,
    path: way.visits.map(({ state }) => state),
    output,
    error: way.error === null ? null : { error: way.error, cause: way.cause },
    history,
    differences,
  };
}

async function casesOf(asked: Arguments, machine: MachineMap, environment: NodeJS.ProcessEnv): Promise<NamedCase[]> {
  if (asked.all) return readCases(caseFiles(CASES_FOLDER), machine);
  if (asked.execution !== undefined)
    return [{ name: asked.execution, case: captureCase(await readKeptHistory(asked.execution, environment), machine) }];
  if (asked.history !== undefined) return [{ name: asked.history, case: captureCase(historyIn(asked.history), machine) }];
  return readCases(
    asked.files.map((file) => resolve(file)),
    machine,
  );
}

async function capture(
  asked: Arguments,
  machine: MachineMap,
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const job = asked.capture ?? '';
  const events = asked.history === undefined ? await readKeptHistory(job, environment) : historyIn(asked.history);
  const captured = captureCase(events, machine);
  const file = resolve(
    asked.out ?? join(CASES_FOLDER, `captured-${captured.expect.status.toLowerCase()}-${new Date().toISOString().slice(0, 10)}.json`),
  );
  if (existsSync(file)) throw new UsageError(`${file} is there already. Name another by --out FILE.`);
  writeFileSync(file, `${JSON.stringify(captured, null, 2)}\n`);
  write(
    `Written: ${file}\nIt holds no id, no symbol and no name of the original. Read it, give it a comment, then: npm run replay -- ${file}\n`,
  );
  return 0;
}

function historyIn(file: string): HistoryEvent[] {
  try {
    return parseHistory(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new BadCaseError(
      `${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)}`,
    );
  }
}

interface Arguments {
  files: string[];
  all: boolean;
  io: boolean;
  json: boolean;
  help: boolean;
  execution: string | undefined;
  capture: string | undefined;
  history: string | undefined;
  out: string | undefined;
}

function readArguments(args: string[]): Arguments {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { all: flag, io: flag, json: flag, help: { ...flag, short: 'h' }, execution: text, capture: text, history: text, out: text },
    });
    const { all, io, json, help, execution, capture: job, history, out } = values;
    const sources = [positionals.length > 0, all, execution !== undefined, job !== undefined || history !== undefined].filter(
      Boolean,
    ).length;
    if (!help && sources !== 1) throw new UsageError(`Say what to replay: a file, --all, --execution, --capture or --history.\n\n${USAGE}`);
    return { files: positionals, all, io, json, help, execution, capture: job, history, out };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

if (import.meta.main) {
  process.exitCode = await main(
    process.argv.slice(2),
    process.env,
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
}
