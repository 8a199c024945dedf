/** `npm run lint`: style, the dependency rule and the state machine, one after the other, all of them even when one fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { syncSite } from '../lib/site-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const checks = [
  ['eslint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  ['dependency rule', 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'bin', 'lib', 'functions', 'schema', 'site/src', 'test'],
  ['state machine', 'node_modules/asl-validator/dist/bin/asl-validator.js', '--json-path', 'statemachines/analysis.asl.json'],
] as const;

let failed = syncSite(root) ? 0 : 1;
for (const [name, script, ...args] of checks) {
  console.log(`── ${name}`);
  if (spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exit(failed);
