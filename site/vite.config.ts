import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { clerkHost } from './clerk-host.ts';
import { fonts } from './fonts.ts';
import { forwardToSystem } from './forward.ts';
import { lighter } from './lighter.ts';
import { sampleReport } from './sample-report.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const work = join(project, '.alex', 'site-build');
const clerk = clerkHost(process.env['CLERK_PUBLISHABLE_KEY']);
const session = fileURLToPath(new URL(clerk === undefined ? 'src/lib/auth/local' : 'src/lib/auth/clerk', import.meta.url));
const executions = fileURLToPath(new URL(clerk === undefined ? 'src/lib/executions/local' : 'src/lib/executions/cloud', import.meta.url));
/** Clerk's own script and its Frontend API come from the instance's host. */
const sources = clerk === undefined ? [] : [`https://${clerk}` as `https://${string}.${string}`];
const folder = process.env['ALEX_SITE_FOLDER'] ?? join(project, '.alex', 'site');

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: join(work, 'vite'),
  // Who says who is signed in, and where executions are seen: a build has the one or the other, never both.
  resolve: { alias: { '#session': session, '#executions': executions } },
  define: { CLERK_PUBLISHABLE_KEY: JSON.stringify(process.env['CLERK_PUBLISHABLE_KEY'] ?? '') },
  plugins: [
    sampleReport(),
    lighter(),
    fonts(join(work, 'fonts')),
    sveltekit({
      // Every signed-in address is answered with the same page, which then asks the API; the landing page is drawn when it is built.
      adapter: adapter({ pages: folder, assets: folder, fallback: '200.html', precompress: true }),
      outDir: join(work, 'svelte-kit'),
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self', ...sources],
          'style-src': ['self'],
          // Charts are placed by style attributes; nothing that a person or a model wrote reaches one.
          'style-src-attr': ['unsafe-inline'],
          // Clerk keeps the time of its tokens in a worker that it writes itself: without it a tab in the background learns too late that its own has ended.
          'worker-src': ['self', ...(clerk === undefined ? [] : (['blob:'] as const))],
          'font-src': ['self'],
          'img-src': ['self', 'data:'],
          'manifest-src': ['self'],
          'connect-src': ['self', ...sources],
          'base-uri': ['none'],
          'form-action': ['self'],
        },
      },
      // The page of a report without an account asks for it as a file.
      prerender: { entries: ['/', '/sample/report.json'] },
      compilerOptions: { runes: true },
    }),
  ],
  worker: { format: 'es' },
  server: { proxy: forwardToSystem(), fs: { allow: [project] } },
});
