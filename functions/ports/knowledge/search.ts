/** Questions answered from what is known: by meaning and by words side by side, merged by the domain's rule. */
import type { FoundPassage, Passage } from '#schema/knowledge.ts';
import { choose, ranked, RULE, type Answered } from '#domain/knowledge/retrieve.ts';
import type { Session } from '../database.ts';
import { measure } from '../metrics.ts';
import { EmbeddingsUnavailableError, type Embed } from './embeddings.ts';
import { searchWords } from './library.ts';
import { VectorsUnavailableError, type Filter, type FindNear, type Near } from './vectors.ts';

export interface SearchPorts {
  db: Session;
  embed: Embed;
  findNear: FindNear;
  /** Told when meaning could not be asked and words alone answered. */
  warn: (message: string, detail: Record<string, unknown>) => void;
}

/** So many of each question's list, by meaning and by words, are looked at. */
const LOOKED_AT = 12;

/** Few passages for several questions, with ids to cite them by. */
export async function retrieve(ports: SearchPorts, questions: readonly string[], filter: Filter): Promise<Passage[]> {
  if (questions.length === 0) return [];
  const { answered, passages } = await ask(ports, questions, filter);
  return choose(answered, passages, filter.on);
}

/** The best passages for one question of a person's. */
export async function search(ports: SearchPorts, question: string, filter: Filter, most: number): Promise<FoundPassage[]> {
  const { answered, passages } = await ask(ports, [question], filter);
  const [only] = answered;
  return only === undefined
    ? []
    : ranked(only, passages, filter.on, RULE)
        .slice(0, most)
        .map(({ passage }) => passage);
}

/** Every question with its two lists, and the passages that are in any of them. */
export async function ask(
  ports: SearchPorts,
  questions: readonly string[],
  filter: Filter,
): Promise<{ answered: Answered[]; passages: Map<string, FoundPassage> }> {
  const near = await byMeaning(ports, questions, filter);
  const { passages, answers } = await searchWords(ports.db, questions, [...new Set(near.flat().map(({ key }) => key))], filter, LOOKED_AT);
  const answered = questions.map((query, index) => ({
    query,
    byMeaning: (near[index] ?? []).map(({ key, similarity }) => ({ key, score: similarity })),
    byWords: answers[index] ?? [],
  }));
  return { answered, passages };
}

/** Without the endpoint or the index, words alone answer: that is less, and better than nothing. */
async function byMeaning({ embed, findNear, warn }: SearchPorts, questions: readonly string[], filter: Filter): Promise<Near[][]> {
  try {
    const embedded = await embed(questions);
    const near = await Promise.all(embedded.map((vector) => findNear(vector, filter, LOOKED_AT)));
    measure('WordsAloneCount', 0);
    return near;
  } catch (error) {
    if (!(error instanceof EmbeddingsUnavailableError || error instanceof VectorsUnavailableError)) throw error;
    measure('WordsAloneCount', 1);
    warn('Knowledge is searched by words alone', { error_name: error.name, reason: error.message });
    return questions.map(() => []);
  }
}
