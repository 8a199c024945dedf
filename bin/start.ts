/** `npm start`: the whole system on this machine, with the sample household analysed; up until Ctrl-C. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from '../lib/local/build-site.ts';
import { DEMO_USER, showDemo, type Verdict } from '../lib/local/demo.ts';
import { alexFolder, PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { lockFolder } from '../lib/local/folder.ts';
import { PortTakenError } from '../lib/local/listen.ts';
import { startSystem, type System } from '../lib/local/system.ts';

const USAGE = `npm start [-- --fresh]

Starts Alex on this machine at http://127.0.0.1:3000 and stays up until Ctrl-C.

  --fresh             begin anew: deletes the data in .alex first
  PORT=3001           another port
  DATABASE_URL=…      any PostgreSQL in place of the built-in one
  ALEX_BEDROCK=aws    models of your own AWS account (BEDROCK_MODEL_ID names one) in place of the local rules writer
  ALEX_TRACES=off     traces no analysis; else npm run traces shows them, or your own LangFuse by its LANGFUSE_ settings
  BEDROCK_MODEL_ID=ollama:NAME  a model of Ollama in its place (OLLAMA_BASE_URL, http://127.0.0.1:11434 unless told)
`;
const DEFAULT_PORT = 3000;
/** npm and the terminal may both pass one Ctrl-C on. */
const SAME_SIGNAL_MS = 500;

class UsageError extends Error {
  override readonly name = 'UsageError' as const;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const interrupted = new AbortController();
let firstSignal: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (firstSignal !== undefined && Date.now() - firstSignal > SAME_SIGNAL_MS) process.exit(130);
    if (firstSignal !== undefined) return;
    firstSignal = Date.now();
    say(`\nStopping on ${signal} … (once more to force)`);
    interrupted.abort();
  });
}

process.exitCode = await main().catch(report);
// Nothing is left running, but a socket that is closing could keep the process for a while.
process.exit();

async function main(): Promise<number> {
  const { fresh, help, port } = readSettings();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  say(fresh ? 'Alex starts afresh on this machine …' : 'Alex starts on this machine …');
  if (fresh && process.env['DATABASE_URL']) say('  --fresh leaves the database behind DATABASE_URL as it is');
  const folder = alexFolder(process.env);
  lockFolder(folder).release(); // A system that runs already is told before anything is built; the start takes the lock itself.
  const site = builtSite();
  const system = await startSystem({
    port,
    folder,
    environment: process.env,
    fresh,
    knowledge: true,
    traces: process.env['ALEX_TRACES'] !== 'off',
    site: join(PROJECT_ROOT, '.alex', 'site'),
    log: (line) => say(`  ${line}`),
  });
  try {
    say(`  Model: ${system.model.description}`);
    if (!interrupted.signal.aborted) await showFirstReport(system);
    if (!interrupted.signal.aborted) say(whereAndHow(system, folder, await site));
    await new Promise<void>((resolve) => {
      if (interrupted.signal.aborted) resolve();
      else interrupted.signal.addEventListener('abort', () => resolve());
      setInterval(() => undefined, 2 ** 30); // a promise alone does not keep a process up
    });
  } finally {
    await system.stop();
  }
  say('Stopped. The data is kept for the next start.');
  return 0;
}

/** The API works without its pages: a build that fails is told, and nothing else stops. */
async function builtSite(): Promise<boolean> {
  const started = performance.now();
  try {
    const { rebuilt } = await buildSite(PROJECT_ROOT);
    say(`  Site built (${((performance.now() - started) / 1000).toFixed(1)} s${rebuilt ? '' : ', nothing changed'})`);
    return true;
  } catch (error) {
    say(`  ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function showFirstReport(system: System): Promise<void> {
  try {
    say(
      verdictOf(
        await showDemo({
          url: system.url,
          token: (user) => system.token(user),
          log: (line) => say(`  ${line}`),
          signal: interrupted.signal,
          before: system.knowledge,
        }),
      ),
    );
  } catch (error) {
    // The system is up and can be looked into; a failed analysis is no reason to take it down.
    if (!interrupted.signal.aborted) say(`\n${error instanceof Error ? error.message : String(error)}`);
  }
}

function verdictOf({ title, summary, generatedBy, fresh }: Verdict): string {
  return `\n${title}\n\n${wrap(summary, 100)}\n\nWritten by: ${generatedBy}${fresh ? '' : ' (at an earlier start)'}`;
}

function whereAndHow({ url }: System, folder: string, site: boolean): string {
  return `
Alex is up.
  App and API   ${url}   (API below ${url}/api${site ? '' : '; the app could not be built, see above'})
  Token         TOKEN=$(npm run --silent token -- --user ${DEMO_USER})     60 seconds; any new name is a new user
  Ask           curl -s -H "authorization: Bearer $TOKEN" ${url}/api/reports
  Trace         npm run traces     what the agents did, were asked and answered
  Data          ${folder}
Ctrl-C stops it.`;
}

function readSettings(): { fresh: boolean; help: boolean; port: number } {
  try {
    const { values } = parseArgs({
      options: { fresh: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    const asked = process.env['PORT'];
    const port = asked === undefined || asked === '' ? DEFAULT_PORT : Number(asked);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UsageError(`PORT is "${asked}", which is no port: it must be a whole number up to 65535.`);
    return { ...values, port };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/** One clear message, no stack: what it says is what a person can act on. */
function report(error: unknown): number {
  if (error instanceof PortTakenError) {
    process.stderr.write(`${error.message} Choose another: PORT=${error.port + 1} npm start\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
