/** The reports of the sample households with the documents that come with Alex: what they cite supports the sentence, and nothing else of the report changes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fact, FactSheet } from '#schema/facts.ts';
import type { Passage } from '#schema/knowledge.ts';
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES } from '#schema/seed.ts';
import { reportMaterial } from '#domain/briefs/report.ts';
import { planFlags } from '#domain/checkup.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { composeReport } from '#domain/compose/report.ts';
import { QUERIES, sentenceOf } from '#domain/compose/sources.ts';
import { citationFaults, citationsIn, isSaidBy, passageFacts } from '#domain/knowledge/cite.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims, verify } from '#domain/verify.ts';
import { embeddingsClient, vectorsClient } from '#ports/knowledge/clients.ts';
import { openEmbeddings } from '#ports/knowledge/embeddings.ts';
import { createIngest } from '#ports/knowledge/ingest.ts';
import { openLibrary } from '#ports/knowledge/library.ts';
import { retrieve } from '#ports/knowledge/search.ts';
import { openVectorStore } from '#ports/knowledge/vector-store.ts';
import { openVectors } from '#ports/knowledge/vectors.ts';
import { assemble } from '../../functions/facts/assemble.ts';
import { planFrom } from '../../functions/planner/plan.ts';
import { judgeReport } from '../../functions/reporter/write.ts';
import { bundledDocuments, KNOWLEDGE, PASSAGES } from '../../lib/local/knowledge.ts';
import { startS3Vectors, type S3Vectors } from '../../lib/local/s3-vectors.ts';
import { portfolioOf } from '../../lib/local/sample-report.ts';
import { LOCAL_DIMENSION, startSageMaker, type SageMaker } from '../../lib/local/sagemaker.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const AS_OF = '2026-11-26';

describe('reports that cite', () => {
  let data: TestDatabase;
  let endpoint: SageMaker;
  let service: S3Vectors;
  let ask: (questions: readonly string[], symbols?: readonly string[]) => Promise<Passage[]>;

  beforeAll(async () => {
    [data, endpoint, service] = await Promise.all([
      startTestDatabase(),
      startSageMaker({ endpointName: KNOWLEDGE.endpointName }),
      startS3Vectors({ indexes: [PASSAGES] }),
    ]);
    const index = { bucket: KNOWLEDGE.bucket, index: KNOWLEDGE.index, dimension: LOCAL_DIMENSION };
    const embed = openEmbeddings(embeddingsClient({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url }), {
      endpointName: KNOWLEDGE.endpointName,
      dimension: LOCAL_DIMENSION,
    });
    const client = vectorsClient({ AWS_ENDPOINT_URL_S3VECTORS: service.url });
    await createIngest({
      library: openLibrary(data.database('worker')),
      vectors: openVectorStore(client, index),
      embed,
      clock: { now: () => new Date(`${AS_OF}T12:00:00Z`) },
    }).take(bundledDocuments(AS_OF));
    ask = (questions, symbols = []) =>
      retrieve({ db: data.database('app_user'), embed, findNear: openVectors(client, index), warn: () => undefined }, questions, {
        on: AS_OF,
        symbols,
      });
  }, 60_000);
  afterAll(() => Promise.all([data.close(), endpoint.close(), service.close()]));

  /** The household's report with and without knowledge, as the agents would write them by rules. */
  async function reportsOf(index: number): Promise<{ sheet: FactSheet; template: string; markdown: string; without: string }> {
    const household = HOUSEHOLDS[index];
    if (household === undefined) throw new Error(`There is no household ${index}.`);
    const { retirement, assetClassTargets, regionTargets } = household;
    const settings = { retirement, assetClassTargets, regionTargets };
    const asOf =
      Object.values(ILLUSTRATIVE_PRICES)
        .map((price) => price.asOf)
        .sort()
        .at(-1) ?? '';
    const portfolio = portfolioOf(household, asOf);
    const flags = planFlags(valuePortfolio(portfolio, asOf), settings, asOf);
    const plan = planFrom(composePlan({ flags, positions: portfolio.positions.length, yearsToRetirement: 10 }), flags, 'rules', true);
    const inputs = { jobId: '00000000-0000-4000-8000-000000000000', plan, portfolio, settings, asOf, seed: 1, solver: null, earlier: null };
    const sheet = {
      ...assemble({
        ...inputs,
        passages: await ask(
          plan.knowledgeQueries,
          portfolio.instruments.map(({ symbol }) => symbol),
        ),
      }),
      id: inputs.jobId,
      hash: '0'.repeat(64),
    };
    const { markdown: template } = composeReport(reportMaterial(sheet, 'standard'));
    return {
      sheet,
      template,
      markdown: renderTemplate(template, sheet.facts),
      without: composeReport(reportMaterial({ ...sheet, ...assemble(inputs) }, 'standard')).markdown,
    };
  }

  test.each(HOUSEHOLDS.map(({ id }, index) => [id, index] as const))(
    '%s cites at least one passage, each sentence is said by it, and the rest stays as it was',
    async (_, index) => {
      const { sheet, template, markdown, without } = await reportsOf(index);
      const cited = citationsIn(markdown);
      expect(cited.length).toBeGreaterThan(0);
      expect(citationFaults(template, sheet.facts)).toEqual([]);
      const facts = new Map(sheet.facts.map((fact) => [fact.id, fact]));
      const lines = markdown.split('\n').filter((line) => line.includes('[K'));
      for (const line of lines)
        for (const sentence of line.split(/(?<=\]\)\.)\s/)) {
          const sources = citationsIn(sentence).map((id) => facts.get(id) as Fact);
          expect(isSaidBy(sentence, sources), sentence).toBe(true);
          // Word for word, but for the source in brackets.
          const words = sentence.replace(/ \([^()]*\[K\d+\]\)\.$/, '');
          expect(
            sources.some(({ value }) => String(value).includes(words)),
            sentence,
          ).toBe(true);
        }
      expect(verify(markdown, sheet.facts).ungrounded).toEqual([]);
      expect('draft' in judgeReport({ title: 'A title', summary: 'A summary.', markdown: template }, sheet)).toBe(true);
      expect(
        template
          .split('\n')
          .filter((line) => !line.includes('[{{k'))
          .join('\n')
          .replace(/\n{3,}/g, '\n\n'),
      ).toBe(without);
      await expect(`${lines.join('\n\n')}\n`).toMatchFileSnapshot(
        `cited-reports/${sheet.plan.knowledgeQueries.length > 0 ? (HOUSEHOLDS[index]?.id ?? '') : 'none'}.md`,
      );
    },
    60_000,
  );

  test('every question of the rules writer finds something', async () => {
    for (const query of Object.values(QUERIES)) expect((await ask([query])).length, query).toBeGreaterThan(0);
  });

  test('every document that comes with Alex has a sentence that can be cited, whose figures the verifier takes', () => {
    const refused: string[] = [];
    for (const [n, one] of bundledDocuments(AS_OF).entries()) {
      const { title, text, url, publisher, published, figures = [] } = one as Passage;
      const facts = passageFacts([
        {
          key: 'k',
          document: 'd',
          heading: null,
          trust: 'official',
          symbols: [],
          id: 'K1',
          query: 'q',
          title,
          text,
          url,
          publisher,
          published,
          figures,
        },
      ]);
      const [passage] = facts;
      const sentence = passage === undefined ? null : sentenceOf(passage, facts);
      expect(sentence, `${n} ${title}`).not.toBeNull();
      const rendered = renderTemplate(sentence ?? '', facts);
      refused.push(
        ...judgeClaims(rendered, facts)
          .filter(({ verdict }) => verdict === 'ungrounded')
          .map(({ text: claim, reason }) => `${rendered}: ${claim} ${reason ?? ''}`),
      );
      expect(citationFaults(sentence ?? '', facts)).toEqual([]);
    }
    expect(refused).toEqual([]);
  });
});
