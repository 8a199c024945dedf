/** `npm start` as a person types it, in a process group of its own, ended by Ctrl-C. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter } from 'node:path';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { Place } from './place.ts';

export interface Started {
  url: string;
  output(): string;
  /** Undefined while it runs. */
  exitCode(): number | undefined;
  /** Resolves when `isSo` answers true. @throws Error with the output when the process ends before, or after three minutes */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 180_000;

export async function npmStart(place: Place, root: string, environment: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const windows = process.platform === 'win32';
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...asInANewShell(process.env), ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !windows,
    shell: windows,
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  };
  const forget = place.atEnd(() => kill('SIGKILL'));
  const closed = once(child, 'close').finally(forget);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const exitCode = (): number | undefined => child.exitCode ?? (child.signalCode === null ? undefined : 1);
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => text,
    exitCode,
    until: async (isSo) => {
      for (const until = Date.now() + PATIENCE_MS; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
        if (exitCode() !== undefined) throw new Error(`npm start ended:\n${text}`);
        if (Date.now() > until) throw new Error(`npm start was not ready within ${PATIENCE_MS / 1000} s:\n${text}`);
      }
    },
    stop: async () => {
      kill('SIGINT');
      await closed;
    },
  };
}

/** Without what npm and this project's own settings add: a new terminal in another folder has none of it. */
function asInANewShell(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(npm_|ALEX_|AWS_|BEDROCK_|DATABASE_|INIT_CWD$|NODE$|NODE_OPTIONS$)/.test(name),
  );
  const path = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.startsWith(PROJECT_ROOT));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/** Taken again at once by another process in the worst case, and the start then says so. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
