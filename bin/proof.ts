/** `npm run proof`: what takes minutes to be believed. Laws, not figures: one that breaks fails the run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { inPlace } from './bench/place.ts';
import { describeMachine } from './bench/table.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';
import { crowd, soak } from './proof/crowd.ts';
import { faults } from './proof/faults.ts';
import { fuzz } from './proof/fuzz.ts';
import { kills } from './proof/kills.ts';
import { laws } from './proof/laws.ts';
import { load } from './proof/load.ts';
import { long } from './proof/long.ts';
import { orders } from './proof/orders.ts';
import type { Asked, Law, Suite } from './proof/suite.ts';
import { forTerminal, mark, withLaws, type Proved } from './proof/table.ts';

const README = join(PROJECT_ROOT, 'README.md');
const SUITES: readonly Suite[] = [long, laws, orders, fuzz, faults, kills, load, crowd, soak];

/** What takes a whole number: the usual one, and the least that shows anything. */
const NUMBERS = {
  requests: { usual: 20_000, least: 1 },
  seconds: { usual: 60, least: 30, why: ', for the memory to be seen' },
  faults: { usual: 1_000, least: 1 },
  kills: { usual: 10, least: 1 },
  runs: { usual: 20, least: 1 },
  minutes: { usual: 10, least: 3, why: ', for growth to be seen' },
  seed: { usual: Date.now() % 2 ** 31, least: 0, why: ', such as one that an earlier run has told' },
} satisfies Record<keyof Asked, { usual: number; least: number; why?: string }>;

const USAGE = `npm run proof [-- --only NAME,NAME] [--requests N] [--faults N] [--kills N] [--runs N] [--seed N] [--seconds N] [--minutes N] [--write]

Proves on this machine what takes minutes, one suite after the other, and ends with a table of the laws: held or broken.
It works in a temporary folder and on free ports, and leaves nothing behind. Close what else keeps the machine busy first: the load has to be carried in time.

  --only NAMES   only these, comma-separated:
${SUITES.map(({ name, about }) => `                   ${name.padEnd(8)} ${about}`).join('\n')}
  --requests N   of the fuzz; 20,000 unless told
  --faults N     to come to pass; 1,000 unless told
  --kills N      of the process; 10 unless told
  --runs N       of the tests in other orders; 20 unless told
  --seed N       of faults, kills and orders; another each time unless told
  --seconds N    of the load; 60 unless told, at least 30
  --minutes N    of the soak; 10 unless told, at least 3
  --write        puts the rows of what was run into README.md

Exit code: 0 when every law holds; 1 when one is broken or could not be tried; 2 for wrong arguments.
`;

const text = { type: 'string' } as const;
process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: {
    only: { ...text, multiple: true },
    requests: text,
    seconds: text,
    faults: text,
    kills: text,
    runs: text,
    minutes: text,
    seed: text,
    write: { type: 'boolean', default: false },
  },
  read: ({ only, write, ...values }) => {
    const names = only?.flatMap((list) => list.split(',').map((name) => name.trim()));
    const unknown = names?.filter((name) => !SUITES.some((suite) => suite.name === name)) ?? [];
    if (unknown.length > 0)
      throw new WrongArguments(`There is no suite ${unknown.join(', ')}. Suites are ${SUITES.map(({ name }) => name).join(', ')}.`);
    const numberOf = (name: keyof Asked): number => {
      const { usual, least, why = '' }: { usual: number; least: number; why?: string } = NUMBERS[name];
      const value = Number(values[name] ?? usual);
      if (!Number.isInteger(value) || value < least)
        throw new WrongArguments(`--${name} is "${values[name]}": it must be a whole number, at least ${least}${why}.`);
      return value;
    };
    const numbers: Asked = {
      requests: numberOf('requests'),
      seconds: numberOf('seconds'),
      faults: numberOf('faults'),
      kills: numberOf('kills'),
      runs: numberOf('runs'),
      minutes: numberOf('minutes'),
      seed: numberOf('seed'),
    };
    return { suites: SUITES.filter(({ name }) => names?.includes(name) ?? true), ...numbers, write };
  },
  act: prove,
  ...TERMINAL,
});
// The clients of the load may keep a socket for a while.
process.exit();

async function prove(asked: Asked & { suites: readonly Suite[]; write: boolean }): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const proofs: Proved[] = [];
  await inPlace({ runs: undefined, log: say }, async (place) => {
    for (const suite of asked.suites) {
      say(`${suite.name}: ${suite.about} …`);
      const from = performance.now();
      const proved = await suite
        .prove(place, asked)
        .catch((error: unknown): Law[] => [
          { what: suite.about, held: false, seen: `could not be tried: ${error instanceof Error ? error.message : String(error)}` },
        ]);
      for (const law of proved) {
        proofs.push({ suite: suite.name, ...law });
        say(`  ${mark(law)} ${law.what}: ${law.seen}`);
      }
      say(`  (${((performance.now() - from) / 1000).toFixed(0)} s)`);
    }
  });
  const [date, machine] = [new Date().toISOString().slice(0, 10), describeMachine()];
  say(`\n${date}, ${machine}\n`);
  say(forTerminal(proofs));
  if (asked.write)
    writeFileSync(README, withLaws(readFileSync(README, 'utf8'), proofs, { date, machine, suites: SUITES.map(({ name }) => name) }));
  return proofs.every(({ held }) => held) ? 0 : 1;
}
