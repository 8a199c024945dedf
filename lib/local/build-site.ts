/** Builds the web app into static files, in its own process. A build whose inputs have not changed is not repeated. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lockWhenFree } from './folder.ts';

export class SiteBuildError extends Error {
  override readonly name = 'SiteBuildError' as const;
}

/** What the site is made of, its sample report included; what is installed is known by the lock file. */
const SOURCES = [
  'site',
  'functions/domain',
  'functions/charter',
  'functions/facts',
  'functions/outcome',
  'functions/planner',
  'functions/reporter',
  'functions/retirement',
  'schema',
];
const OWN = ['lib/local/site-build.ts', 'lib/local/sample-report.ts'];
/** Without a key the site signs in at the local issuer; with a Clerk instance's it knows that instance alone. */
export interface SiteSettings {
  publishableKey?: string;
}
const KEY_FILE = 'built-from';
const NOT_SOURCES = new Set(['node_modules', 'README.md', 'migrations', 'screenshots']);

/**
 * Into `<root>/.alex/site` (`site-clerk` for a Clerk instance), which is replaced as a whole when the build is done. Of two builds at once the second waits for the first.
 * @throws SiteBuildError with what Vite says
 */
export async function buildSite(root: string, { publishableKey = '' }: SiteSettings = {}): Promise<{ folder: string; rebuilt: boolean }> {
  const folder = join(root, '.alex', publishableKey === '' ? 'site' : 'site-clerk');
  const key = keyOf(root, publishableKey);
  if (readKey(folder) === key) return { folder, rebuilt: false };
  const work = join(root, '.alex', 'site-build');
  const lock = await lockWhenFree(work);
  try {
    if (readKey(folder) === key) return { folder, rebuilt: false };
    const fresh = join(work, 'site');
    rmSync(fresh, { recursive: true, force: true });
    await runVite(root, { CLERK_PUBLISHABLE_KEY: publishableKey, ALEX_SITE_FOLDER: fresh, ALEX_SITE_VERSION: key.slice(0, 16) });
    writeFileSync(join(fresh, KEY_FILE), key);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return { folder, rebuilt: true };
  } finally {
    lock.release();
  }
}

function runVite(root: string, environment: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'lib', 'local', 'site-build.ts')], {
      cwd: join(root, 'site'),
      env: { ...process.env, ...environment, NODE_ENV: 'production' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-4_000)));
    child.on('error', (error) => reject(new SiteBuildError(`The site could not be built: ${error.message}`, { cause: error })));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new SiteBuildError(`The site could not be built.\n${said.trim()}`))));
  });
}

function readKey(folder: string): string | undefined {
  const path = join(folder, KEY_FILE);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function keyOf(root: string, publishableKey: string): string {
  const hash = createHash('sha256').update(publishableKey).update('\0');
  const files = [
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
    ...OWN.map((file) => join(root, file)),
    ...SOURCES.flatMap((source) => filesBelow(join(root, source))),
  ];
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCES.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}
