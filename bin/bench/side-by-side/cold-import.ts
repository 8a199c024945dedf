/** The API's bundle imported in a new process, beside a function that only sends one statement to the Data API. */
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions } from '../../../lib/build.ts';
import { PROJECT_ROOT } from '../../../lib/local/endpoints.ts';
import { importOnce } from '../bundles.ts';
import { median, shown } from '../figure.ts';
import type { Place } from '../place.ts';
import type { Comparison } from './comparison.ts';

const BARE = `
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
const client = new RDSDataClient({ region: 'us-east-1' });
export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify((await client.send(new ExecuteStatementCommand(event))).records) });
`;

export async function coldImport(place: Place): Promise<Comparison[]> {
  const deployed = await buildFunctions({ root: PROJECT_ROOT, folder: join(place.folder, 'deployed'), variant: 'deployed' });
  const bare = await buildFunctions({
    root: bareRoot(join(place.folder, 'bare')),
    folder: join(place.folder, 'bare', 'deployed'),
    variant: 'deployed',
  });
  const empty = join(place.folder, 'bare', 'empty.mjs');
  writeFileSync(empty, 'export const handler = () => undefined;\n');
  const all = Object.values(deployed.bundles)
    .map((path) => ({ path, kb: statSync(path).size / 1024 }))
    .sort((a, b) => a.kb - b.kb);
  const [least, middle] = [all[0]!, all[Math.floor(all.length / 2)]!];
  const api = { path: deployed.bundles['api'] ?? '', kb: statSync(deployed.bundles['api'] ?? '').size / 1024 };
  const plain = await imports(place, bare.bundles['bare'] ?? '');
  const ours = [];
  for (const each of [least, middle, api]) ours.push({ ...each, times: await imports(place, each.path) });
  const kbOfBare = shown(statSync(bare.bundles['bare'] ?? '').size / 1024, '');
  return [
    {
      what: 'Cold import of the API',
      unit: 'ms',
      ours: ours[2]?.times ?? [],
      plain: { what: `a function of the Data API’s client alone, ${kbOfBare} KB`, values: plain },
      limit: `${shown(median(await imports(place, empty)), 'ms')}: an empty module; published: cold starts of Lambda take from under 100 ms to over 1 s (AWS Lambda operator guide)`,
      growth: ours.map(({ kb, times }) => ({ of: `${shown(kb, '')} KB`, ours: times })),
      why: 'most of the bare function’s time is the AWS SDK’s, which each of ours has too. The rest is contracts, domain, Powertools and the tracer, for every route.',
    },
  ];
}

async function imports(place: Place, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < place.runs(9); run += 1) times.push(await importOnce(path));
  return times;
}

function bareRoot(root: string): string {
  mkdirSync(join(root, 'functions', 'bare'), { recursive: true });
  writeFileSync(join(root, 'functions', 'bare', 'handler.ts'), BARE);
  for (const folder of ['node_modules', 'lib']) symlinkSync(join(PROJECT_ROOT, folder), join(root, folder)); // bundled as ours are, with the same left out
  return root;
}
