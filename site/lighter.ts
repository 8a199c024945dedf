/** Leaves out of the built site what libraries bring along and no page asks for: 17 KiB gzipped of a page with charts. What a page weighs is held by test/site/weight.test.ts. */
import type { Plugin } from 'vite';

interface Lighter {
  /** Of the module's path. */
  module: RegExp;
  make: (code: string) => string;
}

const LIGHTER: Lighter[] = [
  // LayerChart merges classes of Tailwind that contradict each other. There are none here.
  {
    module: /\/tailwind-merge\/dist\//,
    make: (code) =>
      exported(code)
        .map((name) => `export const ${name} = () => (classes) => classes;`)
        .join('\n'),
  },
  // zod's contracts can be written as JSON Schema: the API's documentation does that, no page.
  {
    module: /\/zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/,
    make: (code) =>
      [
        `const none = () => { throw new Error('JSON Schema is left out of the site'); };`,
        ...exported(code).map((name) => `export const ${name} = () => none;`),
      ].join('\n'),
  },
  // Curves that nothing draws: their makers are called when the module is read, which no bundler dares to leave out by itself.
  {
    module: /\/d3-shape\/dist\//,
    make: (code) => code.replaceAll(/ = (\(function custom\(|curveRadial\(|sqrt\()/g, ' = /* @__PURE__ */ $1'),
  },
];

export function lighter(): Plugin {
  return {
    name: 'alex-lighter',
    apply: 'build',
    transform: {
      filter: { id: LIGHTER.map(({ module }) => module) },
      handler: (code, id) => ({ code: LIGHTER.find(({ module }) => module.test(id))?.make(code) ?? code, map: null }),
    },
  };
}

/** The names that a module exports, one by one or in a list. */
function exported(code: string): string[] {
  const single = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name);
  const listed = [...code.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.split(' as ').at(-1)?.trim() ?? ''),
  );
  return [...new Set([...single, ...listed])].filter((name) => name !== '');
}
