/** Files of a built site, with its `index.html` for every address that names no file. */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { HttpAnswer } from './answer.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
};

/** `path` is decoded. Undefined when there is neither such a file nor an index.html. */
export async function readSite(folder: string, path: string): Promise<HttpAnswer | undefined> {
  const asked = join(folder, normalize(path));
  const inside = asked.startsWith(folder + sep) && !path.includes('\0');
  const file = inside && (await isFile(asked)) ? asked : join(folder, 'index.html');
  if (!(await isFile(file))) return undefined;
  return { status: 200, headers: { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff' }, cookies: [], body: await readFile(file) };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}
