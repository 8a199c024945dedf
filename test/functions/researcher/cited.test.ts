/** What the researcher adds is found by the planner's questions, with real weights, and what a report cites of it stands in the page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Passage } from '#schema/knowledge.ts';
import { answer as rulesWriter } from '#domain/compose/answer.ts';
import { QUERIES, sentenceOf } from '#domain/compose/sources.ts';
import { citationFaults, passageFacts } from '#domain/knowledge/cite.ts';
import { renderTemplate } from '#domain/render.ts';
import { verify } from '#domain/verify.ts';
import { embeddingsClient, vectorsClient } from '#ports/knowledge/clients.ts';
import { openEmbeddings } from '#ports/knowledge/embeddings.ts';
import { createIngest } from '#ports/knowledge/ingest.ts';
import { openLibrary } from '#ports/knowledge/library.ts';
import { retrieve } from '#ports/knowledge/search.ts';
import { openVectorStore } from '#ports/knowledge/vector-store.ts';
import { openVectors } from '#ports/knowledge/vectors.ts';
import type { AskModel } from '#ports/model.ts';
import { LOCAL_MODEL } from '#ports/model/catalogue.ts';
import { openResearchStore, putSources } from '#ports/research-store.ts';
import { openWeb } from '#ports/web/web.ts';
import { createHandler } from '../../../functions/researcher/handler.ts';
import { bundledDocuments, KNOWLEDGE, PASSAGES } from '../../../lib/local/knowledge.ts';
import { sampleSources, startPages, type Pages } from '../../../lib/local/pages.ts';
import { startS3Vectors, type S3Vectors } from '../../../lib/local/s3-vectors.ts';
import { LOCAL_DIMENSION, startSageMaker, type SageMaker } from '../../../lib/local/sagemaker.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { metered } from '../../ports/meters.ts';
import { quiet } from '../invocation.ts';

const NOW = new Date('2026-11-27T12:00:00Z');
const TODAY = '2026-11-27';

describe('a report after the researcher has read', () => {
  let data: TestDatabase;
  let endpoint: SageMaker;
  let service: S3Vectors;
  let pages: Pages;
  let found: Passage[];

  beforeAll(async () => {
    [data, endpoint, service, pages] = await Promise.all([
      startTestDatabase(),
      startSageMaker({ endpointName: KNOWLEDGE.endpointName }),
      startS3Vectors({ indexes: [PASSAGES] }),
      startPages(() => NOW),
    ]);
    const index = { bucket: KNOWLEDGE.bucket, index: KNOWLEDGE.index, dimension: LOCAL_DIMENSION };
    const embed = openEmbeddings(embeddingsClient({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url }), {
      endpointName: KNOWLEDGE.endpointName,
      dimension: LOCAL_DIMENSION,
    });
    const client = vectorsClient({ AWS_ENDPOINT_URL_S3VECTORS: service.url });
    const [worker, clock] = [data.database('worker'), { now: () => NOW }];
    const ingest = createIngest({ library: openLibrary(worker), vectors: openVectorStore(client, index), embed, clock });
    await ingest.take(bundledDocuments(TODAY));
    await putSources(worker, sampleSources());
    const askModel = ((asked: { material: unknown }) =>
      Promise.resolve({ answer: rulesWriter('summarise_page', asked.material), modelId: LOCAL_MODEL, repairs: 0 })) as unknown as AskModel;
    const read = createHandler({
      store: openResearchStore(worker),
      ingest,
      web: () => openWeb({ standIn: pages.url, pauseMs: 0 }),
      askModel,
      modelId: LOCAL_MODEL,
      meter: () => metered().meter,
      clock,
    });
    expect((await read({ sources: sampleSources().map(({ name }) => name) }, { ...quiet(), timeLeft: () => 600_000 })).message).toContain(
      '6 added',
    );
    const ports = { db: data.database('app_user'), embed, findNear: openVectors(client, index), warn: () => undefined };
    found = (await Promise.all(Object.values(QUERIES).map((query) => retrieve(ports, [query], { on: TODAY, symbols: [] })))).flat();
  }, 120_000);
  afterAll(() => Promise.all([data.close(), endpoint.close(), service.close(), pages.close()]));

  test('is given what the pages say, beside what was known before', () => {
    const urls = new Set(found.filter(({ trust }) => trust === 'summary').map(({ url }) => url));
    expect([...urls]).toEqual(
      expect.arrayContaining([
        'https://www.office.example/guides/rebalancing.html',
        'https://www.statistics.example/spending.html',
        'https://www.bank.example/news/idle-cash.html',
      ]),
    );
    expect(found.some(({ trust }) => trust === 'official')).toBe(true);
  });

  test('cites a sentence that stands in the page, with its own figures and no other, and says whose it is', () => {
    const cited = found
      .filter(({ trust }) => trust === 'summary')
      .map((passage) => {
        const facts = passageFacts([{ ...passage, id: 'K1' }]);
        const [about] = facts;
        const template = about === undefined ? null : sentenceOf(about, facts);
        expect(about?.source.origin).toBe(`${passage.publisher}, ${passage.url}, as Alex’s researcher has read it`);
        if (template === null) return null;
        expect(citationFaults(template, facts)).toEqual([]);
        const sentence = renderTemplate(template, facts);
        expect(verify(sentence, facts), sentence).toMatchObject({ ok: true });
        expect(passage.text).toContain(sentence.replace(/ \([^()]* \[K1\]\)\.$/, ''));
        return sentence;
      });
    expect(cited.filter((sentence) => sentence !== null)).toContain(
      'Retired households took 3.9% of their savings in the first year of retirement on average, and 4.4% ten years later (Example Statistics Office [K1]).',
    );
  });
});
