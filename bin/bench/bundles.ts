/** What a cold Lambda pays before its first event: the import of its bundle, each time in a new process. */
import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Figure, Row } from './figure.ts';

const run = promisify(execFile);
const IMPORT = 'const from = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - from)); process.exit()';

export const bundles: Row = {
  name: 'bundles',
  about: 'cold import of each function’s bundle in a new Node process',
  measure: async (place) => {
    const figures: Figure[] = [];
    for (const [name, path] of Object.entries(await place.bundles())) {
      const values: number[] = [];
      for (let n = 0; n < place.runs(5); n += 1) values.push(await importOnce(path));
      figures.push({ what: `Cold import of ${name}`, unit: 'ms', values });
    }
    return figures;
  },
};

async function importOnce(path: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['--enable-source-maps', '--input-type=module', '-e', IMPORT, pathToFileURL(path).href], { env: {} });
  const took = Number(stdout);
  if (stdout === '' || Number.isNaN(took)) throw new Error(`Importing ${path} printed "${stdout}" in place of a time.`);
  return took;
}
