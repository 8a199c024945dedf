/** `npm run usage`: what models have cost: who, what for, how much, which agent, against which budget. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { openDatabase } from '../functions/ports/database.ts';
import { SETTINGS } from '../functions/ports/environment.ts';
import { GROUPINGS, readSpending, type Grouping, type Spending } from '../functions/ports/spending.ts';
import { orComplaint, whichDatabase } from '../lib/local/operator.ts';
import { command, WrongArguments } from './command.ts';
import { periodOf, printedSpending } from './usage/print.ts';

const USAGE = `npm run usage [-- --by ${GROUPINGS.join('|')}] [--month 2026-11 | --day 2026-11-27 | --from DAY --to DAY] [--user ID] [--hashed] [--top N] [--json]

What models have cost at list price, this month unless told (UTC), by user unless told. Against what budget: that of each
user, ALEX_MODEL_MICRO_DOLLARS_PER_MONTH of this shell (10 dollars unless told), when a month is asked for by user.

  --user ID    of one user alone
  --hashed     users by the first twelve digits of their id's SHA-256, for a list that others see
  --top N      the dearest so many rows, 50 unless told; the sum is of all
  --json       everything as JSON, money in millionths of a dollar

Without settings it reads the system that runs here (npm start). For a deployed one set DATABASE_ARN and DATABASE_SECRET_ARN
(the owner's). It only reads.

Exit code: 0, 1 when the database cannot be reached, 2 for wrong arguments.
`;

interface Asked {
  by: Grouping;
  from: string;
  to: string;
  /** What was asked for, in words. */
  period: string;
  /** In millionths of a dollar, where there is one to hold it against. */
  budget: number | null;
  user: string | null;
  hashed: boolean;
  most: number;
  json: boolean;
}

/** Runs the command and answers its exit code. `now` says which month it is. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
  now = new Date(),
): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: {
      by: { type: 'string', default: 'user' },
      month: { type: 'string' },
      day: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      user: { type: 'string' },
      hashed: { type: 'boolean', default: false },
      top: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
    read: ({ user, hashed, json, ...values }): Asked => {
      const by = GROUPINGS.find((one) => one === values.by);
      if (by === undefined) throw new WrongArguments(`It cannot be summed by "${values.by}": ${GROUPINGS.join(', ')}.`);
      const most = Number(values.top);
      if (!Number.isInteger(most) || most < 1 || most > 1_000)
        throw new WrongArguments(`--top is "${values.top}", which is no number from 1 to 1,000.`);
      const period = periodOf(values, now);
      if (typeof period === 'string') throw new WrongArguments(period);
      const limits = z.object(SETTINGS.modelBudget).safeParse(environment);
      if (!limits.success) throw new WrongArguments('ALEX_MODEL_MICRO_DOLLARS_PER_MONTH is no whole number of millionths of a dollar.');
      const budget = by === 'user' && period.isMonth ? limits.data.ALEX_MODEL_MICRO_DOLLARS_PER_MONTH : null;
      return { by, ...period, budget, user: user ?? null, hashed, most, json };
    },
    act: (asked) =>
      orComplaint(write, async () => {
        const { label, environment: target } = whichDatabase(environment, 'owner');
        const spending = named(await readSpending(openDatabase(target), asked), asked);
        const { by, period, budget, json } = asked;
        write(
          json
            ? `${JSON.stringify({ by, period, budgetMicroDollarsAUser: budget, ...spending }, null, 2)}\n`
            : `${label}\n\n${printedSpending(spending, { by, period, budget })}`,
        );
        return 0;
      }),
    write,
  });
}

function named(spending: Spending, { by, hashed }: Asked): Spending {
  if (by !== 'user' || !hashed) return spending;
  return {
    ...spending,
    rows: spending.rows.map((row) => ({ ...row, key: createHash('sha256').update(row.key).digest('hex').slice(0, 12) })),
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
