import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../lib/local/lambda/log.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'alex log '))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("a function's log", () => {
  it('holds JSON lines only: what is none is wrapped in one', () => {
    const log = openLog(join(folder, 'api.log'));
    for (const line of ['{"level":"INFO"}', 'plain words', '{broken', '[1]', '', '  ']) log.line(line);
    log.report({ requestId: 'r', durationMs: 1.5, status: 'success' });
    const lines = readFileSync(join(folder, 'api.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ level, message, type }) => level ?? message ?? type)).toEqual([
      'INFO',
      'plain words',
      '{broken',
      '[1]',
      'platform.report',
    ]);
  });

  it('never takes more than its bound and one predecessor, over restarts too', () => {
    for (let restart = 0; restart < 3; restart += 1) {
      const log = openLog(join(folder, 'api.log'), 1_000);
      for (let line = 0; line < 50; line += 1) log.line(JSON.stringify({ restart, line }));
    }
    expect(readdirSync(folder).sort()).toEqual(['api.log', 'api.log.1']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
    expect(readFileSync(join(folder, 'api.log'), 'utf8')).toContain('"line":49');
  });

  it('cuts a line that is out of all proportion', () => {
    const log = openLog(join(folder, 'api.log'));
    log.line('x'.repeat(1_000_000));
    expect(statSync(join(folder, 'api.log')).size).toBeLessThan(70_000);
  });

  it('stops nothing when it cannot be written, says so once, and goes on when it can', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const path = join(folder, 'api.log');
    mkdirSync(path);
    const log = openLog(path);
    for (let line = 0; line < 3; line += 1) log.line('{"lost":true}');
    expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(path));
    rmSync(path, { recursive: true });
    log.line('{"kept":true}');
    expect(readFileSync(path, 'utf8')).toBe('{"kept":true}\n');
    said.mockRestore();
  });
});
