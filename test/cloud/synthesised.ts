/** A stage's templates, as `npm run synth` makes them but for the site, in whose place is one page. Once for a test file: a synthesis takes seconds. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { buildFunctions } from '../../lib/build.ts';
import { createApp } from '../../lib/cloud/app.ts';
import { lockWhenFree } from '../../lib/local/folder.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
/** Kept from run to run, as the local system's bundles are: a build whose inputs have not changed is not repeated. */
export const BUNDLES = join(ROOT, '.alex', 'cloud');

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  DependsOn?: string | string[];
}
export type Resources = Record<string, Resource>;

export interface Synthesised {
  assembly: CloudAssembly;
  /** By concern. */
  resources: Record<string, Resources>;
  /** What cdk-nag and CloudFormation's own rules found: rule, and where. */
  violations: string[];
  /** Rules that are not followed, each with its reason. */
  acknowledged: { rule: string; reason: string; at: string }[];
  /** All of a type, in any stack, with `stack:logicalId`. */
  ofType(type: string): [string, Resource][];
}

export async function synthesise(context: { stage: string } & Record<string, unknown>): Promise<Synthesised> {
  await buildOnce();
  const folder = mkdtempSync(join(tmpdir(), 'alex-synth-'));
  try {
    mkdirSync(join(folder, 'site', '_app', 'immutable'), { recursive: true });
    for (const file of ['200.html', 'index.html', '_app/immutable/a.js']) writeFileSync(join(folder, 'site', file), file);
    const before = process.exitCode;
    const { app } = createApp({ root: ROOT, bundles: BUNDLES, site: join(folder, 'site'), context, outdir: join(folder, 'out') });
    const assembly = app.synth();
    // A finding sets it; here the tests say what they think of findings.
    process.exitCode = before;
    const { stage } = context;
    const resources = Object.fromEntries(
      assembly.stacks.map(({ stackName, template }) => [
        stackName.replace(`alex-${stage}-`, ''),
        (template as { Resources: Resources }).Resources,
      ]),
    );
    return {
      assembly,
      resources,
      ...reportOf(join(folder, 'out', 'validation-report.json')),
      ofType: (type) =>
        Object.entries(resources).flatMap(([stack, all]) =>
          Object.entries(all)
            .filter(([, { Type }]) => Type === type)
            .map(([id, resource]): [string, Resource] => [`${stack}:${id}`, resource]),
        ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Test files run side by side: of two that find no bundles one builds, and the other waits for it. */
async function buildOnce(): Promise<void> {
  const lock = await lockWhenFree(`${BUNDLES}-build`);
  try {
    await buildFunctions({ root: ROOT, folder: BUNDLES, variant: 'deployed' });
  } finally {
    lock.release();
  }
}

interface Finding {
  ruleName: string;
  reason?: string;
  acknowledgedAt?: string;
  violatingConstructs: { constructPath: string }[];
}

function reportOf(path: string): Pick<Synthesised, 'violations' | 'acknowledged'> {
  const { pluginReports } = JSON.parse(readFileSync(path, 'utf8')) as {
    pluginReports: { violations: Finding[]; suppressedViolations?: Finding[] }[];
  };
  const where = ({ violatingConstructs }: Finding): string => violatingConstructs.map(({ constructPath }) => constructPath).join(', ');
  return {
    violations: pluginReports.flatMap(({ violations }) => violations.map((finding) => `${finding.ruleName} at ${where(finding)}`)),
    acknowledged: pluginReports.flatMap(({ suppressedViolations = [] }) =>
      suppressedViolations.map((finding) => ({
        rule: finding.ruleName,
        reason: finding.reason ?? '',
        at: finding.acknowledgedAt ?? where(finding),
      })),
    ),
  };
}

/** A value of a template as text: what CloudFormation would fill in stands in angle brackets. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [[name, inside] = ['', null]] = Object.entries(value);
  if (name === 'Fn::Join') return (inside as [string, unknown[]])[1].map(asText).join((inside as [string])[0]);
  if (name === 'Ref') return `<${String(inside)}>`;
  if (name === 'Fn::GetAtt') return `<${(inside as string[]).join('.')}>`;
  if (name === 'Fn::ImportValue') return `<${asText(inside)}>`;
  return JSON.stringify(value);
}
