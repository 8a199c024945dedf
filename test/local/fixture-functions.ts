/** Tiny functions, bundled on the fly in a folder whose path has a space. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface FixtureFolder {
  root: string;
  build: string;
  write(path: string, text: string): void;
  remove(): void;
}

/** A project root with `functions/<name>/handler.ts` for each source given. */
export function fixtureFolder(sources: Record<string, string>): FixtureFolder {
  const root = mkdtempSync(join(tmpdir(), 'alex fixture '));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [name, source] of Object.entries(sources)) write(`functions/${name}/handler.ts`, source);
  return { root, build: join(root, '.alex', 'build'), write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
