/** The researcher's memory in Postgres: which sources there are, which pages were read and what was learned of them. */
import * as z from 'zod';
import { KnownPage, ResearchSource } from '#schema/research.ts';
import type { ReadPage, Validators } from '#schema/research.ts';
import type { Database, Session } from './database.ts';

/** A list of the database, as JSON. */
const list = z.string().transform((text): unknown => JSON.parse(text));

const Source = z
  .object({
    name: z.string(),
    address: z.string(),
    kind: z.string(),
    publisher: z.string(),
    trust: z.string(),
    topics: list,
    hosts: list,
    symbols: list,
    enabled: z.boolean(),
    etag: z.string().nullable(),
    last_modified: z.string().nullable(),
    read_at: z.string().nullable(),
    outcome: z.string().nullable(),
  })
  .transform(({ etag, last_modified: lastModified, read_at: readAt, outcome, ...row }) => ({
    source: ResearchSource.parse(row),
    known: { etag, lastModified } satisfies Validators,
    readAt,
    outcome,
  }));
export type StoredSource = z.infer<typeof Source>;

const Page = z
  .object({
    url: z.string(),
    title: z.string(),
    published: z.string(),
    hash: z.string(),
    etag: z.string().nullable(),
    last_modified: z.string().nullable(),
  })
  .transform(({ last_modified: lastModified, ...row }) => KnownPage.parse({ ...row, lastModified }));

/** All of them, what was read longest ago first. */
export function readSources(db: Session): Promise<StoredSource[]> {
  return db.query(
    `SELECT name, address, kind, publisher, trust, to_json(topics)::text AS topics, to_json(hosts)::text AS hosts, to_json(symbols)::text AS symbols, enabled, etag, last_modified, read_at, outcome
     FROM research_sources ORDER BY read_at NULLS FIRST, name`,
    {},
    Source,
  );
}

/** Adds sources, or changes what is told of them; whether one that is there is enabled is the operator's to say, and what is remembered of an address goes with it. Answers how many there were. */
export function putSources(db: Session, sources: readonly ResearchSource[]): Promise<number> {
  return db.execute(
    `INSERT INTO research_sources AS known (name, address, kind, publisher, trust, topics, hosts, symbols, enabled)
     SELECT s ->> 'name', s ->> 'address', s ->> 'kind', s ->> 'publisher', s ->> 'trust', ARRAY(SELECT jsonb_array_elements_text(s -> 'topics')), ARRAY(SELECT jsonb_array_elements_text(s -> 'hosts')),
       ARRAY(SELECT jsonb_array_elements_text(s -> 'symbols')), (s ->> 'enabled')::boolean
     FROM jsonb_array_elements(:sources::jsonb) AS s
     ON CONFLICT (name) DO UPDATE SET address = EXCLUDED.address, kind = EXCLUDED.kind, publisher = EXCLUDED.publisher, trust = EXCLUDED.trust, topics = EXCLUDED.topics, hosts = EXCLUDED.hosts, symbols = EXCLUDED.symbols,
       etag = CASE WHEN known.address = EXCLUDED.address THEN known.etag END, last_modified = CASE WHEN known.address = EXCLUDED.address THEN known.last_modified END`,
    { sources: JSON.stringify(sources) },
  );
}

/** False when there is no such source. */
export async function enableSource(db: Session, name: string, enabled: boolean): Promise<boolean> {
  return (await db.execute('UPDATE research_sources SET enabled = :enabled WHERE name = :name', { name, enabled })) > 0;
}

/** Null for `known` keeps nothing, so that the next run reads it again. */
export async function noteSource(db: Session, name: string, known: Validators | null, readAt: string, outcome: string): Promise<void> {
  await db.execute(
    'UPDATE research_sources SET etag = :etag, last_modified = :modified, read_at = :at::timestamptz, outcome = :outcome WHERE name = :name',
    {
      name,
      etag: known?.etag ?? null,
      modified: known?.lastModified ?? null,
      at: readAt,
      outcome: outcome.slice(0, 400),
    },
  );
}

/** Of one source the newest, as many as a run asks for, and those with the given addresses. */
export function knownPages(db: Session, source: string, urls: readonly string[], most: number): Promise<KnownPage[]> {
  return db.query(
    `SELECT url, title, published, hash, etag, last_modified FROM research_pages WHERE url IN (SELECT jsonb_array_elements_text(:urls::jsonb))
     UNION (SELECT url, title, published, hash, etag, last_modified FROM research_pages WHERE source = :source ORDER BY published DESC, url LIMIT :most::integer)`,
    { source, urls: JSON.stringify(urls), most },
    Page,
  );
}

/** Where the same words were read before, if they were. */
export async function sameWordsAt(db: Session, textHash: string, url: string): Promise<string | null> {
  const [row] = await db.query(
    'SELECT url FROM research_pages WHERE text_hash = :hash AND url <> :url ORDER BY url LIMIT 1',
    { hash: textHash, url },
    z.object({ url: z.string() }),
  );
  return row?.url ?? null;
}

/** Source and summary together. Takes the place of what was read at that address before. */
export async function savePage(db: Session, { summary, ...page }: ReadPage): Promise<void> {
  await db.execute(
    `INSERT INTO research_pages (url, source, title, published, fetched_at, etag, last_modified, hash, text_hash, text, summary, writer, is_extract, reason)
     VALUES (:url, :source, :title, :published::date, :fetched::timestamptz, :etag, :modified, :hash, :textHash, :text, :summary, :writer, :extract, :reason)
     ON CONFLICT (url) DO UPDATE SET source = EXCLUDED.source, title = EXCLUDED.title, published = EXCLUDED.published, fetched_at = EXCLUDED.fetched_at, etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified,
       hash = EXCLUDED.hash, text_hash = EXCLUDED.text_hash, text = EXCLUDED.text, summary = EXCLUDED.summary, writer = EXCLUDED.writer, is_extract = EXCLUDED.is_extract, reason = EXCLUDED.reason`,
    {
      url: page.url,
      source: page.source,
      title: page.title,
      published: page.published,
      fetched: page.fetchedAt,
      etag: page.etag,
      modified: page.lastModified,
      hash: page.hash,
      textHash: page.textHash,
      text: page.text,
      summary: summary?.text ?? null,
      writer: summary?.writer ?? null,
      extract: summary?.isExtract ?? null,
      reason: page.reason?.slice(0, 600) ?? null,
    },
  );
}

/** The words are as they were; only how to ask for them may have changed. */
export async function notePage(db: Session, url: string, { etag, lastModified }: Validators): Promise<void> {
  await db.execute('UPDATE research_pages SET etag = :etag, last_modified = :modified WHERE url = :url', {
    url,
    etag,
    modified: lastModified,
  });
}

export interface ResearchStore {
  sources(): Promise<StoredSource[]>;
  knownPages(source: string, urls: readonly string[], most: number): Promise<KnownPage[]>;
  sameWordsAt(textHash: string, url: string): Promise<string | null>;
  savePage(page: ReadPage): Promise<void>;
  notePage(url: string, known: Validators): Promise<void>;
  noteSource(name: string, known: Validators | null, readAt: string, outcome: string): Promise<void>;
}

export function openResearchStore(db: Database): ResearchStore {
  return {
    sources: () => readSources(db),
    knownPages: (source, urls, most) => knownPages(db, source, urls, most),
    sameWordsAt: (textHash, url) => sameWordsAt(db, textHash, url),
    savePage: (page) => savePage(db, page),
    notePage: (url, known) => notePage(db, url, known),
    noteSource: (name, known, readAt, outcome) => noteSource(db, name, known, readAt, outcome),
  };
}
