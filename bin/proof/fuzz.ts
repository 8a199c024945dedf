/** Bad input by the ten thousand: the test that `npm test` runs with two thousand requests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { Suite } from './suite.ts';

const TEST = 'test/functions/api/fuzz.test.ts';

export const fuzz: Suite = {
  name: 'fuzz',
  about: 'requests of every shape, made from the API’s own contracts',
  prove: async (place, { requests }) => {
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'), 'run', TEST], {
      cwd: PROJECT_ROOT, env: { ...process.env, ALEX_FUZZ_REQUESTS: String(requests), NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forget = place.atEnd(() => child.kill('SIGKILL'));
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        for (const line of chunk.split('\n')) if (/^\d[\d,]* of [\d,]+ requests/.test(line)) place.log(`  ${line}`);
      });
    }
    const [code] = (await once(child, 'close').finally(forget)) as [number | null];
    const held = code === 0;
    const broke = text.split('\n').find((line) => /AssertionError|Property failed|Counterexample|Error:/.test(line))?.trim();
    if (!held) process.stderr.write(text);
    return [
      {
        what: `${requests.toLocaleString('en-US')} bad requests: no 500, no trace, no SQL that breaks, nothing written by what was refused`,
        held,
        seen: held ? 'each answered as promised' : (broke ?? `the test ended with ${code ?? 'a signal'}`),
      },
    ];
  },
};
