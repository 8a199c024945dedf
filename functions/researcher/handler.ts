/** Researcher: on a schedule, or when an operator asks, reads the sources that are listed and enabled, and keeps what can be cited of them. */
import * as z from 'zod';
import { ResearchRequest, type ResearchResult, type SourceOutcome } from '#schema/research.ts';
import { modelClient } from '#ports/clients.ts';
import { dayOf, systemClock } from '#ports/clock.ts';
import { databaseOf, readEnvironment } from '#ports/environment.ts';
import { InvalidInputError } from '#ports/errors.ts';
import { EmbeddingsUnavailableError } from '#ports/knowledge/embeddings.ts';
import { openIngest } from '#ports/knowledge/open-ingest.ts';
import { VectorsUnavailableError } from '#ports/knowledge/vectors.ts';
import { measure } from '#ports/metrics.ts';
import { createAskModel } from '#ports/model.ts';
import { modelFor } from '#ports/model/catalogue.ts';
import { guardrailOf } from '#ports/model/guardrail.ts';
import { researchMeter } from '#ports/model/research-meter.ts';
import { converseBy } from '#ports/model/service.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { openResearchStore, type StoredSource } from '#ports/research-store.ts';
import { openUnhurriedTraces } from '#ports/traces/open.ts';
import { openWeb } from '#ports/web/web.ts';
import type { ResearcherPorts, Run } from './handler/ports.ts';
import { readSource } from './handler/source.ts';

/** A schedule's own event asks for nothing. */
const Scheduled = z.object({ source: z.literal('aws.events') });
const LEAST_MS = 60_000;

export function createHandler({ web, meter, ...ports }: ResearcherPorts): Work<unknown, ResearchResult> {
  return async (event, invocation) => {
    const request = ResearchRequest.safeParse(Scheduled.safeParse(event).success ? {} : (event ?? {}));
    if (!request.success)
      throw new InvalidInputError('The request is not understood: send {} for every source that is enabled, or {"sources": ["name", …]}.');
    const run: Run = {
      ...ports,
      fetch: web(),
      meter: meter(invocation.logger),
      today: dayOf(ports.clock.now()),
      invocation,
      modelTrouble: null,
    };
    const sources: SourceOutcome[] = [];
    let trouble: string | null = null;
    for (const stored of chosen(await ports.store.sources(), request.data.sources)) {
      if (trouble !== null || invocation.timeLeft() < LEAST_MS) {
        sources.push({
          name: stored.source.name,
          address: stored.source.address,
          outcome: 'left',
          reason: trouble ?? 'The run had no more time.',
          pages: [],
        });
        continue;
      }
      try {
        sources.push(await readSource(run, stored));
      } catch (error) {
        // Nothing of the page under way is remembered: the next run begins with it.
        if (!(error instanceof EmbeddingsUnavailableError || error instanceof VectorsUnavailableError)) throw error;
        invocation.logger.warn('The store of knowledge is away', { error_name: error.name, error_message: error.message });
        trouble = 'The store of knowledge is away: the rest is left to the next run.';
        sources.push({ name: stored.source.name, address: stored.source.address, outcome: 'left', reason: trouble, pages: [] });
      }
    }
    const result = {
      sources,
      message: messageOf(sources, trouble ?? run.modelTrouble),
      isWell: trouble === null && run.modelTrouble === null,
    };
    const told = counts(sources);
    for (const [outcome, pages] of Object.entries(told)) measure('PageCount', pages, { outcome });
    invocation.logger.info('Sources were read', { ...told, sources: sources.length });
    return result;
  };
}

/** @throws InvalidInputError when a name is none */
function chosen(stored: readonly StoredSource[], names: readonly string[] | undefined): StoredSource[] {
  if (names === undefined) return stored.filter(({ source }) => source.enabled);
  const unknown = names.filter((name) => !stored.some(({ source }) => source.name === name));
  if (unknown.length > 0)
    throw new InvalidInputError(`There is no source named ${unknown.join(', ')}. npm run research -- --list names them.`);
  return stored.filter(({ source }) => names.includes(source.name));
}

function counts(sources: readonly SourceOutcome[]): Record<'added' | 'replaced' | 'unchanged' | 'refused' | 'left', number> {
  const of = (wanted: string): number => sources.flatMap(({ pages }) => pages).filter(({ outcome }) => outcome === wanted).length;
  return { added: of('added'), replaced: of('replaced'), unchanged: of('unchanged'), refused: of('refused'), left: of('left') };
}

function messageOf(sources: readonly SourceOutcome[], trouble: string | null): string {
  const { added, replaced, unchanged, refused, left } = counts(sources);
  const some = [
    [added, 'added'],
    [replaced, 'replaced'],
    [unchanged, 'unchanged'],
    [refused, 'refused'],
    [left, 'left'],
  ].flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]));
  const away = sources.filter(({ pages, outcome }) => pages.length === 0 && (outcome === 'left' || outcome === 'refused')).length;
  if (away > 0) some.push(`${away} ${away === 1 ? 'source' : 'sources'} not read`);
  const told =
    sources.length === 0
      ? 'No source is enabled.'
      : added + replaced === 0
        ? `Nothing new${some.length === 0 ? '' : `: ${some.join(', ')}`}.`
        : `Pages: ${some.join(', ')}.`;
  return trouble === null ? told : `${told} ${trouble}`;
}

/** A stand-in for the web is on this machine and nowhere else. */
const LOOPBACK = z.union([z.literal(''), z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/, 'must be http://127.0.0.1:PORT')]).default('');
const SETTINGS = {
  RESEARCH_CONTACT: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/)
    .default(''),
  RESEARCH_STAND_IN: LOOPBACK,
  ALEX_RESEARCH_TOKENS: z.coerce.number().int().min(1).max(1_000_000_000).default(300_000),
  ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH: z.coerce.number().int().min(0).max(1_000_000_000).default(10_000_000),
};

export const handler = instrumented(
  'researcher',
  () => {
    const settings = readEnvironment('researcher', SETTINGS, process.env);
    const db = databaseOf('researcher', process.env);
    const client = modelClient(process.env);
    const purse = {
      db,
      clock: systemClock,
      runTokens: settings.ALEX_RESEARCH_TOKENS,
      budgetMicroDollars: settings.ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH,
    };
    return createHandler({
      store: openResearchStore(db),
      ingest: openIngest('researcher', db, process.env),
      web: () => openWeb({ contact: settings.RESEARCH_CONTACT, standIn: settings.RESEARCH_STAND_IN }),
      askModel: createAskModel({ converse: converseBy(client, process.env), guardrail: guardrailOf(client, process.env) }),
      modelId: modelFor('researcher', process.env),
      meter: (logger) => researchMeter(purse, logger),
      clock: systemClock,
    });
  },
  openUnhurriedTraces,
);
