/** What the researcher may read, what it makes of a page, and what it tells of a run. Shared by all users; nothing of any user is in it. */
import * as z from 'zod';
import { HttpUrl, IngestResult, TRUSTS } from './knowledge.ts';
import { Day, line, Sha256, Ticker } from './values.ts';

export const RESEARCH_LIMITS = {
  /** Of a feed the newest, and none older; pages of which a run asks. */
  items: 10,
  itemDays: 120,
  /** Bytes of one answer, unpacked, and of a robots.txt. */
  bytes: 2_000_000,
  robotsBytes: 500_000,
  /** For one answer to be there in full, milliseconds. */
  answerMs: 10_000,
  redirects: 4,
  /** Between two requests to one host, milliseconds, unless its robots.txt asks for more; more than the most is not waited for. */
  pauseMs: 1_000,
  longestPauseMs: 10_000,
  /** Of a page as a model gets it. */
  sentences: 120,
  characters: 20_000,
  /** Sentences of a summary. */
  summary: 5,
} as const;

/** A host's name, never a number: `www.federalreserve.gov`. */
const Host = z
  .string()
  .regex(/^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/, 'must be a host name in lower case, such as "www.example.org"');

/** A feed or a page that the researcher may read. Its own host and those of `hosts` are all that it may be led to. */
export const ResearchSource = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in lower case with dashes between them')
    .max(60),
  address: HttpUrl.refine((address) => address.startsWith('https://'), 'must begin with https://'),
  kind: z.enum(['rss', 'atom', 'html']),
  publisher: line(120),
  trust: z.enum(TRUSTS).exclude(['summary']),
  topics: z.array(line(40)).max(10),
  hosts: z.array(Host).max(10).default([]),
  symbols: z.array(Ticker).max(50).default([]),
  enabled: z.boolean(),
});
export type ResearchSource = z.infer<typeof ResearchSource>;
export const ResearchSources = z.strictObject({ sources: z.array(ResearchSource).max(200) });

/** What an earlier run has kept of an address, by which the next one asks whether it has changed. */
export const Validators = z.object({ etag: z.string().nullable(), lastModified: z.string().nullable() });
export type Validators = z.infer<typeof Validators>;

/** A page that was read, with what became of it. Its text is kept apart, since it is long. */
export const KnownPage = Validators.extend({ url: z.string(), title: z.string(), published: Day, hash: Sha256 });
export type KnownPage = z.infer<typeof KnownPage>;

/** Source and summary with where they come from: what is stored of a page. */
export interface ReadPage extends KnownPage {
  source: string;
  /** Of the words alone. */
  textHash: string;
  /** As it was read, without markup, up to a length. */
  text: string;
  fetchedAt: string;
  /** What was learned of it and by whom; null when the store of knowledge did not take it. */
  summary: { text: string; writer: string; isExtract: boolean } | null;
  reason: string | null;
}

/** An operator or a schedule: every source that is enabled, or those that are named. */
export const ResearchRequest = z.strictObject({ sources: z.array(z.string().max(60)).min(1).max(50).optional() });

export const PageOutcome = z.object({
  url: z.string(),
  title: z.string(),
  /** `left`: not settled, the next run goes on with it. */
  outcome: z.enum(['added', 'replaced', 'unchanged', 'refused', 'left']),
  reason: z.string().optional(),
  /** Who wrote the summary, or that it is an extract. */
  writer: z.string().optional(),
  passages: IngestResult.shape.passages.optional(),
});
export type PageOutcome = z.infer<typeof PageOutcome>;

export const SourceOutcome = z.object({
  name: z.string(),
  address: z.string(),
  outcome: z.enum(['read', 'unchanged', 'refused', 'left']),
  reason: z.string().optional(),
  pages: z.array(PageOutcome),
});
export type SourceOutcome = z.infer<typeof SourceOutcome>;

export const ResearchResult = z.object({
  sources: z.array(SourceOutcome),
  /** A sentence for a person. */ message: z.string(),
  isWell: z.boolean(),
});
export type ResearchResult = z.infer<typeof ResearchResult>;
