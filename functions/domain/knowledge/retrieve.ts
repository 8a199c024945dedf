/**
 * What an analysis takes of what was found: the planner's questions, each answered by meaning and by words, become few passages with ids. Nothing relevant, nothing taken. Pure.
 *
 * The rule. Of each question both lists are merged by reciprocal rank (Cormack, Clarke and Büttcher, SIGIR 2009): a passage counts 1/(60 + place) in each list that has it. A passage a year old
 * counts a little less than a new one, one of ten years 15 % less. A passage is relevant when its meaning is near the question, or when it has enough of its words, each weighed by how rare it is. Passages that say nearly the same are one,
 * and a document speaks once to a question.
 */
import type { FoundPassage, Passage } from '#schema/knowledge.ts';
import { daysBetween } from '../format.ts';

/** What one search of one question found, best first. `score`: cosine for meaning; for words the share of the question's words that the passage has, each weighed by how rare it is. */
export interface Found {
  key: string;
  score: number;
}
export interface Answered {
  query: string;
  byMeaning: readonly Found[];
  byWords: readonly Found[];
}

export interface Rule {
  /** Least cosine, and least share of a question's words, at which a passage is relevant. */
  leastSimilarity: number;
  leastWords: number;
  meaningWeight: number;
  wordsWeight: number;
  /** Passages for one question, and in all. */
  each: number;
  most: number;
}
export const RULE: Rule = { leastSimilarity: 0.4, leastWords: 0.35, meaningWeight: 1, wordsWeight: 1, each: 2, most: 6 };

const PLACES = 60;
const RECENCY = 0.15;
const HALF_LIFE_DAYS = 365;
const SAME = 0.8;

interface Scored {
  passage: FoundPassage;
  query: string;
  score: number;
}

/** The passages of one question, best first. */
export function ranked(
  { query, byMeaning, byWords }: Answered,
  passages: ReadonlyMap<string, FoundPassage>,
  today: string,
  rule: Rule = RULE,
): Scored[] {
  const relevant = new Set(
    [...byMeaning.filter(({ score }) => score >= rule.leastSimilarity), ...byWords.filter(({ score }) => score >= rule.leastWords)].map(
      ({ key }) => key,
    ),
  );
  const scores = new Map<string, number>();
  for (const [list, weight] of [
    [byMeaning, rule.meaningWeight],
    [byWords, rule.wordsWeight],
  ] as const) {
    for (const [place, { key }] of list.entries()) scores.set(key, (scores.get(key) ?? 0) + weight / (PLACES + place + 1));
  }
  return [...scores]
    .flatMap(([key, score]) => {
      const passage = passages.get(key);
      return passage === undefined || !relevant.has(key) || score === 0
        ? []
        : [{ passage, query, score: score * freshness(passage.published, today) }];
    })
    .sort(byScore);
}

/** The passages of all questions: each gets its own best, then what is left goes to the best of the rest. */
export function choose(
  answered: readonly Answered[],
  passages: ReadonlyMap<string, FoundPassage>,
  today: string,
  rule: Rule = RULE,
): Passage[] {
  const chosen: Scored[] = [];
  const lists = answered.map((answer) => distinct(ranked(answer, passages, today, rule)).slice(0, rule.each));
  for (let place = 0; place < rule.each; place += 1) {
    const next = lists.flatMap((list) => list[place] ?? []).sort(byScore);
    for (const one of next)
      if (chosen.length < rule.most && !chosen.some((other) => sameWords(other.passage, one.passage))) chosen.push(one);
  }
  return chosen.map(({ passage, query }, index) => ({ ...passage, id: `K${index + 1}`, query }));
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || b.passage.published.localeCompare(a.passage.published) || (a.passage.key < b.passage.key ? -1 : 1);
}

function freshness(published: string, today: string): number {
  return 1 - RECENCY + RECENCY * 2 ** (-Math.max(0, daysBetween(published, today)) / HALF_LIFE_DAYS);
}

function distinct(scored: readonly Scored[]): Scored[] {
  const kept: Scored[] = [];
  for (const one of scored)
    if (!kept.some(({ passage }) => passage.document === one.passage.document || sameWords(passage, one.passage))) kept.push(one);
  return kept;
}

/** Whether two passages share most of their words: the same text taken over by two publishers, or an older version of it. */
function sameWords(a: FoundPassage, b: FoundPassage): boolean {
  if (a.key === b.key) return true;
  const [first, second] = [wordsOf(a.text), wordsOf(b.text)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / (first.size + second.size - shared || 1) >= SAME;
}

export function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu) ?? []);
}
