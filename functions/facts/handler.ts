/** Facts: code only. Freezes one sheet of facts, positions and the headline projection; a retry finds the same sheet. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { FactSheet } from '#schema/facts.ts';
import type { Passage } from '#schema/knowledge.ts';
import { FactsTask } from '#schema/workflow.ts';
import type { FactsResult } from '#schema/workflow.ts';
import { systemClock, dayOf } from '#ports/clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { readEarlier } from '#ports/earlier.ts';
import { databaseOf } from '#ports/environment.ts';
import { seedOf, sheetHash } from '#ports/hash.ts';
import { openKnowledge, type KnowledgePorts } from '#ports/knowledge/open.ts';
import { retrieve, type SearchPorts } from '#ports/knowledge/search.ts';
import type { Filter } from '#ports/knowledge/vectors.ts';
import { measure, timed } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { loadSolver } from '#ports/solver.ts';
import { freezePositions, readFrozenPortfolio, readSheet, saveSheet } from '#ports/sheets.ts';
import { asStep } from '#ports/steps.ts';
import { namesOf } from '#ports/traces/names.ts';
import { openTraces } from '#ports/traces/open.ts';
import type { Done } from '#ports/steps.ts';
import { readSettings } from '#ports/users.ts';
import { assemble } from './assemble.ts';

export interface FactsPorts {
  db: Database;
  clock: Clock;
  knowledge: KnowledgePorts;
}

/** A serverless endpoint that sleeps may take longer to wake: then the report goes without. */
const KNOWLEDGE_MS = 8_000;
/** Of a large portfolio the first so many: what is known of single securities is little. */
const MOST_SYMBOLS = 50;

export function createHandler({ db, clock, knowledge }: FactsPorts): Work<unknown, FactsResult> {
  return asStep(db, { state: 'Facts', task: FactsTask }, async ({ plan, ...job }, { logger, span }) => {
    const { jobId, userId } = job;
    const frozen = await readSheet(db, userId, { jobId });
    if (frozen) return handOn(frozen);

    await freezePositions(db, job);
    // A report without a plan of trades is better than none.
    const solver = await loadSolver().catch((error: unknown) => {
      logger.error('The solver could not be loaded', { error_name: error instanceof Error ? error.name : 'unknown' });
      return null;
    });
    const [portfolio, settings, earlier] = await Promise.all([
      readFrozenPortfolio(db, userId, jobId),
      readSettings(db, userId),
      readEarlier(db, userId),
    ]);
    const asOf = dayOf(clock.now());
    const held = portfolio.instruments.map(({ symbol }) => symbol).slice(0, MOST_SYMBOLS);
    span.conceal(namesOf(portfolio));
    const passages = await span.within('retriever', 'knowledge', async (retriever) => {
      const found = await recalled({ db, ...knowledge, warn: (message, detail) => logger.warn(message, detail) }, plan.knowledgeQueries, {
        on: asOf,
        symbols: held,
      });
      retriever.tell({
        input: { queries: plan.knowledgeQueries },
        output: found.map(({ id, title, publisher, published }) => ({ id, title, publisher, published })),
        detail: { queries: plan.knowledgeQueries.length, passages: found.length },
      });
      return found;
    });
    const body = await span.within('tool', 'fact sheet', (tool) => {
      const assembled = assemble({ jobId, plan, portfolio, settings, asOf, seed: seedOf(userId), solver, earlier, passages });
      tool.tell({
        detail: {
          facts: assembled.facts.length,
          flags: assembled.flags.length,
          positions: portfolio.positions.length,
          projection: assembled.headline !== null,
        },
      });
      return assembled;
    });
    const sheet = FactSheet.parse({ ...body, id: randomUUID(), hash: sheetHash(body) });
    await saveSheet(db, job, sheet);
    // The first sheet of a job stays: what another attempt may have stored meanwhile is what the writers get.
    return handOn((await readSheet(db, userId, { jobId })) ?? sheet);
  });
}

/** Passages for the plan's questions, about everybody or about what the household holds. Whatever fails, the report is written. */
async function recalled(ports: SearchPorts, questions: readonly string[], filter: Filter): Promise<Passage[]> {
  measure('ToolCalls', questions.length, { tool: 'search_knowledge' });
  const late = setTimeout(KNOWLEDGE_MS, [] as Passage[], { ref: false });
  try {
    const found = await timed('RecallLatency', () => Promise.race([retrieve(ports, questions, filter), late]));
    measure('PassagesFound', found.length);
    return found;
  } catch (error) {
    ports.warn('The report goes without knowledge of the world', { error_name: error instanceof Error ? error.name : 'unknown' });
    return [];
  }
}

function handOn({ id, hash, facts, headline, coverage }: FactSheet): Done<FactsResult> {
  const left = coverage.unpriced.length === 0 ? '' : `; left out, because there is no price: ${listed(coverage.unpriced)}`;
  const projection = headline === null ? ', without a projection' : ' and a projection';
  return { result: { sheetId: id, sheetHash: hash }, message: `Worked out ${facts.length} facts${projection}${left}.` };
}

/** At most five symbols by name; a step's line stays a line. */
function listed(symbols: readonly string[]): string {
  return symbols.length <= 5 ? symbols.join(', ') : `${symbols.slice(0, 5).join(', ')} and ${symbols.length - 5} more`;
}

export const handler = instrumented(
  'facts',
  () => createHandler({ db: databaseOf('facts', process.env), clock: systemClock, knowledge: openKnowledge('facts', process.env) }),
  openTraces,
);
