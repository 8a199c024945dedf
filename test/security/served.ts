/** What a browser is given by the running system: headers, policies, cookies, and that files and pages hold nothing that is not for it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { extname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SITE_HEADERS } from '../../lib/site-headers.ts';
import type { Running } from './running.ts';
import { operationsOf } from './walk.ts';

export function served(at: () => Running): void {
  const ask: Running['ask'] = (...asked) => at().ask(...asked);
  /** Of the built site, as an address each; what lies compressed beside a file is served in its place. */
  let files: { path: string; text: string }[];
  beforeAll(() => {
    files = readdirSync(at().site, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return { path: file.slice(at().site.length).replaceAll('\\', '/'), text: readFileSync(file, 'latin1') };
      });
  });
  const ending = (...endings: string[]) => files.filter(({ path }) => endings.includes(extname(path)));

  describe('Each file of the site', () => {
    test('carries the headers that the CDN gives it too, and sets no cookie', async () => {
      expect(files.length).toBeGreaterThan(30);
      for (const path of [...files.map((one) => one.path), '/', '/dashboard', '/reports/x', '/executions']) {
        const { status, headers } = await ask(null, 'GET', path);
        if (status === 404) throw new Error(`${path} is in the site and is not served`);
        expect([path, Object.fromEntries(headers)]).toEqual([path, expect.objectContaining(SITE_HEADERS)]);
        expect([
          path,
          headers.get('set-cookie'),
          headers.get('access-control-allow-origin'),
          headers.get('server'),
          headers.get('x-powered-by'),
        ]).toEqual([path, null, null, null, null]);
      }
    });

    test('is none that only its makers need: no map, no source, no note of the machine that built it', () => {
      expect(files.filter(({ path }) => /\.(map|ts|svelte|env|log)$|\/\.[^/]+$/.test(path)).map(({ path }) => path)).toEqual([]);
      for (const { path, text } of files)
        expect([path, /sourceMappingURL|file:\/\/\/|\/home\/\w|\/Users\/\w/.exec(text)?.[0]]).toEqual([path, undefined]);
      const root = join(import.meta.dirname, '..', '..');
      for (const { path, text } of files) expect([path, text.includes(root)]).toEqual([path, false]);
    });

    test('holds no secret, and no name of one', () => {
      const SECRETS =
        /\bAKIA[0-9A-Z]{16}\b|\bwhsec_[\w+/=]{8}|\bsk-lf-[\w-]{4}|\bsk_(live|test)_\w|-----BEGIN [A-Z ]*PRIVATE KEY|\barn:aws:[a-z-]+:[a-z0-9-]*:\d{12}:|DATABASE_SECRET_ARN|CLERK_SECRET|x-alex-front-door|eyJhbGciOi/;
      for (const { path, text } of files) expect([path, SECRETS.exec(text)?.[0]]).toEqual([path, undefined]);
      // The search is one.
      expect(SECRETS.test('whsec_MfKQ9r8GKYqrTwjU')).toBe(true);
    });

    test('loads nothing by plain http, and nothing of another host', () => {
      for (const { path, text } of ending('.html', '.css')) {
        const loaded = [...text.matchAll(/(?:\bsrc|\bhref|\bsrcset|\baction|\bposter)="([^"]*)"|url\(["']?([^)"']*)/g)].map(
          ([, attribute, style]) => attribute ?? style ?? '',
        );
        expect([path, loaded.filter((one) => /^(https?:)?\/\//.test(one))]).toEqual([path, []]);
      }
      // Names of vocabularies, which nobody fetches; and what messages of libraries point a reader to.
      for (const { path, text } of ending('.js'))
        expect([
          path,
          [...text.matchAll(/["'`]http:\/\/([^"'`\s]*)/g)]
            .map(([, host]) => host)
            .filter((host) => !/^($|www\.w3\.org|json-schema\.org|127\.0\.0\.1|localhost|\[\$)/.test(host ?? '')),
        ]).toEqual([path, []]);
    });

    test('makes no code out of text', () => {
      for (const { path, text } of ending('.js'))
        expect([path, /(?<![\w.$])eval\(|document\.write\(|setTimeout\(["'`]/.exec(text)?.[0]]).toEqual([path, undefined]);
    });
  });

  describe('Each page', () => {
    test('has a policy that runs its own scripts alone, and carries none that the policy does not know', () => {
      const pages = ending('.html');
      expect(pages.length).toBeGreaterThanOrEqual(2);
      for (const { path, text } of pages) {
        const policy = Object.fromEntries(
          (/content-security-policy" content="([^"]+)"/.exec(text)?.[1] ?? '')
            .split(';')
            .map((part) => part.trim().split(' '))
            .map(([name, ...sources]) => [name ?? '', sources]),
        );
        expect([path, policy]).toEqual([
          path,
          expect.objectContaining({
            'default-src': ["'none'"],
            'style-src': expect.arrayContaining(["'self'"]) as string[],
            'connect-src': ["'self'"],
            'base-uri': ["'none'"],
            'form-action': ["'self'"],
            'worker-src': ["'self'"],
          }),
        ]);
        const scripts = policy['script-src'] ?? [];
        expect(scripts.filter((source) => source !== "'self'" && !/^'sha256-[\w+/=]+'$/.test(source))).toEqual([]);
        const bytes = Buffer.from(text, 'latin1').toString('utf8');
        for (const [, attributes = '', inline = ''] of bytes.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
          if (/\bsrc=/.test(attributes) || /type="application\/(json|ld\+json)"/.test(attributes) || inline === '') continue;
          expect(scripts).toContain(`'sha256-${createHash('sha256').update(inline).digest('base64')}'`);
        }
        expect([path, /<[^>]+\son\w+="|href="javascript:/i.exec(bytes)?.[0]]).toEqual([path, undefined]);
      }
    });
  });

  describe('Each answer of the API', () => {
    test('is kept by nobody, framed by nobody, read as nothing else, and sets no cookie; errors, too', async () => {
      for (const { method, path, open } of await operationsOf(at())) {
        const { headers } = await ask(null, method, path.replaceAll(/\{\w+\}/g, 'x'));
        const told = [
          headers.get('x-content-type-options'),
          /frame-ancestors 'none'/.test(headers.get('content-security-policy') ?? ''),
          headers.get('referrer-policy'),
          headers.get('set-cookie'),
          headers.get('server'),
          headers.get('x-powered-by'),
        ];
        expect([method, path, ...told]).toEqual([method, path, 'nosniff', true, 'no-referrer', null, null, null]);
        if (!open) expect([path, headers.get('cache-control')]).toEqual([path, 'private, no-store']);
      }
    });

    test('to a method of debugging, or to what is no address, tells nothing of the machine', async () => {
      const raw = (method: string, path: string) =>
        new Promise<{ status: number; text: string }>((resolve, reject) => {
          const request = httpRequest({ host: '127.0.0.1', port: at().system.port, method, path }, (response) => {
            let text = '';
            response
              .setEncoding('utf8')
              .on('data', (part: string) => (text += part))
              .on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          });
          request.on('error', reject).end();
        });
      for (const [method, path] of [
        ['TRACE', '/api/me'],
        ['TRACE', '/'],
        ['PROPFIND', '/api/me'],
        ['GET', '/api/%00'],
        ['GET', '/api/me?a=%'],
        ['POST', '/'],
        ['PUT', '/index.html'],
      ] as const) {
        const { status, text } = await raw(method, path);
        expect([method, path, status >= 400 && status < 500]).toEqual([method, path, true]);
        expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|root:x:/);
      }
    });
  });

  test('The one cookie of this machine is its session’s: for scripts unreadable, for other sites unsent, for the issuer alone', async () => {
    const { headers } = await ask(null, 'POST', '/issuer/session', { body: { user: 'cookie' }, headers: { origin: at().system.url } });
    expect(headers.get('set-cookie')).toMatch(/^alex-session-\d+=[\w-]{43}; Path=\/issuer; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  });
}
