/** What Alex knows of the world, to be looked through by people. */
import { KnowledgeQuery, KnowledgeView, type FoundPassage } from '#schema/knowledge.ts';
import { route, type RouteOf } from '../contract.ts';

export interface KnowledgePorts {
  searchKnowledge(question: string, filter: { symbol?: string; since?: string }, limit: number): Promise<FoundPassage[]>;
}

export const KNOWLEDGE_ROUTES: readonly RouteOf<KnowledgePorts>[] = [
  route({
    method: 'GET',
    path: '/api/knowledge/search',
    tag: 'Knowledge',
    summary: 'Search what is known of the world',
    description:
      'Passages of dated documents, each with its publisher, day and address; those that reports cite as [K1] are among them. By words: a passage has most of those of the question. The same for every user.',
    query: KnowledgeQuery,
    answers: { 200: { description: 'The best passages first; none where nothing fits.', body: KnowledgeView } },
    run: async ({ query: { query, symbol, since, limit }, user }) => ({
      status: 200,
      body: {
        passages: await user.searchKnowledge(
          query,
          { ...(symbol !== undefined && { symbol }), ...(since !== undefined && { since }) },
          limit,
        ),
      },
    }),
  }),
];
