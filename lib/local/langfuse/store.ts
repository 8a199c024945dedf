/** Traces as they came, a file each below `<folder>`, or in memory; of the oldest, files go. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Score, Span } from './read.ts';

/** A span or a score that comes again takes the earlier one's place, as in LangFuse. */
export interface StoredTrace {
  traceId: string;
  spans: Span[];
  scores: Score[];
}

export interface TraceStore {
  add(spans: readonly Span[], scores: readonly Score[]): void;
}

/** Some days of work on one machine. */
const MOST_TRACES = 300;
const Entry = z.union([z.object({ span: Span }), z.object({ score: Score })]);
const FILE = /^([0-9a-f]{32})\.jsonl$/;

export function openTraceStore(folder: string, most = MOST_TRACES): TraceStore {
  mkdirSync(folder, { recursive: true });
  /** Of which there is a file, as far as is known. */
  let kept = new Set(traceFiles(folder).map(({ traceId }) => traceId));
  return {
    add: (spans, scores) => {
      const lines = Map.groupBy(
        [
          ...spans.map((span) => ({ traceId: span.traceId, entry: { span } })),
          ...scores.map((score) => ({ traceId: score.traceId, entry: { score } })),
        ],
        ({ traceId }) => traceId,
      );
      for (const [traceId, entries] of lines) {
        // To look at all files takes longer than to keep what has come: only when there may be one too many.
        if (!kept.has(traceId) && kept.size >= most) kept = makeRoom(folder, most - 1);
        kept.add(traceId);
        appendFileSync(join(folder, `${traceId}.jsonl`), entries.map(({ entry }) => `${JSON.stringify(entry)}\n`).join(''));
      }
    },
  };
}

/** Answers which traces stay. */
function makeRoom(folder: string, most: number): Set<string> {
  const files = traceFiles(folder);
  const surplus = Math.max(0, files.length - most);
  for (const { path } of files.slice(0, surplus)) rmSync(path, { force: true });
  return new Set(files.slice(surplus).map(({ traceId }) => traceId));
}

/** The oldest first. */
function traceFiles(folder: string): { traceId: string; path: string; changed: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map((traceId) => ({ traceId, path: join(folder, `${traceId}.jsonl`) }))
    .map((file) => ({ ...file, changed: statSync(file.path).mtimeMs }))
    .sort((a, b) => a.changed - b.changed);
}

/** The traces there are, what was told of last first; `changed`: when that was, milliseconds since 1970. */
export function listTraces(folder: string): { traceId: string; changed: number }[] {
  return traceFiles(folder)
    .map(({ traceId, changed }) => ({ traceId, changed }))
    .reverse();
}

/** Null when there is none; a line that was cut off by a crash is left out. */
export function readTrace(folder: string, traceId: string): StoredTrace | null {
  const path = join(folder, `${traceId}.jsonl`);
  if (!/^[0-9a-f]{32}$/.test(traceId) || !existsSync(path)) return null;
  const spans = new Map<string, Span>();
  const scores = new Map<string, Score>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = entryIn(line);
    if (entry === null) continue;
    if ('span' in entry) spans.set(entry.span.spanId, entry.span);
    else scores.set(entry.score.id, entry.score);
  }
  return { traceId, spans: [...spans.values()], scores: [...scores.values()] };
}

function entryIn(line: string): z.infer<typeof Entry> | null {
  try {
    return Entry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
