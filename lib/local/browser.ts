/** A real Chromium for tests, bench and screenshots: the machine's own, or the one that the npm registry carries. Never a download from elsewhere, never a silent skip. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed, { inflate } from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** Not the packed one's own list: it turns web security off, and so the content-security policy and the Origin that are tested here. */
const ARGS = ['--disable-dev-shm-usage', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** `ALEX_BROWSER` names one; then the first on the path; then the packed one with the libraries that it carries. `more` are Chromium's own, beside ours. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = [...ARGS, ...more];
  const own = process.env['ALEX_BROWSER'] ?? installed();
  if (own !== undefined) return chromium.launch({ executablePath: own, args });
  const executablePath = await packed.executablePath();
  const libraries = join(tmpdir(), 'al2023', 'lib');
  if (!existsSync(libraries))
    await inflate(fileURLToPath(new URL('../../node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url)));
  const path = [libraries, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  return chromium.launch({ executablePath, args, env: { ...process.env, LD_LIBRARY_PATH: path } });
}

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}
