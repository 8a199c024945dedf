/** `npm run dev`: what the page asks of the API, the issuer and Step Functions goes on to the running local system, as if it came from its own site. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProxyOptions } from 'vite';

const DEFAULT = 'http://127.0.0.1:3000';

export function forwardToSystem(): Record<string, ProxyOptions> {
  const target = systemUrl();
  const options: ProxyOptions = { target, changeOrigin: true, headers: { origin: target } };
  return { '/api': options, '/issuer': options, '/local': options };
}

function systemUrl(): string {
  const folder = process.env['ALEX_FOLDER'] ?? fileURLToPath(new URL('../.alex', import.meta.url));
  const path = join(folder, 'endpoints.json');
  if (!existsSync(path)) return DEFAULT;
  const { url } = JSON.parse(readFileSync(path, 'utf8')) as { url?: unknown };
  return typeof url === 'string' ? url : DEFAULT;
}
