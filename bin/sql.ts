/** `npm run sql -- 'SELECT 1'`: reads a database, local or deployed, through the RDS Data API. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { StatementError, openDatabase, type Session } from '../functions/ports/database.ts';
import { DATABASE_ARN, DATABASE_NAME, REGION, alexFolder, readEndpoints, secretArn } from '../lib/local/endpoints.ts';
import { UserId } from '../schema/values.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

const USAGE = `npm run sql -- [--user NAME] [--json] [--write] 'STATEMENT'

Runs one statement through the RDS Data API and prints its rows. Read only, unless --write is given.

  --user NAME  as the application, for this user: row-level security shows their rows alone
  --json       rows as JSON
  --write      lets the statement change the database

Without settings it speaks to the local system that runs here (npm start). For a deployed one set
DATABASE_ARN, DATABASE_SECRET_ARN and, unless it is alex, DATABASE_NAME; --user then needs the secret of app_user.

Exit code: 0 when it ran, 1 when the database refused it or cannot be reached, 2 for wrong arguments.
`;

interface Asked {
  sql: string;
  user: string | undefined;
  json: boolean;
  write: boolean;
}

type Row = Record<string, unknown>;
const AnyRow = z.record(z.string(), z.unknown());

/** Runs the command and answers its exit code. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  out: (text: string) => void,
  problem: (text: string) => void,
): Promise<number> {
  return command(args, {
    usage: USAGE,
    options: { user: { type: 'string' }, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
    positionals: true,
    read: ({ user, json, write }, [sql, ...more]): Asked => {
      if (sql === undefined || sql.trim() === '') throw new WrongArguments('Which statement? Give it in quotes.');
      if (more.length > 0) throw new WrongArguments(`One statement in quotes, not ${more.length + 1} arguments.`);
      if (user !== undefined && !UserId.safeParse(user).success) throw new WrongArguments(`"${user}" is no user name.`);
      return { sql, user, json, write };
    },
    act: (asked) => ask(asked, environment, out, problem),
    write: out,
    complain: problem,
  });
}

async function ask(
  asked: Asked,
  environment: NodeJS.ProcessEnv,
  out: (text: string) => void,
  problem: (text: string) => void,
): Promise<number> {
  const target = whichDatabase(environment, asked);
  if (target === 'stopped') {
    problem('No system runs here. Start it with: npm start\n');
    return 1;
  }
  if (target === undefined) {
    problem(
      'The local system has never run here, and DATABASE_ARN and DATABASE_SECRET_ARN name no other database. Start it with: npm start\n',
    );
    return 1;
  }
  try {
    const database = openDatabase(target);
    const work = (session: Session) => run(session, asked);
    const { rows, changed } = await (asked.user === undefined ? database.transaction(work) : database.asUser(asked.user, work));
    out(
      rows === undefined
        ? `${changed} ${changed === 1 ? 'row' : 'rows'} changed\n`
        : asked.json
          ? `${JSON.stringify(rows, null, 2)}\n`
          : table(rows),
    );
    return 0;
  } catch (error) {
    problem(`${explain(error)}\n`);
    return 1;
  }
}

async function run(session: Session, { sql, write }: Asked): Promise<{ rows?: Row[]; changed: number }> {
  if (!write) await session.execute('SET TRANSACTION READ ONLY');
  const answersRows = /^\s*(\(|select|with|values|table|show|explain)\b|\breturning\b/i.test(sql);
  return answersRows ? { rows: await session.query(sql, {}, AnyRow), changed: 0 } : { changed: await session.execute(sql) };
}

function explain(error: unknown): string {
  if (error instanceof StatementError && error.sqlState === '25006')
    return 'This statement would change the database. Say --write if that is what you want.';
  if (error instanceof StatementError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `${message}\nIs the local system running? Start it with: npm start`;
}

/** The environment that the database port wants: the deployed database that is named, or the local one. */
function whichDatabase(environment: NodeJS.ProcessEnv, { user }: Asked): NodeJS.ProcessEnv | 'stopped' | undefined {
  if (environment['DATABASE_ARN'] !== undefined && environment['DATABASE_SECRET_ARN'] !== undefined) return environment;
  const local = readEndpoints(alexFolder(environment));
  if (local === undefined) return undefined;
  if (local.stoppedAt !== null) return 'stopped';
  return {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_RDS_DATA: local.endpoints.rdsData,
    DATABASE_ARN,
    DATABASE_NAME,
    DATABASE_SECRET_ARN: secretArn(user === undefined ? 'owner' : 'app_user'),
    DATABASE_RESUME_SECONDS: '5',
  };
}

/** Columns as wide as their widest cell, at most 60 characters. */
function table(rows: Row[]): string {
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`;
  const [first] = rows;
  if (!first) return count;
  const columns = Object.keys(first);
  const cells = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return `${lines.join('\n')}\n${count}`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2), process.env, TERMINAL.write, TERMINAL.complain);
}
