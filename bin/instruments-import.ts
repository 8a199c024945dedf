/** `npm run instruments:import -- FILE`: shared instruments from a list of companies or funds in the form of FinanceDatabase. */
import { planImport, type Outcome } from '../functions/domain/listing/plan.ts';
import { readList, UnknownFormError, type ReadList } from '../functions/domain/listing/read.ts';
import { openDatabase } from '../functions/ports/database.ts';
import { importInstruments, lockSharedInstruments, readSharedInstruments } from '../functions/ports/shared-instruments.ts';
import { complaint, whichDatabase } from '../lib/local/operator.ts';
import { Day } from '../schema/values.ts';
import { command, WrongArguments } from './command.ts';
import { FileError, readCsv } from './instruments-import/file.ts';

const USAGE = `npm run instruments:import -- FILE [--as-of DAY] [--dry-run] [--json]

Adds the instruments of a CSV list in the form of FinanceDatabase (companies or funds) to those that every user shares, in one transaction.
What is curated, or known with more confidence, is kept. A fund's class comes from its name; its category can only confirm or contradict it.

  --as-of DAY  the day of the list, where its rows name none; today, unless told
  --dry-run    says what it would do, and changes nothing
  --json       everything as JSON: each row's outcome, and each row left out

Without settings it speaks to the system that runs here (npm start). For a deployed one set
DATABASE_ARN, DATABASE_SECRET_ARN (the secret of the worker) and, unless it is alex, DATABASE_NAME.

Exit code: 0 when it is done, 1 when the file or the database refuses, 2 for wrong arguments.
`;

interface Asked {
  file: string;
  asOf: string;
  dryRun: boolean;
  json: boolean;
}

/** Lines shown of each kind; --json has them all. */
const SHOWN = 12;

/** Runs the command and answers its exit code. `today`: a day, UTC. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, today: string, write: (text: string) => void): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: {
      'as-of': { type: 'string', default: today },
      'dry-run': { type: 'boolean', default: false },
      'json': { type: 'boolean', default: false },
    },
    positionals: true,
    read: ({ 'as-of': asOf, 'dry-run': dryRun, json }, [file, ...more]): Asked => {
      if (file === undefined || more.length > 0) throw new WrongArguments('Which file? Name one.');
      if (!Day.safeParse(asOf).success) throw new WrongArguments(`--as-of "${asOf}" is no day, such as ${today}.`);
      if (asOf > today) throw new WrongArguments(`--as-of ${asOf} lies in the future.`);
      return { file, asOf, dryRun, json };
    },
    act: (asked) => importList(asked, environment, today, write),
    write,
  });
}

async function importList(asked: Asked, environment: NodeJS.ProcessEnv, today: string, write: (text: string) => void): Promise<number> {
  try {
    const list = readList(readCsv(asked.file), { asOf: asked.asOf, today });
    const target = whichDatabase(environment, 'worker');
    const outcomes = await openDatabase(target.environment).transaction(async (session) => {
      await lockSharedInstruments(session);
      const planned = planImport(
        list.proposals,
        await readSharedInstruments(
          session,
          list.proposals.map(({ symbol }) => symbol),
        ),
      );
      const changes = planned
        .filter(({ what }) => what === 'added' || what === 'changed')
        .map(({ proposal: { symbol, name, type, classification } }) => ({ symbol, name, type, classification }));
      if (!asked.dryRun) await importInstruments(session, changes);
      return planned;
    });
    write(asked.json ? asJson(asked, list, outcomes) : asText(asked, target.label, list, outcomes));
    return 0;
  } catch (error) {
    const known = error instanceof FileError || error instanceof UnknownFormError;
    write(`${known ? error.message : complaint(error)}\n`);
    return 1;
  }
}

function asText({ dryRun, file }: Asked, label: string, { description, leftOut }: ReadList, outcomes: readonly Outcome[]): string {
  const of = (what: Outcome['what']) => outcomes.filter((outcome) => outcome.what === what);
  const unclassified = outcomes.filter(({ proposal }) => proposal.classification === null);
  const contradictions = unclassified.filter(({ proposal }) => proposal.reason?.startsWith('reads as'));
  const percent = outcomes.length === 0 ? 0 : Math.round(((outcomes.length - unclassified.length) / outcomes.length) * 1000) / 10;
  const by = (found: readonly Outcome[]) => found.map(({ proposal, why }) => `line ${proposal.line}, ${proposal.symbol}: ${why}`);
  return [
    `${label}`,
    `${file}: ${description}`,
    ...(dryRun ? ['A dry run: nothing was changed.'] : []),
    '',
    `${count(of('added').length)} added, ${count(of('changed').length)} changed, ${count(of('same').length)} as they were, ${count(of('kept').length)} kept as they are known better, ${count(leftOut.length)} left out.`,
    `${count(outcomes.length - unclassified.length)} of ${count(outcomes.length)} rows (${percent}%) are classified by this list; ${count(unclassified.length)} are not, ${count(contradictions.length)} of them by a contradiction.`,
    ...section('Changed', by(of('changed'))),
    ...section('Kept', by(of('kept'))),
    ...section(
      'Contradictions, left unclassified',
      contradictions.map(({ proposal }) => `line ${proposal.line}, ${proposal.symbol}: ${proposal.reason ?? ''} (${proposal.name})`),
    ),
    ...section(
      'Left out',
      leftOut.map(({ line, reason }) => `line ${line}: ${reason}`),
    ),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    '',
    `${title}:`,
    ...lines.slice(0, SHOWN).map((line) => `  ${line}`),
    ...(lines.length > SHOWN ? [`  … and ${count(lines.length - SHOWN)} more; --json lists all`] : []),
  ];
}

function asJson({ dryRun, file }: Asked, { description, leftOut }: ReadList, outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ proposal: { line, symbol, name, classification, reason }, what, why }) => ({
    line,
    symbol,
    name,
    outcome: what,
    why,
    classification,
    unsettled: reason,
  }));
  return `${JSON.stringify({ file, form: description, dryRun, rows, leftOut }, null, 2)}\n`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

if (import.meta.main)
  process.exitCode = await main(process.argv.slice(2), process.env, new Date().toISOString().slice(0, 10), (text) =>
    process.stdout.write(text),
  );
