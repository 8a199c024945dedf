import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearFolder, FolderError, lockFolder, lockWhenFree, SystemRunningError } from '../../lib/local/folder.ts';

let folder: string;
beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'alex folder ')), '.alex')));
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));
const lockPath = () => join(folder, 'lock');

describe('the lock of the data folder', () => {
  it('lets one system in at a time, and the next one after it', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(SystemRunningError);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`process ${process.pid}`));
    lock.release();
    expect(existsSync(lockPath())).toBe(false);
    lockFolder(folder).release();
  });

  it('comes to who waits for it when it is given back, not before', async () => {
    const first = lockFolder(folder);
    let came = false;
    const second = lockWhenFree(folder).then((lock) => ((came = true), lock));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(came).toBe(false);
    first.release();
    (await second).release();
    expect(existsSync(lockPath())).toBe(false);
  });

  it('is taken over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    mkdirSync(folder);
    writeFileSync(lockPath(), JSON.stringify({ pid: child.pid, started: null }));
    expect(() => lockFolder(folder)).toThrow(SystemRunningError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(folder).release();
  });

  it.skipIf(process.platform !== 'linux')('is taken over when its process number belongs to a later process', () => {
    mkdirSync(folder);
    writeFileSync(lockPath(), JSON.stringify({ pid: process.pid, started: '1' }));
    lockFolder(folder).release();
  });

  it('is taken over when it was cut off in writing', () => {
    mkdirSync(folder);
    writeFileSync(lockPath(), '{"pid":');
    lockFolder(folder).release();
  });

  it('is not released by one who no longer holds it', () => {
    const lock = lockFolder(folder);
    writeFileSync(lockPath(), JSON.stringify({ pid: 1, started: null }));
    lock.release();
    expect(readFileSync(lockPath(), 'utf8')).toContain('"pid":1');
  });
});

describe('a fresh beginning', () => {
  it('deletes the data and keeps the bundles', () => {
    for (const path of ['database/one', 'executions/one', 'build/api', 'logs/one']) mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, 'issuer-key.json'), '{}');
    clearFolder(folder);
    expect(['database', 'executions', 'logs', 'issuer-key.json', 'build'].map((name) => existsSync(join(folder, name)))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('is nothing where there is no folder yet', () => {
    clearFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a folder that cannot be used', () => {
  it('is told as such, with what to do', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), '');
    for (const impossible of [join(folder, 'file'), join(folder, 'file', 'below')]) {
      expect(() => lockFolder(impossible)).toThrow(FolderError);
      expect(() => lockFolder(impossible)).toThrow(/file.*cannot be used.*ALEX_FOLDER/);
    }
    mkdirSync(lockPath());
    expect(() => lockFolder(folder)).toThrow(FolderError);
  });
});
