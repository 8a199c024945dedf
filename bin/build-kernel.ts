/** `npm run build:kernel`: compiles the lognormal kernel into the text file that the domain imports. */
import { writeFileSync } from 'node:fs';
import { COMPILED, compileKernel } from './kernel/compile.ts';

const text = await compileKernel();
writeFileSync(COMPILED, text);
console.log(`${COMPILED}: ${text.length.toLocaleString('en-US')} characters`);
