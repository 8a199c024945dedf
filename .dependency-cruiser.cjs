/** Who may import whom. Data flows one way: schema ← domain ← agent core ← handler → ports. A handler in parts has them in `handler/`. */
const core = '^functions/(?!domain/|ports/)[^/]+/(?!handler\\.ts$|handler/)';
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    // lib/cloud/bundle: put in place of packages when functions are bundled (lib/build.ts).
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(bin|lib|functions|schema)/', pathNot: '^bin/[^/]+\\.m?[jt]s$|/handler\\.ts$|^lib/cloud/bundle/' },
      to: {},
    },
    { name: 'schema-stands-alone', severity: 'error', from: { path: '^schema/' }, to: { path: '^(functions|lib|bin|site|test)/' } },
    // papaparse: quoting of CSV is not ours to write; given a text it does nothing but parse it.
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^functions/domain/' },
      to: { pathNot: '^(functions/domain|schema)/|^node_modules/(decimal\\.js|zod|papaparse|@types/papaparse)/' },
    },
    {
      name: 'agent-core-is-pure',
      severity: 'error',
      from: { path: core },
      to: { path: '^functions/ports/|^node:|^node_modules/@aws', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'functions-do-not-share-folders',
      severity: 'error',
      from: { path: '^functions/(?!domain/|ports/)([^/]+)/' },
      to: { path: '^functions/(?!domain/|ports/)[^/]+/', pathNot: '^functions/$1/' },
    },
    {
      name: 'ports-know-no-function',
      severity: 'error',
      from: { path: '^functions/ports/' },
      to: { path: '^functions/(?!domain/|ports/)' },
    },
    { name: 'functions-do-not-know-where-they-run', severity: 'error', from: { path: '^functions/' }, to: { path: '^(lib|bin)/' } },
    {
      name: 'site-imports-schema-and-domain-only',
      severity: 'error',
      from: { path: '^site/' },
      to: { path: '^(functions|lib|bin|test|schema)/', pathNot: '^(functions/domain|schema)/' },
    },
    { name: 'cloud-imports-no-function', severity: 'error', from: { path: '^lib/cloud/' }, to: { path: '^functions/' } },
    { name: 'only-bin-and-test-import-local', severity: 'error', from: { pathNot: '^(lib/local|bin|test)/' }, to: { path: '^lib/local/' } },
    {
      name: 'x-ray-in-one-module',
      severity: 'error',
      from: { pathNot: '^functions/ports/tracer\\.ts$' },
      to: { path: '^node_modules/(@aws-lambda-powertools/tracer|aws-xray-sdk)' },
    },
    {
      name: 'metrics-by-one-table',
      severity: 'error',
      from: { pathNot: '^functions/ports/metrics\\.ts$' },
      to: { path: '^node_modules/@aws-lambda-powertools/metrics' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: {},
      to: {
        pathNot: '^(\\$app/|virtual:|cut-fonts/|\\./\\$types$)',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^functions/domain/retirement/lognormal/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
