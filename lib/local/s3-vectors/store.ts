/** One index on disk and in memory: a journal of JSON lines, put and deleted, written before anybody is answered; what was overwritten goes when the index is opened next. */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Matches, Metadata } from './filter.ts';

export const IndexSettings = z.object({
  name: z.string(),
  dimension: z.int().min(1).max(4096),
  distanceMetric: z.enum(['cosine', 'euclidean']),
  notFilterable: z.array(z.string()),
  createdAt: z.number(),
});
export type IndexSettings = z.infer<typeof IndexSettings>;

export interface Held {
  key: string;
  vector: Float32Array;
  metadata: Metadata;
}

/** With the length of its vector, which every query by cosine asks for. */
interface Kept extends Held {
  length: number;
}

const Line = z.union([
  z.object({ put: z.string(), vector: z.string(), metadata: z.custom<Metadata>() }),
  z.object({ deleted: z.string() }),
]);

export class VectorIndex {
  readonly settings: IndexSettings;
  readonly #file: string | null;
  readonly #held = new Map<string, Kept>();

  /** @param file null keeps the index in memory alone. */
  constructor(settings: IndexSettings, file: string | null) {
    this.settings = settings;
    this.#file = file;
    if (file === null) return;
    const isNew = !existsSync(file);
    const journal = isNew ? '' : readFileSync(file, 'utf8');
    const lines = journal
      .split('\n')
      .slice(1)
      .filter((line) => line !== '');
    for (const line of lines) this.#replay(line);
    // A line that was cut off would swallow the next one.
    if (isNew || !journal.endsWith('\n') || lines.length > 2 * this.#held.size + 100) this.#rewrite(file);
  }

  static open(file: string): VectorIndex {
    const [head = ''] = readFileSync(file, 'utf8').split('\n', 1);
    return new VectorIndex(IndexSettings.parse(JSON.parse(head)), file);
  }

  put(vectors: readonly Held[]): void {
    this.#write(vectors.map(lineOf));
    for (const one of vectors) this.#keep(one);
  }

  delete(keys: readonly string[]): void {
    const known = keys.filter((key) => this.#held.has(key));
    this.#write(known.map((key) => JSON.stringify({ deleted: key })));
    for (const key of known) this.#held.delete(key);
  }

  get(key: string): Held | undefined {
    return this.#held.get(key);
  }

  #keep(one: Held): void {
    this.#held.set(one.key, { ...one, length: Math.sqrt(dot(one.vector, one.vector)) });
  }

  all(): Held[] {
    return [...this.#held.values()];
  }

  /** The nearest, nearest first; every vector is looked at. */
  nearest(query: Float32Array, most: number, matches: Matches): { held: Held; distance: number }[] {
    const distanceTo = this.settings.distanceMetric === 'cosine' ? cosine(query) : squared(query);
    const found: { held: Held; distance: number }[] = [];
    let worst = Infinity;
    for (const held of this.#held.values()) {
      const distance = distanceTo(held);
      if ((found.length === most && distance >= worst) || !matches(held.metadata)) continue;
      found.push({ held, distance });
      found.sort((a, b) => a.distance - b.distance);
      if (found.length > most) found.pop();
      worst = found.at(-1)?.distance ?? Infinity;
    }
    return found;
  }

  #replay(line: string): void {
    const parsed = Line.safeParse(parseOr(line));
    // The last line of a process that was killed may be half there: it was not acknowledged.
    if (!parsed.success) return;
    if ('deleted' in parsed.data) this.#held.delete(parsed.data.deleted);
    else {
      const bytes = Buffer.from(parsed.data.vector, 'base64');
      this.#keep({
        key: parsed.data.put,
        vector: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
        metadata: parsed.data.metadata,
      });
    }
  }

  #write(lines: readonly string[]): void {
    if (this.#file !== null && lines.length > 0) appendFileSync(this.#file, `${lines.join('\n')}\n`);
  }

  #rewrite(file: string): void {
    writeFileSync(`${file}.new`, [JSON.stringify(this.settings), ...this.all().map(lineOf), ''].join('\n'));
    renameSync(`${file}.new`, file);
  }
}

function lineOf({ key, vector, metadata }: Held): string {
  return JSON.stringify({
    put: key,
    vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64'),
    metadata,
  });
}

function parseOr(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

type DistanceTo = (held: Kept) => number;
function cosine(query: Float32Array): DistanceTo {
  const length = Math.sqrt(dot(query, query));
  return (held) => 1 - dot(query, held.vector) / (length * held.length);
}
function squared(query: Float32Array): DistanceTo {
  return ({ vector }) => vector.reduce((sum, value, at) => sum + (value - (query[at] ?? 0)) ** 2, 0);
}
/** Four sums at once: the next addition to one need not wait for the last. Both have the index's dimension. */
function dot(a: Float32Array, b: Float32Array): number {
  const whole = a.length - (a.length % 4);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let at = 0; at < whole; at += 4) {
    first += (a[at] as number) * (b[at] as number);
    second += (a[at + 1] as number) * (b[at + 1] as number);
    third += (a[at + 2] as number) * (b[at + 2] as number);
    fourth += (a[at + 3] as number) * (b[at + 3] as number);
  }
  for (let at = whole; at < a.length; at += 1) first += (a[at] as number) * (b[at] as number);
  return first + second + third + fourth;
}
