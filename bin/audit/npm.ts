/** npm itself, as who runs the command has it. */
import { spawnSync, type SpawnSyncOptionsWithStringEncoding } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What it printed, in the project's folder; its warnings go to the terminal. */
export function npm(...args: string[]): { status: number | null; stdout: string } {
  // Under npm its own entry is known and needs no shell; otherwise npm is a script that Windows runs only through one.
  const path = process.env['npm_execpath'];
  const options: SpawnSyncOptionsWithStringEncoding = {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  };
  return path?.endsWith('.js') === true
    ? spawnSync(process.execPath, [path, ...args], options)
    : spawnSync(`npm ${args.join(' ')}`, { ...options, shell: true });
}
