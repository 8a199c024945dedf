import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryStream, main } from 'assemblyscript/asc';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';

const FOLDER = 'functions/domain/retirement/lognormal';
/** The text file that carries the compiled kernel: a string goes through Node, esbuild, Vite and Vitest alike. */
export const COMPILED = join(PROJECT_ROOT, FOLDER, 'kernel.wasm.ts');

/**
 * The text of kernel.wasm.ts, from the kernel's AssemblyScript: the same for the same source and compiler.
 *
 * @throws Error with the compiler's messages.
 */
export async function compileKernel(): Promise<string> {
  const written = new Map<string, string | Uint8Array>();
  const messages = createMemoryStream();
  const { error } = await main(
    [`${FOLDER}/assembly/kernel.ts`, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub'],
    {
      readFile: (name) => readFile(join(PROJECT_ROOT, name), 'utf8').catch(() => null),
      writeFile: (name, contents) => void written.set(name, contents),
      listFiles: () => [],
      stderr: messages,
    },
  );
  const wasm = written.get('kernel.wasm');
  if (error || wasm === undefined)
    throw new Error(`The kernel does not compile: ${error?.message ?? 'nothing was written'}\n${messages.toString()}`);
  return `/** WebAssembly in base64, compiled from assembly/kernel.ts by \`npm run build:kernel\`. */\nexport const KERNEL = '${Buffer.from(wasm).toString('base64')}';\n`;
}
