/** The search by words, which the database answers alone: the API needs no model and no index for it. */
import { ranked } from '#domain/knowledge/retrieve.ts';
import { searchWords } from '#ports/knowledge/library.ts';
import type { KnowledgePorts } from '../routes/knowledge.ts';
import type { Bound } from './bound.ts';

export function knowledgePorts({ db, today }: Bound): KnowledgePorts {
  return {
    searchKnowledge: async (question, { symbol, since }, limit) => {
      const on = today();
      const { passages, answers } = await searchWords(
        db,
        [question],
        [],
        { on, ...(symbol !== undefined && { symbols: [symbol] }), ...(since !== undefined && { since }) },
        limit,
      );
      return ranked({ query: question, byMeaning: [], byWords: answers[0] ?? [] }, passages, on).map(({ passage }) => passage);
    },
  };
}
