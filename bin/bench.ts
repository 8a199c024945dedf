/** `npm run bench`: how fast, how many calls, how many transitions; one table. Figures, not a gate. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { agents, tagging } from './bench/agents.ts';
import { analysis } from './bench/analysis.ts';
import { bundles } from './bench/bundles.ts';
import { calls } from './bench/calls.ts';
import type { Figure, Row } from './bench/figure.ts';
import { holdings } from './bench/holdings.ts';
import { instruments } from './bench/instruments.ts';
import { knowledge } from './bench/knowledge.ts';
import { lognormal } from './bench/lognormal.ts';
import { reads } from './bench/load.ts';
import { longTable } from './bench/long-table.ts';
import { observability } from './bench/observability.ts';
import { inPlace, type Place } from './bench/place.ts';
import { checkups, portfolios, portfoliosRead } from './bench/portfolios.ts';
import { freshClone, warmStart } from './bench/start.ts';
import {
  comparedForReadme,
  describeMachine,
  forMachines,
  forReadme,
  forTerminal,
  withTable,
  type Failure,
  type Outcome,
} from './bench/table.ts';
import { rebalancing } from './bench/rebalancing.ts';
import { retirement } from './bench/retirement.ts';
import { sideBySide } from './bench/side-by-side.ts';
import type { Comparing, Comparison } from './bench/side-by-side/comparison.ts';
import { site } from './bench/site.ts';
import { whatIf } from './bench/what-if.ts';
import { verification } from './bench/texts-and-figures.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

/** In this order: what shares the running system first, what needs the machine for itself last. */
const ROWS: readonly (Row | Comparing)[] = [
  analysis,
  observability,
  calls,
  portfolios,
  checkups,
  portfoliosRead,
  holdings,
  instruments,
  rebalancing,
  retirement,
  lognormal,
  verification,
  agents,
  tagging,
  knowledge,
  longTable,
  whatIf,
  bundles,
  reads,
  sideBySide,
  site,
  warmStart,
  freshClone,
];

const USAGE = `npm run bench [-- --only NAME,NAME] [--runs N] [--json] [--write]

Measures Alex on this machine and prints its headlines beside plain baselines of the same work, and one table: the median of several runs, the least and
the most, the target and whether it is met.
It works in a temporary folder and on free ports, and leaves nothing behind. Close what else keeps the machine busy first.

  --only NAMES   only these, comma-separated:
${ROWS.map(({ name, about }) => `                   ${name.padEnd(16)} ${about}`).join('\n')}
  --runs N       so many runs each, in place of the usual number
  --json         JSON in place of the table
  --write        also writes the tables into README.md; takes all rows, or --only ${sideBySide.name} alone

Exit code: 0 when every row was measured, whether its target is met or not; 1 when one could not be; 2 for wrong arguments.
`;

interface Asked {
  rows: readonly (Row | Comparing)[];
  runs: number | undefined;
  json: boolean;
  write: boolean;
}

process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  read: ({ only, json, write, ...values }): Asked => {
    const names = only?.flatMap((list) => list.split(',').map((name) => name.trim()));
    const unknown = names?.filter((name) => !ROWS.some((row) => row.name === name)) ?? [];
    if (unknown.length > 0)
      throw new WrongArguments(`There is no row ${unknown.join(', ')}. Rows are ${ROWS.map(({ name }) => name).join(', ')}.`);
    if (names !== undefined && write && names.join() !== sideBySide.name)
      throw new WrongArguments(`--write puts whole tables into README.md: leave --only out, or name ${sideBySide.name} alone.`);
    const runs = values.runs === undefined ? undefined : Number(values.runs);
    if (runs !== undefined && !(Number.isInteger(runs) && runs > 0))
      throw new WrongArguments(`--runs is "${values.runs}", which is no number of runs: it must be a whole number above zero.`);
    return { rows: ROWS.filter(({ name }) => names?.includes(name) ?? true), runs, json, write };
  },
  act: bench,
  ...TERMINAL,
});

async function bench(asked: Asked): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const outcome = await inPlace({ runs: asked.runs, log }, (place) => measure(asked.rows, place));
  process.stdout.write(asked.json ? forMachines(outcome) : forTerminal(outcome));
  if (outcome.failures.length > 0) return 1;
  if (asked.write) {
    const readme = join(PROJECT_ROOT, 'README.md');
    const compared = withTable(readFileSync(readme, 'utf8'), comparedForReadme(outcome), 'side by side');
    writeFileSync(readme, outcome.figures.length > 0 ? withTable(compared, forReadme(outcome)) : compared);
  }
  return 0;
}

/** Rows one after the other; one that cannot be measured does not keep the others from it. */
async function measure(rows: readonly (Row | Comparing)[], place: Place): Promise<Outcome> {
  const figures: Figure[] = [];
  const comparisons: Comparison[] = [];
  const failures: Failure[] = [];
  for (const row of rows) {
    place.log(`${row.name}: ${row.about} …`);
    const attempt = (work: () => Promise<unknown>) =>
      work().catch((error: unknown) => failures.push({ row: row.name, reason: error instanceof Error ? error.message : String(error) }));
    if ('measure' in row) await attempt(async () => figures.push(...(await row.measure(place))));
    else for (const headline of row.headlines) await attempt(async () => comparisons.push(...(await headline(place))));
  }
  return { date: new Date().toISOString().slice(0, 10), machine: describeMachine(), figures, comparisons, failures };
}
