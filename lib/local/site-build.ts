/** One build of the site, in a process of its own: the sample report is computed first, since the landing page is drawn from it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuilder } from 'vite';
import { makeSampleReport } from './sample-report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Answers the path of the file, which the site's Vite reads by `ALEX_SAMPLE_REPORT`. */
export async function writeSampleReport(root: string): Promise<string> {
  const folder = join(root, '.alex', 'site-build');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sample-report.json');
  writeFileSync(path, JSON.stringify(await makeSampleReport()));
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.env['ALEX_SAMPLE_REPORT'] = await writeSampleReport(ROOT);
  const builder = await createBuilder({ configFile: join(ROOT, 'site', 'vite.config.ts'), root: join(ROOT, 'site'), logLevel: 'warn' });
  await builder.buildApp();
}
