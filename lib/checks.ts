/** What `npm run lint` and `npm run check` have in common: checks one after the other, all of them even when one fails, or those alone that are named. */
import { spawnSync } from 'node:child_process';

export interface Check {
  name: string;
  about: string;
  /** A script of a package, from the root, and its arguments. */
  run: readonly string[];
}

/**
 * @param prepare comes before the first; false when it failed.
 * @returns the exit code: how many failed, or 2 for a name that is none. `--help` tells the names.
 */
export function runChecks(
  command: string,
  checks: readonly Check[],
  asked: readonly string[],
  root: string,
  prepare: () => boolean,
): number {
  const usage = `npm run ${command} [-- NAME …]\n\n${checks.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}\n\nExit code: how many of them failed, 0 when none has; 2 for wrong arguments.\n`;
  const isHelp = (one: string): boolean => one === '--help' || one === '-h';
  if (asked.some(isHelp)) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = asked.find((one) => !checks.some(({ name }) => name === one));
  if (unknown !== undefined) {
    process.stderr.write(`There is no check ${JSON.stringify(unknown)}.\n\n${usage}`);
    return 2;
  }
  let failed = prepare() ? 0 : 1;
  for (const { name, about, run } of checks) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stdout.write(`── ${name}: ${about}\n`);
    if (spawnSync(process.execPath, run, { cwd: root, stdio: 'inherit' }).status !== 0) failed += 1;
  }
  return failed;
}
