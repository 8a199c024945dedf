/** One page: asked for, cleaned, summarised, taken into the store of knowledge, and remembered last, so that whatever fails before is done again by the next run. */
import type { SummaryMaterial } from '#schema/material.ts';
import { RESEARCH_LIMITS, type KnownPage, type PageOutcome, type ResearchSource, type Validators } from '#schema/research.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { readDocument, textKey, type CleanDocument } from '#domain/knowledge/document.ts';
import { extract, sentencesOf } from '#domain/research/extract.ts';
import type { Wanted } from '#domain/research/feed.ts';
import { hostsOf } from '#domain/research/sources.ts';
import { ModelThrottledError, ModelUnavailableError } from '#ports/errors.ts';
import { sha256 } from '#ports/hash.ts';
import { readHtml } from '#ports/knowledge/html.ts';
import { sentences } from '#ports/knowledge/sentences.ts';
import { author, type Authored } from '#ports/model/author.ts';
import type { Span, Subject } from '#ports/traces.ts';
import { dayOf } from '#ports/web/feed.ts';
import { toldBy } from '#ports/web/page.ts';
import { WebRefusalError } from '#ports/web/refusal.ts';
import { textOf, TYPES } from '#ports/web/text.ts';
import { assignment, learned, type Summary } from '../summarise.ts';
import type { Run } from './ports.ts';

/** Longest text that is kept of a page. */
const KEPT = RESEARCH_LIMITS.characters;

/** @throws whatever the store of knowledge and the database throw; nothing of this page is remembered then */
export async function learnPage(run: Run, source: ResearchSource, wanted: Wanted, known: KnownPage | null): Promise<PageOutcome> {
  const named = { url: wanted.url, title: wanted.title };
  try {
    const read = await readPage(run, source, wanted, known);
    if (read === null) return { ...named, title: known?.title ?? wanted.title, outcome: 'unchanged' };
    const { document, validators } = read;
    const told = { url: wanted.url, title: document.title };
    if (known?.hash === document.hash) {
      if (known.etag !== validators.etag || known.lastModified !== validators.lastModified)
        await run.store.notePage(wanted.url, validators);
      return { ...told, outcome: 'unchanged' };
    }
    return { ...told, ...(await learn(run, source, { ...read, url: wanted.url }, known !== null)) };
  } catch (error) {
    if (!(error instanceof WebRefusalError)) throw error;
    return { ...named, outcome: error.passes ? 'left' : 'refused', reason: sentence(error.message) };
  }
}

interface Read {
  document: CleanDocument;
  validators: Validators;
}

/** Null when it is as it was. @throws WebRefusalError */
async function readPage(
  { fetch, today }: Run,
  source: ResearchSource,
  { url: address, title, published }: Wanted,
  known: KnownPage | null,
): Promise<Read | null> {
  const got = await fetch({ address, hosts: hostsOf(source), accept: TYPES.html.accept, known });
  if (got === null) return null;
  if (got.isCut) throw new WebRefusalError(`it has more than ${RESEARCH_LIMITS.bytes / 1e6} MB`);
  const html = textOf(got, 'html');
  const told = toldBy(html);
  // A page that names no day stands as on the day that its server names, or on which it was first read.
  const day = published ?? told.published ?? dayOf(got.validators.lastModified ?? '') ?? known?.published ?? today;
  const text = readHtml(html).slice(0, 400_000);
  const read = readDocument(
    {
      title: told.title || title || source.publisher,
      format: 'markdown',
      text,
      url: address,
      publisher: source.publisher,
      published: day,
      trust: source.trust,
      symbols: source.symbols,
      figures: [],
    },
    { readHtml, digest: sha256, today },
  );
  if ('refused' in read) throw new WebRefusalError(read.refused);
  return { document: read.document, validators: got.validators };
}

