/** Tagger: looks each symbol up, then asks the model; what neither knows stays unclassified. */
import { TaggerTask } from '#schema/workflow.ts';
import type { TaggerResult } from '#schema/workflow.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { lookUp } from '#domain/lookup.ts';
import { openAgent, write } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { dayOf } from '#ports/clock.ts';
import { readClassificationCandidates, saveProposal } from '#ports/instruments.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { asStep } from '#ports/steps.ts';
import { openTraces } from '#ports/traces/open.ts';
import { assignment, proposalsFrom } from './classify.ts';

/** A symbol is in one batch only, so that its first symbol names it. */
function itemOf({ symbols: [first = '', ...others] }: TaggerTask): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

export function createHandler(ports: AgentPorts): Work<unknown, TaggerResult> {
  return asStep(ports.db, { state: 'Tagger', kind: 'agent', task: TaggerTask, item: itemOf }, async (job, invocation) => {
    const candidates = await readClassificationCandidates(ports.db, job.userId, job.symbols);
    const save = saver(ports, job);
    const { span } = invocation;
    span.conceal(candidates.flatMap(({ symbol, name }) => [symbol, name]));
    await span.within('tool', 'look-up', async (tool) => {
      for (const { symbol, name } of candidates) await save(symbol, lookUp(symbol, name));
      tool.tell({ detail: { asked: candidates.length, found: save.classified.size } });
    });

    const instruments = candidates.filter(({ symbol }) => !save.classified.has(symbol));
    let standIn: string | null = null;
    if (instruments.length > 0) {
      const authored = await write(ports, assignment(instruments), { job, invocation, state: 'Tagger', item: itemOf(job) });
      standIn = authored.standIn;
      const by = { writer: authored.authorship.writer, asOf: dayOf(ports.clock.now()) };
      // The rules writer's "not known" is for lack of a model: it is not kept, so that the next analysis asks again.
      const proposals = by.writer === WRITER ? [] : proposalsFrom(authored.draft, job.symbols, by);
      for (const [symbol, proposal] of proposals) await save(symbol, proposal);
    }
    const unclassified = job.symbols.filter((symbol) => !save.classified.has(symbol));
    span.tell({ detail: { instruments: job.symbols.length, found: save.classified.size } });
    const result = { classified: job.symbols.filter((symbol) => save.classified.has(symbol)), unclassified };
    return { result, message: messageOf(result, standIn) };
  });
}

type TaggerTask = ReturnType<typeof TaggerTask.parse>;

/** Saves what is known about a symbol, and remembers which symbols have an asset class now. */
function saver(ports: AgentPorts, job: TaggerTask) {
  const classified = new Set<string>();
  const save = async (symbol: string, classification: ReturnType<typeof lookUp>) => {
    if (classification === null) return;
    await saveProposal(ports.db, job.userId, job.jobId, symbol, classification);
    if (classification.assetClass !== null) classified.add(symbol);
  };
  return Object.assign(save, { classified });
}

function messageOf({ classified, unclassified }: TaggerResult, standIn: string | null): string {
  const known = `Classified ${classified.length} of ${classified.length + unclassified.length} instruments`;
  if (unclassified.length === 0) return `${known}.`;
  return `${known}; ${unclassified.join(', ')} ${unclassified.length === 1 ? 'stays' : 'stay'} unclassified${standIn === null ? '' : `, because ${standIn}`}.`;
}

export const handler = instrumented('tagger', () => createHandler(openAgent('tagger', process.env)), openTraces);
