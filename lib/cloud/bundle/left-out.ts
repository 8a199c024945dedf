/** Modules that packages bring along and nothing here reaches in Lambda: a deployed bundle has nothing in their place. */
import type { Plugin } from 'esbuild';

/** By their paths below node_modules, as regular expressions. */
export const LEFT_OUT = [
  // The X-Ray SDK. Powertools' tracer is told to patch no client; in Lambda the service has decided already whether to trace, and the machine is known.
  'aws-xray-sdk-core/dist/lib/(patchers|middleware/sampling|segments/plugins)/',
  'aws-xray-sdk-core/dist/lib/segments/attributes/aws\\.js$',
  'semver/', // to see which version of the SDK it would patch
] as const;

/** Loaded by the SDK's protocols when an operation has a stream of events, which none of ours has. */
export const NEVER_LOADED = ['@smithy/core/event-streams'] as const;

/** A package's own description, of which its code reads the name and the version. */
const DESCRIPTION = /[\\/]node_modules[\\/](@aws-sdk|aws-xray-sdk-core)[\\/](.*[\\/])?package\.json$/;

export const leftOut: Plugin = {
  name: 'left-out',
  setup: (build) => {
    build.onLoad({ filter: new RegExp(`/node_modules/(${LEFT_OUT.join('|')})`) }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    build.onResolve({ filter: new RegExp(`^(${NEVER_LOADED.join('|')})$`) }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, namespace: 'left-out' } : undefined));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export {};', loader: 'js' }));
    build.onLoad({ filter: DESCRIPTION }, async ({ path }) => {
      const { default: description } = (await import(path, { with: { type: 'json' } })) as { default: { name: string; version: string } };
      return { contents: JSON.stringify({ name: description.name, version: description.version }), loader: 'json' };
    });
  },
};
