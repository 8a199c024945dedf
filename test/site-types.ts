/** Vitest reads `site/tsconfig.json`, which extends what SvelteKit derives: written here where nothing has been built yet, so that any one test runs on a clean copy. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { syncSite } from '../lib/site-types.ts';

export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (!existsSync(`${root}site/node_modules/$app/tsconfig`) && !syncSite(root))
    throw new Error('SvelteKit could not derive the types of the site; what it says is above.');
}
