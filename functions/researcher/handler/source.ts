/** One source: a page, or a feed with the pages that it leads to. It is asked whether it has changed only once all that it led to is settled. */
import { RESEARCH_LIMITS, type KnownPage, type PageOutcome, type SourceOutcome, type Validators } from '#schema/research.ts';
import { chooseItems, type Wanted } from '#domain/research/feed.ts';
import { hostsOf, pageAddress } from '#domain/research/sources.ts';
import type { StoredSource } from '#ports/research-store.ts';
import { readFeed } from '#ports/web/feed.ts';
import { WebRefusalError } from '#ports/web/refusal.ts';
import { textOf, TYPES } from '#ports/web/text.ts';
import { learnPage, sentence } from './page.ts';
import type { Run } from './ports.ts';

/** What a page needs at most of an invocation, milliseconds: what comes later is the next run's. */
const RESERVE_MS = 45_000;

export async function readSource(run: Run, stored: StoredSource): Promise<SourceOutcome> {
  const { source } = stored;
  const named = { name: source.name, address: source.address };
  const at = run.clock.now().toISOString();
  try {
    const listed = source.kind === 'html' ? onePage(stored) : await listedBy(run, stored);
    const known =
      listed.known ??
      (await run.store.knownPages(
        source.name,
        listed.wanted.map(({ url }) => url),
        RESEARCH_LIMITS.items,
      ));
    const pages = [...listed.refused, ...(await learnAll(run, stored, listed.wanted, known))];
    const isSettled = pages.every(({ outcome }) => outcome !== 'left');
    const isRead = pages.some(({ outcome }) => outcome !== 'unchanged');
    const reason = listed.note ?? undefined;
    await run.store.noteSource(
      source.name,
      isSettled ? listed.validators : null,
      at,
      `${count(pages, 'added')} added, ${count(pages, 'replaced')} replaced, ${count(pages, 'unchanged')} unchanged, ${count(pages, 'refused')} refused, ${count(pages, 'left')} left`,
    );
    return { ...named, outcome: isSettled ? (isRead ? 'read' : 'unchanged') : 'left', ...(reason !== undefined && { reason }), pages };
  } catch (error) {
    if (!(error instanceof WebRefusalError)) throw error;
    const reason = sentence(error.message);
    await run.store.noteSource(source.name, null, at, reason);
    return { ...named, outcome: error.passes ? 'left' : 'refused', reason, pages: [] };
  }
}

interface Listed {
  wanted: Wanted[];
  refused: PageOutcome[];
  /** To be kept of the source itself. */
  validators: Validators | null;
  /** Where they are known already. */
  known: KnownPage[] | null;
  note: string | null;
}

function onePage({ source }: StoredSource): Listed {
  return {
    wanted: [{ url: pageAddress(source.address), title: source.publisher, published: null }],
    refused: [],
    validators: null,
    known: null,
    note: null,
  };
}

/** Of a feed that has not changed the pages that are known are asked again, since they may have. @throws WebRefusalError */
async function listedBy({ fetch, store, today }: Run, { source, known }: StoredSource): Promise<Listed> {
  const hosts = hostsOf(source);
  const got = await fetch({ address: source.address, hosts, accept: TYPES.feed.accept, known });
  if (got === null) {
    const pages = await store.knownPages(source.name, [], RESEARCH_LIMITS.items);
    return {
      wanted: pages.map(({ url, title, published }) => ({ url, title, published })),
      refused: [],
      validators: known,
      known: pages,
      note: null,
    };
  }
  const { wanted, refused } = chooseItems(readFeed(textOf(got, 'feed', got.isCut), got.isCut), { feed: got.url, hosts, today });
  return {
    wanted,
    refused: refused.map(({ url, title, reason }) => ({ url, title, outcome: 'refused', reason: sentence(reason) })),
    validators: got.validators,
    known: null,
    note: got.isCut ? `It has more than ${RESEARCH_LIMITS.bytes / 1e6} MB and was read no further.` : null,
  };
}

async function learnAll(
  run: Run,
  { source }: StoredSource,
  wanted: readonly Wanted[],
  known: readonly KnownPage[],
): Promise<PageOutcome[]> {
  const pages: PageOutcome[] = [];
  for (const page of wanted) {
    if (run.invocation.timeLeft() < RESERVE_MS)
      pages.push({ url: page.url, title: page.title, outcome: 'left', reason: 'The run had no more time.' });
    else pages.push(await learnPage(run, source, page, known.find(({ url }) => url === page.url) ?? null));
  }
  return pages;
}

function count(pages: readonly PageOutcome[], wanted: PageOutcome['outcome']): number {
  return pages.filter(({ outcome }) => outcome === wanted).length;
}
