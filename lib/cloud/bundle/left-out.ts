/** Modules that packages bring along and nothing here reaches in Lambda: a deployed bundle has nothing in their place. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const DOCUMENTS = join(import.meta.dirname, 'documents.ts');

/** By their paths below node_modules, as regular expressions. */
const LEFT_OUT = [
  // The X-Ray SDK. Powertools' tracer is told to patch no client; in Lambda the service has decided already whether to trace, and the machine is known.
  'aws-xray-sdk-core/dist/lib/(patchers|middleware/sampling|segments/plugins)/',
  'aws-xray-sdk-core/dist/lib/segments/attributes/aws\\.js$',
  'aws-xray-sdk-core/dist/lib/(middleware/incoming_request_data|segments/attributes/remote_request_data)\\.js$',
  'semver/', // to see which version of the SDK it would patch
] as const;

/**
 * What is named and never used: hashes in JavaScript, for machines whose Node has none; streams of a browser; the region as a virtual machine knows it; retries at a rate that is found
 * out, which nobody asks for; streams of events and the signing of single ones, which no operation of ours has; where S3 keeps a bucket; Powertools' name among the SDK's agents; a person's sign-in as a token for Bedrock. Each name is there, and nothing behind it.
 */
const NEVER_CALLED = [
  '@smithy/core/dist-es/submodules/checksum/(sha256/Sha256|md5/Md5)Js',
  '@smithy/core/dist-es/submodules/serde/util-stream/sdk-stream-mixin\\.browser',
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion',
  '@smithy/core/dist-es/submodules/retry/util-retry/(DefaultRateLimiter|AdaptiveRetryStrategy)',
  '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/s3',
  '@smithy/signature-v4/dist-es/HeaderFormatter',
  '@aws-lambda-powertools/commons/lib/esm/awsSdkUtils',
  '@smithy/core/dist-es/submodules/event-streams/eventstream-serde/EventStreamMarshaller',
  '@aws-sdk/eventstream-handler-node/dist-es/EventStreamPayloadHandler',
  '@aws-sdk/token-providers/dist-es/nodeProvider',
] as const;

/**
 * The tables of five clients, whose errors functions tell by their names. An error without a class in the table is the client's common one, by that
 * name and with all that the service has said. Of SQS, which nothing tells apart, the name may be the longer one that its header has (AWS.SimpleQueueService.NonExistentQueue).
 */
const ERRORS = /[\\/]@aws-sdk[\\/]client-(sqs|sfn|rds-data|secrets-manager|bedrock-runtime)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;
/** But for those that functions tell by their class. */
export const TOLD_BY_CLASS: Readonly<Record<string, readonly string[]>> = {
  'sfn': ['ExecutionAlreadyExists', 'ExecutionDoesNotExist'],
  'secrets-manager': ['ResourceNotFoundException'],
};

/** Loaded by the SDK's protocols when an operation has a stream of events, which none of ours has. */
const NEVER_LOADED = ['@smithy/core/event-streams'] as const;

/** A package's own description, of which its code reads the name and the version. */
const DESCRIPTION = /[\\/]node_modules[\\/](@aws-sdk|aws-xray-sdk-core)[\\/](.*[\\/])?package\.json$/;

/** The SDK's table of AWS's partitions and their regions. */
const PARTITIONS = /[\\/]@aws-sdk[\\/]core[\\/]dist-es[\\/].*[\\/]partitions\.js$/;
interface Partition {
  id: string;
  regions: Record<string, unknown>;
}

/** The client of all that LangFuse's API can do: the processor of spans makes one for the upload of media, which is switched off. */
const LANGFUSE = /[\\/]@langfuse[\\/]core[\\/]dist[\\/]index\.mjs$/;
const LANGFUSE_CLIENT = /^var LangfuseAPIClient = class \{[^]*?^\};$/m;

/** Angles and other bases: no amount of money has any. A number's methods are looked up by their names, so that esbuild cannot see which are never called. */
const DECIMAL = /[\\/]decimal\.js[\\/]decimal\.mjs$/;
export const NOT_OF_MONEY = [
  'cosine',
  'hyperbolicCosine',
  'hyperbolicSine',
  'hyperbolicTangent',
  'inverseCosine',
  'inverseHyperbolicCosine',
  'inverseHyperbolicSine',
  'inverseHyperbolicTangent',
  'inverseSine',
  'inverseTangent',
  'sine',
  'tangent',
  'toBinary',
  'toHexadecimal',
  'toOctal',
] as const;

