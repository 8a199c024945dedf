/** The data folder `.alex`: one running system at a time, and a fresh beginning. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a fresh beginning keeps: it holds nobody's data, and takes long to make. */
const KEPT = ['build', 'prepared', 'site', 'site-build', 'lock'];
const LOOK_AGAIN_MS = 200;

export class SystemRunningError extends Error {
  override readonly name = 'SystemRunningError' as const;
}

export class FolderError extends Error {
  override readonly name = 'FolderError' as const;
}

export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder for this process. The lock of a process that is gone is taken over.
 * @throws SystemRunningError naming the process that has it; FolderError when there can be no such folder, or it may not be written
 */
export function lockFolder(folder: string): FolderLock {
  try {
    return takeLock(folder);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new FolderError(
      `The data folder ${folder} cannot be used: ${error.message}. It must be a folder that you may write to; ALEX_FOLDER names another.`,
      { cause: error },
    );
  }
}

/** As `lockFolder`, but waits until whoever has it gives it back. */
export async function lockWhenFree(folder: string): Promise<FolderLock> {
  for (;;) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof SystemRunningError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

function takeLock(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return {
        release: () => {
          if (readLock(path) === mine) rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = holderOf(readLock(path));
      if (holder !== undefined || attempt === 3) {
        throw new SystemRunningError(
          `Alex already runs on ${folder}${holder === undefined ? '' : ` (process ${holder})`}. Stop it first (Ctrl-C there), or, if no such process is Alex, delete ${path}.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
}

/** Deletes all data in the folder, and keeps what is only expensive to make. */
export function clearFolder(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) if (!KEPT.includes(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
}

function readLock(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The process that holds a lock, when it still lives. */
function holderOf(lock: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(lock) as { pid: number; started: string | null };
    process.kill(pid, 0);
    const now = startOf(pid);
    return started !== null && now !== null && started !== now ? undefined : pid; // a later process with the same number
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? (JSON.parse(lock) as { pid: number }).pid : undefined;
  }
}

/** When a process began, where the system tells (Linux): numbers are used again, moments are not. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
