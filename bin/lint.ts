/** `npm run lint`: style, the dependency rule, the state machine and secrets, one after the other, all of them even when one fails. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncSite } from '../lib/site-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What git keeps and what it does not know yet, or all that is here where there is no git; pictures and compiled code are no text. */
const known = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ':!*.png', ':!*.wasm'], { cwd: root, encoding: 'utf8' });
const files = known.status === 0 ? ['--no-glob', ...known.stdout.split('\0').filter((file) => existsSync(join(root, file)) && file !== '')] : ['**/*'];
const checks: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ['eslint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  ['dependency rule', 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'bin', 'lib', 'functions', 'schema', 'site/src', 'test'],
  ['state machine', 'node_modules/asl-validator/dist/bin/asl-validator.js', '--json-path', 'statemachines/analysis.asl.json'],
  ['secrets', 'node_modules/secretlint/bin/secretlint.js', ...files],
];

let failed = syncSite(root) ? 0 : 1;
for (const [name, script, ...args] of checks) {
  console.log(`── ${name}`);
  if (spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exit(failed);
