import tseslint from 'typescript-eslint';

export default tseslint.config(
  // AssemblyScript looks like TypeScript and is another language.
  { ignores: ['node_modules/', '.alex/', 'site/build/', 'functions/domain/retirement/lognormal/assembly/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // `import { z }` bundles 454 KB, `import * as z` 85 KB.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="zod"] > :matches(ImportSpecifier, ImportDefaultSpecifier)',
          message: "write: import * as z from 'zod'",
        },
      ],
      'no-console': 'error',
      'eqeqeq': 'error',
    },
  },
  { files: ['bin/**', 'lib/local/**'], rules: { 'no-console': 'off' } },
  {
    // vitest.config.ts lets most files share a process, in which a module may be there already.
    files: ['test/**'],
    ignores: ['test/local/step-functions-store.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['mock', 'doMock'].map((property) => ({
          object: 'vi',
          property,
          message: 'name the file here, and in vitest.config.ts among those that have a process each (test/README.md)',
        })),
      ],
    },
  },
  {
    // The pure core: no clock and no chance but what is passed in.
    files: ['functions/domain/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'the domain has no clock: pass the time in' },
        { object: 'Math', property: 'random', message: 'the domain has no chance: pass a seed in' },
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
    },
  },
);
