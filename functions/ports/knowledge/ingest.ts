/**
 * Takes documents in: judged one by one, embedded together, put into the index and then made current in the library, document by document. A failure leaves whole documents behind it and none ahead of it; what was put and
 * did not become current is found in the library's leftovers and taken out by a later call.
 */
import type { IngestAnswer, IngestResult } from '#schema/knowledge.ts';
import { NewDocument } from '#schema/knowledge.ts';
import { readDocument, textKey, type CleanDocument } from '#domain/knowledge/document.ts';
import { passagesOf, searchedText } from '#domain/knowledge/split.ts';
import { dayOf, type Clock } from '../clock.ts';
import { sha256 } from '../hash.ts';
import type { Embed } from './embeddings.ts';
import { readHtml } from './html.ts';
import type { Library, Registered } from './library.ts';
import { sentences } from './sentences.ts';
import type { VectorStore } from './vector-store.ts';

export interface IngestPorts {
  library: Library;
  vectors: VectorStore;
  embed: Embed;
  clock: Clock;
}
export interface Ingest {
  /** @throws EmbeddingsUnavailableError, VectorsUnavailableError, DimensionError, DatabaseUnavailableError */
  take(documents: readonly unknown[]): Promise<IngestAnswer>;
  /** What no longer holds goes from the library and the index; how many documents did. */
  expire(): Promise<number>;
}

/** Passages embedded in one go, so that a request of long documents holds no more. */
const AT_ONCE = 64;
const MOST_LEFTOVERS = 5_000;

interface Taken {
  at: number;
  document: Registered;
  passages: NonNullable<ReturnType<typeof passagesOf>>;
}

export function createIngest({ library, vectors, embed, clock }: IngestPorts): Ingest {
  const sweep = async (): Promise<void> => {
    const keys = await library.leftovers(MOST_LEFTOVERS);
    if (keys.length === 0) return;
    await vectors.remove(keys);
    await library.forget(keys);
  };
  return {
    take: async (sent) => {
      const { results, taken } = judge(sent, dayOf(clock.now()));
      const known = taken.length === 0 ? [] : await library.areKnown(taken.map(({ document }) => document));
      const fresh = taken.filter((one, index) => {
        if (known[index] === true) results[one.at] = { url: one.document.url, outcome: 'unchanged', passages: one.passages.length };
        return known[index] !== true;
      });
      if (fresh.length > 0) await library.announce(fresh.flatMap(({ passages }) => passages.map(({ key }) => key)));
      for (const group of grouped(fresh)) {
        const embedded = await embed(group.flatMap(({ document, passages }) => passages.map((passage) => searchedText(document, passage))));
        let from = 0;
        for (const { at, document, passages } of group) {
          await vectors.put(
            document,
            passages.map((passage, index) => ({ passage, vector: embedded[from + index] ?? [] })),
          );
          results[at] = { url: document.url, outcome: await library.store(document, passages), passages: passages.length };
          from += passages.length;
        }
      }
      if (results.some(({ outcome }) => outcome === 'replaced')) await sweep();
      return { results };
    },
    expire: async () => {
      const gone = await library.expire(dayOf(clock.now()));
      await sweep();
      return gone;
    },
  };
}

/** Each document's fate as far as it can be told without asking anybody; of the same address twice the last counts, of the same words the first. */
function judge(sent: readonly unknown[], today: string): { results: IngestResult[]; taken: Taken[] } {
  const taken = new Map<string, Taken>();
  const texts = new Map<string, string>();
  const results = sent.map((one, at): IngestResult => {
    const parsed = NewDocument.safeParse(one);
    if (!parsed.success)
      return refused(
        urlIn(one),
        parsed.error.issues
          .slice(0, 3)
          .map(({ path, message }) => `${path.join('.') || 'the document'} ${message}`)
          .join('; '),
      );
    const { url } = parsed.data;
    const read = readDocument(parsed.data, { readHtml, digest: sha256, today });
    if ('refused' in read) return refused(url, read.refused);
    const passages = passagesOf(read.document, sentences);
    if (passages === null) return refused(url, 'it falls into more than 500 passages: send its parts as documents of their own');
    const document = registered(read.document);
    const before = taken.get(document.id);
    const same = texts.get(document.textHash);
    if (before?.document.hash === document.hash || (same !== undefined && same !== document.id))
      return { url, outcome: 'unchanged', passages: passages.length };
    texts.set(document.textHash, document.id);
    taken.set(document.id, { at, document, passages });
    return { url, outcome: 'stored', passages: passages.length };
  });
  const last = [...taken.values()];
  for (const [at, { outcome, url }] of results.entries()) {
    if (outcome === 'stored' && !last.some((one) => one.at === at))
      results[at] = refused(url, 'another version of the same address follows in the same request, and is the one that is taken');
  }
  return { results, taken: last };
}

function registered({ text, figures, ...document }: CleanDocument): Registered {
  void figures;
  return { ...document, textHash: sha256(textKey(text)) };
}

function grouped(taken: readonly Taken[]): Taken[][] {
  const groups: Taken[][] = [];
  let count = AT_ONCE;
  for (const one of taken) {
    if (count + one.passages.length > AT_ONCE) {
      groups.push([]);
      count = 0;
    }
    groups.at(-1)?.push(one);
    count += one.passages.length;
  }
  return groups;
}

function refused(url: string, reason: string): IngestResult {
  return { url, outcome: 'refused', passages: 0, reason: `${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}.` };
}

function urlIn(sent: unknown): string {
  return typeof sent === 'object' && sent !== null && 'url' in sent && typeof sent.url === 'string' ? sent.url.slice(0, 1_000) : '';
}
