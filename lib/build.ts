/**
 * Bundles every function: one ES module a folder, `<name>/index.mjs`, with what it loads late beside it, for this machine or to be deployed. A build whose inputs have not changed is
 * not repeated, so that a warm start costs a few file hashes.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Metafile, type Plugin, version as esbuildVersion } from 'esbuild';
import * as z from 'zod';
import { leftOut } from './cloud/bundle/left-out.ts';

export class BuildError extends Error {
  override readonly name = 'BuildError' as const;
}

export interface BuildResult {
  /** Function name → its bundle's path. */
  bundles: Record<string, string>;
  /** False when every input was as at the last build. */
  rebuilt: boolean;
}

const Assets = z.object({ copy: z.array(z.object({ from: z.string(), to: z.string() })), make: z.string().optional() });
const Manifest = z.object({ key: z.string(), names: z.array(z.string()), inputs: z.record(z.string(), z.string()) });
type Manifest = z.infer<typeof Manifest>;

/**
 * `readable`: not minified, so that a stack trace names functions as the source does; parsing 1 MB more costs a worker milliseconds.
 * `deployed`: minified, the map apart, to be kept and not deployed.
 */
export type Variant = 'readable' | 'deployed';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  sourcesContent: false,
  metafile: true,
  // CommonJS inside an ES module bundle (the X-Ray SDK) calls require at run time: "Dynamic require" without this.
  banner: { js: "import { createRequire as alexCreateRequire } from 'node:module'; const require = alexCreateRequire(import.meta.url);" },
  alias: { 'cls-hooked/context': './lib/cloud/bundle/context.ts' }, // it watches every promise of the process
} as const satisfies BuildOptions;

/** A module that a function loads only when it is set up for it (LangFuse's SDK, 163 KB minified): beside the bundle, so that no cold start without it parses it. */
const LATE = { source: 'functions/ports/traces/langfuse.ts', made: './langfuse.mjs' } as const;
const late: Plugin = {
  name: 'late',
  setup: (build) =>
    build.onResolve({ filter: /^\.\/langfuse\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: LATE.made, external: true } : undefined,
    ),
};

const VARIANTS = {
  readable: { sourcemap: 'linked' },
  deployed: {
    minify: true,
    charset: 'utf8',
    sourcemap: 'external',
    legalComments: 'none',
    // The solver and its WebAssembly lie beside the bundle (assets.json) and are loaded with the first plan, so that no cold start parses them.
    external: ['highs'],
    plugins: [leftOut],
    // In Lambda credentials are in the environment. What looks for them in files, browsers and on the network elsewhere is a fifth of a bundle, and nothing that a function should do.
    alias: {
      ...OPTIONS.alias,
      '@aws-sdk/credential-provider-node': './lib/cloud/bundle/credentials.ts',
      '@aws-sdk/nested-clients/sso-oidc': './lib/cloud/bundle/absent.ts',
      'bowser': './lib/cloud/bundle/absent.ts', // knows browsers by what they call themselves
      'papaparse': './node_modules/papaparse/papaparse.min.js', // its own is smaller than what esbuild makes of the other
    },
  },
} satisfies Record<Variant, BuildOptions>;

/**
 * Builds all functions below `<root>/functions` in one esbuild run into `<folder>/<name>/index.mjs`, and copies what
 * `functions/<name>/assets.json` lists (`{ copy: [{ from: <path from root>, to: <path beside the bundle> }], make: <module in the function's folder> }`). For what is
 * deployed it also runs the module that is named there, whose `files()` answers the texts of files beside the bundle, by name.
 * @throws BuildError naming file and line when a source does not compile
 */
export async function buildFunctions({
  root,
  folder,
  variant = 'readable',
}: {
  root: string;
  folder: string;
  variant?: Variant;
}): Promise<BuildResult> {
  const names = functionFolders(root);
  const bundles = Object.fromEntries(names.map((name) => [name, join(folder, name, 'index.mjs')]));
  const key = hash(
    JSON.stringify([
      OPTIONS,
      VARIANTS[variant],
      LATE,
      ...filesBelow(import.meta.dirname, 'cloud/bundle').map((path) => hashFile(join(import.meta.dirname, path))),
      esbuildVersion,
      lockHash(root),
    ]),
  );
  const manifestPath = join(folder, 'manifest.json');
  if (isCurrent(readManifest(manifestPath), { root, key, names, bundles })) return { bundles, rebuilt: false };

  // The manifest goes first: a build that is killed half way leaves none, and is done again.
  rmSync(manifestPath, { force: true });
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
  // As they are before they are read: what is saved while this goes on counts as changed since.
  const before = new Map(
    ['functions', 'schema']
      .filter((path) => existsSync(join(root, path)))
      .flatMap((path) => filesBelow(root, path))
      .map((path) => [path, hashFile(join(root, path))]),
  );
  const { inputs } = await bundle(root, folder, names, variant);
  const assets = names.flatMap((name) => copyAssets(root, folder, name));
  const made = variant === 'deployed' ? await Promise.all(names.map((name) => makeAssets(root, folder, name))) : [];
  const hashes = Object.fromEntries(
    [...inputs, ...assets, ...made.flat()].map((path) => [path, before.get(path) ?? hashFile(join(root, path))]),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifestPath, JSON.stringify({ key, names, inputs: hashes } satisfies Manifest));
  return { bundles, rebuilt: true };
}

