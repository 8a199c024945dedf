/** What each state's function answers on an ordinary day: for a machine that runs alone. Held to the contracts of its arrows. */
import { CompleteResult, FactsResult, MarkFailedResult, PlannerResult, TaggerResult, WriterResult } from '#schema/workflow.ts';

const HASH = '0'.repeat(64);

/** An id that nobody has: `00000000-0000-4000-8000-000000000007`. */
export function sampleId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export const SAMPLE_JOB = { jobId: sampleId(1), userId: 'somebody', attempt: 1 };
/** A symbol that nobody has classified. */
export const UNKNOWN_SYMBOL = 'UNKNOWN1';

/** `unclassified`: the planner finds one instrument that the tagger has to look at. */
export function ordinaryAnswer(state: string, payload: unknown, { unclassified }: { unclassified: boolean }): unknown {
  const given = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<string, unknown>;
  switch (state) {
    case 'Planner': {
      const plan = {
        writer: 'local rules writer, no LLM',
        length: 'brief',
        focus: [],
        knowledgeQueries: [],
        charts: ['asset_class', 'region', 'sector'],
      };
      return PlannerResult.parse({ plan, batches: unclassified ? [{ symbols: [UNKNOWN_SYMBOL] }] : [] });
    }
    case 'Tagger':
      return TaggerResult.parse({ classified: given['symbols'] ?? [], unclassified: [] });
    case 'Facts':
      return FactsResult.parse({ sheetId: sampleId(2), sheetHash: HASH });
    case 'Reporter':
    case 'Charter':
    case 'Retirement':
      return WriterResult.parse({ agent: state.toLowerCase(), draftHash: HASH });
    case 'Complete':
      return CompleteResult.parse({ reportId: sampleId(3), retirementId: null });
    case 'MarkFailed':
      return MarkFailedResult.parse({ jobId: given['jobId'], status: 'failed' });
    default:
      throw new Error(`Nobody has said what ${state} answers on an ordinary day: add it to lib/local/replay/ordinary.ts.`);
  }
}
