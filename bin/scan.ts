/** `npm run scan`: the ZAP baseline against an address, where Docker runs. Where it does not, nothing was scanned, and the exit code says so. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, WrongArguments } from './command.ts';

const IMAGE = 'ghcr.io/zaproxy/zaproxy:stable';
const REPORT = 'zap.html';
const NO_DOCKER = 3;
const USAGE = `npm run scan -- --url URL [--minutes N]

Runs the ZAP baseline (${IMAGE}) by Docker: it follows the site's links for N minutes, 2 unless told, looks at every answer, and attacks nothing. The report is written to
.alex/scan/${REPORT}. Scan what is yours: the running system (http://127.0.0.1:3000), or your own stage.

Exit code: 0 when it found nothing, 1 when it did, 2 for wrong arguments, ${NO_DOCKER} when nothing was scanned, since Docker does not run here or could not get the image.
`;

/** Runs a program, with its output shown where `shown`; null when it could not be started. */
export type Run = (program: string, args: string[], shown: boolean) => number | null;

/** Answers the exit code. */
export function main(args: string[], folder: string, run: Run, write: (text: string) => void): number {
  return command(args, {
    usage: USAGE,
    options: { url: { type: 'string' }, minutes: { type: 'string', default: '2' } },
    read: ({ url, minutes }) => {
      if (url === undefined || !/^https?:\/\//.test(url) || !URL.canParse(url))
        throw new WrongArguments('Say what is to be scanned: --url http://127.0.0.1:3000');
      if (!/^[1-9]\d?$/.test(minutes)) throw new WrongArguments(`--minutes is a number from 1 to 99, not ${minutes}.`);
      return { url: new URL(url).href, minutes };
    },
    act: (asked) => scan(asked, folder, run, write),
    write,
  });
}

function scan(asked: { url: string; minutes: string }, folder: string, run: Run, write: (text: string) => void): number {
  if (run('docker', ['version', '--format', '{{.Server.Version}}'], false) !== 0) {
    write('Nothing was scanned: Docker does not run here, and ZAP comes as its image. Start Docker, or scan from a machine that has it.\n');
    return NO_DOCKER;
  }
  mkdirSync(folder, { recursive: true, mode: 0o777 });
  // The machine's own network, so that a system on loopback is reached under its own name.
  const ended = run(
    'docker',
    [
      'run',
      '--rm',
      '--network',
      'host',
      '--user',
      'root',
      '--volume',
      `${folder}:/zap/wrk`,
      IMAGE,
      'zap-baseline.py',
      '-t',
      asked.url,
      '-m',
      asked.minutes,
      '-r',
      REPORT,
    ],
    true,
  );
  // Of the script: 0 nothing, 1 failures, 2 warnings, 3 anything else; of Docker: 125 and more.
  if (ended === 0) return 0;
  if (ended === 1 || ended === 2) {
    write(`ZAP has found something: ${join(folder, REPORT)}\n`);
    return 1;
  }
  write(`Nothing was scanned to its end: Docker or ZAP stopped with ${ended ?? 'no exit code'}; its messages are above.\n`);
  return NO_DOCKER;
}

const run: Run = (program, args, shown) => spawnSync(program, args, { stdio: shown ? 'inherit' : 'ignore' }).status;
if (import.meta.main)
  process.exitCode = main(process.argv.slice(2), join(fileURLToPath(new URL('..', import.meta.url)), '.alex', 'scan'), run, (text) =>
    process.stdout.write(text),
  );
