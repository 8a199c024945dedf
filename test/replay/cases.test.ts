/** The cases that testers replay, each one a test. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CASES_FOLDER, openReplay, readCurrentMachine } from '../../lib/local/replay.ts';
import { caseFiles, readCases, type NamedCase } from '../../lib/local/replay/cases.ts';
import { timeline } from '../../lib/local/replay/print.ts';
import type { MachineMap } from '../../functions/domain/executions/machine.ts';
import { inThisHalf } from '../halves.ts';
import { bundledOnce } from '../local-system.ts';

/** The example that shows a tester how to write one. */
function exampleOfReadme(machine: MachineMap): NamedCase[] {
  const [, example = ''] = /```json\n(.+?)```/s.exec(readFileSync(join(CASES_FOLDER, 'README.md'), 'utf8')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'alex-readme-'));
  const file = join(folder, 'example-of-the-readme.json');
  writeFileSync(file, example);
  const cases = readCases([file], machine);
  rmSync(folder, { recursive: true });
  return cases;
}

const machine = readCurrentMachine();
const replay = openReplay({ machine, buildFolder: await bundledOnce() });
afterAll(() => replay.close());
const all = [...readCases(caseFiles(CASES_FOLDER), machine), ...exampleOfReadme(machine)];
const cases = all.filter((_, index) => inThisHalf(index % 4 === 0));

describe('the case', { timeout: 90_000 }, () => {
  it.each(cases)('$name holds', async (each) => {
    const replayed = await replay.run(each);
    expect(replayed.differences, timeline(replayed, { io: false })).toEqual([]);
  });
});
