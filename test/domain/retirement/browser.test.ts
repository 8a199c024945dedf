/** The retirement engine in a real browser: the same bits as in Node, with WebAssembly and where the page's policy forbids it. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from '#domain/retirement/index.ts';
import { launchBrowser } from '../../../lib/local/browser.ts';
import { worker } from './plans.ts';

let browser: Browser;
let script: string;

beforeAll(async () => {
  const entry = fileURLToPath(new URL('../../../functions/domain/retirement/index.ts', import.meta.url));
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'engine',
    platform: 'browser',
    target: 'es2022',
  });
  script = built.outputFiles[0]!.text;
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser?.close());

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each([
  ['with WebAssembly', "script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'"],
  ['where the page forbids WebAssembly', "script-src 'unsafe-inline'"],
])('in a browser %s', (_, policy) => {
  it.each([
    ['bootstrap', worker()],
    ['lognormal', worker({ model: 'lognormal' })],
    ['guardrails', worker({ rule: { kind: 'guardrails', upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15, floor: 0.75 } })],
    ['many paths', worker({ paths: 40_000 })],
  ])(
    '%s: the headline has the same bits as in Node',
    async (_, input) => {
      const page = await browser.newPage();
      await page.route('**/*', (route) =>
        route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': policy },
          body: `<!doctype html><script>${script.replaceAll('</script', '<\\/script')};globalThis.answer = JSON.stringify(engine.project(${JSON.stringify(input)}))</script>`,
        }),
      );
      await page.goto('http://engine.test/');
      const answer = await page.evaluate<string>('globalThis.answer');
      await page.close();
      expect(digest(answer)).toBe(digest(JSON.stringify(project(input))));
    },
    60_000,
  );
});
