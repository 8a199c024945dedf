/** `npm run dev`: the site with hot reload, against the running local system. */
import { join } from 'node:path';
import { createServer } from 'vite';
import { alexFolder, PROJECT_ROOT, readEndpoints } from '../lib/local/endpoints.ts';
import { writeSampleReport } from '../lib/local/site-build.ts';

if (readEndpoints(alexFolder(process.env))?.stoppedAt !== null)
  process.stderr.write('No system runs here, so the pages will have no API. Start it in another terminal with: npm start\n');
process.chdir(join(PROJECT_ROOT, 'site')); // SvelteKit looks for its routes there
process.env['ALEX_SAMPLE_REPORT'] = await writeSampleReport(PROJECT_ROOT);
const server = await createServer({ configFile: join(PROJECT_ROOT, 'site', 'vite.config.ts'), root: join(PROJECT_ROOT, 'site') });
await server.listen();
server.printUrls();
server.bindCLIShortcuts({ print: true });
