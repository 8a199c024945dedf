/** What a cold Lambda pays before its first event: the import of its bundle as it is deployed, each time in a new process; and how large it is. */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { buildFunctions } from '../../lib/build.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { atMost, type Figure, type Row } from './figure.ts';

const run = promisify(execFile);
const IMPORT =
  'const from = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - from)); process.exit()';

export const bundles: Row = {
  name: 'bundles',
  about: 'cold import of each function’s bundle in a new Node process, and its size',
  measure: async (place) => {
    const figures: Figure[] = [];
    const { bundles: deployed } = await buildFunctions({ root: PROJECT_ROOT, folder: join(place.folder, 'deployed'), variant: 'deployed' });
    for (const [name, path] of Object.entries(deployed)) {
      const values: number[] = [];
      for (let n = 0; n < place.runs(5); n += 1) values.push(await importOnce(path));
      figures.push({ what: `Cold import of ${name}`, unit: 'ms', values, target: atMost(150, 'ms') });
      figures.push({
        what: '… its size in KB, without solver and map',
        unit: '',
        values: [statSync(path).size / 1024],
        target: atMost(700, ''),
      });
    }
    return figures;
  },
};

export async function importOnce(path: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORT, pathToFileURL(path).href], { env: {} });
  const took = Number(stdout);
  if (stdout === '' || Number.isNaN(took)) throw new Error(`Importing ${path} printed "${stdout}" in place of a time.`);
  return took;
}
