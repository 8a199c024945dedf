/** The search by words: what a question's words find among many passages, and that no question can break it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import * as z from 'zod';
import { openLibrary, searchWords, type Library } from '#ports/knowledge/library.ts';
import { digest } from '../../domain/knowledge/documents.ts';
import { engines } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';

const on = '2026-11-26';

describe.each(await engines())('the search by words on $name', ({ start }) => {
  let data: TestDatabase;
  let library: Library;
  const store = (name: string, texts: readonly string[], symbols: readonly string[] = []) => {
    const hash = digest(name);
    const document = {
      id: hash.slice(0, 32),
      hash,
      textHash: hash,
      title: name,
      url: `https://www.example.org/${name}`,
      publisher: 'Example',
      published: '2026-06-01',
      until: '2027-06-01',
      trust: 'official' as const,
      symbols: [...symbols],
    };
    return library.store(
      document,
      texts.map((text, ordinal) => ({ key: `${document.id}.${hash.slice(0, 12)}.${ordinal}`, ordinal, heading: null, text, figures: [] })),
    );
  };
  const found = async (question: string, symbols?: string[]) => {
    const { passages, answers } = await searchWords(
      data.database('app_user'),
      [question],
      [],
      { on, ...(symbols !== undefined && { symbols }) },
      12,
    );
    return (answers[0] ?? []).map(({ key, score }) => ({ text: passages.get(key)?.text, score }));
  };

  beforeAll(async () => {
    data = await start();
    library = openLibrary(data.database('worker'));
  });
  beforeEach(() =>
    data
      .database('owner')
      .execute('DELETE FROM knowledge_documents')
      .then(() => undefined),
  );
  afterAll(() => data.close());

  test('a rare word counts more than two common ones', async () => {
    await store(
      'common',
      Array.from({ length: 40 }, (_, n) => `The market moved on day ${n}, and funds moved with it.`),
    );
    await store('rare', ['A palladium certificate is a claim on metal.']);
    const [first, second] = await found('palladium in market funds');
    expect(first?.text).toContain('palladium');
    expect(first?.score).toBeGreaterThan(second?.score ?? 0);
  });

  test('scores are shares: all words are one, none is not found', async () => {
    await store('one', ['Bonds of cities pay interest that is free of tax.']);
    await store('other', ['Gold pays none.']);
    expect(await found('tax-free interest of bonds of cities')).toMatchObject([
      { text: 'Bonds of cities pay interest that is free of tax.' },
    ]);
    expect((await found('interest of cities'))[0]?.score).toBeCloseTo(1, 9);
    expect(await found('palladium')).toEqual([]);
  });

  test('a word that more passages have than are looked at hides nothing that has the rarer ones', async () => {
    for (let n = 0; n < 4; n += 1)
      await store(
        `many-${n}`,
        Array.from({ length: 450 }, (_, at) => `Market note ${n * 450 + at} on this and that.`),
      );
    await store('last', ['A market for palladium opened.', 'Market note for holders of one fund.'], ['VTI']);
    expect((await found('palladium market'))[0]?.text).toBe('A market for palladium opened.');
    expect((await found('market for palladium', ['VTI']))[0]?.text).toBe('A market for palladium opened.');
    expect((await found('palladium', [])).map(({ text }) => text)).toEqual([]);
  }, 60_000);

  test('no question breaks it', async () => {
    await store('paths', [`It's in C:\\fonds\\'a' & "b" | !c <-> d:* of https://example.org/x?y='z'.`]);
    for (const question of [
      `it's C:\\fonds`,
      `'`,
      `\\`,
      `a\\'b`,
      `!c & | <->`,
      `d:*`,
      `https://example.org/x?y='z'`,
      '',
      '   ',
      'the of and',
      '\u0001'.repeat(3),
    ])
      await found(question);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 60 }).filter((text) => !text.includes('\0')),
        async (question) => void (await found(question)),
      ),
      { numRuns: 60 },
    );
  });

  test('no word waits in a list that every search reads', async () => {
    const [row] = await data
      .database('owner')
      .query(
        "SELECT coalesce(array_to_string(reloptions, ','), '') AS options FROM pg_class WHERE relname = 'idx_knowledge_passages_words'",
        {},
        z.object({ options: z.string() }),
      );
    expect(row?.options).toBe('fastupdate=off');
  });
});
