/** `npm run traces`: what LangFuse would be shown of an analysis on this machine, as a tree. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { traceIdOf } from '../functions/ports/traces/ids.ts';
import { alexFolder } from '../lib/local/endpoints.ts';
import { said } from '../lib/local/langfuse/rules.ts';
import { listTraces, readTrace, type StoredTrace } from '../lib/local/langfuse/store.ts';
import { treeOf } from '../lib/local/langfuse/tree.ts';

const USAGE = `npm run traces [-- --job ID] [--list] [--io] [--json]

The trace of an analysis on this machine: every state, model call, tool and retrieval with its time, tokens and cost, and the scores.

  --job ID            of this job; the latest unless told
  --list              the traces that are kept, the latest first
  --io                with what was asked and answered, as it left: figures as #, names as labels
  --json              as it came

Exit code: 0, 1 when there is no such trace, 2 for wrong arguments.
`;

export function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): number {
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    write(asked === '' ? USAGE : `${asked}\n\n${USAGE}`);
    return asked === '' ? 0 : 2;
  }
  const folder = join(alexFolder(environment), 'traces');
  const ids = listTraces(folder);
  if (asked.list) {
    write(ids.length === 0 ? `No trace is kept in ${folder}.\n` : `${ids.map((id) => summaryOf(readTrace(folder, id))).join('\n')}\n`);
    return 0;
  }
  const trace = readTrace(folder, asked.job === undefined ? (ids[0] ?? '') : traceIdOf(asked.job));
  if (trace === null) {
    write(asked.job === undefined ? `No trace is kept in ${folder}. Start the system and an analysis: npm start\n` : `No trace of job ${asked.job} is kept in ${folder}. npm run traces -- --list tells which are.\n`);
    return 1;
  }
  write(asked.json ? `${JSON.stringify(trace, null, 2)}\n` : treeOf(trace, { io: asked.io }));
  return 0;
}

function summaryOf(trace: StoredTrace | null): string {
  const root = trace?.spans.find(({ parentId }) => parentId === null);
  const from = Math.min(...(trace?.spans.map((span) => span.from) ?? []));
  const told = (key: string): string => said(root?.attributes[`langfuse.observation.metadata.${key}`]) || '–';
  return `${new Date(from).toISOString()}  ${told('job_id')}  ${told('outcome')}  ${trace?.spans.length ?? 0} observations`;
}

function readArguments(args: string[]): { job: string | undefined; list: boolean; io: boolean; json: boolean } | string {
  try {
    const { values } = parseArgs({
      args,
      options: { job: { type: 'string' }, list: { type: 'boolean', default: false }, io: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    return values.help ? '' : { ...values, job: values.job };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
