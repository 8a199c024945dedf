/** The labelled set of test/knowledge: questions, and the documents that answer each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ranked, RULE, type Answered, type Rule } from '#domain/knowledge/retrieve.ts';
import type { FoundPassage } from '#schema/knowledge.ts';
import { PROJECT_ROOT } from '../../../lib/local/endpoints.ts';

export interface Labelled {
  documents: { id: string; title: string; text: string; url: string; publisher: string; published: string }[];
  /** `relevant` is empty where nothing answers the question. */
  questions: { question: string; relevant: string[] }[];
}

export function readLabelled(): Labelled {
  const lines = (name: string): string[][] =>
    readFileSync(join(PROJECT_ROOT, 'test/knowledge', name), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' | '));
  return {
    documents: lines('documents.txt').map(([id = '', title = '', text = '']) => ({
      id,
      title,
      text,
      url: `https://labelled.example.org/${id}`,
      publisher: 'Labelled set',
      published: '2026-06-01',
    })),
    questions: lines('queries.txt').map(([question = '', ids = '']) => ({ question, relevant: ids === 'none' ? [] : ids.split(' ') })),
  };
}

/** The three ways to search, by the one rule: by meaning alone, by words alone, by both. */
export const WAYS: Readonly<Record<'meaning' | 'words' | 'both', Rule>> = {
  meaning: { ...RULE, wordsWeight: 0, leastWords: Infinity },
  words: { ...RULE, meaningWeight: 0, leastSimilarity: Infinity },
  both: RULE,
};

export interface Quality {
  /** Of the documents that answer a question, the share among the first five; the mean over questions that have an answer. */
  recallAt5: number;
  /** One over the place of the first right document; the mean. */
  reciprocalRank: number;
  /** Of the questions that nothing answers, the share for which nothing was found. */
  silence: number;
}

export function qualityOf(
  { questions }: Labelled,
  answered: readonly Answered[],
  passages: ReadonlyMap<string, FoundPassage>,
  rule: Rule,
): Quality {
  const [recalls, ranks, silences]: [number[], number[], number[]] = [[], [], []];
  for (const [index, { relevant }] of questions.entries()) {
    const found = ranked(answered[index] ?? { query: '', byMeaning: [], byWords: [] }, passages, '2026-11-26', rule).map(
      ({ passage }) => passage.url.split('/').at(-1) ?? '',
    );
    if (relevant.length === 0) {
      silences.push(found.length === 0 ? 1 : 0);
      continue;
    }
    recalls.push(relevant.filter((id) => found.slice(0, 5).includes(id)).length / relevant.length);
    const first = found.findIndex((id) => relevant.includes(id));
    ranks.push(first < 0 ? 0 : 1 / (first + 1));
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
  return { recallAt5: mean(recalls), reciprocalRank: mean(ranks), silence: mean(silences) };
}