async function learn(
  run: Run,
  source: ResearchSource,
  { document, validators, url }: Read & { url: string },
  isKnown: boolean,
): Promise<Omit<PageOutcome, 'url' | 'title'>> {
  const textHash = sha256(textKey(document.text));
  const remembered = {
    ...validators,
    url,
    source: source.name,
    title: document.title,
    published: document.published,
    hash: document.hash,
    textHash,
    text: document.text.slice(0, KEPT),
    fetchedAt: run.clock.now().toISOString(),
  };
  const elsewhere = await run.store.sameWordsAt(textHash, url);
  if (elsewhere !== null) {
    const reason = `The same words were read at ${elsewhere}.`;
    await run.store.savePage({ ...remembered, summary: null, reason });
    return { outcome: 'unchanged', reason };
  }
  const material: SummaryMaterial = {
    publisher: document.publisher,
    title: document.title,
    published: document.published,
    sentences: sentencesOf(document.text, sentences),
  };
  if (extract(material.sentences).length === 0) throw new WebRefusalError('it has no whole sentence that could be kept');
  if (run.modelTrouble !== null) return { outcome: 'left', reason: run.modelTrouble };
  const authored = await told(run, { page: url, hash: document.hash, source: source.name }, (span) => summarised(run, material, span));
  if (authored === null) return { outcome: 'left', reason: run.modelTrouble ?? '' };
  const isExtract = authored.authorship.writer === WRITER;
  const writer = isExtract
    ? `extract, by the ${WRITER}${authored.standIn === null ? '' : `: ${authored.standIn}`}`
    : authored.authorship.writer;
  const sent = learned(document, authored.draft, isExtract ? null : writer);
  const [result] = (await run.ingest.take([sent])).results;
  const reason = result?.reason ?? null;
  await run.store.savePage({
    ...remembered,
    summary:
      result === undefined || result.outcome === 'refused'
        ? null
        : { text: authored.draft.join(' '), writer: writer.slice(0, 120), isExtract },
    reason,
  });
  if (result === undefined || result.outcome === 'refused') return { outcome: 'refused', reason: reason ?? 'It was not taken.' };
  return {
    outcome:
      result.outcome === 'replaced' || (result.outcome === 'stored' && isKnown)
        ? 'replaced'
        : result.outcome === 'stored'
          ? 'added'
          : 'unchanged',
    writer,
    passages: result.passages,
  };
}

/** A trace for the page: what was asked and answered, and how well. It leaves beside what follows. */
async function told(
  run: Run,
  page: Extract<Subject, { page: string }>,
  work: (span: Span) => Promise<Authored<Summary> | null>,
): Promise<Authored<Summary> | null> {
  const {
    clock,
    invocation: { traces },
  } = run;
  const trace = traces.of(page);
  const from = clock.now();
  let authored: Authored<Summary> | null = null;
  try {
    authored = await trace.within('agent', 'Summarise', work);
  } finally {
    trace.end(authored === null ? { outcome: 'failed', from, reason: 'not summarised' } : { outcome: 'completed', from });
  }
  if (authored !== null) {
    trace.score('fallback_used', authored.authorship.fallback);
    trace.score('repairs', authored.authorship.repairs);
  }
  void traces.deliver();
  return authored;
}

/** Null when the model is away for now. What a model keeps getting wrong, and what there is no budget for, the page's own first sentences stand in for. */
async function summarised(run: Run, material: SummaryMaterial, span: Span): Promise<Authored<Summary> | null> {
  const { askModel, modelId, meter, invocation } = run;
  const asked = assignment(material);
  try {
    const authored = await author(asked, {
      ask: (refused) =>
        askModel({ answerName: asked.answerName, modelId, ...asked.prompt, material, refused, timeLeft: invocation.timeLeft, meter, span }),
      isLastAttempt: () => Promise.resolve(false),
      warn: (message, detail) => invocation.logger.warn(message, detail),
      span,
    });
    const {
      authorship: { writer, fallback, repairs },
      standIn,
    } = authored;
    span.tell({ detail: { writer, fallback, repairs, stand_in: standIn }, ...(fallback && { level: 'WARNING' }) });
    return authored;
  } catch (error) {
    if (!(error instanceof ModelThrottledError || error instanceof ModelUnavailableError)) throw error;
    run.modelTrouble = `The model is ${error instanceof ModelThrottledError ? 'too busy' : 'away'}: what is new is left to the next run.`;
    invocation.logger.warn('The model is away', { error_name: error.name, error_message: error.message });
    return null;
  }
}

export function sentence(reason: string): string {
  return `${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}.`;
}
