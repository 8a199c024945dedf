/** `npm run dev`: the site with hot reload, against the running local system. */
import { join } from 'node:path';
import { createServer } from 'vite';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { writeSampleReport } from '../lib/local/site-build.ts';

process.chdir(join(PROJECT_ROOT, 'site')); // SvelteKit looks for its routes there
process.env['ALEX_SAMPLE_REPORT'] = await writeSampleReport(PROJECT_ROOT);
const server = await createServer({ configFile: join(PROJECT_ROOT, 'site', 'vite.config.ts'), root: join(PROJECT_ROOT, 'site') });
await server.listen();
server.printUrls();
server.bindCLIShortcuts({ print: true });
