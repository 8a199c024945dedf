import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A small project of its own, in a folder whose path has spaces, that needs no installation any more. */
let folder: string;
const run = () => join(folder, 'bin', 'run.mjs');

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'alex ')), 'a clone');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  cpSync('bin/run.mjs', run());
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, 'node_modules', '.installed-from'), createHash('sha256').update('{}').digest('hex'));
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

describe('the bootstrap of every npm script', () => {
  it('runs a script from a folder with spaces, with its arguments untouched', () => {
    writeFileSync(join(folder, 'bin', 'echo.mjs'), 'console.log(JSON.stringify(process.argv.slice(2)))');
    const out = execFileSync(process.execPath, [run(), 'bin/echo.mjs', '--user', 'a b', '"$HOME"', '*'], { encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual(['--user', 'a b', '"$HOME"', '*']);
  });

  it('keeps what Node compiles beside the packages, unless a person keeps it elsewhere', () => {
    writeFileSync(join(folder, 'bin', 'where.mjs'), "import { getCompileCacheDir } from 'node:module'; console.log(getCompileCacheDir())");
    const whereWith = (env: NodeJS.ProcessEnv) => execFileSync(process.execPath, [run(), 'bin/where.mjs'], { encoding: 'utf8', env });
    const environment = { ...process.env };
    delete environment['NODE_COMPILE_CACHE'];
    expect(whereWith(environment)).toContain(join(folder, 'node_modules', '.cache', 'node'));
    expect(whereWith({ ...environment, NODE_COMPILE_CACHE: join(folder, 'mine') })).toContain(join(folder, 'mine'));
  });

  it('passes the exit code on', () => {
    writeFileSync(join(folder, 'bin', 'fail.mjs'), 'process.exit(7)');
    expect(spawnSync(process.execPath, [run(), 'bin/fail.mjs']).status).toBe(7);
  });

  it('passes a termination on and waits for a clean end', async () => {
    writeFileSync(
      join(folder, 'bin', 'stay.mjs'),
      "setInterval(() => {}, 1000); process.on('SIGTERM', () => { console.log('stopped cleanly'); process.exit(0); }); console.log('up');",
    );
    const child = spawn(process.execPath, [run(), 'bin/stay.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (text.includes('up')) child.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([code, out]).toEqual([0, 'up\nstopped cleanly\n']);
  });

  it('says in one line what is missing when no script is named', () => {
    const { status, stderr } = spawnSync(process.execPath, [run()], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('installs when the lock file is not the one that was installed from, and says what failed', () => {
    writeFileSync(join(folder, 'package-lock.json'), '{"changed": true}');
    writeFileSync(join(folder, 'bin', 'echo.mjs'), 'console.log("ran")');
    const { status, stderr, stdout } = spawnSync(process.execPath, [run(), 'bin/echo.mjs'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Installing packages/);
    expect(stderr).toMatch(/npm ci did not finish/);
  });
});