export const leftOut: Plugin = {
  name: 'left-out',
  setup: (build) => {
    build.onLoad({ filter: new RegExp(`/node_modules/(${LEFT_OUT.join('|')})`) }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
    // Of what a web server would need, the SDK calls this one when it is loaded in Lambda.
    build.onLoad({ filter: /[\\/]aws-xray-sdk-core[\\/]dist[\\/]lib[\\/]middleware[\\/]mw_utils\.js$/ }, () => ({
      contents: 'exports.disableCentralizedSampling = () => {};',
      loader: 'js',
    }));
    build.onResolve({ filter: new RegExp(`^(${NEVER_LOADED.join('|')})$`) }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'left-out' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export {};', loader: 'js' }));
    build.onLoad({ filter: new RegExp(`/node_modules/(${NEVER_CALLED.join('|')})\\.js$`) }, async ({ path }) => {
      const exported = (await readFile(path, 'utf8')).matchAll(/^export (?:class|const|function) (\w+)|^export \{ ([\w, ]+) \}/gm);
      const names = [...exported].flatMap(([, one, several]) => one ?? several?.split(/,\s*/) ?? []);
      // A client that is made asks for some of them, and keeps what it is given.
      return { contents: names.map((name) => `export function ${name}() { return {}; }`).join('\n'), loader: 'js' };
    });
    build.onLoad({ filter: ERRORS }, async ({ path }) => {
      const [table, told] = [await readFile(path, 'utf8'), TOLD_BY_CLASS[ERRORS.exec(path)?.[1] ?? ''] ?? []];
      return {
        contents: table.replace(/^n0_registry\.registerError\((\w+)\$, \w+\);$/gm, (line, name: string) =>
          told.includes(name) ? line : '',
        ),
        loader: 'js',
      };
    });
    build.onLoad({ filter: LANGFUSE }, async ({ path }) => {
      const whole = await readFile(path, 'utf8');
      if (!LANGFUSE_CLIENT.test(whole))
        return { errors: [{ text: `${path} no longer has the class LangfuseAPIClient in the form that is left out here.` }] };
      return { contents: whole.replace(LANGFUSE_CLIENT, 'var LangfuseAPIClient = class {};'), loader: 'js' };
    });
    build.onLoad({ filter: DECIMAL }, async ({ path }) => {
      let contents = (await readFile(path, 'utf8')).replace(/^function atan2\(y, x\) \{[^]*?^\}$/m, 'function atan2() {}');
      for (const name of NOT_OF_MONEY) {
        const method = new RegExp(`^P\\.${name} = [^]*?^\\};$`, 'm');
        if (!method.test(contents)) return { errors: [{ text: `${path} no longer has ${name} in the form that is left out here.` }] };
        contents = contents.replace(method, '');
      }
      return { contents, loader: 'js' };
    });
    // Its text is made when it is bundled: lib/build.ts.
    build.onLoad({ filter: /[\\/]functions[\\/]api[\\/]documents\.ts$/ }, async () => ({
      contents: await readFile(DOCUMENTS, 'utf8'),
      loader: 'ts',
    }));
    // Regions are in the partition `aws`, which tells its own by their form.
    build.onLoad({ filter: PARTITIONS }, async ({ path }) => {
      const { partitionsInfo } = (await import(path)) as { partitionsInfo: { version: string; partitions: Partition[] } };
      const partitions = partitionsInfo.partitions.filter(({ id }) => id === 'aws').map((partition) => ({ ...partition, regions: {} }));
      return { contents: `export const partitionsInfo = ${JSON.stringify({ ...partitionsInfo, partitions })};`, loader: 'js' };
    });
    build.onLoad({ filter: DESCRIPTION }, async ({ path }) => {
      const { default: description } = (await import(path, { with: { type: 'json' } })) as { default: { name: string; version: string } };
      return { contents: JSON.stringify({ name: description.name, version: description.version }), loader: 'json' };
    });
  },
};
