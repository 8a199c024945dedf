/**
 * The CDK app. `cdk` runs it with its own context; `npm run synth` runs it alone: offline, without credentials, and tells what was made.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '../lib/build.ts';
import { createApp } from '../lib/cloud/app.ts';
import { readStage } from '../lib/cloud/stage.ts';
import { resourcesOf } from '../lib/cloud/summary.ts';
import { buildSite } from '../lib/local/build-site.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

const USAGE = `npm run synth [-- --stage dev|prod] [-c KEY=VALUE …]

Builds the functions and the site and writes the stage's templates into .alex/cdk.out. Needs no network, no AWS account and no Docker.

  --stage NAME    dev unless told
  -c KEY=VALUE    context, as \`cdk deploy\` takes it: lib/README.md lists the keys; what cdk.json says holds too

Exit code: 0 when every rule holds, 1 when one does not or something cannot be built, 2 for wrong arguments.
`;
const root = fileURLToPath(new URL('..', import.meta.url));

process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: { stage: { type: 'string' }, context: { type: 'string', short: 'c', multiple: true, default: [] } },
  read: ({ stage, context }) => {
    const pairs = context.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
    const wrong = context.find((pair) => pair.indexOf('=') < 1);
    if (wrong !== undefined) throw new WrongArguments(`-c ${wrong} is no KEY=VALUE.`);
    return { ...kept(), ...Object.fromEntries(pairs), ...(stage !== undefined && { stage }) };
  },
  act: synthesise,
  ...TERMINAL,
});

/** `context`: that of cdk.json, then what the command line says. */
async function synthesise(context: Record<string, unknown>): Promise<number> {
  const byCdk = process.env['CDK_OUTDIR'];
  const started = performance.now();
  try {
    // Before anything is built: a wrong word in the context is told at once. The CDK's command line hands its own over so.
    const { operator } = readStage({ ...context, ...(JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') as Record<string, unknown>) });
    const bundles = join(root, '.alex', 'cloud');
    await buildFunctions({ root, folder: bundles, variant: 'deployed' });
    // The deployed site signs in at the instance whose tokens its API takes.
    const { folder: site } = await buildSite(root, { publishableKey: publishableKeyOf(operator.clerkIssuer) });
    // The CDK keeps what it has hashed below the home folder; of this project everything lies below .alex.
    process.env['HOME'] = process.env['USERPROFILE'] = join(root, '.alex', 'cdk-home');
    const { app } = createApp({ root, bundles, site, context, ...(byCdk === undefined && { outdir: join(root, '.alex', 'cdk.out') }) });
    const assembly = app.synth();
    if (byCdk === undefined)
      process.stdout.write(
        `${resourcesOf(assembly)}\nSynthesised in ${((performance.now() - started) / 1000).toFixed(1)} s into ${assembly.directory}\n`,
      );
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Clerk's publishable key is the host of the instance's Frontend API, written in base64; instances for development have a name below `accounts.dev`. */
function publishableKeyOf(issuer: string): string {
  const { host } = new URL(issuer);
  return `pk_${host.endsWith('.accounts.dev') ? 'test' : 'live'}_${Buffer.from(`${host}$`).toString('base64')}`;
}

function kept(): Record<string, unknown> {
  const path = join(root, 'cdk.json');
  try {
    return existsSync(path) ? ((JSON.parse(readFileSync(path, 'utf8')) as { context?: Record<string, unknown> }).context ?? {}) : {};
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}
