/** Tests of the suite, run as a law: more cases, or others, than `npm test` has time for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Place } from '../bench/place.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';

export interface Ran {
  held: boolean;
  /** The first line that says what broke; empty when all held. */
  broke: string;
}

/** Runs the test files with these settings; lines for which `worth` holds are said as they come. */
export async function runTests(
  place: Place,
  files: readonly string[],
  env: Record<string, string>,
  worth: (line: string) => boolean,
): Promise<Ran> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...files], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forget = place.atEnd(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const line of chunk.split('\n')) if (worth(line)) place.log(`  ${line.trim()}`);
    });
  }
  const [code] = (await once(child, 'close').finally(forget)) as [number | null];
  if (code === 0) return { held: true, broke: '' };
  process.stderr.write(text);
  const broke = text
    .split('\n')
    .find((line) => /AssertionError|Property failed|Counterexample|Error:/.test(line))
    ?.trim();
  return { held: false, broke: broke ?? `the tests ended with ${code ?? 'a signal'}` };
}
