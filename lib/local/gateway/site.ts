/** Files of a built site, compressed where they lie so, with the application's page for every address that names none. */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { SITE_HEADERS } from '../../site-headers.ts';
import type { HttpAnswer } from './answer.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
const FALLBACK = '200.html';
/** Files whose names hold a hash of their content. */
const IMMUTABLE = /^\/_app\/immutable\//;

/** `path` is decoded. Undefined when there is no such file, and it is none of the application's own addresses. */
export async function readSite(folder: string, path: string, acceptEncoding = ''): Promise<HttpAnswer | undefined> {
  const named = await findFile(folder, path);
  // A script that is gone must not be answered with a page.
  const file = named ?? (extname(path) === '' ? await findFile(folder, `/${FALLBACK}`) : undefined);
  if (file === undefined) return undefined;
  const packed = await findPacked(file, acceptEncoding);
  return {
    status: 200,
    headers: {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': IMMUTABLE.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...SITE_HEADERS,
      'vary': 'accept-encoding',
      ...(packed !== undefined && { 'content-encoding': packed.encoding }),
    },
    cookies: [],
    body: await readFile(packed?.path ?? file),
  };
}

async function findFile(folder: string, path: string): Promise<string | undefined> {
  const asked = join(folder, normalize(path));
  if (path.includes('\0') || (asked !== folder + sep && !asked.startsWith(folder + sep))) return undefined;
  const candidates = path.endsWith('/') ? [join(asked, 'index.html')] : [asked, `${asked}.html`];
  for (const candidate of candidates) if (await isFile(candidate)) return candidate;
  return undefined;
}

async function findPacked(file: string, acceptEncoding: string): Promise<{ path: string; encoding: string } | undefined> {
  const accepted = new Set(acceptEncoding.split(',').map((one) => one.split(';')[0]?.trim()));
  for (const [encoding, extension] of ENCODINGS) {
    if (accepted.has(encoding) && (await isFile(file + extension))) return { path: file + extension, encoding };
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
