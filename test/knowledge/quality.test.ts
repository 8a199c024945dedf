/** What questions find in the labelled set. The floors are what is reached, so that nothing is lost unseen; the figures of all three ways are in the bench. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#ports/knowledge/search.ts';
import { qualityOf, readLabelled, WAYS, type Quality } from '../../bin/bench/knowledge/labelled.ts';
import { openKnowledgePlace, type KnowledgePlace } from '../../bin/bench/knowledge/place.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

describe('the labelled set', () => {
  const set = readLabelled();
  let data: TestDatabase;
  let at: KnowledgePlace;
  let of: Record<keyof typeof WAYS, Quality>;

  beforeAll(async () => {
    data = await startTestDatabase();
    at = await openKnowledgePlace((role) => data.database(role));
    const documents = set.documents.map(({ title, text, url, publisher, published }) => ({ title, text, url, publisher, published }));
    for (let start = 0; start < documents.length; start += 100) await at.ingest.take(documents.slice(start, start + 100));
    const { answered, passages } = await ask(
      at.search,
      set.questions.map(({ question }) => question),
      { on: '2026-11-26' },
    );
    of = {
      meaning: qualityOf(set, answered, passages, WAYS.meaning),
      words: qualityOf(set, answered, passages, WAYS.words),
      both: qualityOf(set, answered, passages, WAYS.both),
    };
  }, 120_000);
  afterAll(() => Promise.all([at.close(), data.close()]));

  test('is large enough, and names documents that are there', () => {
    const ids = new Set(set.documents.map(({ id }) => id));
    expect(ids.size).toBe(set.documents.length);
    expect(set.documents.length).toBeGreaterThanOrEqual(200);
    expect(set.questions.length).toBeGreaterThanOrEqual(60);
    expect(set.questions.flatMap(({ relevant }) => relevant).filter((id) => !ids.has(id))).toEqual([]);
    expect(set.questions.filter(({ relevant }) => relevant.length === 0).length).toBeGreaterThanOrEqual(5);
  });

  test('both ways together find more than either alone, and that is what is shipped', () => {
    expect(of.both.recallAt5).toBeGreaterThan(of.meaning.recallAt5);
    expect(of.both.recallAt5).toBeGreaterThan(of.words.recallAt5);
    expect(of.both.recallAt5).toBeGreaterThanOrEqual(0.65);
    expect(of.both.reciprocalRank).toBeGreaterThanOrEqual(0.5);
  });

  test('what nothing answers finds nothing', () => {
    expect(of.both.silence).toBe(1);
  });
});
