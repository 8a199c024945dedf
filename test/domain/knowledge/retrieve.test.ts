import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, ranked, RULE } from '#domain/knowledge/retrieve.ts';
import type { Answered } from '#domain/knowledge/retrieve.ts';
import { found, TODAY } from './documents.ts';

const near = (...keys: string[]) => keys.map((key) => ({ key, score: 0.9 }));
const all = (...keys: string[]) => new Map(keys.map((key) => [key, found(key)]));
const ids = (answers: Answered[], passages = all('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), rule = RULE) =>
  choose(answers, passages, TODAY, rule).map(({ key }) => key);

describe('what is taken of what was found', () => {
  test('who is in both lists comes before who is first in one', () => {
    expect(ids([{ query: 'q', byMeaning: near('a', 'b'), byWords: near('c', 'b') }])[0]).toBe('b');
  });

  test('nothing relevant, nothing taken', () => {
    expect(
      ids([
        {
          query: 'q',
          byMeaning: [{ key: 'a', score: RULE.leastSimilarity - 0.01 }],
          byWords: [{ key: 'b', score: RULE.leastWords - 0.01 }],
        },
      ]),
    ).toEqual([]);
    expect(ids([])).toEqual([]);
  });

  test('of equals the newer one, and an old one is not lost for its age alone', () => {
    const passages = new Map([
      ['a', found('a', { published: '2020-01-01' })],
      ['b', found('b', { published: '2026-11-20' })],
    ]);
    expect(ids([{ query: 'q', byMeaning: near('a'), byWords: near('b') }], passages)).toEqual(['b', 'a']);
    expect(ids([{ query: 'q', byMeaning: near('a', 'b'), byWords: near('a') }], passages)).toEqual(['a', 'b']);
  });

  test('a document speaks once to a question, and the same words count once', () => {
    const passages = new Map([
      ['a.1', found('a.1')],
      ['a.2', found('a.2')],
      ['b.1', found('b.1', { text: found('a.1').text })],
      ['c.1', found('c.1')],
    ]);
    expect(ids([{ query: 'q', byMeaning: near('a.1', 'a.2', 'b.1', 'c.1'), byWords: [] }], passages)).toEqual(['a.1', 'c.1']);
  });

  test('each question gets its own best before any gets a second', () => {
    const answers = [
      { query: 'one', byMeaning: near('a', 'b'), byWords: near('a', 'b') },
      { query: 'two', byMeaning: near('c'), byWords: [] },
    ];
    expect(choose(answers, all('a', 'b', 'c'), TODAY).map(({ id, key, query }) => [id, key, query])).toEqual([
      ['K1', 'a', 'one'],
      ['K2', 'c', 'two'],
      ['K3', 'b', 'one'],
    ]);
  });

  test('what is no longer stored is not taken', () => {
    expect(ids([{ query: 'q', byMeaning: near('gone', 'a'), byWords: [] }])).toEqual(['a']);
  });

  const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  const list = fc.uniqueArray(fc.record({ key: keys, score: fc.double({ min: 0, max: 1, noNaN: true }) }), { selector: ({ key }) => key });
  const answered = fc.array(fc.record({ query: fc.string(), byMeaning: list, byWords: list }), { maxLength: 4 });

  test('law: bounded, numbered from K1, each passage once, only relevant ones', () => {
    fc.assert(
      fc.property(answered, (answers) => {
        const chosen = choose(answers, all('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), TODAY);
        expect(chosen.length).toBeLessThanOrEqual(RULE.most);
        expect(chosen.map(({ id }) => id)).toEqual(chosen.map((_, index) => `K${index + 1}`));
        expect(new Set(chosen.map(({ key }) => key)).size).toBe(chosen.length);
        for (const { key } of chosen)
          expect(
            answers.some(
              ({ byMeaning, byWords }) =>
                byMeaning.some((one) => one.key === key && one.score >= RULE.leastSimilarity) ||
                byWords.some((one) => one.key === key && one.score >= RULE.leastWords),
            ),
          ).toBe(true);
      }),
    );
  });

  test('law: a better place never loses rank', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e'], { minLength: 2 }),
        fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e']),
        fc.nat(),
        (meaning, words, pick) => {
          const passages = all('a', 'b', 'c', 'd', 'e');
          const at = 1 + (pick % (meaning.length - 1));
          const [moved] = meaning.splice(at, 1);
          const place = (order: string[]) =>
            ranked({ query: 'q', byMeaning: near(...order), byWords: near(...words) }, passages, TODAY).findIndex(
              ({ passage }) => passage.key === moved,
            );
          const before = place([...meaning.slice(0, at), moved ?? '', ...meaning.slice(at)]);
          expect(place([moved ?? '', ...meaning])).toBeLessThanOrEqual(before);
        },
      ),
    );
  });
});
