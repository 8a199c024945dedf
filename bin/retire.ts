/** `npm run --silent retire -- --plan plan.json`: one retirement plan, projected, without a household or a running system. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InvalidPlanError, study } from '#domain/retirement/index.ts';
import { parsePlanFile } from '#domain/retirement/plan-file.ts';
import { parseSeries } from '#domain/retirement/series-file.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';
import { asAnswer, asText } from './retire/print.ts';

const USAGE = `npm run --silent retire -- --plan FILE [--series FILE.csv] [--json]

Projects a retirement plan: how likely the money lasts, what can be spent, what would change it, what could break it.

  --plan FILE    the plan as JSON; - reads it from standard input
  --series FILE  yearly returns of your own: year,<asset>…,cpi; nominal total returns as decimals; # begins a comment.
                 The plan's mix then names its columns, and history is taken as it was unless the plan says "returns": "forward"
  --json         the whole result as JSON

The shortest plan: {"balance": 1000000, "mix": {"stocks": 60, "bonds": 40}, "spending": 40000}
Everything a plan may say, with its default, is in schema/retirement-file.ts; functions/domain/retirement/README.md explains the model.

Exit code: 0 when it was projected, 2 when plan, series or arguments are wrong: each problem is named with its place.
`;

interface Asked {
  plan: string;
  series: string | undefined;
  json: boolean;
}

class UnreadableError extends Error {
  override readonly name = 'UnreadableError' as const;
}

process.exitCode = command(process.argv.slice(2), {
  usage: USAGE,
  options: { plan: { type: 'string' }, series: { type: 'string' }, json: { type: 'boolean', default: false } },
  read: ({ plan, series, json }): Asked => {
    if (plan === undefined) throw new WrongArguments('Which plan? Say --plan FILE.');
    if (plan === '-' && series === '-') throw new WrongArguments('Standard input can hold the plan or the series, not both.');
    return { plan, series, json };
  },
  act: project,
  ...TERMINAL,
});

function project(asked: Asked): number {
  try {
    const series = asked.series === undefined ? null : parseSeries(readText(asked.series), basename(asked.series));
    const { input, data } = parsePlanFile(readJson(asked.plan), { series, thisYear: new Date().getUTCFullYear() });
    const result = study(input, data);
    process.stdout.write(asked.json ? `${JSON.stringify(asAnswer(result), null, 2)}\n` : asText(result));
    return 0;
  } catch (error) {
    if (error instanceof InvalidPlanError) {
      for (const { path, reason } of error.problems) process.stderr.write(`${path}: ${reason}\n`);
      return 2;
    }
    if (error instanceof UnreadableError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

/** npm runs scripts in the project's folder; a path is meant from where the person is. */
function readText(file: string): string {
  const path = file === '-' ? 0 : resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const reason =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'it may not be read' : code;
    throw new UnreadableError(`${file === '-' ? 'standard input' : file} cannot be read: ${reason}.`);
  }
}

function readJson(file: string): unknown {
  const text = readText(file).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = file === '-' ? 'standard input' : file;
    throw new UnreadableError(
      text.trim() === ''
        ? `${place} is empty: it should hold a plan as JSON.`
        : `${place} is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
