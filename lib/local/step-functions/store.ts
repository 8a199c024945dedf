import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { outcomeOf, type Outcome } from '#domain/executions/outcome.ts';
import type { HistoryEvent } from './history.ts';

/** What stays in memory of an execution: some two hundred bytes. Its input, output and history are read from disk. */
export interface Summary {
  arn: string;
  machineArn: string;
  name: string;
  /** Milliseconds since 1970. */
  started: number;
  stopped?: number;
  status: 'RUNNING' | Outcome['status'];
  /** Whether somebody has been told of its end. */
  reported: boolean;
}

/** Step Functions forgets an execution 90 days after its end. */
const KEPT_MS = 90 * 24 * 3600 * 1000;

const Head = z.object({ arn: z.string(), machineArn: z.string(), name: z.string(), started: z.number() });
/** Each line is an event; the first holds the head, and a last one may say that the end was reported. */
const Event = z.custom<HistoryEvent>((value) => typeof value === 'object' && value !== null);
const Line = z.union([z.object({ head: Head }), z.object({ event: Event }), z.object({ reported: z.literal(true) })]);
type Line = z.infer<typeof Line>;

/**
 * Executions as files of JSON lines, one file an execution, appended to as it goes: after a kill, at worst the last event is missing.
 * Writes are synchronous (some ten microseconds each), so that an event is on its way to the disk before what it tells is acted on.
 */
export class ExecutionStore {
  readonly #folder: string;
  readonly #byArn = new Map<string, Summary>();
  readonly #open = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) {
      if (file.endsWith('.jsonl')) this.#load(join(folder, file));
    }
  }

  /** Every execution of a machine, newest first. */
  list(machineArn: string): Summary[] {
    return [...this.#byArn.values()]
      .filter((each) => each.machineArn === machineArn)
      .sort((a, b) => b.started - a.started || (a.arn < b.arn ? 1 : -1));
  }

  all(): Summary[] {
    return [...this.#byArn.values()];
  }

  find(arn: string): Summary | undefined {
    return this.#byArn.get(arn);
  }

  create(head: z.infer<typeof Head>): Summary {
    const summary: Summary = { ...head, status: 'RUNNING', reported: false };
    this.#write(summary, { head });
    this.#byArn.set(head.arn, summary);
    return summary;
  }

  append(summary: Summary, event: HistoryEvent): void {
    const outcome = outcomeOf(event);
    if (outcome) {
      summary.status = outcome.status;
      summary.stopped = event.timestamp * 1000;
    }
    this.#write(summary, { event });
    if (outcome) this.#close(summary);
  }

  markReported(summary: Summary): void {
    this.#write(summary, { reported: true });
    summary.reported = true;
    this.#close(summary);
  }

  events(summary: Summary): HistoryEvent[] {
    return readLines(this.#path(summary)).flatMap((line) => ('event' in line ? [line.event] : []));
  }

  close(): void {
    for (const summary of this.#byArn.values()) this.#close(summary);
  }

  #load(path: string): void {
    dropTornTail(path);
    const [first, ...rest] = readLines(path);
    if (!first || !('head' in first)) {
      unlinkSync(path); // killed before its first line was whole: nobody was ever told of this execution
      return;
    }
    const summary: Summary = { ...first.head, status: 'RUNNING', reported: false };
    for (const line of rest) {
      const outcome = 'event' in line ? outcomeOf(line.event) : undefined;
      if (outcome && 'event' in line) {
        summary.status = outcome.status;
        summary.stopped = line.event.timestamp * 1000;
      }
      if ('reported' in line) summary.reported = true;
    }
    if (summary.stopped !== undefined && summary.stopped < Date.now() - KEPT_MS) unlinkSync(path);
    else this.#byArn.set(summary.arn, summary);
  }

  /** A job's id names its file; any other name (capitals, Unicode) goes by its hash, since not every file system tells them apart. */
  #path({ machineArn, name }: { machineArn: string; name: string }): string {
    const machine = machineArn.split(':').at(-1) ?? '';
    const plain = /^[a-z0-9-]{8,80}$/.test(name);
    return join(this.#folder, `${machine}_${plain ? name : createHash('sha256').update(name).digest('hex').slice(0, 32) + '_'}.jsonl`);
  }

  #write(summary: Summary, line: Line): void {
    let file = this.#open.get(summary.arn);
    if (file === undefined) {
      file = openSync(this.#path(summary), 'a');
      this.#open.set(summary.arn, file);
    }
    const before = fstatSync(file);
    try {
      writeFileSync(file, `${JSON.stringify(line)}\n`); // all of it, where writeSync may stop half-way when the disk is full
    } catch (error) {
      if (before.isFile()) ftruncateSync(file, before.size); // half a line, to which the next would be glued
      this.#close(summary);
      throw error;
    }
  }

  #close(summary: Summary): void {
    const file = this.#open.get(summary.arn);
    if (file !== undefined) closeSync(file);
    this.#open.delete(summary.arn);
  }
}

function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        const line = Line.safeParse(JSON.parse(text));
        return line.success ? [line.data] : [];
      } catch {
        return []; // the empty text after the last line
      }
    });
}

/** A kill in the middle of a write leaves half a line, to which the next one must not be glued. */
function dropTornTail(path: string): void {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
}
