/** READMEs against the tree: links lead somewhere, and what there is of a kind is in the list of its kind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CLOUD_FUNCTION_NAMES, FUNCTION_NAMES } from '../lib/functions.ts';
import packageJson from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readmes = [
  'README.md',
  ...['bin', 'lib', 'functions', 'statemachines', 'schema', 'site', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(^|[\\/])README\.md$/.test(file) && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  ),
];

/** As GitHub makes an anchor of a heading. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('READMEs', () => {
  it.each(readmes)('%s links to what is there', (path) => {
    const text = read(path).replaceAll(/```[\s\S]*?```/g, '');
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#');
        const at = file === '' ? path : relative(root, join(root, dirname(path), decodeURIComponent(file)));
        if (!existsSync(join(root, at))) return true;
        return anchor !== undefined && at.endsWith('.md') && !anchorsOf(read(at)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('the root one names every command', () => {
    const text = read('README.md');
    expect(
      Object.keys(packageJson.scripts).filter(
        (name) => !new RegExp(`npm (run )?(--silent )?${name}(?![\\w:-])|npm run --silent ${name}(?![\\w:-])`).test(text),
      ),
    ).toEqual([]);
  });
  it('that of functions names every function', () => {
    const text = read('functions/README.md');
    expect([...FUNCTION_NAMES, ...CLOUD_FUNCTION_NAMES].filter((name) => !text.includes(`| ${name} |`))).toEqual([]);
  });
  it('that of schema names every migration and every contract', () => {
    const text = read('schema/README.md');
    const files = [
      ...readdirSync(join(root, 'schema/migrations')),
      ...readdirSync(join(root, 'schema')).filter((file) => file.endsWith('.ts')),
    ];
    expect(files.filter((file) => !text.includes(`\`${file.replace(/\.(sql|ts)$/, '')}\``))).toEqual([]);
  });
  it('that of bin names every command’s file, and that of tests every folder', () => {
    const [bin, test] = [read('bin/README.md'), read('test/README.md')];
    expect(readdirSync(join(root, 'bin')).filter((file) => /\.(ts|mjs)$/.test(file) && !bin.includes(`\`${file}\``))).toEqual([]);
    expect(
      readdirSync(join(root, 'test'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !test.includes(`\`${entry.name}\``))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
