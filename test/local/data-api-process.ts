/** A process of its own that serves the Data API from the folder given, until it is killed. */
import { startDataApi } from '../../lib/local/data-api.ts';

const [folder = ''] = process.argv.slice(2);
const { url } = await startDataApi({ folder });
process.stdout.write(`${url}\n`);
