/** `virtual:sample-report`: the file that the build was given, read when a page asks for it. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const NAME = 'virtual:sample-report';
const RESOLVED = `\0${NAME}`;

export function sampleReport(): Plugin {
  return {
    name: 'alex-sample-report',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load: (id) => {
      if (id !== RESOLVED) return undefined;
      const path = process.env['ALEX_SAMPLE_REPORT'];
      if (path === undefined) throw new Error('ALEX_SAMPLE_REPORT names no file: build by npm start, or develop by npm run dev.');
      return `export default ${readFileSync(path, 'utf8')}`;
    },
  };
}
