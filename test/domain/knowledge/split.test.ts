import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passagesOf, searchedText } from '#domain/knowledge/split.ts';
import { KNOWLEDGE_LIMITS, StoredPassage } from '#schema/knowledge.ts';
import { cleaned, sentences } from './documents.ts';

const split = (text: string) => passagesOf(cleaned({ text }), sentences) ?? [];

describe('a document in passages', () => {
  test('none crosses a heading, and each knows its own', () => {
    const passages = split(
      'What comes first is said here.\n\n# Limits\nThe limit is one thing.\n\n- A list item.\n- Another item.\n\nAges\n----\nAn age is another thing.\n',
    );
    expect(passages.map(({ heading, text }) => [heading, text])).toEqual([
      [null, 'What comes first is said here.'],
      ['Limits', 'The limit is one thing. A list item. Another item.'],
      ['Ages', 'An age is another thing.'],
    ]);
  });

  test('whole sentences, the last said again at the beginning of the next', () => {
    const text = Array.from(
      { length: 40 },
      (_, n) => `Sentence number ${n} says that rates of the U.S. Treasury moved by some points.`,
    ).join(' ');
    const passages = split(text);
    expect(passages.length).toBeGreaterThan(3);
    for (const [index, { text: one }] of passages.entries()) {
      expect(one).toMatch(/^Sentence number .*points\.$/);
      const last = sentences(one).at(-1)?.trim() ?? '';
      if (index < passages.length - 1) expect(passages[index + 1]?.text.startsWith(last)).toBe(true);
    }
  });

  test('a figure goes with the passages that state it', () => {
    const figure = { label: 'the limit', kind: 'money' as const, value: 24_500 };
    const passages =
      passagesOf(
        cleaned({ text: `# One\nThe limit is $24,500 in all plans.\n# Two\nThere is no limit here.`, figures: [figure] }),
        sentences,
      ) ?? [];
    expect(passages.map(({ figures }) => figures)).toEqual([[figure], []]);
  });

  test('keys name the document, its version and the place', () => {
    const document = cleaned();
    expect(split(document.text)[0]?.key).toBe(`${document.id}.${document.hash.slice(0, 12)}.0`);
  });

  test('more passages than an index takes in one call are none', () => {
    expect(
      passagesOf({ ...cleaned(), text: Array.from({ length: 501 }, (_, n) => `# Part ${n}\nIt says ${n}.`).join('\n') }, sentences),
    ).toBeNull();
  });

  test('law: no word is lost, none is invented, no passage is too long or empty', () => {
    const word = fc.stringMatching(/^[a-zA-Z\u00e4\u{1f4b0}]{1,14}$/u);
    const line = fc.array(word, { minLength: 1, maxLength: 120 }).map((words) => `${words.join(' ')}.`);
    const block = fc.oneof(
      line,
      line.map((text) => `- ${text}`),
      fc.tuple(word, line).map(([head, text]) => `## ${head}\n${text}`),
      fc.constant('x'.repeat(2_000)),
    );
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const document = { ...cleaned(), text: blocks.join('\n\n') };
        const passages = passagesOf(document, sentences) ?? [];
        for (const passage of passages) {
          StoredPassage.parse(passage);
          expect(passage.text.length).toBeLessThanOrEqual(KNOWLEDGE_LIMITS.passage);
        }
        const letters = (text: string) => text.replace(/[^\p{L}\u{1f4b0}]/gu, '');
        const words = (text: string) => new Set(text.match(/[\p{L}\u{1f4b0}]+/gu));
        const heads = passages.map(({ heading }) => heading ?? '').join(' ');
        const all = passages.map(({ text }) => text).join(' ');
        if (!document.text.includes('x'.repeat(2_000)))
          for (const one of words(document.text)) expect(words(`${heads} ${all}`)).toContain(one);
        expect(letters(`${heads}${all}`).length).toBeGreaterThanOrEqual(letters(document.text).length);
      }),
      { numRuns: 60 },
    );
  });

  test('what is searched says the title once', () => {
    expect(searchedText({ title: 'Limits' }, { heading: 'Limits', text: 'One.' })).toBe('Limits. One.');
    expect(searchedText({ title: 'Limits' }, { heading: 'Ages', text: 'Two.' })).toBe('Limits. Ages. Two.');
  });
});
