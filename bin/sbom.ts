/** `npm run --silent sbom`: everything that is installed, by npm's own list of materials (CycloneDX), on standard output. */
import { npm } from './audit/npm.ts';

const { status, stdout } = npm('sbom', '--sbom-format=cyclonedx', '--sbom-type=application', ...process.argv.slice(2));
process.stdout.write(stdout);
process.exitCode = status ?? 1;