/** Every folder below `functions/` with a `handler.ts`. */
export function functionFolders(root: string): string[] {
  return readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'functions', entry.name, 'handler.ts')))
    .map((entry) => entry.name)
    .sort();
}

async function bundle(root: string, folder: string, names: string[], variant: Variant): Promise<{ inputs: string[] }> {
  const entryPoints = Object.fromEntries(names.map((name) => [`${name}/index`, join(root, 'functions', name, 'handler.ts')]));
  try {
    const options = {
      ...OPTIONS,
      ...VARIANTS[variant],
      mainFields: [...OPTIONS.mainFields],
      absWorkingDir: root,
      outdir: folder,
      logLevel: 'silent',
    } as const satisfies BuildOptions;
    const plugins = 'plugins' in options ? options.plugins : [];
    const { metafile } = await build({ ...options, entryPoints, plugins: [...plugins, late] });
    const loading = loadingLate(metafile);
    const beside =
      loading.length === 0
        ? undefined
        : await build({
            ...options,
            entryPoints: Object.fromEntries(loading.map((name) => [`${name}/${LATE.made.slice(2, -4)}`, join(root, LATE.source)])),
          });
    return { inputs: [...new Set([metafile, ...(beside ? [beside.metafile] : [])].flatMap((made) => ownInputs(root, made)))] };
  } catch (error) {
    throw new BuildError(`The functions could not be bundled. ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Names of the functions that load the late module. */
function loadingLate({ outputs }: Metafile): string[] {
  return Object.entries(outputs)
    .filter(([, { imports }]) => imports.some(({ path }) => path === LATE.made))
    .map(([path]) => basename(dirname(path)));
}

/** What is installed is known by the lock file. */
function ownInputs(root: string, { inputs }: Metafile): string[] {
  return Object.keys(inputs).filter((path) => !path.includes('node_modules/') && existsSync(join(root, path)));
}

function assetsOf(root: string, name: string): z.infer<typeof Assets> {
  const path = join(root, 'functions', name, 'assets.json');
  return existsSync(path) ? Assets.parse(JSON.parse(readFileSync(path, 'utf8'))) : { copy: [] };
}

async function makeAssets(root: string, folder: string, name: string): Promise<string[]> {
  const { make } = assetsOf(root, name);
  if (make === undefined) return [];
  const maker = join(folder, name, 'make');
  try {
    const { metafile } = await build({
      ...OPTIONS,
      mainFields: [...OPTIONS.mainFields],
      absWorkingDir: root,
      entryPoints: { make: join(root, 'functions', name, make) },
      outdir: maker,
      logLevel: 'silent',
    });
    const { files } = (await import(`${pathToFileURL(join(maker, 'make.mjs')).href}?${hashFile(join(maker, 'make.mjs'))}`)) as {
      files: () => Record<string, string>;
    };
    for (const [file, text] of Object.entries(files())) writeFileSync(join(folder, name, file), text);
    return [join('functions', name, 'assets.json'), ...ownInputs(root, metafile)];
  } catch (error) {
    throw new BuildError(
      `What lies beside the bundle of ${name} could not be made. ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    rmSync(maker, { recursive: true, force: true });
  }
}

function copyAssets(root: string, folder: string, name: string): string[] {
  const { copy } = assetsOf(root, name);
  for (const { from, to } of copy) {
    const target = resolve(folder, name, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, from), target, { recursive: true });
  }
  return copy.length === 0 ? [] : [join('functions', name, 'assets.json'), ...copy.flatMap(({ from }) => filesBelow(root, from))];
}

function isCurrent(
  manifest: Manifest | undefined,
  now: { root: string; key: string; names: string[]; bundles: Record<string, string> },
): boolean {
  if (manifest === undefined || manifest.key !== now.key || manifest.names.join() !== now.names.join()) return false;
  if (!Object.values(now.bundles).every((path) => existsSync(path))) return false;
  const assets = now.names.flatMap((name) => assetsOf(now.root, name).copy.flatMap(({ from }) => filesBelow(now.root, from)));
  if (!assets.every((path) => path in manifest.inputs)) return false;
  return Object.entries(manifest.inputs).every(([path, was]) => existsSync(join(now.root, path)) && hashFile(join(now.root, path)) === was);
}

function readManifest(path: string): Manifest | undefined {
  try {
    return Manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // none yet, or one that was cut off: build
  }
}

function filesBelow(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function lockHash(root: string): string {
  const path = join(root, 'package-lock.json');
  return existsSync(path) ? hashFile(path) : '';
}

function hashFile(path: string): string {
  return hash(readFileSync(path));
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
