/** What Alex knows of the world: dated documents of named publishers, their passages, and what is asked of them. Shared by all users; nothing of any user is in it. */
import * as z from 'zod';
import { Day, line, Sha256, Ticker } from './values.ts';

/**
 * How near a text is to who decides what it says: `official` a public body's own matter, retold; `issuer` a company of itself or of its funds;
 * `summary` written by Alex from a page that its researcher has read.
 */
export const TRUSTS = ['official', 'issuer', 'summary'] as const;

export const KNOWLEDGE_LIMITS = {
  /** Documents in one request. */
  documents: 100,
  /** Characters of a document as it is sent, and once it is cleaned. */
  sent: 400_000,
  cleaned: 120_000,
  /** A passage, in characters; a longer sentence is cut. */
  passage: 900,
  /** Passages of a document: what S3 Vectors takes in one call. */
  passages: 500,
  figures: 20,
  symbols: 50,
  /** Days after which a document that names no end is no longer found. */
  ageDays: 730,
} as const;

/** Metadata of the index of vectors that cannot be filtered by; told when the index is made, never changed. */
export const NOT_FILTERABLE = ['text', 'title', 'heading', 'url', 'publisher'] as const;

/** A figure that the document states, by which a sentence may state it too. Percent as 2.8, money in dollars. It must stand in the text as it is written: `2.8%`, `$24,500`, `67`. */
export const StatedFigure = z.strictObject({
  /** What the figure is of, in words that stand near it: `contribution limit of a 401(k) plan in 2026`. */
  label: line(160),
  kind: z.enum(['money', 'percent', 'count', 'years', 'age', 'year']),
  value: z.number().min(-1e12).max(1e12),
});
export type StatedFigure = z.infer<typeof StatedFigure>;

export const HttpUrl = z.url({ protocol: /^https?$/, error: 'must be a web address, such as "https://www.example.org/page"' }).max(1_000);

export const NewDocument = z.strictObject({
  title: line(300),
  /** Markdown unless told. HTML is read for its text; markup within the others is taken out. */
  format: z.enum(['markdown', 'text', 'html']).default('markdown'),
  text: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') })
    .max(KNOWLEDGE_LIMITS.sent, `must have at most ${KNOWLEDGE_LIMITS.sent} characters`),
  /** Where the reader can look it up; also what the document is known by: the same address again replaces it. */
  url: HttpUrl,
  /** Who says so: `Internal Revenue Service`. */
  publisher: line(120),
  published: Day,
  /** The last day on which it holds; two years after it was published unless told. */
  until: Day.optional(),
  trust: z.enum(TRUSTS).default('official'),
  /** Securities that it speaks of; none for what concerns everybody. */
  symbols: z.array(Ticker).max(KNOWLEDGE_LIMITS.symbols).default([]),
  figures: z.array(StatedFigure).max(KNOWLEDGE_LIMITS.figures).default([]),
});
export type NewDocument = z.infer<typeof NewDocument>;

/** Each document is judged by itself, so that one that is refused takes no other along. */
export const IngestRequest = z.strictObject({
  documents: z.array(z.unknown()).min(1).max(KNOWLEDGE_LIMITS.documents, `must have at most ${KNOWLEDGE_LIMITS.documents} documents`),
});

export const IngestResult = z.object({
  url: z.string(),
  /** `unchanged`: the same document, or the same text under another address, is there already. */
  outcome: z.enum(['stored', 'replaced', 'unchanged', 'refused']),
  passages: z.int().min(0),
  /** Why it was refused; a sentence for who sent it. */
  reason: z.string().optional(),
});
export type IngestResult = z.infer<typeof IngestResult>;
export const IngestAnswer = z.object({ results: z.array(IngestResult) });
export type IngestAnswer = z.infer<typeof IngestAnswer>;

/** A document as it is stored: cleaned, known by a digest of its address, and hashed with everything that is told of it. */
export const KnownDocument = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  hash: Sha256,
  title: z.string(),
  url: z.string(),
  publisher: z.string(),
  published: Day,
  until: Day,
  trust: z.enum(TRUSTS),
  symbols: z.array(Ticker),
});
export type KnownDocument = z.infer<typeof KnownDocument>;

/** A piece of a document small enough to be found and cited. */
export const StoredPassage = z.object({
  /** Names it in the index: the document, its version and its place. */
  key: z.string().regex(/^[0-9a-f]{32}\.[0-9a-f]{12}\.\d{1,3}$/),
  ordinal: z.int().min(0),
  heading: z.string().max(200).nullable(),
  text: z.string().min(1),
  figures: z.array(StatedFigure),
});
export type StoredPassage = z.infer<typeof StoredPassage>;

/** A passage with what is told of its document. */
export const FoundPassage = z.object({
  key: z.string(),
  document: z.string(),
  title: z.string(),
  heading: z.string().nullable(),
  text: z.string(),
  url: z.string(),
  publisher: z.string(),
  published: Day,
  trust: z.enum(TRUSTS),
  symbols: z.array(Ticker),
  figures: z.array(StatedFigure),
});
export type FoundPassage = z.infer<typeof FoundPassage>;

/** As an analysis freezes it: `K1`, `K2` … are what a report cites, and `query` is the planner's question that found it. */
export const Passage = FoundPassage.extend({ id: z.string().regex(/^K[1-9]\d?$/), query: z.string() });
export type Passage = z.infer<typeof Passage>;

/** What people ask by `GET /api/knowledge/search`. */
export const KnowledgeQuery = z.strictObject({
  query: line(200),
  /** Only of documents about this security, or about everybody. */
  symbol: Ticker.optional(),
  /** Only what was published on this day or later. */
  since: Day.optional(),
  limit: z.coerce.number().int().min(1).max(20).default(5),
});
export const KnowledgeView = z.object({ passages: z.array(FoundPassage) });
export type KnowledgeView = z.infer<typeof KnowledgeView>;
