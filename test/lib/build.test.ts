import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { BuildError, buildFunctions } from '../../lib/build.ts';
import { fixtureFolder, type FixtureFolder } from '../local/fixture-functions.ts';

const HELLO = `import data from '../../data.json' with { type: 'json' };
import { word } from '../word.ts';
export const handler = async () => ({ word, list: data.list });`;

describe('bundling the functions', () => {
  let fixture: FixtureFolder;
  afterEach(() => fixture.remove());
  const build = () => buildFunctions({ root: fixture.root, folder: fixture.build });
  const prepare = (sources: Record<string, string>) => {
    fixture = fixtureFolder(sources);
    fixture.write('data.json', '{"list":[1,2]}');
    fixture.write('functions/word.ts', "export const word: string = 'one';");
  };

  it('makes a self-contained module a function, JSON inlined, with its source map apart', async () => {
    prepare({ hello: HELLO, other: 'export const handler = async () => 1;' });
    const { bundles, rebuilt } = await build();
    expect(rebuilt).toBe(true);
    expect(Object.keys(bundles)).toEqual(['hello', 'other']);
    const module = (await import(pathToFileURL(bundles['hello'] ?? '').href)) as { handler: () => Promise<unknown> };
    expect(await module.handler()).toEqual({ word: 'one', list: [1, 2] });
    expect(existsSync(join(fixture.build, 'hello', 'index.mjs.map'))).toBe(true);
  });

  it('lets CommonJS inside a bundle require a built-in module at run time', async () => {
    prepare({ cjs: "import os from '../old.cjs';\nexport const handler = async () => os.eol;" });
    fixture.write('functions/old.cjs', "const name = 'os'; const load = (m) => require(m); module.exports = { eol: load(name).EOL };");
    const { bundles } = await build();
    const script = `import(${JSON.stringify(pathToFileURL(bundles['cjs'] ?? '').href)}).then((m) => m.handler()).then((eol) => process.stdout.write(JSON.stringify(eol)))`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString()).toBe('"\\n"');
  });

  it('builds again only when an input changed', async () => {
    prepare({ hello: HELLO });
    const { bundles } = await build();
    const path = bundles['hello'] ?? '';
    const before = statSync(path).mtimeMs;
    expect((await build()).rebuilt).toBe(false);
    expect(statSync(path).mtimeMs).toBe(before);

    fixture.write('functions/word.ts', "export const word: string = 'two';");
    expect((await build()).rebuilt).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('two');
    fixture.write('functions/added/handler.ts', 'export const handler = async () => 2;');
    expect((await build()).rebuilt).toBe(true);
    expect((await build()).rebuilt).toBe(false);
  });

  it('builds again when an input was saved while it was building', async () => {
    prepare({ hello: HELLO });
    const building = build();
    fixture.write('functions/word.ts', "export const word: string = 'three';");
    await building;
    const { bundles, rebuilt } = await build();
    expect(rebuilt).toBe(true);
    expect(readFileSync(bundles['hello'] ?? '', 'utf8')).toContain('three');
  });

  it("copies a function's assets beside its bundle, and builds again when one is added or changed", async () => {
    prepare({ hello: HELLO });
    fixture.write('functions/hello/assets.json', '{"copy":[{"from":"sql","to":"migrations"}]}');
    fixture.write('sql/001_first.sql', 'SELECT 1');
    await build();
    expect(readFileSync(join(fixture.build, 'hello', 'migrations', '001_first.sql'), 'utf8')).toBe('SELECT 1');
    expect((await build()).rebuilt).toBe(false);
    fixture.write('sql/002_second.sql', 'SELECT 2');
    expect((await build()).rebuilt).toBe(true);
    expect(existsSync(join(fixture.build, 'hello', 'migrations', '002_second.sql'))).toBe(true);
    fixture.write('sql/001_first.sql', 'SELECT 3');
    expect((await build()).rebuilt).toBe(true);
  });

  it('makes the files that a deployed function has beside its bundle, and again when what makes them has changed', async () => {
    prepare({ hello: HELLO });
    fixture.write('functions/hello/assets.json', '{"copy":[],"make":"texts.ts"}');
    fixture.write(
      'functions/hello/texts.ts',
      "import { word } from '../word.ts';\nexport const files = () => ({ 'told.txt': `It is ${word}.` });",
    );
    const told = () => readFileSync(join(fixture.build, 'hello', 'told.txt'), 'utf8');
    const deploy = () => buildFunctions({ root: fixture.root, folder: fixture.build, variant: 'deployed' });
    await deploy();
    expect(told()).toBe('It is one.');
    expect((await deploy()).rebuilt).toBe(false);
    fixture.write('functions/word.ts', "export const word: string = 'two';");
    await deploy();
    expect(told()).toBe('It is two.');
    fixture.write('functions/hello/texts.ts', "export const files = () => { throw new Error('no text today'); };");
    await expect(deploy()).rejects.toThrow(/beside the bundle of hello could not be made\. no text today/);
    await build();
    expect(existsSync(join(fixture.build, 'hello', 'told.txt'))).toBe(false);
  });

  it('names the file that does not compile, and builds again once it is mended', async () => {
    prepare({ hello: HELLO, broken: 'export const handler = async () => {' });
    await expect(build()).rejects.toThrow(BuildError);
    await expect(build()).rejects.toThrow(/functions\/broken\/handler\.ts/);
    fixture.write('functions/broken/handler.ts', 'export const handler = async () => 1;');
    expect((await build()).rebuilt).toBe(true);
  });
});
