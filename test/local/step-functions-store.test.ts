import type * as nodeFs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExecutionStore } from '../../lib/local/step-functions/store.ts';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  const writeFileSync = (file: number, text: string): void => {
    if (!disk.full) return fs.writeFileSync(file, text);
    fs.writeSync(file, text.slice(0, text.length / 2));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  return { ...fs, writeFileSync };
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'alex store '))));
afterEach(() => rmSync(folder, { recursive: true }));

const arn = (name: string): string => `arn:aws:states:us-east-1:000000000000:execution:alex-analysis:${name}`;
const head = (name: string) => ({
  arn: arn(name),
  machineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-analysis',
  name,
  started: Date.now(),
});
const event = (id: number) =>
  ({ id, previousEventId: id - 1, timestamp: Date.now() / 1000, type: 'ExecutionStarted' }) as Parameters<ExecutionStore['append']>[1];

it('a full disk costs the line that did not fit, and no other', () => {
  const store = new ExecutionStore(folder);
  const summary = store.create(head('11111111-full'));
  store.append(summary, event(1));
  disk.full = true;
  expect(() => store.append(summary, event(2))).toThrow('ENOSPC');
  expect(() => store.create(head('22222222-full'))).toThrow('ENOSPC');
  expect(store.find(arn('22222222-full'))).toBeUndefined();
  disk.full = false;
  store.append(summary, event(3));
  store.append(store.create(head('22222222-full')), event(1));
  store.close();

  const again = new ExecutionStore(folder);
  const ids = again.all().map((each) => [each.name, again.events(each).map(({ id }) => id)]);
  expect(Object.fromEntries(ids)).toEqual({ '11111111-full': [1, 3], '22222222-full': [1] });
  again.close();
});
