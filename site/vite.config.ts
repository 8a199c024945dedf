import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { forwardToSystem } from './forward.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const work = join(project, '.alex', 'site-build');
const folder = process.env['ALEX_SITE_FOLDER'] ?? join(project, '.alex', 'site');

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: join(work, 'vite'),
  plugins: [
    sveltekit({
      // Every signed-in address is answered with the same page, which then asks the API.
      adapter: adapter({ pages: folder, assets: folder, fallback: '200.html', precompress: true }),
      outDir: join(work, 'svelte-kit'),
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Charts are placed by style attributes; nothing that a person or a model wrote reaches one.
          'style-src-attr': ['unsafe-inline'],
          'font-src': ['self'],
          'img-src': ['self', 'data:'],
          'connect-src': ['self'],
          'base-uri': ['none'],
          'form-action': ['self'],
        },
      },
      compilerOptions: { runes: true },
    }),
  ],
  server: { proxy: forwardToSystem(), fs: { allow: [project] } },
});
