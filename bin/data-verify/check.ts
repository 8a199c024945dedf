/** One rule that a database has to keep, and how it came out. */
import type { Session } from '#ports/database.ts';

export interface Outcome {
  readonly label: string;
  /** What was looked at: `17 tables`, `12 positions`. */
  readonly counted: string;
  /** One line for each thing that breaks the rule, naming it by id or symbol; never a person's name or amount. */
  readonly faults: readonly string[];
}

export interface Check {
  readonly label: string;
  readonly run: (db: Session) => Promise<Omit<Outcome, 'label'>>;
}

/** Runs every check, also after one has failed; a check that the database itself refuses is a fault. */
export async function runChecks(db: Session, checks: readonly Check[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { label, run } of checks) {
    try {
      outcomes.push({ label, ...(await run(db)) });
    } catch (error) {
      if (error instanceof Error && error.name === 'DatabaseUnavailableError') throw error;
      outcomes.push({ label, counted: 'not checked', faults: [error instanceof Error ? error.message : String(error)] });
    }
  }
  return outcomes;
}

/** The outcomes as a readable list; at most ten faults of each are shown. */
export function printed(outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ label, counted, faults }) => [
    `${faults.length === 0 ? '✓' : '✗'} ${label} (${counted})`,
    ...faults.slice(0, 10).map((fault) => `    ${fault}`),
    ...(faults.length > 10 ? [`    … and ${faults.length - 10} more`] : []),
  ]);
  const failed = outcomes.filter(({ faults }) => faults.length > 0).length;
  return [...lines, '', failed === 0 ? `All ${outcomes.length} checks passed.` : `${failed} of ${outcomes.length} checks failed.`].join(
    '\n',
  );
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
