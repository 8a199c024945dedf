/** `npm run lint`: style, layout, the dependency rule, the state machine and secrets. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from '../lib/checks.ts';
import { syncSite } from '../lib/site-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What git keeps and what it does not know yet, or all that is here where there is no git; pictures and compiled code are no text. */
const known = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ':!*.png', ':!*.wasm'], {
  cwd: root,
  encoding: 'utf8',
});
const files =
  known.status === 0 ? ['--no-glob', ...known.stdout.split('\0').filter((file) => existsSync(join(root, file)) && file !== '')] : ['**/*'];
const failed = runChecks(
  'lint',
  [
    { name: 'style', about: 'eslint', run: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
    {
      name: 'format',
      about: 'prettier; npm run format mends it',
      run: ['node_modules/prettier/bin/prettier.cjs', '--check', '--cache', '--log-level', 'warn', '.'],
    },
    {
      name: 'dependencies',
      about: 'who may import whom',
      run: [
        'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'bin',
        'lib',
        'functions',
        'schema',
        'site/src',
        'test',
      ],
    },
    {
      name: 'machine',
      about: 'the state machine’s definition',
      run: ['node_modules/asl-validator/dist/bin/asl-validator.js', '--json-path', 'statemachines/analysis.asl.json'],
    },
    { name: 'secrets', about: 'nothing that looks like one', run: ['node_modules/secretlint/bin/secretlint.js', ...files] },
  ],
  process.argv.slice(2),
  root,
  () => syncSite(root),
);
process.exit(failed);
