/** `npm run cost`: what a month costs, line by line, and which quota binds first. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { billOf, costTable, scaleTable } from '../lib/cost/tables.ts';
import { command, stageOf, TERMINAL, WrongArguments } from './command.ts';

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
  return command(args, {
    usage: USAGE,
    options: {
      users: { type: 'string' },
      analyses: { type: 'string' },
      stage: { type: 'string', default: 'prod' },
      write: { type: 'boolean', default: false },
    },
    read: ({ users, analyses, write, ...values }) => {
      const stage = stageOf(values.stage);
      if (analyses !== undefined && users === undefined) throw new WrongArguments('How many users? Say --users N.');
      return {
        users: users === undefined ? undefined : numberOf('users', users),
        analyses: numberOf('analyses', analyses ?? '4'),
        stage,
        write,
      };
    },
    act: ({ users, analyses, stage, write }) => {
      if (write) writeFileSync(README, withTables(readFileSync(README, 'utf8')));
      else if (users === undefined) out(`${costTable()}\n\n${scaleTable()}\n`);
      else out(`${billOf({ stage, users, analyses })}\n`);
      return 0;
    },
    write: out,
    complain: problem,
  });
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

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && Number.isFinite(value)))
    throw new WrongArguments(`--${option} is "${text}", which is no number.`);
  return value;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2), TERMINAL.write, TERMINAL.complain);
