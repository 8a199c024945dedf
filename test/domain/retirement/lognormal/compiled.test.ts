import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMPILED, compileKernel } from '../../../../bin/kernel/compile.ts';

it('the compiled kernel is that of its source: after a change run `npm run build:kernel`', { timeout: 120_000 }, async () => {
  const text = await compileKernel();
  expect(readFileSync(COMPILED, 'utf8')).toBe(text);
  expect(text.length).toBeLessThan(20_000);
});
