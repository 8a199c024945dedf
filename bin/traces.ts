/** `npm run traces`: what LangFuse would be shown of an analysis on this machine, as a tree. */
import { join } from 'node:path';
import { traceIdOf } from '../functions/ports/traces/ids.ts';
import { alexFolder } from '../lib/local/endpoints.ts';
import { listTraces, readTrace, type StoredTrace } from '../lib/local/langfuse/store.ts';
import { oneLine, treeOf } from '../lib/local/langfuse/tree.ts';
import { outlineOf } from '../lib/local/langfuse/view.ts';
import { command } from './command.ts';

const USAGE = `npm run traces [-- --job ID | --trace ID] [--list] [--io] [--json]

The trace of an analysis on this machine: every state, model call, tool and retrieval with its time, tokens and cost, and the scores.

  --job ID            of this job; the latest analysis unless told
  --trace ID          by the trace's own id: also of a page that the researcher read
  --list              the traces that are kept, the latest first
  --io                with what was asked and answered, as it left: figures as #, names as labels
  --json              as it came

Exit code: 0, 1 when there is no such trace, 2 for wrong arguments.
`;

export function main(args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void): number {
  return command(args, {
    usage: USAGE,
    options: {
      job: { type: 'string' },
      trace: { type: 'string' },
      list: { type: 'boolean', default: false },
      io: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    read: (values) => values,
    act: (asked) => show(asked, join(alexFolder(environment), 'traces'), write),
    write,
  });
}

interface Asked {
  job?: string;
  trace?: string;
  list: boolean;
  io: boolean;
  json: boolean;
}

function show(asked: Asked, folder: string, write: (text: string) => void): number {
  const ids = listTraces(folder).map(({ traceId }) => traceId);
  if (asked.list) {
    write(
      ids.length === 0
        ? `No trace is kept in ${folder}.\n`
        : `${ids
            .flatMap((id) => told(folder, id) ?? [])
            .map(line)
            .join('\n')}\n`,
    );
    return 0;
  }
  const trace =
    asked.trace !== undefined
      ? readTrace(folder, asked.trace)
      : asked.job !== undefined
        ? readTrace(folder, traceIdOf(asked.job))
        : latestAnalysis(folder, ids);
  if (trace === null) {
    const wanted = asked.trace ?? (asked.job === undefined ? null : `of job ${asked.job}`);
    write(
      wanted === null
        ? `No trace is kept in ${folder}. Start the system and an analysis: npm start\n`
        : `No trace ${wanted} is kept in ${folder}. npm run traces -- --list tells which are.\n`,
    );
    return 1;
  }
  write(asked.json ? `${JSON.stringify(trace, null, 2)}\n` : treeOf(trace, { io: asked.io }));
  return 0;
}

/** Null while nothing but scores has come of it. */
function told(folder: string, id: string): StoredTrace | null {
  const trace = readTrace(folder, id);
  return trace !== null && trace.spans.length > 0 ? trace : null;
}

function latestAnalysis(folder: string, ids: readonly string[]): StoredTrace | null {
  for (const id of ids) {
    const trace = told(folder, id);
    if (trace !== null && outlineOf(trace).name === 'analysis') return trace;
  }
  return null;
}

function line(trace: StoredTrace): string {
  const { at, name, jobId, page, outcome, observations } = outlineOf(trace);
  return [
    at,
    name.padEnd(8),
    jobId ?? trace.traceId,
    outcome ?? '–',
    `${observations} observations`,
    ...(page === null ? [] : [oneLine(page)]),
  ].join('  ');
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2), process.env, (text) => process.stdout.write(text));
