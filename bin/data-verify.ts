/** `npm run data:verify`: whether a database, local or deployed, is what the rest of Alex takes it to be. */
import { openDatabase, type Session } from '../functions/ports/database.ts';
import { alexFolder, readEndpoints } from '../lib/local/endpoints.ts';
import { command } from './command.ts';
import { printed, runChecks, type Check, type Outcome } from './data-verify/check.ts';
import * as rows from './data-verify/rows.ts';
import * as structure from './data-verify/structure.ts';

const USAGE = `npm run data:verify

Checks the database through the RDS Data API: tables, row-level security, roles, migrations, seed, prices, positions and jobs.
It only reads. Without settings it checks the local system that runs here (npm start). For a deployed one set

  DATABASE_ARN          the cluster
  DATABASE_SECRET_ARN   the owner's secret
  DATABASE_NAME         alex, unless told

Exit code: 0 when every check passes, 1 when one fails or the database cannot be reached, 2 for wrong arguments.
`;

/** Every check, in the order in which one explains the next. Illustrative prices may be in a local database only. */
export function verifyDatabase(db: Session, place: 'local' | 'deployed'): Promise<Outcome[]> {
  const checks: Check[] = [
    structure.migrationsAreApplied,
    structure.everyTableExists,
    structure.rowsAreGuarded,
    structure.viewsAskTheReader,
    structure.rolesAreSmall,
    rows.seedIsLoaded,
    rows.weightsAreWhole,
    rows.proposalsAreWhole,
    rows.pricesAreReal,
    rows.quotesAreCloses,
    rows.flagsAreDecided,
    ...(place === 'deployed' ? [rows.pricesAreNotInvented] : []),
    rows.accountsBelong,
    rows.positionsBelong,
    rows.jobsEnd,
    rows.jobsLeaveResults,
    rows.stepsEnd,
  ];
  return runChecks(db, checks);
}

/** Runs the command and answers its exit code. */
export async function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  return command(args, { usage: USAGE, options: {}, read: () => null, act: () => verify(environment, write), write });
}

async function verify(environment: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  const target = whichDatabase(environment);
  if (target === 'stopped') {
    write('No system runs here. Start it with: npm start\n');
    return 1;
  }
  if (target === undefined) {
    write(
      'The local system has never run here, and DATABASE_ARN and DATABASE_SECRET_ARN name no other database. Start it with: npm start\n',
    );
    return 1;
  }
  try {
    const outcomes = await verifyDatabase(openDatabase(target.environment), target.place);
    write(`${target.label}\n\n${printed(outcomes)}\n`);
    return outcomes.some(({ faults }) => faults.length > 0) ? 1 : 0;
  } catch (error) {
    const hint = target.place === 'local' ? ' Is the local system running? Start it with: npm start' : '';
    write(`${target.label}\n\n✗ ${error instanceof Error ? error.message : String(error)}${hint}\n`);
    return 1;
  }
}

interface Target {
  readonly place: 'local' | 'deployed';
  readonly label: string;
  readonly environment: NodeJS.ProcessEnv;
}

function whichDatabase(environment: NodeJS.ProcessEnv): Target | 'stopped' | undefined {
  const cluster = environment['DATABASE_ARN'];
  if (cluster && environment['DATABASE_SECRET_ARN']) return { place: 'deployed', label: `Database ${cluster}`, environment };
  const folder = alexFolder(environment);
  const found = readEndpoints(folder);
  if (found === undefined) return undefined;
  if (found.stoppedAt !== null) return 'stopped';
  const { arn, name, secretArns } = found.database;
  const local = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_RDS_DATA: found.endpoints.rdsData };
  return {
    place: 'local',
    label: `Local database in ${folder}`,
    environment: { ...local, DATABASE_ARN: arn, DATABASE_SECRET_ARN: secretArns.owner, DATABASE_NAME: name },
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
