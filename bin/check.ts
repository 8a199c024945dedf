/** `npm run check`: the types of everything, one after the other, all of them even when one fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { syncSite } from '../lib/site-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const checks = [
  ['functions, local system, tests', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['browser tests', 'node_modules/typescript/bin/tsc', '--noEmit', '--project', 'test/site'],
  ['site', 'node_modules/svelte-check/bin/svelte-check', '--workspace', 'site', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
] as const;

let failed = syncSite(root) ? 0 : 1;
for (const [name, script, ...args] of checks) {
  console.log(`── ${name}`);
  if (spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exit(failed);
