/** The types that SvelteKit derives from the routes: type checks of `site/` and its lint read them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Whether they could be written. */
export function syncSite(root: string): boolean {
  const kit = join(root, 'node_modules', '@sveltejs', 'kit', 'svelte-kit.js');
  return spawnSync(process.execPath, [kit, 'sync'], { cwd: join(root, 'site'), stdio: 'inherit' }).status === 0;
}
