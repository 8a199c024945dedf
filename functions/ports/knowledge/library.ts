/** Documents and passages in Postgres: which there are, how they are found by words, and which keys of the index are nobody's any more. */
import * as z from 'zod';
import { FoundPassage } from '#schema/knowledge.ts';
import type { KnownDocument, StoredPassage } from '#schema/knowledge.ts';
import type { Session } from '../database.ts';
import { Nothing } from '../database/documents.ts';
import type { Filter } from './vectors.ts';

export interface Registered extends KnownDocument {
  /** SHA-256 of the words alone. */
  textHash: string;
}

export interface Library {
  /** In order, whether each is there as it is, or its words are there under another address. */
  areKnown(documents: readonly Registered[]): Promise<boolean[]>;
  /** Before keys are put into the index: should the rest fail, they are found and taken out again. */
  announce(keys: readonly string[]): Promise<void>;
  /** Takes the place of an earlier version, whole. */
  store(document: Registered, passages: readonly StoredPassage[]): Promise<'stored' | 'replaced' | 'unchanged'>;
  /** Documents that no longer hold go; how many did. */
  expire(today: string): Promise<number>;
  leftovers(most: number): Promise<string[]>;
  forget(keys: readonly string[]): Promise<void>;
}

export function openLibrary(db: Session): Library {
  const list = (value: unknown): { list: string } => ({ list: JSON.stringify(value) });
  return {
    areKnown: async (documents) => {
      const rows = await db.query(
        'SELECT n, standing FROM knowledge_standing(:list::jsonb) ORDER BY n',
        list(documents.map(({ id, hash, textHash }) => [id, hash, textHash])),
        z.object({ n: z.number(), standing: z.string() }),
      );
      return rows.map(({ standing }) => standing === 'unchanged');
    },
    announce: async (keys) => void (await db.query('SELECT announce_passages(:list::jsonb)', list(keys), Nothing)),
    store: async (document, passages) => {
      const [row] = await db.query(
        'SELECT store_document(:document::jsonb, :passages::jsonb) AS outcome',
        { document: JSON.stringify(document), passages: JSON.stringify(passages) },
        z.object({ outcome: z.enum(['stored', 'replaced', 'unchanged']) }),
      );
      return row?.outcome ?? 'unchanged';
    },
    expire: async (today) =>
      (await db.query('SELECT expire_documents(:today::date) AS gone', { today }, z.object({ gone: z.number() })))[0]?.gone ?? 0,
    leftovers: async (most) =>
      (await db.query('SELECT key FROM leftover_keys(:most::integer)', { most }, z.object({ key: z.string() }))).map(({ key }) => key),
    forget: async (keys) => void (await db.query('SELECT forget_leftovers(:list::jsonb)', list(keys), Nothing)),
  };
}

export interface ByWords {
  passages: Map<string, FoundPassage>;
  /** Of each question its passages, best first, with the share of its words that each has. */
  answers: { key: string; score: number }[][];
}

const Row = z.object({
  passage: z.string().transform((text) => FoundPassage.parse(JSON.parse(text))),
  hits: z.array(z.tuple([z.number(), z.number(), z.number()])),
});

/** One call: the passages that answer each question by words, and those of `keys` that are current. */
export async function searchWords(
  db: Session,
  questions: readonly string[],
  keys: readonly string[],
  { symbols, since, on }: Filter,
  most: number,
): Promise<ByWords> {
  const rows = await db.query(
    'SELECT passage, hits FROM search_knowledge(:questions::jsonb, :keys::jsonb, :symbols::jsonb, :since::date, :today::date, :most::integer)',
    {
      questions: JSON.stringify(questions),
      keys: JSON.stringify(keys),
      symbols: symbols === undefined ? null : JSON.stringify(symbols),
      since: since ?? null,
      today: on,
      most,
    },
    Row,
  );
  const hits = rows
    .flatMap(({ passage, hits }) => hits.map(([question, place, score]) => ({ question, place, key: passage.key, score })))
    .sort((a, b) => a.place - b.place);
  return {
    passages: new Map(rows.map(({ passage }) => [passage.key, passage])),
    answers: questions.map((_, index) => hits.filter(({ question }) => question === index).map(({ key, score }) => ({ key, score }))),
  };
}
