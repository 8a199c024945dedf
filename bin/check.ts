/** `npm run check`: the types of everything. */
import { fileURLToPath } from 'node:url';
import { runChecks } from '../lib/checks.ts';
import { syncSite } from '../lib/site-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const TSC = 'node_modules/typescript/bin/tsc';
const failed = runChecks(
  'check',
  [
    { name: 'code', about: 'functions, local system, tests', run: [TSC, '--noEmit'] },
    { name: 'browser-tests', about: 'tests that run in the site', run: [TSC, '--noEmit', '--project', 'test/site'] },
    {
      name: 'site',
      about: 'pages and components',
      run: ['node_modules/svelte-check/bin/svelte-check', '--workspace', 'site', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
    },
  ],
  process.argv.slice(2),
  root,
  () => syncSite(root),
);
process.exit(failed);
