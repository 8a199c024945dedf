/** `npm run cost`: what a month costs, line by line, and which quota binds first. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { billOf, costTable, scaleTable } from '../lib/cost/tables.ts';

const USAGE = `npm run cost [-- --users N --analyses N] [--stage dev|prod] [--write]

Without a load: the two tables of lib/README.md, a month's cost and the quotas. With one: its bill, line by line.

  --users N      how many there are
  --analyses N   by each of them, a month (4 unless told)
  --stage NAME   prod unless told
  --write        writes the tables into lib/README.md

Exit code: 0, 2 for wrong arguments.
`;
const README = fileURLToPath(new URL('../lib/README.md', import.meta.url));

/** Runs the command and answers its exit code. */
export function main(args: string[], out: (text: string) => void, problem: (text: string) => void): number {
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    (asked === '' ? out : problem)(`${asked}${asked === '' ? '' : '\n\n'}${USAGE}`);
    return asked === '' ? 0 : 2;
  }
  if (asked.write) writeFileSync(README, withTables(readFileSync(README, 'utf8')));
  else if (asked.users === undefined) out(`${costTable()}\n\n${scaleTable()}\n`);
  else out(`${billOf({ stage: asked.stage, users: asked.users, analyses: asked.analyses })}\n`);
  return 0;
}

/** The text with both tables between their marks. */
export function withTables(text: string): string {
  const put = (within: string, mark: string, table: string): string =>
    within.replace(
      new RegExp(`(<!-- ${mark}: npm run cost -- --write -->\\n)[\\s\\S]*?(<!-- /${mark} -->)`),
      (_all, open: string, close: string) => `${open}${table}\n${close}`,
    );
  return put(put(text, 'cost', costTable()), 'scale', scaleTable());
}

function readArguments(args: string[]): { users: number | undefined; analyses: number; stage: 'dev' | 'prod'; write: boolean } | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        users: { type: 'string' },
        analyses: { type: 'string' },
        stage: { type: 'string', default: 'prod' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return '';
    if (values.stage !== 'dev' && values.stage !== 'prod') return `There is no stage ${values.stage}: dev or prod.`;
    if (values.analyses !== undefined && values.users === undefined) return 'How many users? Say --users N.';
    for (const [name, value] of [
      ['users', values.users],
      ['analyses', values.analyses],
    ] as const) {
      if (value !== undefined && !(value.trim() !== '' && Number(value) >= 0 && Number.isFinite(Number(value))))
        return `--${name} is "${value}", which is no number.`;
    }
    return {
      users: values.users === undefined ? undefined : Number(values.users),
      analyses: Number(values.analyses ?? 4),
      stage: values.stage,
      write: values.write,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (import.meta.main)
  process.exitCode = main(
    process.argv.slice(2),
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
