/** `npm run licences`: under which licences the installed packages are, by license-checker; fails on one that nobody has allowed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { command, TERMINAL } from './command.ts';
import { ALLOWED, READ_BY_HAND } from './licences/allowed.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHECKER = join(root, 'node_modules', 'license-checker-rseidelsohn', 'bin', 'license-checker-rseidelsohn.js');
const USAGE = `npm run licences [-- --all]

How many of the installed packages are under which licence, and why that may be (bin/licences/allowed.ts); with --all each package. Packages of other platforms are not installed, and not looked at.

Exit code: 0 when every licence is allowed, 1 when one is not, 2 for wrong arguments.
`;

/** Licences of one package as the checker tells them: an expression of SPDX, or several of which each holds. */
const Installed = z.record(z.string(), z.object({ licenses: z.union([z.string(), z.array(z.string())]) }));
export type Installed = z.infer<typeof Installed>;

export interface Judged {
  name: string;
  licence: string;
  allowed: boolean;
}

/** `name@version` → its licence and whether it is allowed; our own package is nobody's to allow. */
export function judge(installed: Installed): Judged[] {
  return Object.entries(installed)
    .filter(([name]) => !name.startsWith('alex@'))
    .map(([name, { licenses }]) => {
      const licence = READ_BY_HAND[name.slice(0, name.lastIndexOf('@'))] ?? [licenses].flat().join(' AND ');
      return { name, licence, allowed: isAllowed(licence) };
    });
}

/** Of `A OR B` one is enough, of `A AND B` each counts; AND binds closer, and a bracket is only ever around the whole. */
function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(bare)) return false; // read it by hand
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((one) => Object.hasOwn(ALLOWED, one)));
}

/** `all`: each package too. */
function show(all: boolean): number {
  const judged = judge(
    Installed.parse(
      JSON.parse(
        spawnSync(process.execPath, [CHECKER, '--json', '--start', root], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout,
      ),
    ),
  );
  const counts = new Map<string, number>();
  for (const { licence } of judged) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  for (const [licence, count] of [...counts].sort(([, a], [, b]) => b - a))
    process.stdout.write(`${String(count).padStart(4)}  ${licence}${ALLOWED[licence] === undefined ? '' : `: ${ALLOWED[licence]}`}\n`);
  if (all) for (const { name, licence } of judged) process.stdout.write(`${name}  ${licence}\n`);
  const refused = judged.filter(({ allowed }) => !allowed);
  for (const { name, licence } of refused)
    process.stdout.write(
      `Not allowed: ${name} is under ${licence}. Take another package, or allow it with the reason in bin/licences/allowed.ts.\n`,
    );
  return refused.length > 0 ? 1 : 0;
}

if (import.meta.main)
  process.exitCode = command(process.argv.slice(2), {
    usage: USAGE,
    options: { all: { type: 'boolean', default: false } },
    read: ({ all }) => all,
    act: show,
    ...TERMINAL,
  });
